//! Why a workflow did not do what it was asked: the rule that said no, with its data, or a fault.

use domain::Role;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session, key or token is not good any more.
    #[error("sign in first")]
    SignedOut,
    /// The role or scope is too low.
    #[error("this needs the role {needed} or higher")]
    Forbidden { needed: Role },
    /// Absent, or another tenant's: the two cannot be told apart.
    #[error("there is no such {what}")]
    NoSuch { what: &'static str },
    /// Deleted by the caller's own tenant.
    #[error("this {what} was deleted")]
    Deleted { what: &'static str },
    /// A second one of what may exist once.
    #[error("this {what} exists already")]
    Exists { what: &'static str },
    /// A rule of the business said no; `code` is stable, `reason` is a sentence.
    #[error("{reason}")]
    Refused { code: &'static str, reason: String },
    /// Input that is wrong, field by field.
    #[error("some fields are wrong")]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it in between.
    #[error("it was changed by somebody else in the meantime")]
    Stale,
    #[error("too many tries; wait {seconds} s")]
    SlowDown { seconds: u64 },
    /// A fault of ours, with its source.
    #[error("{doing}")]
    Internal {
        doing: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// One field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: &'static str,
    pub code: &'static str,
    pub message: String,
}

impl FieldError {
    pub fn new(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field, code, message: message.into() }
    }
    pub fn text(field: &'static str, bad: &domain::BadText) -> Self {
        Self::new(field, bad.rule.code(), bad.to_string())
    }
}

impl Error {
    pub const fn no_such(what: &'static str) -> Self {
        Self::NoSuch { what }
    }
    pub fn refused(code: &'static str, reason: impl Into<String>) -> Self {
        Self::Refused { code, reason: reason.into() }
    }
    pub fn field(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, code, message)])
    }
    /// One field that could not be parsed.
    pub fn bad_field(field: &'static str, bad: &domain::BadText) -> Self {
        Self::Invalid(vec![FieldError::text(field, bad)])
    }
    pub fn internal(doing: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal { doing, source: Box::new(source) }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::internal("the database did not do its part", error)
    }
}

/// Collects what is wrong with a form, so that all of it can be told at once.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<FieldError>);

impl Fields {
    pub(crate) fn parse<T>(&mut self, field: &'static str, parsed: Result<T, domain::BadText>) -> Option<T> {
        parsed.map_err(|bad| self.0.push(FieldError::text(field, &bad))).ok()
    }
    pub(crate) fn take<T>(&mut self, checked: Result<T, FieldError>) -> Option<T> {
        checked.map_err(|error| self.0.push(error)).ok()
    }
    pub(crate) fn wrong(&mut self, field: &'static str, code: &'static str, message: &str) {
        self.0.push(FieldError::new(field, code, message));
    }
    pub(crate) fn finish(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
    pub(crate) fn into_error(self) -> Error {
        Error::Invalid(self.0)
    }
}
