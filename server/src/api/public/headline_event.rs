use std::sync::Arc;

use axum::extract::{Extension, State};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::public;

use crate::api::body::Body;
use crate::web::problem::Problem;
use crate::web::{Site, visitor};

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The headline was on screen.
    Exposure,
    /// The visitor did what the headline asks for.
    Conversion,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeadlineEvent {
    event: Event,
}

/// Counts a visitor of the headline test
///
/// Who it is and which headline was shown stand in the cookie the landing page set; without one, or
/// while no test runs, nothing is counted. A visitor counts once for each event. The landing page
/// reports an exposure from the browser, so programs that never draw a page are not counted; joining
/// the waitlist counts as a conversion by itself.
#[utoipa::path(
    post, path = "/events/ab", tag = "Public", request_body = HeadlineEvent,
    responses((status = 204, description = "Counted, if there was something to count.")),
    extensions(("x-required-role" = json!("anonymous")))
)]
pub async fn headline_event(
    State(services): State<Services>,
    Extension(site): Extension<Arc<Site>>,
    headers: HeaderMap,
    Body(HeadlineEvent { event }): Body<HeadlineEvent>,
) -> Result<StatusCode, Problem> {
    let setup = site.facts().headlines.clone();
    let visitor =
        visitor::known(&services, &headers).filter(|visitor| setup.headlines().contains(&visitor.variant));
    if let Some(visitor) = visitor {
        match event {
            Event::Exposure => site.saw(visitor),
            Event::Conversion => public::count_conversion(&services, setup.run, visitor).await?,
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
