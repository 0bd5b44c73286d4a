use crate::components::pagination::grouped;

/// How the figures of a chart are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// 1,234
    #[default]
    Count,
    /// 12.3%
    Percent,
    /// $1,234
    Dollars,
}

impl Format {
    /// In full, as in a table.
    pub fn write(self, value: f64) -> String {
        let sign = if value < 0.0 { "−" } else { "" };
        let size = value.abs();
        match self {
            Self::Count if size.fract() == 0.0 => format!("{sign}{}", grouped(size as u64)),
            Self::Count => format!("{sign}{size:.1}"),
            Self::Percent => format!("{sign}{size:.1}%"),
            Self::Dollars => format!("{sign}${}", grouped(size.round() as u64)),
        }
    }
    /// Short, for an axis: 12k, $1.2m, 15%.
    pub(super) fn short(self, value: f64) -> String {
        let (value, suffix) = match value.abs() {
            size if size >= 1e6 => (value / 1e6, "m"),
            size if size >= 1e4 => (value / 1e3, "k"),
            _ => (value, ""),
        };
        let digits = if value.fract().abs() < 0.05 { format!("{value:.0}") } else { format!("{value:.1}") };
        match self {
            Self::Count => format!("{digits}{suffix}"),
            Self::Percent => format!("{digits}%"),
            Self::Dollars => format!("${digits}{suffix}"),
        }
    }
}

/// One line or one colour of bars: a value for each label of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub values: Vec<f64>,
}

impl Series {
    pub fn new(name: impl Into<String>, values: impl Into<Vec<f64>>) -> Self {
        Self { name: name.into(), values: values.into() }
    }
}

/// One part of a whole, or one stage of a funnel.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    pub name: String,
    pub value: f64,
}

impl Slice {
    pub fn new(name: impl Into<String>, value: f64) -> Self {
        Self { name: name.into(), value }
    }
}

/// The colour of the series at `index`; six, then again from the first.
pub(super) const fn colour(index: usize) -> &'static str {
    match index % 6 {
        0 => "series-1",
        1 => "series-2",
        2 => "series-3",
        3 => "series-4",
        4 => "series-5",
        _ => "series-6",
    }
}

pub(super) const NO_FIGURES: &str = "No figures yet.";

/// What a chart over time says in words.
pub(super) fn course_in_words(labels: &[String], series: &[Series], format: Format) -> String {
    let highest = |one: &Series| {
        let (index, value) = one.values.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(format!("{} in {}", format.write(value), labels.get(index)?))
    };
    let (Some(from), Some(to)) = (labels.first(), labels.last()) else { return NO_FIGURES.to_owned() };
    if let [one] = series
        && let (Some(first), Some(last), Some(highest)) =
            (one.values.first(), one.values.last(), highest(one))
    {
        let (first, last) = (format.write(*first), format.write(*last));
        return format!("{}: {first} in {from}, {last} in {to}; highest {highest}.", one.name);
    }
    let peaks: Vec<String> =
        series.iter().filter_map(|one| Some(format!("{} {}", one.name, highest(one)?))).collect();
    if peaks.is_empty() {
        NO_FIGURES.to_owned()
    } else {
        format!("{from} to {to}, highest: {}.", peaks.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_with_separators_signs_and_units() {
        assert_eq!(Format::Count.write(2847.0), "2,847");
        assert_eq!(Format::Count.write(-3.0), "−3");
        assert_eq!(Format::Percent.write(12.04), "12.0%");
        assert_eq!(Format::Dollars.write(284_000.4), "$284,000");
        assert_eq!(Format::Dollars.short(284_000.0), "$284k");
        assert_eq!(Format::Count.short(1_250_000.0), "1.2m");
        assert_eq!(Format::Percent.short(7.5), "7.5%");
    }

    #[test]
    fn the_words_name_both_ends_and_the_highest_point() {
        let labels: Vec<String> = ["Aug", "Sep", "Oct"].map(str::to_owned).into();
        let words = course_in_words(&labels, &[Series::new("Meetings", [3.0, 9.0, 7.0])], Format::Count);
        assert_eq!(words, "Meetings: 3 in Aug, 7 in Oct; highest 9 in Sep.");
        let two = [Series::new("Email", [3.0, 9.0, 7.0]), Series::new("SMS", [4.0, 0.0, 1.0])];
        assert_eq!(
            course_in_words(&labels, &two, Format::Count),
            "Aug to Oct, highest: Email 9 in Sep, SMS 4 in Aug."
        );
        assert_eq!(course_in_words(&labels, &[], Format::Count), NO_FIGURES);
        assert_eq!(course_in_words(&[], &two, Format::Count), NO_FIGURES);
    }
}
