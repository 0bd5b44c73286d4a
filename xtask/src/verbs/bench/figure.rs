//! One measured number and the bar it has to meet, if it has one.

use std::fmt;

#[derive(Debug, Clone, Copy)]
enum Bar {
    AtMost(f64),
    AtLeast(f64),
}

#[derive(Debug, Clone)]
pub struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    bar: Option<Bar>,
    /// What the number depends on.
    note: String,
}

impl Figure {
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, bar: None, note: String::new() }
    }

    pub fn at_most(self, bar: f64) -> Self {
        Self { bar: Some(Bar::AtMost(bar)), ..self }
    }

    pub fn at_least(self, bar: f64) -> Self {
        Self { bar: Some(Bar::AtLeast(bar)), ..self }
    }

    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// The same for one of several things that are measured alike.
    pub fn under(self, what: &str) -> Self {
        Self { name: format!("{what}: {}", self.name), ..self }
    }

    pub fn is_met(&self) -> bool {
        match self.bar {
            None => true,
            Some(Bar::AtMost(bar)) => self.value <= bar,
            Some(Bar::AtLeast(bar)) => self.value >= bar,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = format!("{} {}", rounded(self.value), self.unit);
        write!(f, "{:<44}{value:>16}", self.name)?;
        if let Some(bar) = self.bar {
            let verdict = if self.is_met() { "MET" } else { "MISSED" };
            let (word, bar) = match bar {
                Bar::AtMost(bar) => ("at most", bar),
                Bar::AtLeast(bar) => ("at least", bar),
            };
            write!(f, "   {verdict} ({word} {} {})", rounded(bar), self.unit)?;
        }
        if !self.note.is_empty() {
            write!(f, "   {}", self.note)?;
        }
        Ok(())
    }
}

fn rounded(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        // Two digits would round a share of 0.929 up to its bar.
        size if size < 1.0 => format!("{value:.3}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_met_at_its_very_value_and_missed_beyond_it() {
        assert!(Figure::new("memory", 80.0, "MB").at_most(80.0).is_met());
        assert!(!Figure::new("memory", 80.1, "MB").at_most(80.0).is_met());
        assert!(Figure::new("memory", 1e9, "MB").is_met());
        assert!(Figure::new("requests", 6_000.0, "/s").at_least(6_000.0).is_met());
        assert!(!Figure::new("requests", 5_999.0, "/s").at_least(6_000.0).is_met());
    }

    #[test]
    fn a_missed_bar_says_so() {
        let line = Figure::new("memory", 91.25, "MB").at_most(80.0).to_string();
        assert!(line.contains("91.25 MB") && line.contains("MISSED (at most 80 MB)"), "{line}");
        let line = Figure::new("right", 0.929, "of 1").at_least(0.93).to_string();
        assert!(line.contains("0.929 of 1") && line.contains("MISSED (at least 0.930 of 1)"), "{line}");
    }
}
