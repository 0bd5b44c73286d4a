use axum::Json;
use axum::extract::State;
use domain::{CampaignId, Channel, ClientId, Intent, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::inbox::{self, Filter};

use super::reply::{Reply, channel_words, intent_words};
use crate::api::page::in_range;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    #[param(schema_with = intent_words, required = false)]
    intent: Option<Intent>,
    #[param(schema_with = channel_words, required = false)]
    channel: Option<Channel>,
    handled: Option<bool>,
    #[param(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    /// Those a person must look at first.
    needs_review: Option<bool>,
    /// Those that match no lead.
    unmatched: Option<bool>,
    /// Those given to one member.
    #[param(value_type = Option<Uuid>)]
    assignee_id: Option<UserId>,
    #[param(minimum = 1, maximum = 10_000, default = 1)]
    page: Option<u32>,
    #[param(minimum = 1, maximum = 100, default = 20)]
    page_size: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Replies {
    items: Vec<Reply>,
    /// Counted to 10,000.
    #[schema(minimum = 0)]
    total: i64,
    page: i64,
    page_size: i64,
    total_pages: i64,
}

/// Lists replies
///
/// The newest first.
#[utoipa::path(
    get, path = "/clients/{client_id}/replies", tag = "Replies",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Which),
    responses((status = 200, description = "One page.", body = Replies)),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_replies(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(asked): Asked<Which>,
) -> Result<Json<Replies>, Problem> {
    let number = |n: usize| i64::try_from(n).unwrap_or(1);
    let page = number(in_range("page", asked.page, 1, 10_000)?);
    let size = number(in_range("page_size", asked.page_size, 20, 100)?);
    let filter = Filter {
        intent: asked.intent,
        channel: asked.channel,
        handled: asked.handled,
        campaign: asked.campaign_id,
        needs_review: asked.needs_review,
        unmatched: asked.unmatched,
        lead: None,
        assignee: asked.assignee_id,
    };
    let found = inbox::list(&services, &visit, client, &filter, page, size).await?;
    Ok(Json(Replies {
        items: found.lines.into_iter().map(Reply::from).collect(),
        total: found.total,
        page: found.page,
        page_size: found.page_size,
        total_pages: (found.total + size - 1) / size,
    }))
}
