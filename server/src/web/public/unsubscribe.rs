//! The page behind the links that stop mail: those of our own letters, and of the mail agencies send.
//!
//! Looking at the page opts nobody out: scanners follow links. The button does, and so does the one
//! click of a mail program, which posts without cookie, form or sign-in.

use std::sync::Arc;

use app::context::Page;
use app::site::SitePage;
use axum::body::Bytes;
use axum::extract::{Extension, Path};
use axum::response::{IntoResponse, Response};
use domain::Headline;
use http::StatusCode;
use url::form_urlencoded;
use workflows::Error;
use workflows::public::{self, OptOut, Reach};

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
    body: Bytes,
) -> Response {
    let done = public::opt_out(site.state().services(), &token, reach(&body)).await;
    page(&site, &context, token, done)
}

/// Whose mail the form asks to stop. Mail programs post forms of their own, in whatever encoding: what
/// cannot be read stops the sender alone.
fn reach(body: &[u8]) -> Reach {
    let everybody = form_urlencoded::parse(body).any(|(name, value)| name == "from" && value == "everybody");
    if everybody { Reach::Everybody } else { Reach::Sender }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_button_stops_everybody() {
        assert_eq!(reach(b"from=everybody"), Reach::Everybody);
        let multipart =
            b"--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--";
        for other in
            [&b"List-Unsubscribe=One-Click"[..], b"", b"from=", b"everybody=from", b"\xff\xfe", multipart]
        {
            assert_eq!(reach(other), Reach::Sender, "{}", String::from_utf8_lossy(other));
        }
    }
}
