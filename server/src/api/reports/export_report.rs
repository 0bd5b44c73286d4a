use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::ClientId;
use http::{HeaderName, HeaderValue, header};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::reporting::{self, Range};

use super::client_report::ClientReport;
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Json,
    Pdf,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// `csv` unless it is given.
    #[param(inline, value_type = Format, required = false)]
    format: Option<Format>,
    #[param(value_type = Option<String>, format = Date)]
    start_date: Option<NaiveDate>,
    #[param(value_type = Option<String>, format = Date)]
    end_date: Option<NaiveDate>,
}

/// Exports the report of a client
///
/// As a file with the figures of the screen: CSV with a row for the client, each channel and each
/// campaign, JSON, or PDF with what the figures mean. Noted in the audit log.
#[utoipa::path(
    get, path = "/clients/{client_id}/reports/export", tag = "Reports",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Wanted),
    responses((status = 200, description = "The file.", content((String = "text/csv"), (ClientReport = "application/json"), (String = "application/pdf")))),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn export_report(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Asked(Wanted { format, start_date, end_date }): Asked<Wanted>,
) -> Result<Response, Problem> {
    let range = Range { from: start_date, to: end_date };
    match format.unwrap_or(Format::Csv) {
        Format::Csv => {
            let table = reporting::of_client_as_csv(&services, &visit, client, range).await?;
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
            Ok(([kind, file("attachment; filename=\"report.csv\"")], table).into_response())
        }
        Format::Pdf => {
            let paper = reporting::of_client_as_pdf(&services, &visit, client, range).await?;
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
            Ok(([kind, file("attachment; filename=\"report.pdf\"")], paper).into_response())
        }
        Format::Json => {
            let report = reporting::of_client_for_a_file(&services, &visit, client, range).await?;
            let told = Json(ClientReport::of(client, report));
            Ok(([file("attachment; filename=\"report.json\"")], told).into_response())
        }
    }
}

fn file(name: &'static str) -> (HeaderName, HeaderValue) {
    (header::CONTENT_DISPOSITION, HeaderValue::from_static(name))
}
