//! A drawn page in memory, in the three forms browsers take.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::web::assets::accepts;

/// The policy of public pages. They hold no script of their own, so it needs no nonce and can be
/// the same for everybody.
pub const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
/// Kept by browsers, but asked about each time: a page can change with the next place sold.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, cookie");

#[derive(Debug)]
pub struct Kept {
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
    etag: HeaderValue,
}

impl Kept {
    pub fn of(html: String) -> Self {
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        let etag = HeaderValue::from_str(&format!("\"{:016x}\"", hasher.finish()))
            .unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self { gzip: gzip(html.as_bytes()), brotli: brotli(html.as_bytes()), plain: Bytes::from(html), etag }
    }

    /// The page in the best form the caller takes, or 304 when the caller has it.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let seen = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| *tag == self.etag);
        let wanted =
            headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (bytes, encoding) = if accepts(wanted, "br") && !self.brotli.is_empty() {
            (&self.brotli, Some("br"))
        } else if accepts(wanted, "gzip") && !self.gzip.is_empty() {
            (&self.gzip, Some("gzip"))
        } else {
            (&self.plain, None)
        };
        let mut response =
            if seen { Response::new(Body::empty()) } else { Response::new(Body::from(bytes.clone())) };
        if seen {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, HTML);
        answer.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        answer.insert(header::CACHE_CONTROL, ASK);
        answer.insert(header::VARY, VARY);
        answer.insert(header::ETAG, self.etag.clone());
        if let (Some(encoding), false) = (encoding, seen) {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// A page drawn for one visitor, never kept.
pub fn once(status: StatusCode, html: String) -> Response {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HTML);
    answer.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Empty when compressing failed; then the plain form is sent.
fn gzip(content: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(8));
    encoder.write_all(content).and_then(|()| encoder.finish()).map(Bytes::from).unwrap_or_default()
}

fn brotli(content: &[u8]) -> Bytes {
    let params =
        brotli::enc::BrotliEncoderParams { quality: 9, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    match brotli::BrotliCompress(&mut &content[..], &mut compressed, &params) {
        Ok(_) => Bytes::from(compressed),
        Err(_) => Bytes::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(kept: &Kept, pairs: &[(header::HeaderName, &str)]) -> Response {
        let headers =
            pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        kept.answer(&headers)
    }

    #[test]
    fn a_page_is_sent_in_the_best_form_the_browser_takes() {
        let kept = Kept::of("<p>words</p>".repeat(100));
        let form = |accept: &str| {
            ask(&kept, &[(header::ACCEPT_ENCODING, accept)]).headers().get(header::CONTENT_ENCODING).cloned()
        };
        assert_eq!(form("gzip, br").unwrap(), "br");
        assert_eq!(form("gzip").unwrap(), "gzip");
        assert_eq!(form("br;q=0"), None);
    }

    #[test]
    fn a_browser_that_has_the_page_is_told_so_until_it_changes() {
        let (old, new) = (Kept::of("17 left".into()), Kept::of("16 left".into()));
        let tag = ask(&old, &[]).headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(ask(&old, &[(header::IF_NONE_MATCH, &tag)]).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(&new, &[(header::IF_NONE_MATCH, &tag)]).status(), StatusCode::OK);
    }
}
