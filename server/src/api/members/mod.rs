//! The people of a client.

mod change_role;
mod list_members;
mod remove_member;

use chrono::{DateTime, Utc};
use domain::{MembershipId, Role, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use workflows::identity::MemberView;

use super::account::role_words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_members::list_members))
        .routes(routes!(change_role::change_role, remove_member::remove_member))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    /// Of the membership.
    #[schema(value_type = Uuid)]
    id: MembershipId,
    #[schema(value_type = Uuid)]
    user_id: UserId,
    #[schema(example = "alex@harbour.example")]
    email: String,
    full_name: Option<String>,
    #[schema(schema_with = role_words)]
    role: Role,
    joined_at: Option<DateTime<Utc>>,
    last_sign_in_at: Option<DateTime<Utc>>,
}

impl From<MemberView> for Member {
    fn from(view: MemberView) -> Self {
        Self {
            id: view.id,
            user_id: view.user_id,
            email: view.email.to_string(),
            full_name: view.full_name,
            role: view.role,
            joined_at: view.joined_at,
            last_sign_in_at: view.last_sign_in_at,
        }
    }
}
