//! Strict JSON bodies: only JSON, only an object, only fields the operation knows, and every field
//! whose shape is wrong named at once.

use axum::body::Bytes;
use axum::extract::{FromRef, FromRequest, Request};
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflows::{Services, identity};

use crate::api::visitor::Caller;
use crate::web::problem::{FieldProblem, Problem};

/// A body of type `T`, which should refuse unknown fields (`#[serde(deny_unknown_fields)]`): what a
/// caller may not set is not read past, it is said.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T>
where
    Services: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let caller = request.extensions().get::<Caller>().cloned();
        if !is_json(request.headers()) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|refused| Problem::of_status(refused.status()))?;
        let mut value: Value = serde_json::from_slice(&bytes).map_err(|error| {
            Problem::malformed(format!(
                "The body is not JSON (line {}, column {}).",
                error.line(),
                error.column()
            ))
        })?;
        whole_numbers(&mut value);
        let wrong = match read(value) {
            Ok(body) => return Ok(Self(body)),
            Err(wrong) => wrong,
        };
        note(&Services::from_ref(state), caller.as_ref(), &wrong).await?;
        Err(Problem::invalid(wrong))
    }
}

/// Who names what no request may set is written down with it.
async fn note(services: &Services, caller: Option<&Caller>, wrong: &[FieldProblem]) -> Result<(), Problem> {
    let Some(visit) = caller.and_then(Caller::visit) else { return Ok(()) };
    let unknown = wrong.iter().filter(|field| field.code == "unknown").map(|field| field.field.as_str());
    Ok(identity::note_protected_fields(services, visit, unknown).await?)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let (kind, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let charset = parameters
        .split(';')
        .find_map(|p| p.trim().to_ascii_lowercase().strip_prefix("charset=").map(str::to_owned));
    kind.trim().eq_ignore_ascii_case("application/json")
        && charset.is_none_or(|name| name.trim_matches('"') == "utf-8")
}

/// Writes `12.0` as `12`, which JSON Schema (2020-12, section 6.1.1) and many writers of JSON hold to be
/// the same integer. Beyond 2^53 a float no longer says which integer is meant, so there it stays one.
fn whole_numbers(value: &mut Value) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) if number.is_f64() => {
            let whole = number.as_f64().filter(|given| given.fract() == 0.0 && given.abs() <= EXACT);
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and within 2^53")]
            if let Some(whole) = whole {
                *value = Value::from(whole as i64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(whole_numbers),
        _ => {}
    }
}

/// Reads as far as can be: a top-level field that is wrong is noted and set aside, then the rest is
/// read again, so one answer names them all.
fn read<T: DeserializeOwned>(mut value: Value) -> Result<T, Vec<FieldProblem>> {
    if !value.is_object() {
        return Err(vec![FieldProblem::new("", "invalid", "The body must be a JSON object.")]);
    }
    let mut found: Vec<FieldProblem> = Vec::new();
    loop {
        let error = match serde_path_to_error::deserialize(&value) {
            Ok(read) if found.is_empty() => return Ok(read),
            Ok(_) => return Err(found),
            Err(error) => error,
        };
        let path = error.path().to_string();
        let problem = describe(&path, &error.into_inner().to_string());
        let top = problem.field.split(['.', '[']).next().unwrap_or_default().to_owned();
        let set_aside = value.as_object_mut().is_some_and(|fields| fields.remove(&top).is_some());
        // A field that was set aside is missing now; that is no news.
        let news = !found.iter().any(|known| known.field.split(['.', '[']).next() == Some(top.as_str()));
        if news {
            found.push(problem);
        }
        if !set_aside {
            return Err(found);
        }
    }
}

fn describe(path: &str, words: &str) -> FieldProblem {
    let named = |start: &str| words.strip_prefix(start)?.split('`').next();
    let inside = |name: &str| match path.rsplit_once('.') {
        Some((parent, last)) if last == name => format!("{parent}.{name}"),
        _ if path == "." || path == name => name.to_owned(),
        _ => format!("{path}.{name}"),
    };
    if let Some(name) = named("missing field `") {
        return FieldProblem::new(inside(name), "required", "This field is required.");
    }
    if let Some(name) = named("unknown field `") {
        return FieldProblem::new(inside(name), "unknown", "This field is not known here.");
    }
    let field = if path == "." { "" } else { path };
    let mut sentence: String = words.split(" at line ").next().unwrap_or(words).chars().take(200).collect();
    if let Some(first) = sentence.get(..1).map(str::to_ascii_uppercase) {
        sentence.replace_range(..1, &first);
    }
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    FieldProblem::new(field, "invalid", sentence)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only how it is read matters")]
    struct Order {
        name: String,
        count: Option<u8>,
        parts: Vec<String>,
    }

    fn problems(value: Value) -> Vec<(String, String)> {
        read::<Order>(value).unwrap_err().into_iter().map(|p| (p.field, p.code)).collect()
    }
    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(f, c)| ((*f).to_owned(), (*c).to_owned())).collect()
    }

    #[test]
    fn every_field_of_the_wrong_shape_is_named_at_once() {
        assert!(read::<Order>(json!({"name": "a", "parts": []})).is_ok());
        assert_eq!(
            problems(json!({"name": "a", "parts": [], "is_admin": true})),
            pairs(&[("is_admin", "unknown")])
        );
        assert_eq!(problems(json!({"parts": []})), pairs(&[("name", "required")]));
        let mut all = problems(json!({"name": 5, "count": 300, "parts": ["x", 1], "role": "owner"}));
        all.sort();
        assert_eq!(
            all,
            pairs(&[("count", "invalid"), ("name", "invalid"), ("parts[1]", "invalid"), ("role", "unknown")])
        );
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let mut value = json!({"a": 12.0, "b": [1e3, 1.5, -0.0], "c": {"d": 1e300, "e": "2.0"}});
        whole_numbers(&mut value);
        assert_eq!(value, json!({"a": 12, "b": [1000, 1.5, 0], "c": {"d": 1e300, "e": "2.0"}}));
    }

    #[test]
    fn what_is_no_object_is_refused_and_not_guessed_at() {
        for value in [json!([]), json!("name"), json!(null), json!(1)] {
            assert_eq!(problems(value), pairs(&[("", "invalid")]));
        }
    }

    #[test]
    fn only_json_in_utf8_is_json() {
        let kind = |text: &'static str| {
            is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, http::HeaderValue::from_static(text))]))
        };
        assert!(kind("application/json") && kind("Application/JSON; charset=UTF-8"));
        assert!(
            !kind("text/plain")
                && !kind("application/x-www-form-urlencoded")
                && !kind("application/json; charset=utf-16")
        );
        assert!(!is_json(&HeaderMap::new()));
    }
}
