//! What a workflow refuses, as a problem document. One line an error: a new refusal must be given
//! its words here before this compiles.

use http::StatusCode;
use workflows::Error;

use crate::web::problem::{FieldProblem, Problem};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::SignedOut => Self::signed_out(),
            Error::Forbidden { needed } => {
                Self::forbidden(format!("This needs the role {needed} or higher."))
                    .with("required_role", needed.as_str())
            }
            Error::NoSuch { what } => {
                Self { message: format!("There is no such {what}."), ..Self::not_found() }
                    .with("resource", what)
            }
            Error::Deleted { what } => {
                Self::new(StatusCode::GONE, "RESOURCE_DELETED", format!("This {what} was deleted."))
                    .with("resource", what)
            }
            Error::Exists { what } => {
                Self::new(StatusCode::CONFLICT, "RESOURCE_EXISTS", format!("This {what} exists already."))
                    .with("resource", what)
            }
            Error::Refused { code, reason } => refused(code, reason),
            Error::Invalid(fields) => Self::invalid(
                fields.into_iter().map(|f| FieldProblem::new(f.field, f.code, f.message)).collect(),
            ),
            Error::Stale => Self::stale(),
            Error::SlowDown { seconds } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "RATE_LIMIT_ERROR",
                format!("Too many tries. Try again in {seconds} s."),
            )
            .retry_after(seconds),
            Error::Internal { doing, source } => fault(doing, source.as_ref()),
        }
    }
}

/// A rule of the business. Its own code travels in `reason`; `error` is one of the codes of api.md.
fn refused(reason: &'static str, words: String) -> Problem {
    let (status, code) = match reason {
        "sign_in_failed" | "wrong_code" => (StatusCode::UNAUTHORIZED, "AUTHENTICATION_ERROR"),
        "email_not_confirmed" | "suspended" | "email_differs" => {
            (StatusCode::FORBIDDEN, "AUTHORIZATION_ERROR")
        }
        "suppressed" => (StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS, "SUPPRESSION_ERROR"),
        "link_unknown" => (StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND"),
        "link_used" | "link_expired" | "link_revoked" => (StatusCode::GONE, "RESOURCE_DELETED"),
        "SUBSCRIPTION_INACTIVE" => (StatusCode::PAYMENT_REQUIRED, "SUBSCRIPTION_INACTIVE"),
        "INSUFFICIENT_CREDITS" => (StatusCode::PAYMENT_REQUIRED, "INSUFFICIENT_CREDITS"),
        "TIER_LIMIT" => (StatusCode::CONFLICT, "TIER_LIMIT"),
        "VALIDATION_ERROR" => (StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR"),
        _ => (StatusCode::CONFLICT, "INVALID_TRANSITION"),
    };
    Problem::new(status, code, words).with("reason", reason)
}

/// Ours to mend, so logged here, once, with its causes.
fn fault(doing: &'static str, source: &(dyn std::error::Error + Send + Sync + 'static)) -> Problem {
    if matches!(source.downcast_ref::<store::Error>(), Some(store::Error::Busy)) {
        tracing::warn!(doing, "the database is busy");
        return Problem::of_status(StatusCode::SERVICE_UNAVAILABLE).retry_after(1);
    }
    let mut causes = source.to_string();
    let mut next = source.source();
    while let Some(cause) = next {
        causes.push_str(": ");
        causes.push_str(&cause.to_string());
        next = cause.source();
    }
    tracing::error!(doing, causes, "a workflow failed");
    Problem::internal()
}
