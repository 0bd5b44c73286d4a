//! Texts that are parsed once and then known to be good.

use std::fmt;

/// Why a text was refused. `Display` is a sentence for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct BadText {
    pub rule: Rule,
}

impl BadText {
    pub const fn new(rule: Rule) -> Self {
        Self { rule }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    Empty,
    TooShort {
        min: usize,
    },
    TooLong {
        max: usize,
    },
    NotAnEmail,
    NotAUrl,
    NotAPhone,
    NotANumber,
    NotADate,
    NotAFlag,
    NotADomain,
    HiddenCharacters,
    MoreThanOneLine,
    /// A rule of one field alone, in its own words.
    Other(&'static str),
}

impl Rule {
    /// Stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::NotAnEmail => "not_an_email",
            Self::NotAUrl => "not_a_url",
            Self::NotAPhone => "not_a_phone",
            Self::NotANumber => "not_a_number",
            Self::NotADate => "not_a_date",
            Self::NotAFlag => "not_a_flag",
            Self::NotADomain => "not_a_domain",
            Self::HiddenCharacters => "hidden_characters",
            Self::MoreThanOneLine => "more_than_one_line",
            Self::Other(_) => "invalid",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("This field is required."),
            Self::TooShort { min } => write!(f, "Use at least {min} characters."),
            Self::TooLong { max } => write!(f, "Use at most {max} characters."),
            Self::NotAnEmail => f.write_str("Enter an e-mail address like name@example.com.au."),
            Self::NotAUrl => f.write_str("Enter a web address like https://example.com.au."),
            Self::NotAPhone => {
                f.write_str("Enter a phone number, with the country code if it is not Australian.")
            }
            Self::NotANumber => f.write_str("Enter a whole number of zero or more."),
            Self::NotADate => f.write_str("Enter a date like 2026-01-31."),
            Self::NotAFlag => f.write_str("Enter yes or no."),
            Self::NotADomain => f.write_str("Enter a domain like example.com.au."),
            Self::HiddenCharacters => f.write_str("Remove the invisible characters."),
            Self::MoreThanOneLine => f.write_str("Keep this to one line."),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// Control characters, zero-width characters and marks that change the direction of text: they let
/// one name look like another or break a header, and no name needs them.
pub(crate) const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Defines a text type that can only be made by its parser, `fn(&str) -> Result<String, BadText>`.
#[macro_export]
macro_rules! parsed_text {
    ($(#[$doc:meta])* $name:ident = $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(String);

        impl $name {
            pub fn parse(text: &str) -> Result<Self, $crate::BadText> {
                let parse: fn(&str) -> Result<String, $crate::BadText> = $parse;
                parse(text).map(Self)
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = $crate::BadText;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::BadText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
        $crate::text_codec!($name, |value| value.as_str());
    };
}
