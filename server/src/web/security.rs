//! Headers every answer carries, and the check that a change was asked for by our own pages.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::problem::{self, Problem};
use crate::state::AppState;

const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
];

/// Adds the security headers; pages set their own policy with a nonce, all else gets the closed one.
pub async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    if state.public_url().starts_with("https://") {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    response
}

/// Refuses changes that another site's page asked the visitor's browser to make (decisions.md D20).
/// Calls with an API key and signed webhooks carry no cookie and pass by.
pub async fn same_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe
        || !has_cookie(request.headers()) && !crosses(request.headers())
        || ours(request.headers(), state.public_url())
    {
        return next.run(request).await;
    }
    tracing::warn!("refused a change asked for by another site");
    problem::answer(&request, Problem::forbidden("This change was not asked for by a page of ours."))
}

fn has_cookie(headers: &HeaderMap) -> bool {
    headers.contains_key(header::COOKIE)
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A browser says that another site started this request.
fn crosses(headers: &HeaderMap) -> bool {
    matches!(text(headers, "sec-fetch-site"), Some("cross-site" | "same-site"))
}

fn ours(headers: &HeaderMap, public_url: &str) -> bool {
    if let Some(site) = text(headers, "sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(headers, "origin") else { return false };
    let own = public_url.trim_end_matches('/');
    let host = text(headers, "host").unwrap_or_default();
    origin == own || origin.strip_prefix("http://").or(origin.strip_prefix("https://")) == Some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn only_our_own_pages_are_ours() {
        let url = "https://app.example.com.au/";
        for good in [
            headers(&[("sec-fetch-site", "same-origin")]),
            headers(&[("sec-fetch-site", "none")]),
            headers(&[("origin", "https://app.example.com.au")]),
            headers(&[("origin", "http://localhost:3000"), ("host", "localhost:3000")]),
        ] {
            assert!(ours(&good, url), "{good:?}");
        }
        for bad in [
            headers(&[]),
            headers(&[("origin", "null")]),
            headers(&[("origin", "https://evil.example"), ("host", "app.example.com.au")]),
            headers(&[("sec-fetch-site", "cross-site"), ("origin", "https://app.example.com.au")]),
            headers(&[("sec-fetch-site", "same-site")]),
            headers(&[("origin", "https://app.example.com.au.evil.example")]),
        ] {
            assert!(!ours(&bad, url), "{bad:?}");
        }
    }
}
