//! Parameters in the path and in the query string, refused in the shape of a problem.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, Query};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::web::problem::{FieldProblem, Problem};

/// Ids in the path.
#[derive(Debug)]
pub struct Ids<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Ids<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(ids)) => Ok(Self(ids)),
            Err(PathRejection::FailedToDeserializePathParams(refused)) => {
                Err(unreadable_path(refused.kind()))
            }
            Err(_) => Err(Problem::malformed("The address cannot be read.")),
        }
    }
}

fn unreadable_path(kind: &ErrorKind) -> Problem {
    let field = match kind {
        ErrorKind::ParseErrorAtKey { key, .. }
        | ErrorKind::InvalidUtf8InPathParam { key }
        | ErrorKind::DeserializeError { key, .. } => key.as_str(),
        _ => "",
    };
    unreadable(field, "The address holds an id that is none.")
}

/// A parameter that cannot be read at all; one that can but breaks a rule is a 422.
fn unreadable(field: &str, words: &str) -> Problem {
    let mut problem = Problem::malformed(words);
    if !field.is_empty() {
        problem.fields.push(FieldProblem::new(field, "invalid", words));
    }
    problem
}

/// The query string. `T` should refuse unknown parameters.
#[derive(Debug)]
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::<T>::try_from_uri(&parts.uri)
            .map(|Query(asked)| Self(asked))
            .map_err(|refused| unreadable_query(&refused.body_text()))
    }
}

/// axum says `Failed to deserialize query string: page: invalid digit found in string`.
fn unreadable_query(words: &str) -> Problem {
    let words = words.split_once("query string: ").map_or(words, |(_, words)| words);
    if let Some((_, rest)) = words.split_once("unknown field `") {
        return unreadable(rest.split('`').next().unwrap_or_default(), "This parameter is not known here.");
    }
    if let Some((_, rest)) = words.split_once("missing field `") {
        return unreadable(rest.split('`').next().unwrap_or_default(), "This parameter is required.");
    }
    match words.split_once(": ") {
        Some((field, _)) if field.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') => {
            unreadable(field, &format!("The parameter {field} cannot be read."))
        }
        _ => Problem::malformed("The query string cannot be read."),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Listing {
        page: Option<u32>,
    }

    fn asked(uri: &str) -> Result<Option<u32>, String> {
        Query::<Listing>::try_from_uri(&uri.parse().unwrap()).map(|q| q.page).map_err(|refused| {
            unreadable_query(&refused.body_text()).fields.first().map_or(String::new(), |f| f.field.clone())
        })
    }

    #[test]
    fn a_parameter_that_cannot_be_read_is_named() {
        assert_eq!(asked("/x?page=2"), Ok(Some(2)));
        assert_eq!(asked("/x"), Ok(None));
        assert_eq!(asked("/x?page=two"), Err("page".to_owned()));
        assert_eq!(asked("/x?page=-1"), Err("page".to_owned()));
        assert_eq!(asked("/x?pgae=1"), Err("pgae".to_owned()));
    }
}
