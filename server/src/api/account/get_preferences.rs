use axum::Json;
use axum::extract::State;
use workflows::Services;
use workflows::identity;

use super::preferences::NotificationPreferences;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// What I am told, and how
#[utoipa::path(
    get, path = "/me/notification-preferences", tag = "Account",
    responses((status = 200, description = "Every event is named.", body = NotificationPreferences)),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn get_notification_preferences(
    State(services): State<Services>,
    Visitor(visit): Visitor,
) -> Result<Json<NotificationPreferences>, Problem> {
    Ok(Json(identity::notification_preferences(&services, &visit).await?.into()))
}
