use axum::extract::State;
use domain::NotificationId;
use http::StatusCode;
use workflows::{Services, notifications};

use crate::api::params::Ids;
use crate::api::visitor::Person;
use crate::web::problem::Problem;

/// Marks one notification as read
#[utoipa::path(
    post, path = "/me/notifications/{notification_id}/read", tag = "Account",
    params(("notification_id" = uuid::Uuid, Path, description = "The notification.")),
    responses((status = 204, description = "Read.")),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn read_notification(
    State(services): State<Services>,
    Person(visit): Person,
    Ids(id): Ids<NotificationId>,
) -> Result<StatusCode, Problem> {
    visit.person()?;
    notifications::read_one(&services, &visit, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks all notifications as read
#[utoipa::path(
    post, path = "/me/notifications/read-all", tag = "Account",
    responses((status = 204, description = "Read.")),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn read_all_notifications(
    State(services): State<Services>,
    Person(visit): Person,
) -> Result<StatusCode, Problem> {
    visit.person()?;
    notifications::read_all(&services, &visit).await?;
    Ok(StatusCode::NO_CONTENT)
}
