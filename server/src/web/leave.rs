//! Leaving a list, from the link in a mail and from the reader's program (RFC 8058).
//!
//! Looking at the page opts nobody out: scanners follow links. The button does, and so does the one
//! click of a mail program, which posts without cookie, form or sign-in.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use engines::outreach::threading::escape;
use http::{HeaderName, HeaderValue, StatusCode, header};
use workflows::Error;
use workflows::outreach::opt_out::{self, Link};

use super::problem::Problem;
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/u/test", get(test).post(test)).route("/u/{token}", get(look).post(leave))
}

/// Where the link of a test mail leads: it was sent to a colleague, and there is nobody to take off.
async fn test() -> Response {
    let words = "<p>You were sent this mail as a test. In the mail that leads receive, this link takes them off the list.</p>";
    page(StatusCode::OK, "This was a test", words)
}

async fn look(State(state): State<AppState>, Path(token): Path<String>) -> Response {
    answer(opt_out::look(state.services(), &token).await)
}

async fn leave(State(state): State<AppState>, Path(token): Path<String>) -> Response {
    answer(opt_out::unsubscribe(state.services(), &token).await)
}

fn answer(link: Result<Link, Error>) -> Response {
    let (status, title, body) = match link {
        Ok(link) if link.done => {
            (StatusCode::OK, "You are off the list", format!("<p>{} will not write to {} again.</p>", escape(&link.agency), escape(&link.address)))
        }
        Ok(link) => {
            let words = format!("<p>{} writes to {}. Press the button and it stops at once.</p>", escape(&link.agency), escape(&link.address));
            (StatusCode::OK, "No more mail?", format!("{words}<form method=\"post\"><button type=\"submit\">No more mail from {}</button></form>", escape(&link.agency)))
        }
        Err(Error::NoSuch { .. }) => {
            (StatusCode::NOT_FOUND, "This link is not complete", "<p>Copy the whole link from the mail, or answer the mail with the word \u{201c}unsubscribe\u{201d}.</p>".to_owned())
        }
        Err(other) => return Problem::from(other).into_response(),
    };
    page(status, title, &body)
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en-AU\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    const CACHE: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (status, [CACHE], Html(page)).into_response()
}
