//! What is counted, and the listener that shows it. Prometheus text, on an address of its own so
//! that the public one never serves it.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

/// The route's template, put on the answer for [`request`]; raw paths would make endless labels.
#[derive(Clone, Debug)]
pub struct Route(pub String);

/// Copies the matched template onto the answer.
pub async fn label_route(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Route(route));
    response
}

/// Counts one answered request.
pub fn request(response: &Response, method: &str, elapsed: Duration) {
    let route =
        response.extensions().get::<Route>().map_or_else(|| "none".to_owned(), |route| route.0.clone());
    let labels =
        [("route", route), ("method", method.to_owned()), ("status", response.status().as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..2]).record(elapsed.as_secs_f64());
}

/// Installs the recorder; once a process.
pub fn install() -> Result<PrometheusHandle, String> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(
            Matcher::Suffix("duration_seconds".to_owned()),
            &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0],
        )
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| error.to_string())
}

/// How often measured times are put into their buckets.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// Keeps what waits to be put into buckets from growing, whether somebody asks for the figures or not.
pub async fn tidy(handle: PrometheusHandle, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(TIDY_EVERY)).await.is_some() {
        handle.run_upkeep();
    }
}

/// The metrics listener's only route.
pub fn router(handle: PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(move || async move { handle.render() }))
}
