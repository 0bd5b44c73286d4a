//! Choices of an installation and of a visitor that every layer names alike.

use crate::text_enum;

text_enum!(
    /// How an installation runs. Sandbox and live never share a database (decisions.md D10).
    Mode {
        /// No outside account needed: mail goes to a world of our own.
        Sandbox => "sandbox",
        Live => "live",
        /// As sandbox, driven by the test suite.
        Test => "test",
    }
);

text_enum!(
    /// Dark or light. The choice is a cookie, so the server paints the right one and nothing
    /// flashes; without a choice the style sheet follows `prefers-color-scheme`.
    Theme { Dark => "dark", Light => "light" }
);

/// Readable by scripts on purpose: the toggle writes it.
pub const THEME_COOKIE: &str = "theme";

impl Theme {
    pub const fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }
    /// The choice in a `Cookie` header, if there is one.
    pub fn from_cookies(header: &str) -> Option<Self> {
        header
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == THEME_COOKIE)
            .and_then(|(_, value)| value.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_found_among_other_cookies_and_garbage_is_no_choice() {
        assert_eq!(Theme::from_cookies("a=b; theme=light; c=d"), Some(Theme::Light));
        assert_eq!(Theme::from_cookies("theme=dark"), Some(Theme::Dark));
        for header in ["", "theme", "theme=", "theme=purple", "mytheme=dark"] {
            assert_eq!(Theme::from_cookies(header), None, "{header:?}");
        }
    }
}
