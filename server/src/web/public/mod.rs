//! Public pages and what they ask for.
//!
//! A page that reads the same for everybody is drawn once for each theme and headline, compressed,
//! and handed out from memory ([`kept`]). A task looks every two seconds whether what pages say has
//! changed ([`site`]); if so they are drawn again before anybody asks, so a visitor never waits.
//! Only the status page, a refused form and error pages are drawn for one visitor.

mod failure;
mod index;
mod kept;
mod pages;
mod site;
mod spots;
mod start_script;
#[cfg(test)]
mod tests;
mod throttle;
mod visitor;
mod waitlist;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension};
use axum::routing::{get, post};

use app::site::SitePage;

pub use failure::failure_page;
pub use waitlist::refuse_giants;

use crate::state::AppState;
use site::Site;

/// Everything a visitor can reach without signing in.
pub fn routes(state: &AppState) -> Router<AppState> {
    let site = Arc::new(Site::start(state));
    let pages = SitePage::KEPT.iter().fold(Router::new(), |router, page| {
        router.route(page.path(), get(move |visit| pages::kept_page(*page, visit)))
    });
    let start = site.start_script().path.clone();
    pages
        .route(SitePage::Status.path(), get(pages::status_page))
        .route("/waitlist", post(waitlist::form).get(waitlist::to_the_form))
        .route("/api/v1/waitlist", post(waitlist::api))
        .route("/api/v1/founding-spots", get(spots::now))
        .route("/api/v1/founding-spots/stream", get(spots::stream))
        .route("/sitemap.xml", get(index::sitemap))
        .route("/robots.txt", get(index::robots))
        .route(&start, get(start_script::serve))
        .layer(DefaultBodyLimit::max(waitlist::BODY_LIMIT))
        .layer(Extension(site))
}
