use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::{ClientId, NotificationId};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::{Services, notifications};

use crate::api::visitor::Person;
use crate::web::problem::Problem;

/// What the person has not read.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notifications {
    /// The newest 20, the newest first.
    notifications: Vec<Notification>,
    /// All of them, also those that are not listed.
    #[schema(minimum = 0)]
    unread: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Notification {
    #[schema(value_type = Uuid)]
    id: NotificationId,
    /// The client it is about, if it is about one.
    #[schema(value_type = Option<Uuid>)]
    client_id: Option<ClientId>,
    /// A word for programs.
    #[schema(example = "reply_received")]
    kind: String,
    title: String,
    body: String,
    /// A path of ours.
    #[schema(example = "/dashboard/replies")]
    link: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<notifications::Notification> for Notification {
    fn from(row: notifications::Notification) -> Self {
        Self {
            id: row.id,
            client_id: row.client_id,
            kind: row.kind,
            title: row.title,
            body: row.body,
            link: row.link,
            created_at: row.created_at,
        }
    }
}

/// What I have not read
///
/// About the client the switcher shows, or about none.
#[utoipa::path(
    get, path = "/me/notifications", tag = "Account",
    responses((status = 200, description = "The newest first.", body = Notifications)),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn get_notifications(
    State(services): State<Services>,
    Person(visit): Person,
) -> Result<Json<Notifications>, Problem> {
    let found = notifications::unread(&services, &visit).await?;
    let notifications = found.newest.into_iter().map(Notification::from).collect();
    Ok(Json(Notifications { notifications, unread: found.count }))
}
