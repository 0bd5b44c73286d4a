//! Postmark signs nothing: it sends the credentials of the address it was given, the door's id as the
//! name and its secret as the password. A 403 would make it stop trying, so bad credentials are 401.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum_extra::TypedHeader;
use axum_extra::headers::Authorization;
use axum_extra::headers::authorization::Basic;
use axum_extra::typed_header::TypedHeaderRejection;
use domain::InboundSource;
use workflows::replies::doors::{self, Proof};
use workflows::{Error, Services};

/// Absent or unreadable is as good as wrong.
type Credentials = Result<TypedHeader<Authorization<Basic>>, TypedHeaderRejection>;

/// A mail to one of the client's reply addresses.
pub async fn inbound(State(services): State<Services>, credentials: Credentials, body: Bytes) -> Response {
    deliver(&services, credentials, InboundSource::Postmark, body).await
}

/// A notice of a bounce or of a complaint.
pub async fn bounce(State(services): State<Services>, credentials: Credentials, body: Bytes) -> Response {
    deliver(&services, credentials, InboundSource::PostmarkBounce, body).await
}

async fn deliver(
    services: &Services,
    credentials: Credentials,
    source: InboundSource,
    body: Bytes,
) -> Response {
    let Ok(TypedHeader(Authorization(basic))) = credentials else {
        return super::answer(Err(Error::SignedOut));
    };
    let Ok(door) = basic.username().parse() else { return super::answer(Err(Error::SignedOut)) };
    super::answer(
        doors::deliver(services, door, Proof::Secret(basic.password()), source, body.to_vec()).await,
    )
}
