//! `ETag` and `If-Match`: the tag of a row is its revision, so a change asked for on the basis of an
//! older state is refused with 412 instead of undoing somebody else's.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderName, header};

use crate::web::problem::Problem;

/// The header for a row of this revision.
pub fn etag(revision: i64) -> [(HeaderName, String); 1] {
    [(header::ETAG, format!("\"{revision}\""))]
}

/// The header in the OpenAPI document; [`IfMatch`] reads it.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "a description")]
pub struct IfMatchHeader {
    /// The `ETag` the change is based on; 412 when the row has moved on.
    #[param(
        rename = "If-Match",
        required = false,
        min_length = 1,
        max_length = 64,
        pattern = r#"^(\*|(W/)?"[!#-~]*")$"#,
        example = "\"3\""
    )]
    if_match: String,
}

/// The revision the caller has seen; `None` when the caller does not mind which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(&parts.headers)
    }
}

/// A tag that is none of ours matches nothing, and neither does a weak one (RFC 9110, 13.1.1).
fn read(headers: &HeaderMap) -> Result<IfMatch, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(IfMatch(None)) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(IfMatch(None));
    }
    let (weak, tag) = text.strip_prefix("W/").map_or((false, text), |tag| (true, tag));
    let inner = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let Some(inner) = inner.filter(|inner| inner.bytes().all(|b| b.is_ascii_graphic() && b != b'"')) else {
        return Err(Problem::malformed("Send one tag in If-Match, as it stood in ETag."));
    };
    let revision = inner.parse().ok().filter(|_| !weak);
    revision.map(|revision| IfMatch(Some(revision))).ok_or_else(Problem::stale)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_tag_of_ours_names_a_revision() {
        let given = |text: &'static str| {
            read(&HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(text))]))
                .map(|m| m.0)
                .map_err(|p| p.status.as_u16())
        };
        assert_eq!(read(&HeaderMap::new()).unwrap(), IfMatch(None));
        assert_eq!(given("*"), Ok(None));
        assert_eq!(given("\"7\""), Ok(Some(7)));
        assert_eq!(etag(7)[0].1, "\"7\"");
        for stale in ["W/\"7\"", "\"abc\"", "\"\""] {
            assert_eq!(given(stale), Err(412), "{stale}");
        }
        for unreadable in ["7", "", "\"", "\"1\", \"2\"", "\"a b\"", "W/7"] {
            assert_eq!(given(unreadable), Err(400), "{unreadable}");
        }
    }
}
