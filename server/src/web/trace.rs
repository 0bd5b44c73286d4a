//! The trace a request belongs to (W3C Trace Context): the caller's, or one that begins with it.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use workflows::clock::Ids;

static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    /// 32 hexadecimal digits.
    pub(super) id: Arc<str>,
    /// This request's own part of it: 16 digits.
    span: String,
    /// Two digits: whether the caller records it.
    flags: String,
}

impl Trace {
    pub(super) fn of(headers: &HeaderMap, ids: &Ids) -> Self {
        let digits = || ids.text().replace('-', "");
        // The second half of an id is chance, the first is time.
        let span = digits().split_off(16);
        match given(headers) {
            Some((id, flags)) => Self { id: id.into(), span, flags: flags.to_owned() },
            None => Self { id: digits().into(), span, flags: "00".to_owned() },
        }
    }

    /// Says in an answer where the request stands in its trace.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(&format!("00-{}-{}-{}", self.id, self.span, self.flags)) {
            headers.insert(TRACEPARENT.clone(), value);
        }
    }
}

/// The caller's trace and its flags. What breaks the rules, and two at once, count as none.
fn given(headers: &HeaderMap) -> Option<(&str, &str)> {
    let mut all = headers.get_all(&TRACEPARENT).iter();
    let (text, None) = (all.next()?.to_str().ok()?, all.next()) else { return None };
    let parts: Vec<&str> = text.split('-').collect();
    let [version, id, parent, flags, later @ ..] = parts.as_slice() else { return None };
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_id = |text: &str, length: usize| is_hex(text, length) && text.bytes().any(|b| b != b'0');
    let known = is_hex(version, 2) && *version != "ff" && (*version != "00" || later.is_empty());
    (known && is_id(id, 32) && is_id(parent, 16) && is_hex(flags, 2)).then_some((*id, *flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn read(text: &str) -> Option<(String, String)> {
        let mut headers = HeaderMap::new();
        headers.insert(TRACEPARENT.clone(), HeaderValue::from_str(text).unwrap());
        given(&headers).map(|(id, flags)| (id.to_owned(), flags.to_owned()))
    }

    #[test]
    fn a_callers_trace_is_taken_on_and_nonsense_is_not() {
        let good = Some((ID.to_owned(), "01".to_owned()));
        assert_eq!(read(&format!("00-{ID}-00f067aa0ba902b7-01")), good);
        assert_eq!(read(&format!("cc-{ID}-00f067aa0ba902b7-01-what-comes-later")), good);
        for bad in [
            String::new(),
            format!("00-{ID}-00f067aa0ba902b7"),
            format!("00-{ID}-00f067aa0ba902b7-01-more"),
            format!("ff-{ID}-00f067aa0ba902b7-01"),
            format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
            format!("00-{ID}-0000000000000000-01"),
            format!("00-{}-00f067aa0ba902b7-01", ID.to_uppercase()),
            format!("00-{ID}'; DROP TABLE jobs-00f067aa0ba902b7-01"),
        ] {
            assert_eq!(read(&bad), None, "{bad}");
        }
    }
}
