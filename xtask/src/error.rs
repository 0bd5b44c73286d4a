//! One kind of failure: a sentence for the person at the keyboard. Nothing here is recovered from.

use std::fmt;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug)]
pub struct Error(String);

impl Error {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when something else failed.
pub trait Context<T> {
    fn or_say(self, what: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Context<T> for std::result::Result<T, E> {
    fn or_say(self, what: impl fmt::Display) -> Result<T> {
        // `{:#}` so that errors that carry their causes tell them all.
        self.map_err(|error| Error(format!("{what}: {error:#}")))
    }
}

impl<T> Context<T> for Option<T> {
    fn or_say(self, what: impl fmt::Display) -> Result<T> {
        self.ok_or_else(|| Error(what.to_string()))
    }
}
