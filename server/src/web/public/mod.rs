//! Public pages and what they ask for.
//!
//! A page that reads the same for everybody is drawn once for each theme and headline, compressed,
//! and handed out from memory ([`kept`]). A task looks every two seconds whether what pages say has
//! changed ([`site`]); if so they are drawn again before anybody asks, so a visitor never waits.
//! Only the status page, an opt-out, a refused form and error pages are drawn for one visitor.

mod failure;
mod index;
mod kept;
mod pages;
mod site;
mod start_script;
#[cfg(test)]
mod tests;
mod unsubscribe;
pub(crate) mod visitor;
mod waitlist;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use app::site::SitePage;

pub use failure::failure_page;
pub(crate) use site::Site;
pub use waitlist::{BODY_LIMIT as WAITLIST_LIMIT, refuse_giants};

use crate::state::AppState;

/// Every page a visitor can reach without signing in. The router around it holds the [`Site`].
pub fn routes(site: &Site) -> Router<AppState> {
    let pages = SitePage::KEPT.iter().fold(Router::new(), |router, page| {
        router.route(page.path(), get(move |visit| pages::kept_page(*page, visit)))
    });
    let start = site.start_script().path.clone();
    pages
        .route(SitePage::Status.path(), get(pages::status_page))
        .route("/waitlist", post(waitlist::form).get(waitlist::to_the_form))
        .route("/unsubscribe/{token}", get(unsubscribe::look).post(unsubscribe::stop))
        // In agencies' mail, where a line is short. Mails that left hold it for ever.
        .route("/u/{token}", get(unsubscribe::look).post(unsubscribe::stop))
        .route("/sitemap.xml", get(index::sitemap))
        .route("/robots.txt", get(index::robots))
        .route(&start, get(start_script::serve))
        .layer(DefaultBodyLimit::max(waitlist::BODY_LIMIT))
}
