use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use domain::{ClientId, Intent, LetterPhase, ReplyId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use workflows::Services;
use workflows::replies::inbox::{self, View};

use super::reply::Reply;
use crate::api::etag::etag;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct ReplyDetail {
    #[serde(flatten)]
    reply: Reply,
    /// The whole message as text.
    text: String,
    /// Its HTML made harmless: no scripts, styles, pictures or forms.
    safe_html: Option<String>,
    attachments: Vec<ReplyFile>,
    /// How it was read: evidence, alternatives, dates, objections.
    #[schema(value_type = Option<Object>)]
    classification: Option<Value>,
    corrected: bool,
    /// Words to begin an answer from. What stands in brackets is for a person to fill in.
    suggested_response: Option<String>,
    tasks: Vec<ReplyTask>,
    /// What went back and forth, the oldest first.
    thread: Vec<ThreadMessage>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReplyFile {
    name: String,
    kind: String,
    bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReplyTask {
    kind: String,
    title: String,
    due_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ThreadMessage {
    /// We wrote it.
    ours: bool,
    from: String,
    subject: Option<String>,
    text: String,
    at: Option<DateTime<Utc>>,
    #[schema(value_type = Option<String>)]
    intent: Option<Intent>,
    /// Of an answer from the inbox: how far it came.
    #[schema(value_type = Option<String>, example = "sent")]
    letter: Option<LetterPhase>,
}

impl From<View> for ReplyDetail {
    fn from(view: View) -> Self {
        let file =
            |file: inbox::Attachment| ReplyFile { name: file.name, kind: file.kind, bytes: file.bytes };
        Self {
            reply: view.line.into(),
            text: view.text,
            safe_html: view.safe_html,
            attachments: view.attachments.into_iter().map(file).collect(),
            classification: view.classification.and_then(|found| serde_json::to_value(found).ok()),
            corrected: view.corrected,
            suggested_response: view.suggested_response,
            tasks: view
                .tasks
                .into_iter()
                .map(|task| ReplyTask { kind: task.kind.to_string(), title: task.title, due_at: task.due_at })
                .collect(),
            thread: view
                .thread
                .into_iter()
                .map(|message| ThreadMessage {
                    ours: message.ours,
                    from: message.from,
                    subject: message.subject,
                    text: message.text,
                    at: message.at,
                    intent: message.intent,
                    letter: message.letter,
                })
                .collect(),
        }
    }
}

/// Reads a reply
///
/// With its thread, and how it was understood.
#[utoipa::path(
    get, path = "/clients/{client_id}/replies/{reply_id}", tag = "Replies",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("reply_id" = uuid::Uuid, Path, description = "The reply.")),
    responses((status = 200, description = "The reply.", body = ReplyDetail, headers(("ETag" = String, description = "Of its state.")))),
    extensions(("x-required-role" = json!("viewer")))
)]
pub async fn get_reply(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, reply)): Ids<(ClientId, ReplyId)>,
) -> Result<impl IntoResponse, Problem> {
    let view = inbox::get(&services, &visit, client, reply).await?;
    Ok((etag(view.revision), Json(ReplyDetail::from(view))))
}
