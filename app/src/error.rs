//! All a person may be told when something does not work.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// One field of a form and what is wrong with it, in words for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: String,
    pub code: String,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AppError {
    #[error("Your session has ended. Sign in again.")]
    SignedOut,
    #[error("Your role does not allow this. It needs {needed} or higher.")]
    Forbidden { needed: String },
    #[error("This {what} does not exist.")]
    NotFound { what: String },
    #[error("This {what} was deleted.")]
    Deleted { what: String },
    #[error("{reason}")]
    Refused { code: String, reason: String },
    #[error("Please correct the marked fields.")]
    Invalid { fields: Vec<FieldError> },
    #[error("Too many tries. Wait {seconds} seconds and try again.")]
    SlowDown { seconds: u64 },
    #[error("Something went wrong on our side. Quote {reference} if you write to us.")]
    Internal { reference: String },
    #[error("We could not reach the server. Check your connection and try again.")]
    Transport { detail: String },
}

impl AppError {
    pub fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self::Invalid {
            fields: vec![FieldError {
                field: field.to_owned(),
                code: code.to_owned(),
                message: message.into(),
            }],
        }
    }
    /// What is wrong with one field, if this error says so.
    pub fn of_field(&self, name: &str) -> Option<String> {
        match self {
            Self::Invalid { fields } => fields.iter().find(|f| f.field == name).map(|f| f.message.clone()),
            _ => None,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        Self::Transport { detail: value.to_string() }
    }
}
