//! Names and sentences with macros in them (RFC 7208 section 7).

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Macro { letter: char, escaped: bool, keep: Option<usize>, reverse: bool, delimiters: String },
}

/// A text whose macros have been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec(Vec<Part>);

/// What the macros stand for.
#[derive(Clone, Debug, Default)]
pub struct Values {
    pub sender: String,
    pub local: String,
    pub sender_domain: String,
    pub domain: String,
    /// Dotted, as `%{i}` wants it.
    pub ip: String,
    pub readable_ip: String,
    /// The validated name of the address; looked up only where it is used.
    pub validated: String,
    pub is_v6: bool,
    pub helo: String,
}

const DELIMITERS: &str = ".-+,/_=";

impl Spec {
    /// A name: it ends in a label that can be a top-level one, or in a macro.
    pub fn domain(text: &str) -> Option<Self> {
        let spec = Self::text(text, false)?;
        match spec.0.last()? {
            Part::Macro { .. } => Some(spec),
            Part::Text(end) => {
                let end = end.strip_suffix('.').unwrap_or(end);
                let (before, top) = end.rsplit_once('.')?;
                // A name of one label is none, unless a macro stands before it.
                let enough = !before.is_empty() || spec.0.len() > 1;
                (enough && is_top_label(top)).then_some(spec)
            }
        }
    }

    /// Any text. `explaining` allows the three macros that only explanations may use, and spaces.
    pub fn text(text: &str, explaining: bool) -> Option<Self> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            if c != '%' {
                let visible = ('!'..='~').contains(&c) || (explaining && c == ' ');
                visible.then(|| plain.push(c))?;
                continue;
            }
            let next = rest.chars().next()?;
            match next {
                '%' => plain.push('%'),
                '_' => plain.push(' '),
                '-' => plain.push_str("%20"),
                '{' => {
                    let end = rest.find('}')?;
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(macro_of(&rest[1..end], explaining)?);
                    rest = &rest[end + 1..];
                    continue;
                }
                _ => return None,
            }
            rest = &rest[1..];
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Some(Self(parts))
    }

    /// Whether it needs the validated name, which costs lookups.
    pub fn wants_validated(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Macro { letter: 'p', .. }))
    }

    pub fn fill(&self, values: &Values) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Macro { letter, escaped, keep, reverse, delimiters } => {
                    let value = values.get(*letter);
                    let by = |c: char| if delimiters.is_empty() { c == '.' } else { delimiters.contains(c) };
                    let mut labels: Vec<&str> = value.split(by).collect();
                    if *reverse {
                        labels.reverse();
                    }
                    let skip = keep.map_or(0, |keep| labels.len().saturating_sub(keep));
                    let value = labels[skip..].join(".");
                    text.push_str(&if *escaped { url_escaped(&value) } else { value });
                }
            }
        }
        text
    }

    /// As a name: cut from the left to what a name may have.
    pub fn name(&self, values: &Values) -> String {
        let full = self.fill(values);
        let mut name = full.strip_suffix('.').unwrap_or(&full);
        while name.len() > 253 {
            match name.split_once('.') {
                Some((_, shorter)) => name = shorter,
                None => break,
            }
        }
        name.to_owned()
    }
}

impl Values {
    fn get(&self, letter: char) -> &str {
        match letter {
            's' => &self.sender,
            'l' => &self.local,
            'o' => &self.sender_domain,
            'd' => &self.domain,
            'i' => &self.ip,
            'p' => &self.validated,
            'v' if self.is_v6 => "ip6",
            'v' => "in-addr",
            'h' => &self.helo,
            'c' => &self.readable_ip,
            // Who receives is nobody's business, and the time is not known here.
            'r' => "unknown",
            _ => "0",
        }
    }
}

fn macro_of(inside: &str, explaining: bool) -> Option<Part> {
    let first = inside.chars().next()?;
    let letter = first.to_ascii_lowercase();
    ("slodiphv".contains(letter) || (explaining && "crt".contains(letter))).then_some(())?;
    let rest = &inside[1..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let keep = match &rest[..digits] {
        "" => None,
        number => Some(number.parse::<usize>().unwrap_or(usize::MAX)).filter(|keep| *keep > 0).map(Some)?,
    };
    let rest = &rest[digits..];
    let reverse = rest.starts_with(['r', 'R']);
    let delimiters = if reverse { &rest[1..] } else { rest };
    delimiters.chars().all(|c| DELIMITERS.contains(c)).then_some(())?;
    Some(Part::Macro {
        letter,
        escaped: first.is_ascii_uppercase(),
        keep,
        reverse,
        delimiters: delimiters.to_owned(),
    })
}

fn is_top_label(label: &str) -> bool {
    label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().any(|c| !c.is_ascii_digit())
}

fn url_escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}
