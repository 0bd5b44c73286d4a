//! What people type about themselves, parsed once at the door.

use crate::{BadText, Rule, parsed_text};

parsed_text!(
    /// An e-mail address, trimmed and lower-cased, so equal means the same mailbox.
    ///
    /// Stricter than RFC 5321 on purpose: no quoted local parts, no address literals, no comments,
    /// ASCII only (a homoglyph domain must come in its `xn--` form), 254 bytes at most.
    EmailAddress = parse_email
);
parsed_text!(
    /// A person's name as shown to others: 1 to 120 characters, one line, no control or direction marks.
    PersonName = |text| one_line(text, 120)
);
parsed_text!(
    /// An agency's name: 1 to 120 characters, one line.
    ClientName = |text| one_line(text, 120)
);

impl EmailAddress {
    pub fn domain(&self) -> &str {
        self.as_str().rsplit_once('@').map_or("", |(_, domain)| domain)
    }
    /// For logs: the first letter and the domain.
    pub fn masked(&self) -> String {
        let first = self.as_str().chars().next().unwrap_or('*');
        format!("{first}***@{}", self.domain())
    }
}

fn parse_email(text: &str) -> Result<String, BadText> {
    let text = text.trim();
    if text.is_empty() {
        return Err(BadText::new(Rule::Empty));
    }
    if text.len() > 254 {
        return Err(BadText::new(Rule::TooLong { max: 254 }));
    }
    let bad = || BadText::new(Rule::NotAnEmail);
    let (local, domain) = text.rsplit_once('@').ok_or_else(bad)?;
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
    let labels: Vec<&str> = domain.split('.').collect();
    let label_ok = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let domain_ok = labels.len() >= 2
        && domain.len() <= 253
        && labels.iter().all(|label| label_ok(label))
        && labels.last().is_some_and(|last| last.len() >= 2 && !last.bytes().all(|b| b.is_ascii_digit()));
    if local_ok && domain_ok { Ok(text.to_ascii_lowercase()) } else { Err(bad()) }
}

/// One line of text as lists hold it: characters nobody can see are dropped, runs of white space and
/// line ends become one space. Empty when nothing is left.
pub fn tidy(text: &str) -> String {
    let seen = |c: char| if crate::text::is_hidden(c) && !c.is_whitespace() { None } else { Some(c) };
    let mut tidy = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c == '\u{feff}') {
        let start = tidy.len();
        if start > 0 {
            tidy.push(' ');
        }
        let before = tidy.len();
        tidy.extend(word.chars().filter_map(seen));
        if tidy.len() == before {
            tidy.truncate(start);
        }
    }
    tidy
}

/// Trims, folds runs of white space into one space and refuses what a one-line text cannot hold.
pub(crate) fn one_line(text: &str, max: usize) -> Result<String, BadText> {
    if text.chars().any(|c| crate::text::is_hidden(c) && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(BadText::new(Rule::HiddenCharacters));
    }
    if text.trim().chars().any(|c| matches!(c, '\n' | '\r')) {
        return Err(BadText::new(Rule::MoreThanOneLine));
    }
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() {
        return Err(BadText::new(Rule::Empty));
    }
    if folded.chars().count() > max {
        return Err(BadText::new(Rule::TooLong { max }));
    }
    Ok(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_and_lower_cased() {
        assert_eq!(
            EmailAddress::parse("  Alex.Nguyen+x@Harbour.Example ").unwrap().as_str(),
            "alex.nguyen+x@harbour.example"
        );
    }

    #[test]
    fn addresses_that_could_fool_or_inject_are_refused() {
        for text in [
            "",
            "   ",
            "a",
            "a@",
            "@b.com",
            "a@b",
            "a@b..com",
            ".a@b.com",
            "a.@b.com",
            "a..b@c.com",
            "a b@c.com",
            "a@b.com\r\nBcc: x@y.com",
            "a@b.com\0",
            "a@exаmple.com",
            "a@\u{202e}b.com",
            "\u{200b}a@b.com",
            "a@-b.com",
            "a@b-.com",
            "a@1.2.3.4",
            "a@[127.0.0.1]",
            "\"a\"@b.com",
            "a@b@c.com",
            "a@b.c",
            "<a@b.com>",
            "a@b.com,c@d.com",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text:?}");
        }
        assert!(EmailAddress::parse(&format!("{}@b.com", "a".repeat(65))).is_err());
        assert!(EmailAddress::parse(&format!("a@{}.com", "b".repeat(260))).is_err());
    }

    #[test]
    fn tidying_drops_what_nobody_sees_and_keeps_what_somebody_wrote() {
        for (text, tidy) in [
            ("  Zoë \t Nguyễn\r\n O’Brien ", "Zoë Nguyễn O’Brien"),
            ("a\0b\u{200b}c\u{202e}d", "abcd"),
            ("\u{feff}CEO", "CEO"),
            (" \u{200b} \n ", ""),
            ("<b>'; DROP TABLE leads--", "<b>'; DROP TABLE leads--"),
            ("田中\u{a0}太郎 👩\u{1f3fd}", "田中 太郎 👩\u{1f3fd}"),
        ] {
            assert_eq!(super::tidy(text), tidy, "{text:?}");
        }
    }

    #[test]
    fn names_keep_letters_of_any_script_and_lose_nothing_but_space() {
        assert_eq!(PersonName::parse("  Zoë   Nguyễn-O’Brien ").unwrap().as_str(), "Zoë Nguyễn-O’Brien");
        assert_eq!(
            PersonName::parse("<b>'; DROP TABLE users--").unwrap().as_str(),
            "<b>'; DROP TABLE users--"
        );
        for bad in ["", " \t ", "a\nb", "a\u{202e}b", "a\u{200b}b", "a\0b", "a\u{7}b", "a\u{feff}b"] {
            assert!(PersonName::parse(bad).is_err(), "{bad:?}");
        }
        assert!(PersonName::parse(&"x".repeat(121)).is_err());
    }
}
