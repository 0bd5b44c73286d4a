//! Runs the server functions under `/fn`: for the browser code as JSON, for plain forms as a
//! redirect back to the page, which then draws the answer again (see [`FormMemory`]).

use app::AppError;
use app::forms::{Echo, NOTICE_FIELD, Outcome};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

use super::form_memory::FormMemory;
use super::limits::{Left, Refusal};
use super::pages::local_path;

/// What the functions take and answer; larger bodies are cut off by the router's limit before.
const LIMIT: usize = 1024 * 1024;

/// Answers one call. `admitted` is what the caller's rate limit said, `provide` puts the services into
/// the function's context.
pub async fn answer(
    memory: &FormMemory,
    secure: bool,
    admitted: Result<Left, Refusal>,
    provide: impl Fn() + Clone + Send + 'static,
    request: Request,
) -> Response {
    let left = admitted.unwrap_or_else(|refusal| refusal.left);
    let mut response = limited(memory, secure, admitted, provide, request).await;
    left.write(response.headers_mut());
    response
}

async fn limited(
    memory: &FormMemory,
    secure: bool,
    admitted: Result<Left, Refusal>,
    provide: impl Fn() + Clone + Send + 'static,
    request: Request,
) -> Response {
    if !is_plain_form(&request) {
        return with_status(run(admitted, provide, request).await).await.0;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let typed: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let endpoint = parts.uri.path().to_owned();
    let page = page_of(&parts.headers);
    let asked = parts.headers.clone();
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let inner = Request::from_parts(parts, Body::from(body));
    let (response, bytes) = with_status(run(admitted, provide, inner).await).await;
    let (answered, _) = response.into_parts();
    let answer: Result<Outcome, AppError> = match serde_json::from_slice(&bytes) {
        Ok(outcome) if answered.status.is_success() => Ok(outcome),
        _ => Err(serde_json::from_slice(&bytes).unwrap_or(AppError::Transport { detail: String::new() })),
    };
    let (goes_to, echo) = route(answer, endpoint, typed, &page);
    let mut back = HeaderMap::new();
    for cookie in answered.headers.get_all(header::SET_COOKIE) {
        back.append(header::SET_COOKIE, cookie.clone());
    }
    if let Some((on, echo)) = echo
        && let Some(cookie) = memory.keep(&asked, &on, echo, secure)
    {
        back.append(header::SET_COOKIE, cookie);
    }
    back.insert(header::LOCATION, HeaderValue::from_str(&goes_to).unwrap_or(HeaderValue::from_static("/")));
    back.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (StatusCode::SEE_OTHER, back).into_response()
}

async fn run(
    admitted: Result<Left, Refusal>,
    provide: impl Fn() + Clone + Send + 'static,
    request: Request,
) -> Response {
    match admitted {
        Ok(_) => leptos_axum::handle_server_fns_with_context(provide, request).await.into_response(),
        Err(refusal) => refused(&AppError::SlowDown { seconds: refusal.seconds }),
    }
}

/// An error as the framework sends it.
fn refused(error: &AppError) -> Response {
    let header = [(SERVER_FN_ERROR_HEADER, "limit")];
    (StatusCode::INTERNAL_SERVER_ERROR, header, axum::Json(error)).into_response()
}

/// Where the visitor goes, and what is drawn again there (the page and its echo).
fn route(
    answer: Result<Outcome, AppError>,
    endpoint: String,
    typed: Vec<(String, String)>,
    page: &str,
) -> (String, Option<(String, Echo)>) {
    match answer {
        Ok(Outcome { said: None, go_to: Some(path), shown: None }) => (path, None),
        Ok(outcome) => {
            let to = outcome.go_to.clone().unwrap_or_else(|| page.to_owned());
            // What was typed is done with; only the words remain.
            let typed = vec![(NOTICE_FIELD.to_owned(), "1".to_owned())];
            (to.clone(), Some((to, Echo { endpoint, answer: Ok(outcome), typed })))
        }
        Err(AppError::SignedOut) => {
            let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
            let echo = Echo { endpoint, answer: Err(AppError::SignedOut), typed };
            (format!("/login?next={next}"), Some((page.to_owned(), echo)))
        }
        Err(error) => {
            (page.to_owned(), Some((page.to_owned(), Echo { endpoint, answer: Err(error), typed })))
        }
    }
}

/// A browser that sends a form by itself asks for a page; our code asks for JSON.
fn is_plain_form(request: &Request) -> bool {
    let says = |name, words: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .is_some_and(|value| value.contains(words))
    };
    request.method() == Method::POST
        && says(header::ACCEPT, "text/html")
        && says(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// The page the form stood on, as a path of ours.
fn page_of(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let Some(url) = referer.and_then(|text| url::Url::parse(text).ok()) else {
        return "/dashboard".to_owned();
    };
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    local_path(Some(&format!("{}{query}", url.path()))).to_owned()
}

/// Gives an error the status it deserves; the framework knows only 500. Also hands out the body.
async fn with_status(response: Response) -> (Response, axum::body::Bytes) {
    let failed = response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, 16 * LIMIT).await.unwrap_or_default();
    if failed && let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = status(&error);
        if let AppError::SlowDown { seconds } = error {
            parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (Response::from_parts(parts, Body::from(bytes.clone())), bytes)
}

fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::SignedOut => StatusCode::UNAUTHORIZED,
        AppError::Forbidden { .. } => StatusCode::FORBIDDEN,
        AppError::NotFound { .. } => StatusCode::NOT_FOUND,
        AppError::Deleted { .. } => StatusCode::GONE,
        AppError::Refused { .. } => StatusCode::CONFLICT,
        AppError::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::SlowDown { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        // On the server this is a call whose arguments cannot be read.
        AppError::Transport { .. } => StatusCode::BAD_REQUEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(referer: &'static str) -> String {
        page_of(&HeaderMap::from_iter([(header::REFERER, HeaderValue::from_static(referer))]))
    }

    #[test]
    fn a_form_leads_back_to_its_page_and_never_to_another_site() {
        assert_eq!(from("http://localhost:3000/login?next=%2Fx"), "/login?next=%2Fx");
        assert_eq!(from("https://evil.example//evil.example/"), "/");
        assert_eq!(from("nonsense"), "/dashboard");
    }

    #[test]
    fn a_draft_waits_on_its_page_while_the_author_signs_in() {
        let typed = vec![("name".to_owned(), "Harbour".to_owned())];
        let (to, echo) =
            route(Err(AppError::SignedOut), "/fn/x".into(), typed, "/dashboard/settings?tab=team");
        assert_eq!(to, "/login?next=%2Fdashboard%2Fsettings%3Ftab%3Dteam");
        let (page, echo) = echo.unwrap();
        assert_eq!(page, "/dashboard/settings?tab=team");
        assert_eq!(echo.typed("name"), Some("Harbour"));
    }

    #[test]
    fn a_success_forgets_what_was_typed() {
        let (to, echo) = route(
            Ok(Outcome::said("Saved.")),
            "/fn/x".into(),
            vec![("name".into(), "x".into())],
            "/dashboard",
        );
        assert_eq!(to, "/dashboard");
        assert_eq!(echo.unwrap().1.typed("name"), None);
        assert_eq!(
            route(Ok(Outcome::go("/onboarding")), "/fn/x".into(), Vec::new(), "/login"),
            ("/onboarding".into(), None)
        );
    }
}
