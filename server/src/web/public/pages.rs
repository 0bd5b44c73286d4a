use std::sync::Arc;
use std::time::Duration;

use app::context::Page;
use app::site::{Component, SitePage};
use axum::extract::Extension;
use axum::response::Response;
use domain::Headline;
use http::{HeaderMap, StatusCode, header};

use super::kept::once;
use super::site::{Key, Site};
use super::visitor;

/// What a kept page is asked with.
pub type Asked = (Extension<Arc<Site>>, Extension<Page>, HeaderMap);

/// A page out of memory. On the landing page the visitor's headline, if a test runs.
pub async fn kept_page(page: SitePage, (Extension(site), Extension(context), headers): Asked) -> Response {
    let theme = context.theme;
    if page != SitePage::Landing {
        return site.page(Key { page, theme, headline: Headline::A }).await.answer(&headers);
    }
    let (seen, fresh) = visitor::of(&site, &headers);
    let headline = seen.map_or(Headline::A, |visitor| visitor.variant);
    let mut response = site.page(Key { page, theme, headline }).await.answer(&headers);
    if let Some(cookie) = fresh {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// How long the database may take before it counts as down.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks each part now; nothing is remembered.
pub async fn status_page(
    Extension(site): Extension<Arc<Site>>,
    Extension(context): Extension<Page>,
) -> Response {
    let state = site.state();
    let database = matches!(tokio::time::timeout(PATIENCE, state.services().db.ping()).await, Ok(Ok(())));
    let part = |name, what, works| Component { name, what, works };
    let mut visit = site.visit(Key { page: SitePage::Status, theme: context.theme, headline: Headline::A });
    visit.components = vec![
        part("Website and app", "Pages, sign-in, the API", true),
        part("Database", "Leads, campaigns, replies", database),
        part("Background work", "Sending, enrichment, reports", state.workers_alive().unwrap_or(true)),
    ];
    once(StatusCode::OK, app::site::render(&visit))
}
