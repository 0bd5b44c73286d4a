use serde::{Deserialize, Serialize};

/// What a form's server function answers when it did what was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// A sentence to show: "Profile saved."
    pub said: Option<String>,
    /// Where to go next, loaded anew: a path of ours.
    pub go_to: Option<String>,
    /// Shown once and kept nowhere.
    pub shown: Option<Shown>,
}

/// A secret that a person sees exactly once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    ApiKey(String),
    RecoveryCodes(Vec<String>),
    /// A passkey to be made by a device; the script of the page goes on with it.
    Passkey {
        ceremony: String,
        /// For the device, JSON.
        options: String,
        name: String,
    },
    /// A second factor to enrol.
    Authenticator {
        /// For typing by hand, base32.
        secret: String,
        /// The QR code as an SVG path on a grid of `size` by `size`.
        path: String,
        size: usize,
    },
}

impl Outcome {
    pub fn said(words: impl Into<String>) -> Self {
        Self { said: Some(words.into()), ..Self::default() }
    }
    pub fn go(path: impl Into<String>) -> Self {
        Self { go_to: Some(path.into()), ..Self::default() }
    }
    pub fn show(shown: Shown) -> Self {
        Self { shown: Some(shown), ..Self::default() }
    }
}
