//! The page behind the links that stop mail.

use std::sync::Arc;

use app::context::Page;
use app::site::SitePage;
use axum::extract::{Extension, Path};
use axum::response::{IntoResponse, Response};
use domain::Headline;
use http::StatusCode;
use workflows::Error;
use workflows::public::{self, OptOut};

use super::kept::once;
use super::site::{Key, Site};

/// `GET /unsubscribe/{token}`: says what the button will do, and changes nothing.
pub async fn look(
    Extension(site): Extension<Arc<Site>>,
    Extension(context): Extension<Page>,
    Path(token): Path<String>,
) -> Response {
    let found = public::look_at_opt_out(site.state().services(), &token).await;
    page(&site, &context, token, found)
}

/// `POST /unsubscribe/{token}`: by the button, or by a mail program's own (RFC 8058), which sends no
/// cookie and reads no page.
pub async fn stop(
    Extension(site): Extension<Arc<Site>>,
    Extension(context): Extension<Page>,
    Path(token): Path<String>,
) -> Response {
    let done = public::opt_out(site.state().services(), &token).await;
    page(&site, &context, token, done)
}

fn page(site: &Site, context: &Page, token: String, state: Result<OptOut, Error>) -> Response {
    let state = match state {
        Ok(state) => state,
        Err(error) => {
            tracing::error!(%error, "an opt-out failed");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let status = if state == OptOut::BadLink { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let key = Key { page: SitePage::Unsubscribe, theme: context.theme, headline: Headline::A };
    let mut visit = site.visit(key);
    visit.opt_out = Some((token, state));
    once(status, app::site::render(&visit))
}
