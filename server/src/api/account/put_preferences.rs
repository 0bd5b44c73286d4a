use axum::Json;
use axum::extract::State;
use workflows::Services;
use workflows::identity;

use super::preferences::NotificationPreferences;
use crate::api::body::Body;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Chooses what I am told, and how
///
/// In the place of all that was chosen before: an event left out gets its default (e-mail and in-app).
#[utoipa::path(
    put, path = "/me/notification-preferences", tag = "Account", request_body = NotificationPreferences,
    responses((status = 200, description = "As it is now; every event is named.", body = NotificationPreferences)),
    extensions(("x-required-role" = json!("user")))
)]
pub async fn put_notification_preferences(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Body(wanted): Body<NotificationPreferences>,
) -> Result<Json<NotificationPreferences>, Problem> {
    Ok(Json(identity::set_notification_preferences(&services, &visit, wanted.into()).await?.into()))
}
