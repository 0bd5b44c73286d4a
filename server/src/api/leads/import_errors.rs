use axum::extract::State;
use axum::response::IntoResponse;
use domain::{ClientId, ImportId};
use workflows::{Services, imports};

use super::csv_file;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::piped::piped;
use crate::web::problem::Problem;

/// Reads the records an import had problems with
///
/// As CSV: row, outcome and reason, then the file's own columns, to be mended and sent again. Cells a
/// spreadsheet would take for formulas begin with an apostrophe. Gone (410) with the file, after a week.
#[utoipa::path(
    get, path = "/clients/{client_id}/leads/import/{import_id}/errors.csv", tag = "Leads",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("import_id" = uuid::Uuid, Path, description = "The import.")),
    responses((status = 200, description = "The records.", body = String, content_type = "text/csv")),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn import_errors(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, import)): Ids<(ClientId, ImportId)>,
) -> Result<impl IntoResponse, Problem> {
    let body =
        piped(
            move |pipe| async move { imports::problem_file(&services, &visit, client, import, pipe).await },
        )
        .await?;
    Ok((csv_file("errors.csv"), body))
}
