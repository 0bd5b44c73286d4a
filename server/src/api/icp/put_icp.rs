use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::ClientId;
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::icp::IcpChange;
use workflows::{Services, icp};

use super::profile::{Points, TargetProfile};
use crate::api::body::Body;
use crate::api::etag::{IfMatch, IfMatchHeader, etag};
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Fields that are called otherwise here than in the workflow.
const NAMES: [(&str, &str); 9] = [
    ("industries", "icp_industries"),
    ("company_sizes", "icp_company_sizes"),
    ("revenue_range", "icp_revenue_range"),
    ("locations", "icp_locations"),
    ("titles", "icp_titles"),
    ("pain_points", "icp_pain_points"),
    ("keywords", "icp_keywords"),
    ("exclusions", "icp_exclusions"),
    ("weights", "als_weights"),
];

/// Fields left out stay as they are; an empty text or list removes one. A list has at most 50 entries
/// of at most 120 characters.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeProfile {
    #[schema(max_length = 2000, example = "https://harbour.example")]
    website_url: Option<String>,
    #[schema(max_length = 2000)]
    company_description: Option<String>,
    #[schema(max_items = 50)]
    services_offered: Option<Vec<String>>,
    #[schema(max_length = 2000)]
    value_proposition: Option<String>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    team_size: Option<i64>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    years_in_business: Option<i64>,
    #[schema(max_items = 50)]
    icp_industries: Option<Vec<String>>,
    #[schema(max_items = 50, example = json!(["11-50"]))]
    icp_company_sizes: Option<Vec<String>>,
    #[schema(max_length = 2000)]
    icp_revenue_range: Option<String>,
    #[schema(max_items = 50)]
    icp_locations: Option<Vec<String>>,
    #[schema(max_items = 50)]
    icp_titles: Option<Vec<String>>,
    #[schema(max_items = 50)]
    icp_pain_points: Option<Vec<String>>,
    #[schema(max_items = 50)]
    icp_keywords: Option<Vec<String>>,
    #[schema(max_items = 50)]
    icp_exclusions: Option<Vec<String>>,
    #[schema(max_length = 2000)]
    default_offer: Option<String>,
    als_weights: Option<Points>,
    seo_risk: Option<bool>,
    /// Confirms the profile, which opens the product.
    confirm: Option<bool>,
}

/// Changes the target profile
///
/// Where it decides scores, all leads are scored anew in the background.
#[utoipa::path(
    put, path = "/clients/{client_id}/icp", tag = "Target profile", request_body = ChangeProfile,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), IfMatchHeader),
    responses((status = 200, description = "As it is now.", body = TargetProfile, headers(("ETag" = String, description = "Of the client's new state.")))),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn put_icp(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    IfMatch(revision): IfMatch,
    Body(asked): Body<ChangeProfile>,
) -> Result<impl IntoResponse, Problem> {
    let change = IcpChange {
        website_url: asked.website_url,
        company_description: asked.company_description,
        services_offered: asked.services_offered,
        years_in_business: asked.years_in_business,
        team_size: asked.team_size,
        value_proposition: asked.value_proposition,
        default_offer: asked.default_offer,
        industries: asked.icp_industries,
        company_sizes: asked.icp_company_sizes,
        revenue_range: asked.icp_revenue_range,
        locations: asked.icp_locations,
        titles: asked.icp_titles,
        pain_points: asked.icp_pain_points,
        keywords: asked.icp_keywords,
        exclusions: asked.icp_exclusions,
        weights: asked.als_weights.map(Into::into),
        seo_risk: asked.seo_risk,
        confirm: asked.confirm.unwrap_or(false),
        revision,
    };
    let view = icp::save(&services, &visit, client, change).await.map_err(of_our_names)?;
    Ok((etag(view.revision), Json(TargetProfile::from(view))))
}

fn of_our_names(error: workflows::Error) -> Problem {
    let mut problem = Problem::from(error);
    for field in &mut problem.fields {
        if let Some((_, name)) = NAMES.iter().find(|(theirs, _)| *theirs == field.field) {
            field.field = (*name).to_owned();
        }
    }
    problem
}
