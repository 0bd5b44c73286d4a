use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::IntoResponse;
use domain::ClientId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity;

use super::Invite;
use crate::api::page::{Listing, Paging, Sort, text};
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

const SORTS: &[Sort<Invite>] = &[
    ("created_at", |invite| text(Some(invite.created_at))),
    ("email", |invite| invite.email.clone()),
    ("expires_at", |invite| text(Some(invite.expires_at))),
];

#[derive(Debug, Serialize, ToSchema)]
pub struct Invites {
    invites: Vec<Invite>,
    #[serde(flatten)]
    paging: Paging,
}

/// Lists waiting invitations
///
/// Expired ones too, since they can be sent again. Sort by `created_at`, `email` or `expires_at`.
#[utoipa::path(
    get, path = "/clients/{client_id}/invites", tag = "Team",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Listing),
    responses((status = 200, description = "One page.", body = Invites, headers(("Link" = String, description = "The next page.")))),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn list_invites(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    OriginalUri(uri): OriginalUri,
    Asked(listing): Asked<Listing>,
) -> Result<impl IntoResponse, Problem> {
    let all = identity::list_invites(&services, &visit, client).await?;
    let page =
        listing.cut(all.into_iter().map(Invite::from).collect(), |invite| invite.id.to_string(), SORTS)?;
    Ok((page.paging.link(&uri), Json(Invites { invites: page.entries, paging: page.paging })))
}
