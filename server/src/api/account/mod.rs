//! The person who is signed in. API keys belong to clients and are refused here.

mod get_me;
mod get_notifications;
mod get_preferences;
mod patch_me;
mod preferences;
mod put_preferences;
mod read_notifications;

use domain::{ClientId, Role};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use workflows::identity::{Profile, Visit};

pub use preferences::Channels;

use super::openapi::words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_me::get_me, patch_me::patch_me))
        .routes(routes!(get_notifications::get_notifications))
        .routes(routes!(read_notifications::read_notification))
        .routes(routes!(read_notifications::read_all_notifications))
        .routes(routes!(
            get_preferences::get_notification_preferences,
            put_preferences::put_notification_preferences
        ))
}

/// A person and the clients they work for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    id: Uuid,
    #[schema(example = "alex@harbour.example")]
    email: String,
    #[schema(example = "Alex Nguyen")]
    full_name: Option<String>,
    #[schema(example = "Australia/Sydney")]
    time_zone: String,
    is_platform_admin: bool,
    /// Whether signing in asks for a code.
    second_factor: bool,
    memberships: Vec<MembershipOf>,
}

/// A seat in a client.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipOf {
    #[schema(value_type = Uuid)]
    client_id: ClientId,
    #[schema(example = "Harbour Digital")]
    client_name: String,
    #[schema(schema_with = role_words)]
    role: Role,
}

pub fn role_words() -> Schema {
    words(Role::ALL)
}

impl From<&Visit> for Me {
    fn from(visit: &Visit) -> Self {
        let account = &visit.account;
        let memberships = visit.seats.iter().map(|seat| MembershipOf {
            client_id: seat.client,
            client_name: seat.client_name.clone(),
            role: seat.role,
        });
        Self {
            id: account.id.as_uuid(),
            email: account.email.to_string(),
            full_name: account.full_name.clone(),
            time_zone: account.timezone.clone(),
            is_platform_admin: account.is_platform_admin,
            second_factor: account.second_factor,
            memberships: memberships.collect(),
        }
    }
}

impl Me {
    /// As the profile has it now; the visit was read before the change.
    fn with(visit: &Visit, profile: &Profile) -> Self {
        Self {
            full_name: profile.full_name.clone(),
            time_zone: profile.timezone.clone(),
            ..Self::from(visit)
        }
    }
}
