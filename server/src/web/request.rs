//! What every request carries through the program: an id, the visitor's address, the page's context.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use app::context::Page;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::Theme;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;
use tracing::Instrument;

use super::trace::Trace;
use crate::state::AppState;

pub static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static RESPONSE_TIME: HeaderName = HeaderName::from_static("x-response-time");
static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Names one request in logs, answers and error pages.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The visitor's address, as far as trusted proxies vouch for it (decisions.md D28).
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

/// First layer of all: gives the request its id, trace, address and page context, logs it, measures it.
pub async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = given_id(request.headers()).unwrap_or_else(|| state.services().ids.text());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let ip = client_ip(peer, request.headers(), state.trusted_proxies());
    let cookies =
        request.headers().get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let page = Page {
        assets: state.assets().clone(),
        mode: state.mode(),
        public_url: state.public_url().to_owned(),
        request_id: id.clone(),
        theme: Theme::from_cookies(cookies),
    };
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(ClientIp(ip));
    request.extensions_mut().insert(page);

    let trace = Trace::of(request.headers(), &state.services().ids);
    let span = tracing::info_span!("request", request.id = %id, trace.id = %trace.id, http.method = %method, url.path = %path);
    let answer = next.run(request).instrument(span.clone());
    let mut response = workflows::jobs::trace::scope(trace.id.clone(), answer).await;

    let elapsed = started.elapsed();
    crate::metrics::request(&response, method.as_str(), elapsed);
    span.in_scope(|| {
        tracing::info!(
            http.status = response.status().as_u16(),
            duration_ms = elapsed.as_secs_f64() * 1000.0,
            "answered"
        );
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID.clone(), value);
    }
    if let Ok(value) = HeaderValue::from_str(&format!("{:.1}ms", elapsed.as_secs_f64() * 1000.0)) {
        response.headers_mut().insert(RESPONSE_TIME.clone(), value);
    }
    trace.write(response.headers_mut());
    response
}

/// An id the caller made, if it is one we can safely repeat: 8 to 64 letters, digits and dashes.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(&REQUEST_ID)?.to_str().ok()?;
    let fits = (8..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    fits.then(|| text.to_owned())
}

/// Counts `X-Forwarded-For` from the right over trusted proxies; what stands left of the first
/// untrusted address can be forged and is ignored.
fn client_ip(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::from([0, 0, 0, 0]));
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    if !is_trusted(&peer) {
        return peer;
    }
    let hops: Vec<&str> = headers
        .get_all(&FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        nearest = ip;
        if !is_trusted(&ip) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip_for(peer: &str, forwarded: &[&str], trusted: &str) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(&FORWARDED_FOR, HeaderValue::from_str(value).unwrap());
        }
        let trusted: Vec<IpNet> =
            trusted.split(',').filter(|t| !t.is_empty()).map(|t| t.parse().unwrap()).collect();
        client_ip(Some(peer.parse().unwrap()), &headers, &trusted).to_string()
    }

    #[test]
    fn the_address_is_counted_from_the_right_over_trusted_proxies_only() {
        assert_eq!(ip_for("9.9.9.9", &["1.2.3.4"], ""), "9.9.9.9");
        assert_eq!(ip_for("10.0.0.1", &["1.2.3.4"], "10.0.0.0/8"), "1.2.3.4");
        assert_eq!(ip_for("10.0.0.1", &["6.6.6.6, 1.2.3.4"], "10.0.0.0/8"), "1.2.3.4");
        assert_eq!(ip_for("10.0.0.1", &["6.6.6.6", "1.2.3.4, 10.0.0.2"], "10.0.0.0/8"), "1.2.3.4");
        assert_eq!(ip_for("10.0.0.1", &["nonsense"], "10.0.0.0/8"), "10.0.0.1");
    }

    #[test]
    fn a_request_id_that_could_break_a_log_is_replaced() {
        let given = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID.clone(), HeaderValue::from_static(text));
            given_id(&headers)
        };
        assert_eq!(given("abc-12345").as_deref(), Some("abc-12345"));
        assert_eq!(given("short"), None);
        assert_eq!(given("has space here"), None);
        assert_eq!(given("<script>alert(1)</script>"), None);
    }
}
