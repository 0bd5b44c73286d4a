use axum::Json;
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use domain::{CampaignId, ClientId, ConsentBasis, OnExisting};
use http::StatusCode;
use serde::Deserialize;
use utoipa::openapi::schema::Schema;
use workflows::Services;
use workflows::imports::{self, Mapping, Start};

use super::fields::consent_words;
use super::imports::Import;
use crate::api::openapi::words;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::{FieldProblem, Problem};

fn existing_words() -> Schema {
    words(OnExisting::ALL)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct How {
    #[param(max_length = 200, example = "leads.csv")]
    file_name: Option<String>,
    #[param(value_type = Option<Uuid>)]
    campaign_id: Option<CampaignId>,
    /// A JSON list with the field each column fills, or null; guessed from the columns' names unless given.
    #[param(max_length = 8000, example = r#"["email","first_name",null]"#)]
    mapping: Option<String>,
    #[param(schema_with = existing_words, required = false)]
    on_existing: Option<OnExisting>,
    /// Says what would become of each record and adds nothing.
    dry_run: Option<bool>,
    #[param(schema_with = consent_words, required = false)]
    consent_basis: Option<ConsentBasis>,
    #[param(max_length = 300)]
    consent_source: Option<String>,
}

/// Imports a list
///
/// The body is the file: CSV in any usual encoding and with any usual delimiter, or XLSX, up to 2 GB.
/// Records are read in the background; ask for the import to see how it goes.
#[utoipa::path(
    post, path = "/clients/{client_id}/leads/import", tag = "Leads",
    request_body(content = String, content_type = "text/csv", description = "The file."),
    params(("client_id" = uuid::Uuid, Path, description = "The client."), How),
    responses((status = 202, description = "Taken; it will be read.", body = Import)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn import_leads(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(how): Asked<How>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let mapping: Option<Mapping> = match how.mapping.as_deref().map(serde_json::from_str) {
        None => None,
        Some(Ok(mapping)) => Some(mapping),
        Some(Err(_)) => {
            let words = "Send a JSON list with the name of a field, or null, for each column.";
            return Err(Problem::invalid(vec![FieldProblem::new("mapping", "invalid", words)]));
        }
    };
    let name = how.file_name.as_deref().unwrap_or("list.csv");
    let body = request.into_body().into_data_stream();
    let taken = imports::receive(&services, &visit, client, name, body).await?;
    let start = Start {
        campaign: how.campaign_id,
        mapping,
        on_existing: how.on_existing,
        dry_run: how.dry_run.unwrap_or(false),
        consent_basis: how.consent_basis,
        consent_source: how.consent_source,
    };
    let view = imports::start(&services, &visit, client, taken.id, start).await?;
    Ok((StatusCode::ACCEPTED, Json(Import::from(view))))
}
