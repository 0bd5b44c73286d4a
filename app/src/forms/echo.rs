use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::AppError;

/// A hidden field that says: this form has no place of its own for what went wrong; tell it at the
/// top of the page.
pub const NOTICE_FIELD: &str = "notice";

/// The answer to a form that was sent without scripting, drawn once by the page it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echo {
    /// The server function's path: `/fn/sign-in`.
    pub endpoint: String,
    pub answer: Result<Outcome, AppError>,
    /// Fields and what was typed; never a secret.
    pub typed: Vec<(String, String)>,
}

impl Echo {
    pub fn typed(&self, field: &str) -> Option<&str> {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
    /// Whether the page's top has to tell it, because no form will.
    pub fn is_notice(&self) -> bool {
        self.typed(NOTICE_FIELD).is_some()
    }
}

/// Whether a field of this name may hold something that must not be kept or drawn again.
pub fn is_secret(field: &str) -> bool {
    let name = field.to_ascii_lowercase();
    let parts = ["password", "secret", "token", "api_key"];
    parts.iter().any(|part| name.contains(part))
        || matches!(name.as_str(), "code" | "current" | "new" | "repeat")
        || name.ends_with("_code")
}

/// Takes the request's echo to the browser as well, so that both draw the same. Once, at the root.
pub fn provide_echo() {
    let echo = SharedValue::new(given).into_inner();
    provide_context(StoredValue::new(echo));
}

/// The echo of this page view, if there is one.
pub fn use_echo() -> Option<Echo> {
    use_context::<StoredValue<Option<Echo>>>().and_then(|echo| echo.get_value())
}

#[cfg(feature = "ssr")]
fn given() -> Option<Echo> {
    crate::context::echo()
}

#[cfg(not(feature = "ssr"))]
fn given() -> Option<Echo> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_opens_a_door_is_kept() {
        for name in [
            "password",
            "new_password",
            "current",
            "new",
            "repeat",
            "code",
            "recovery_code",
            "token",
            "smtp_password",
            "Client_Secret",
            "api_key",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["email", "full_name", "company_name", "postcode", "timezone", "next", "terms"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
