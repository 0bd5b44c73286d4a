//! Who asks: found once a request from the API key or the session cookie, before limits, idempotency
//! and handlers need it.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use http::request::Parts;
use http::{HeaderMap, header};
use workflows::identity::{self, Origin, Via, Visit};

use crate::state::AppState;
use crate::web::limits::Who;
use crate::web::problem::Problem;
use crate::web::request::{ClientIp, RequestId};

/// The outcome, in the request's extensions. No credentials at all count as bad ones: which of the
/// two it was helps only who is guessing.
#[derive(Clone, Debug)]
pub struct Caller(Arc<Result<Visit, Problem>>);

impl Caller {
    pub fn visit(&self) -> Option<&Visit> {
        self.0.as_ref().as_ref().ok()
    }
    /// Whose bucket a call comes from.
    pub fn who(&self, ip: ClientIp) -> Who {
        match self.visit() {
            Some(Visit { via: Via::Key { id, .. }, .. }) => Who::Key(*id),
            Some(visit) => Who::User(visit.account.id),
            None => Who::Address(ip.0),
        }
    }
}

/// The layer.
pub async fn recognise(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let origin = origin_of(&request);
    let found = find(&state, &origin, request.headers()).await;
    request.extensions_mut().insert(Caller(Arc::new(found)));
    request.extensions_mut().insert(From(origin));
    next.run(request).await
}

fn origin_of(request: &Request) -> Origin {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let ip = request.extensions().get::<ClientIp>().map(|ip| ip.0);
    let id = request.extensions().get::<RequestId>().map(|id| id.0.as_str());
    Origin::new(ip, agent, id)
}

/// An `Authorization` header speaks before a cookie: who sends one means it.
async fn find(state: &AppState, origin: &Origin, headers: &HeaderMap) -> Result<Visit, Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, key) =
            value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(Problem::signed_out)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::signed_out());
        }
        return Ok(identity::authenticate_key(state.services(), origin, key.trim()).await?);
    }
    let jar = CookieJar::from_headers(headers);
    let cookie =
        jar.get(identity::session_cookie_name(state.public_url())).ok_or_else(Problem::signed_out)?;
    Ok(identity::authenticate(state.services(), origin, cookie.value()).await?)
}

/// The person or key behind the call; 401 when there is none.
#[derive(Clone, Debug)]
pub struct Visitor(pub Visit);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extensions.get::<Caller>() {
            Some(Caller(found)) => found.as_ref().clone().map(Self),
            None => Err(Problem::signed_out()),
        }
    }
}

/// As [`Visitor`], but never a program: 403 for an API key, which is no person's.
#[derive(Clone, Debug)]
pub struct Person(pub Visit);

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Visitor(visit) = Visitor::from_request_parts(parts, state).await?;
        match visit.via {
            Via::Session { .. } => Ok(Self(visit)),
            Via::Key { .. } | Via::CommandLine => {
                Err(Problem::forbidden("An API key belongs to a client and has no account of its own."))
            }
        }
    }
}

/// Where the call comes from, for operations that need no sign-in.
#[derive(Clone, Debug)]
pub struct From(pub Origin);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self(Origin::default())))
    }
}
