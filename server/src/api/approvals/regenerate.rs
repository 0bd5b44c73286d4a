use axum::Json;
use axum::extract::State;
use domain::{ApprovalId, ClientId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::regenerate::{self, NO_WRITER, Source};

use super::Approval;
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Regenerating {
    /// What was wrong with it: told to the AI writer where one is connected, and kept with the item that is
    /// replaced.
    #[schema(max_length = 900)]
    feedback: Option<String>,
}

/// Who found the other words.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordsSource {
    /// The choices in the step's text.
    Template,
    /// The AI writer.
    Llm,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Regenerated {
    #[serde(flatten)]
    approval: Approval,
    source: WordsSource,
    /// The model, in its vendor's words.
    model: Option<String>,
    /// Says that no AI writer is connected, where none is.
    notice: Option<String>,
}

impl From<regenerate::Regenerated> for Regenerated {
    fn from(made: regenerate::Regenerated) -> Self {
        let (source, model, notice) = match made.source {
            Source::Template => (WordsSource::Template, None, Some(NO_WRITER.to_owned())),
            Source::Writer(model) => (WordsSource::Llm, Some(model), None),
        };
        Self { approval: made.item.into(), source, model, notice }
    }
}

/// Asks for other words
///
/// The item is rejected and a new one takes its place: written by the AI writer where one is connected, else
/// made of the step's text as it is now with other choices, and `notice` says so. 409 when it was decided
/// already, when the text has no choices, or when the writer wrote nothing that may be used.
#[utoipa::path(
    post, path = "/clients/{client_id}/approvals/{approval_id}/regenerate", tag = "Approvals", request_body = Regenerating,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("approval_id" = uuid::Uuid, Path, description = "The item.")),
    responses((status = 200, description = "The new item.", body = Regenerated)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn regenerate(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, approval)): Ids<(ClientId, ApprovalId)>,
    Body(Regenerating { feedback }): Body<Regenerating>,
) -> Result<Json<Regenerated>, Problem> {
    let feedback = feedback.unwrap_or_default();
    Ok(Json(regenerate::regenerate(&services, &visit, client, approval, &feedback).await?.into()))
}
