use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::IntoResponse;
use domain::ClientId;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::identity;

use super::Member;
use crate::api::page::{Listing, Paging, Sort, text};
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

const SORTS: &[Sort<Member>] = &[
    ("joined_at", |member| text(member.joined_at)),
    ("email", |member| member.email.clone()),
    ("full_name", |member| member.full_name.clone().unwrap_or_default().to_lowercase()),
    ("role", |member| member.role.to_string()),
];

#[derive(Debug, Serialize, ToSchema)]
pub struct Members {
    members: Vec<Member>,
    #[serde(flatten)]
    paging: Paging,
}

/// Lists the people of a client
///
/// Sort by `joined_at`, `email`, `full_name` or `role`.
#[utoipa::path(
    get, path = "/clients/{client_id}/members", tag = "Team",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Listing),
    responses((status = 200, description = "One page.", body = Members, headers(("Link" = String, description = "The next page.")))),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_members(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    OriginalUri(uri): OriginalUri,
    Asked(listing): Asked<Listing>,
) -> Result<impl IntoResponse, Problem> {
    let all = identity::list_members(&services, &visit, client).await?;
    let page =
        listing.cut(all.into_iter().map(Member::from).collect(), |member| member.id.to_string(), SORTS)?;
    Ok((page.paging.link(&uri), Json(Members { members: page.entries, paging: page.paging })))
}
