use app::context::Page;
use app::site::{Failure, SitePage, Visit};
use axum::extract::Request;
use axum::response::Response;
use domain::Headline;
use http::StatusCode;

use super::kept::once;
use super::site::year;
use crate::state::AppState;

/// 404 and 500 in the site's dress. Looks at nothing that could have failed too.
pub fn failure_page(
    state: &AppState,
    request: &Request,
    status: StatusCode,
    title: &'static str,
    words: &'static str,
) -> Response {
    let context = request.extensions().get::<Page>();
    let visit = Visit {
        page: SitePage::Failure,
        assets: state.assets().clone(),
        start: String::new(),
        public_url: state.public_url().to_owned(),
        theme: context.and_then(|context| context.theme),
        mode: state.mode().as_str(),
        headline: Headline::A,
        facts: Default::default(),
        form: Default::default(),
        components: Vec::new(),
        failure: Some(Failure {
            status: status.as_u16(),
            title,
            words,
            request_id: context.map(|context| context.request_id.clone()).unwrap_or_default(),
        }),
        opt_out: None,
        year: year(state),
    };
    once(status, app::site::render(&visit))
}
