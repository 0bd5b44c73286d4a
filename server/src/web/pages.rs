//! Mounts the areas of the product, the error pages around them and the theme switch.

use std::any::Any;
use std::net::IpAddr;

use app::context::{Asking, Page};
use app::document::{Bundle, document};
use app::gallery::GalleryApp;
use app::product::{
    AccountApp, AdminApp, Area, CampaignsApp, DashboardApp, LeadsApp, RepliesApp, SettingsApp,
};
use axum::Router;
use axum::body::Body;
use axum::extract::{Form, Path, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Mode, THEME_COOKIE, Theme};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos::prelude::*;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list_with_exclusions};
use serde::Deserialize;

use super::form_memory::FormMemory;
use super::limits::{Left, Refusal, Who};
use super::problem::{self, Problem};
use super::public::failure_page;
use super::request::ClientIp;
use super::{downloads, functions, session, uploads};
use crate::state::AppState;

/// Pages that are never served in live mode.
const NOT_LIVE: [&str; 2] = ["/dev/", "/sandbox"];

/// All pages. `/fn/*` are the server functions that pages call.
pub fn routes(state: &AppState) -> Router<AppState> {
    let live = state.mode() == Mode::Live;
    // The functions have one door of their own below; the page routes must not open others.
    let functions = || Some(server_fn_paths().map(|(path, _)| path.to_owned()).collect());
    let served = |routes: Vec<AxumRouteListing>| -> Vec<AxumRouteListing> {
        let hidden = |path: &str| live && NOT_LIVE.iter().any(|start| path.starts_with(start));
        routes.into_iter().filter(|route| !hidden(route.path())).collect()
    };
    let services = state.services().clone();
    let provide = move || provide_context(services.clone());
    let memory = FormMemory::new();
    let secure = state.public_url().starts_with("https://");
    let door = {
        let (memory, provide, state) = (memory.clone(), provide.clone(), state.clone());
        move |request: Request| async move {
            let admitted = admit(&state, &request);
            functions::answer(&memory, secure, admitted, provide, request).await
        }
    };
    macro_rules! mount {
        ($router:expr, $bundle:expr, $root:ident) => {
            $router.leptos_routes_with_context(
                state,
                served(generate_route_list_with_exclusions($root, functions())),
                provide.clone(),
                || document($bundle, $root),
            )
        };
    }
    let router = Router::new();
    let router = mount!(router, Bundle::Product(Area::Account), AccountApp);
    let router = mount!(router, Bundle::Product(Area::Admin), AdminApp);
    let router = mount!(router, Bundle::Product(Area::Dashboard), DashboardApp);
    let router = mount!(router, Bundle::Product(Area::Campaigns), CampaignsApp);
    let router = mount!(router, Bundle::Product(Area::Leads), LeadsApp);
    let router = mount!(router, Bundle::Product(Area::Replies), RepliesApp);
    let router = mount!(router, Bundle::Product(Area::Settings), SettingsApp);
    let router = mount!(router, Bundle::Gallery, GalleryApp);
    router
        .route("/fn/{*name}", axum::routing::any(door))
        .merge(downloads::routes())
        .merge(uploads::routes(memory.clone(), secure))
        .layer(from_fn_with_state(memory, recall))
        .layer(from_fn_with_state(state.clone(), session::resolve))
        .route("/theme", axum::routing::post(choose_theme))
        .route("/sandbox/mail/{number}/html", axum::routing::get(sandbox_mail))
}

/// Takes a call of a page's function from its visitor's bucket: the person's, or the address's of
/// somebody who is not signed in.
fn admit(state: &AppState, request: &Request) -> Result<Left, Refusal> {
    let ip = request.extensions().get::<ClientIp>().map_or(IpAddr::from([0, 0, 0, 0]), |ip| ip.0);
    let visit = request.extensions().get::<Asking>().and_then(|asking| asking.visit.as_deref());
    let who = visit.map_or(Who::Address(ip), |visit| Who::User(visit.account.id));
    state.limits().admit(who, ip, request.uri().path())
}

/// The HTML of a mail as its reader's program would show it: no scripts, no pictures from outside,
/// links open in the whole window. Only where mail stays here.
async fn sandbox_mail(State(state): State<AppState>, Path(number): Path<u64>) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; \
                          sandbox allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox";
    let Some(mail) = state.services().seen_mails.as_ref().and_then(|seen| seen.get(number)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let html = format!("<base target=\"_top\">{}", mail.html);
    (
        [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-store")],
        axum::response::Html(html),
    )
        .into_response()
}

/// Puts the answer to a form that was sent from this page into the page's request.
async fn recall(State(memory): State<FormMemory>, mut request: Request, next: Next) -> Response {
    if request.method() == Method::GET
        && let Some(echo) = memory.take(request.headers(), request.uri().path())
    {
        request.extensions_mut().insert(echo);
    }
    next.run(request).await
}

/// No route matched: a built file, a branded page or a problem document.
pub async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    if let Some(file) = state.files().find(request.uri().path(), request.headers()) {
        return file;
    }
    let problem = Problem::not_found();
    if problem::wants_page(request.uri().path(), request.headers()) {
        return failure_page(
            &state,
            &request,
            problem.status,
            "This page does not exist",
            "The address may be mistyped, or the page may have moved.",
        );
    }
    problem::answer(&request, problem)
}

/// Turns a handler's 5xx or a panic into a page or problem that quotes the request id.
pub async fn catch(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut copy = Request::new(Body::empty());
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    let response = next.run(request).await;
    let spoken = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.contains("json") || kind.contains("html")));
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || spoken {
        return response;
    }
    if problem::wants_page(copy.uri().path(), copy.headers()) {
        return failure_page(
            &state,
            &copy,
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong on our side",
            "Try again in a moment. If it happens again, write to us and quote the request id.",
        );
    }
    problem::answer(&copy, Problem::internal())
}

/// What `tower_http`'s panic layer sends; [`catch`] gives it a face.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let words = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(panic = words.as_deref().unwrap_or("without words"), "a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[derive(Debug, Deserialize)]
struct ThemeChoice {
    theme: Option<String>,
    next: Option<String>,
}

/// The theme switch without scripting: keeps the choice for a year and goes back.
async fn choose_theme(
    State(state): State<AppState>,
    page: axum::Extension<Page>,
    Form(choice): Form<ThemeChoice>,
) -> Response {
    let theme = choice
        .theme
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| page.theme.unwrap_or(Theme::Dark).other());
    let secure = if state.public_url().starts_with("https://") { "; Secure" } else { "" };
    let cookie = format!("{THEME_COOKIE}={theme}; Path=/; Max-Age=31536000; SameSite=Lax{secure}");
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.insert(header::SET_COOKIE, value);
    }
    (headers, Redirect::to(local_path(choice.next.as_deref()))).into_response()
}

/// `next` when it is a path of ours, else the start page: never an open redirect.
pub fn local_path(next: Option<&str>) -> &str {
    match next {
        Some(path)
            if path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']) =>
        {
            path
        }
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_never_leaves_our_site() {
        assert_eq!(local_path(Some("/dashboard?x=1#y")), "/dashboard?x=1#y");
        for bad in [
            None,
            Some(""),
            Some("//evil.example"),
            Some("https://evil.example"),
            Some("/\\evil.example"),
            Some("/a\r\nb"),
        ] {
            assert_eq!(local_path(bad), "/", "{bad:?}");
        }
    }
}
