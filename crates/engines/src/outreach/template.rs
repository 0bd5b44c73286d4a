//! The template grammar (decisions.md D9): `{{name}}`, `{{name|fallback}}` and spintax `{a|b|c}`.
//!
//! A template is parsed once, into a tree without loops; rendering walks the tree. Values are put in
//! as they are and never parsed, so a lead called `{a|b}` cannot choose our words. Every measure is
//! bounded, so the longest template and the longest lead give a bounded text in bounded time.
//! A backslash before `{`, `}`, `|` or `\` makes it an ordinary character.

use std::collections::BTreeMap;

use super::chance::Seed;

/// Longest template, in bytes.
pub const MAX_BYTES: usize = 20_000;
/// Choices inside choices.
pub const MAX_DEPTH: usize = 4;
/// Alternatives of one choice.
pub const MAX_ALTERNATIVES: usize = 20;
/// Placeholders of one template.
pub const MAX_PLACEHOLDERS: usize = 200;
/// Longest value put in, in characters; a longer one is not used.
pub const MAX_VALUE: usize = 200;

/// The names a template may use (outreach.md section 7).
pub const NAMES: [&str; 10] = [
    "first_name",
    "last_name",
    "company",
    "title",
    "industry",
    "pain_point",
    "recent_news",
    "mutual_connection",
    "agency_name",
    "sender_name",
];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Text(String),
    Value { name: &'static str, fallback: Option<String> },
    Choice { number: u64, of: Vec<Vec<Node>> },
}

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    nodes: Vec<Node>,
}

/// Why a text is no template. `Display` is a sentence for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    #[error("The text is longer than {MAX_BYTES} bytes.")]
    TooLong,
    #[error("A brace is opened and never closed.")]
    Unclosed,
    #[error("A closing brace has no opening one; write \\}} for the character itself.")]
    Unopened,
    #[error("There is no placeholder called {{{{{name}}}}}.")]
    UnknownName { name: String },
    #[error(
        "{{{text}}} has single braces and nothing to choose from; a placeholder is written {{{{{text}}}}}."
    )]
    OneAlternative { text: String },
    #[error("A choice has more than {MAX_ALTERNATIVES} alternatives.")]
    TooManyAlternatives,
    #[error("Choices are nested deeper than {MAX_DEPTH}.")]
    TooDeep,
    #[error("There are more than {MAX_PLACEHOLDERS} placeholders.")]
    TooManyPlaceholders,
}

/// Why a template could not be filled for this lead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{{{{{name}}}}} has no value for this lead and no fallback")]
pub struct Missing {
    pub name: &'static str,
}

/// What is known of a lead and its sender, by placeholder.
#[derive(Clone, Debug, Default)]
pub struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// Takes a value for one of [`NAMES`]. A value that cannot be shown counts as absent: empty, longer
    /// than [`MAX_VALUE`], with braces or control characters in it, or a word for nothing ("null").
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Option<&str>) -> Self {
        if let Some(usable) = value.and_then(usable) {
            self.0.insert(name, usable);
        }
        self
    }
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// White space folded; `None` when the text must not stand in a message.
fn usable(value: &str) -> Option<String> {
    let folded = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '{' | '}')
    };
    let nothing = ["null", "none", "nil", "n/a", "na", "undefined", "nan", "unknown", "-", "--", "#n/a"];
    let bad = folded.is_empty()
        || folded.chars().count() > MAX_VALUE
        || folded.chars().any(hidden)
        || nothing.contains(&folded.to_lowercase().as_str());
    (!bad).then_some(folded)
}

impl Template {
    pub fn parse(text: &str) -> Result<Self, BadTemplate> {
        if text.len() > MAX_BYTES {
            return Err(BadTemplate::TooLong);
        }
        let mut parser = Parser { rest: text, choices: 0, placeholders: 0 };
        let nodes = parser.sequence(0)?;
        match parser.rest.chars().next() {
            None => Ok(Self { nodes }),
            Some(_) => Err(BadTemplate::Unopened),
        }
    }

    /// The text for one lead. The same seed makes the same choices.
    pub fn render(&self, values: &Values, seed: Seed) -> Result<String, Missing> {
        let mut out = String::new();
        write(&self.nodes, values, seed, &mut out)?;
        Ok(out)
    }

    /// How many different texts the choices can make, counted up to `u64::MAX`.
    pub fn variants(&self) -> u64 {
        count(&self.nodes)
    }

    /// The placeholders used, each once, with whether every use has a fallback.
    pub fn placeholders(&self) -> BTreeMap<&'static str, bool> {
        let mut found = BTreeMap::new();
        collect(&self.nodes, &mut found);
        found
    }
}

fn write(nodes: &[Node], values: &Values, seed: Seed, out: &mut String) -> Result<(), Missing> {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Value { name, fallback } => match (values.get(name), fallback) {
                (Some(value), _) => out.push_str(value),
                (None, Some(fallback)) => out.push_str(fallback),
                (None, None) => return Err(Missing { name }),
            },
            Node::Choice { number, of } => {
                let at = seed.nth(*number).below(of.len() as u64);
                let chosen = usize::try_from(at).ok().and_then(|at| of.get(at));
                write(chosen.map_or(&[][..], Vec::as_slice), values, seed, out)?;
            }
        }
    }
    Ok(())
}

fn count(nodes: &[Node]) -> u64 {
    nodes.iter().fold(1_u64, |product, node| match node {
        Node::Choice { of, .. } => {
            product.saturating_mul(of.iter().map(|one| count(one)).fold(0_u64, u64::saturating_add))
        }
        Node::Text(_) | Node::Value { .. } => product,
    })
}

fn collect(nodes: &[Node], found: &mut BTreeMap<&'static str, bool>) {
    for node in nodes {
        match node {
            Node::Value { name, fallback } => {
                let safe = found.entry(*name).or_insert(true);
                *safe = *safe && fallback.is_some();
            }
            Node::Choice { of, .. } => of.iter().for_each(|one| collect(one, found)),
            Node::Text(_) => {}
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    choices: u64,
    placeholders: usize,
}

impl Parser<'_> {
    /// Reads up to the end, or inside a choice up to its next `|` or `}`, which it leaves.
    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, BadTemplate> {
        let mut nodes = Vec::new();
        let mut text = String::new();
        while let Some(c) = self.rest.chars().next() {
            if self.rest.starts_with("{{") {
                flush(&mut text, &mut nodes);
                nodes.push(self.placeholder()?);
            } else if c == '{' {
                flush(&mut text, &mut nodes);
                nodes.push(self.choice(depth + 1)?);
            } else if c == '}' || (c == '|' && depth > 0) {
                break;
            } else {
                self.rest = &self.rest[c.len_utf8()..];
                let escaped = self.rest.chars().next().filter(|next| c == '\\' && "{}|\\".contains(*next));
                if let Some(next) = escaped {
                    self.rest = &self.rest[1..];
                    text.push(next);
                } else {
                    text.push(c);
                }
            }
        }
        flush(&mut text, &mut nodes);
        Ok(nodes)
    }

    fn placeholder(&mut self) -> Result<Node, BadTemplate> {
        let inside = &self.rest[2..];
        let end = inside.find("}}").ok_or(BadTemplate::Unclosed)?;
        let (inside, rest) = (&inside[..end], &inside[end + 2..]);
        self.rest = rest;
        self.placeholders += 1;
        if self.placeholders > MAX_PLACEHOLDERS {
            return Err(BadTemplate::TooManyPlaceholders);
        }
        let (name, fallback) = match inside.split_once('|') {
            Some((name, fallback)) => (name.trim(), Some(fallback.trim().to_owned())),
            None => (inside.trim(), None),
        };
        let known = NAMES.iter().find(|known| **known == name);
        let shown = || BadTemplate::UnknownName { name: name.chars().take(40).collect() };
        let name = *known.ok_or_else(shown)?;
        match fallback.as_deref().map(|text| text.contains(['{', '}'])) {
            Some(true) => Err(BadTemplate::Unclosed),
            _ => Ok(Node::Value { name, fallback: fallback.filter(|text| !text.is_empty()) }),
        }
    }

    fn choice(&mut self, depth: usize) -> Result<Node, BadTemplate> {
        if depth > MAX_DEPTH {
            return Err(BadTemplate::TooDeep);
        }
        let number = self.choices;
        self.choices += 1;
        let whole = &self.rest[1..];
        let mut of = Vec::new();
        loop {
            // Past the opening brace or the bar.
            self.rest = &self.rest[1..];
            of.push(self.sequence(depth)?);
            if of.len() > MAX_ALTERNATIVES {
                return Err(BadTemplate::TooManyAlternatives);
            }
            match self.rest.chars().next() {
                Some('|') => {}
                Some(_) => break,
                None => return Err(BadTemplate::Unclosed),
            }
        }
        if of.len() == 1 {
            let text = whole[..whole.len() - self.rest.len()].chars().take(40).collect();
            return Err(BadTemplate::OneAlternative { text });
        }
        self.rest = &self.rest[1..];
        Ok(Node::Choice { number, of })
    }
}

fn flush(text: &mut String, nodes: &mut Vec<Node>) {
    if !text.is_empty() {
        nodes.push(Node::Text(std::mem::take(text)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seed(n: u64) -> Seed {
        Seed::of(&[b"test"]).nth(n)
    }

    fn render(text: &str, values: &Values) -> Result<String, Missing> {
        Template::parse(text).unwrap().render(values, seed(0))
    }

    #[test]
    fn placeholders_take_values_then_fallbacks_and_never_blanks() {
        let alex = Values::default().with("first_name", Some(" Alex ")).with("company", Some("null"));
        assert_eq!(render("Hi {{first_name}},", &alex).unwrap(), "Hi Alex,");
        assert_eq!(render("at {{ company | your company }}.", &alex).unwrap(), "at your company.");
        assert_eq!(render("at {{company}}", &alex), Err(Missing { name: "company" }));
        assert_eq!(
            render("at {{company|}}", &alex),
            Err(Missing { name: "company" }),
            "an empty fallback is none"
        );
    }

    #[test]
    fn lead_data_that_looks_like_a_template_is_not_used_at_all() {
        for trick in
            ["{a|b}", "{{sender_name}}", "}", "x\r\nBcc: y", "", "  ", "N/A", "undefined", "a\u{202e}b"]
        {
            let values =
                Values::default().with("first_name", Some(trick)).with("sender_name", Some("Secret"));
            let rendered = render("Hi {{first_name|there}}", &values).unwrap();
            assert!(rendered == "Hi there" || rendered == "Hi x Bcc: y", "{trick:?} became {rendered:?}");
        }
        let long = "x".repeat(MAX_VALUE + 1);
        assert_eq!(render("{{title|boss}}", &Values::default().with("title", Some(&long))).unwrap(), "boss");
    }

    #[test]
    fn choices_follow_the_seed_and_may_hold_placeholders() {
        let template = Template::parse("{Hi|Hello|Good {morning|day}} {{first_name|there}}").unwrap();
        assert_eq!(template.variants(), 4);
        let texts: std::collections::BTreeSet<String> =
            (0..200).map(|n| template.render(&Values::default(), seed(n)).unwrap()).collect();
        let all = ["Good day there", "Good morning there", "Hello there", "Hi there"];
        assert_eq!(texts.iter().map(String::as_str).collect::<Vec<_>>(), all);
        assert_eq!(
            template.render(&Values::default(), seed(7)),
            template.render(&Values::default(), seed(7))
        );
    }

    #[test]
    fn a_text_that_is_no_template_is_refused_with_a_reason() {
        let long = "x".repeat(MAX_BYTES + 1);
        let deep = "{a|".repeat(MAX_DEPTH + 1);
        let wide = format!("{{{}a}}", "a|".repeat(MAX_ALTERNATIVES));
        let many = "{{title|x}}".repeat(MAX_PLACEHOLDERS + 1);
        for (text, expected) in [
            (
                "{first_name}",
                "{first_name} has single braces and nothing to choose from; a placeholder is written {{first_name}}.",
            ),
            ("{{firstname}}", "There is no placeholder called {{firstname}}."),
            ("{{first_name", "A brace is opened and never closed."),
            ("{a|b", "A brace is opened and never closed."),
            ("a } b", "A closing brace has no opening one; write \\} for the character itself."),
            (&long, "The text is longer than 20000 bytes."),
            (&deep, "Choices are nested deeper than 4."),
            (&wide, "A choice has more than 20 alternatives."),
            (&many, "There are more than 200 placeholders."),
        ] {
            assert_eq!(
                Template::parse(text).unwrap_err().to_string(),
                expected,
                "{}",
                &text[..text.len().min(40)]
            );
        }
    }

    #[test]
    fn a_backslash_makes_a_brace_an_ordinary_character() {
        assert_eq!(render(r"\{a\|b\} \\ c|d \n", &Values::default()).unwrap(), r"{a|b} \ c|d \n");
    }

    #[test]
    fn placeholders_are_listed_with_whether_each_use_is_safe() {
        let template = Template::parse("{{company|x}} {{first_name}} {a {{first_name|b}}|c}").unwrap();
        let found: Vec<_> = template.placeholders().into_iter().collect();
        assert_eq!(found, [("company", true), ("first_name", false)]);
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused_and_what_is_rendered_is_bounded(text in r"[a-z{}|\\ ]{0,120}", value in ".{0,40}", n in 0_u64..50) {
            if let Ok(template) = Template::parse(&text) {
                let values = NAMES.iter().fold(Values::default(), |values, name| values.with(name, Some(&value)));
                let used = template.placeholders().len();
                let rendered = template.render(&values, seed(n));
                if used == 0 {
                    prop_assert!(rendered.clone().unwrap().len() <= text.len());
                }
                prop_assert_eq!(rendered, template.render(&values, seed(n)));
            }
        }

        #[test]
        fn no_value_ever_brings_braces_or_line_breaks_into_a_message(value in r"[{}|\r\n\\a-z ]{0,40}") {
            let values = Values::default().with("first_name", Some(&value));
            let rendered = render("Hi {{first_name|there}}!", &values).unwrap();
            prop_assert!(!rendered.contains(['{', '}', '\r', '\n']), "{}", rendered);
        }
    }
}
