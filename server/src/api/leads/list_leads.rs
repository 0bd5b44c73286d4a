use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::IntoResponse;
use domain::{CampaignId, ClientId, LeadStatus, TierBucket};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::leads::{Direction, Filter, Listing, Order};
use workflows::{Services, leads};

use super::fields::status_words;
use super::lead::Lead;
use crate::api::openapi::words;
use crate::api::page::{in_range, next_link};
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::{FieldProblem, Problem};

pub(super) fn tier_words() -> Schema {
    words(TierBucket::ALL)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// From 1; pages by number end at the first 10,000 leads. Not together with `cursor`.
    #[param(minimum = 1, maximum = 10_000, default = 1)]
    page: Option<u32>,
    #[param(minimum = 1, maximum = 100, default = 50)]
    page_size: Option<u32>,
    /// `next_cursor` of the page before, with the same `sort`.
    #[param(max_length = 2000)]
    cursor: Option<String>,
    /// `created_at`, `als_score`, `company` or `email`; a minus sign in front turns it round. The
    /// newest first unless said.
    #[param(max_length = 40, default = "-created_at")]
    sort: Option<String>,
    #[param(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    #[param(schema_with = tier_words, required = false)]
    tier: Option<TierBucket>,
    #[param(schema_with = status_words, required = false)]
    status: Option<LeadStatus>,
    #[param(minimum = 0, maximum = 100)]
    score_from: Option<u32>,
    #[param(minimum = 0, maximum = 100)]
    score_to: Option<u32>,
    /// The beginning of an address, a name, a last name or a company.
    #[param(max_length = 100)]
    search: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Leads {
    leads: Vec<Lead>,
    /// On all pages together, counted to 10,000; fewer where a search and another condition both keep more.
    #[schema(minimum = 0)]
    total: i64,
    /// False when there are more than `total`.
    total_is_exact: bool,
    /// Absent when the page was asked for by cursor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, nullable = false)]
    page: Option<u32>,
    #[schema(minimum = 1, maximum = 100)]
    page_size: i64,
    #[schema(minimum = 0)]
    pages: i64,
    /// For `cursor=`; `null` on the last page.
    next_cursor: Option<String>,
}

fn order(sort: Option<&str>) -> Result<(Order, Direction), Problem> {
    let sort = sort.unwrap_or("-created_at");
    let (direction, word) =
        sort.strip_prefix('-').map_or((Direction::Up, sort), |word| (Direction::Down, word));
    let order = match word {
        "created_at" => Order::Created,
        "als_score" => Order::Score,
        "company" => Order::Company,
        "email" => Order::Email,
        _ => {
            let words = "Sort by one of created_at, als_score, company, email, with a minus sign in front to turn the order round.";
            return Err(Problem::invalid(vec![FieldProblem::new("sort", "invalid", words)]));
        }
    };
    Ok((order, direction))
}

/// Lists leads
///
/// Sort by `created_at`, `als_score`, `company` or `email`.
#[utoipa::path(
    get, path = "/clients/{client_id}/leads", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Which),
    responses((status = 200, description = "One page.", body = Leads, headers(("Link" = String, description = "The next page.")))),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn list_leads(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<Which>,
) -> Result<impl IntoResponse, Problem> {
    let (order, direction) = order(asked.sort.as_deref())?;
    let page_size = i64::try_from(in_range("page_size", asked.page_size, 50, 100)?).unwrap_or(50);
    if asked.page.is_some() && asked.cursor.is_some() {
        let words = "Ask by page or by cursor, not by both.";
        return Err(Problem::invalid(vec![FieldProblem::new("cursor", "invalid", words)]));
    }
    let page = asked.cursor.is_none().then_some(asked.page.unwrap_or(1));
    let listing = Listing {
        filter: Filter {
            campaign: asked.campaign_id,
            tier: asked.tier,
            status: asked.status,
            score_from: asked.score_from.map(i64::from),
            score_to: asked.score_to.map(i64::from),
            search: asked.search,
        },
        order,
        direction,
        page: page.map(i64::from),
        page_size: Some(page_size),
        cursor: asked.cursor,
    };
    let found = leads::list_leads(&services, &visit, client, &listing).await?;
    let link = found.next.as_deref().and_then(|next| next_link(&uri, next));
    let total = found.total.at_least();
    let answer = Leads {
        leads: found.leads.into_iter().map(|row| Lead::of(client, row)).collect(),
        total,
        total_is_exact: found.total.is_exact(),
        page,
        page_size,
        pages: (total + page_size - 1) / page_size,
        next_cursor: found.next,
    };
    Ok((link, Json(answer)))
}
