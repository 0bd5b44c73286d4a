//! Invitations to a client. The link's token travels by e-mail only and is never in an answer.

mod accept_invite;
mod create_invite;
mod list_invites;
mod resend_invite;
mod revoke_invite;

use chrono::{DateTime, Utc};
use domain::{InviteId, Role};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use workflows::identity::InviteView;

use super::account::role_words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_invites::list_invites, create_invite::create_invite))
        .routes(routes!(revoke_invite::revoke_invite))
        .routes(routes!(resend_invite::resend_invite))
        .routes(routes!(accept_invite::accept_invite))
}

/// A waiting invitation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invite {
    #[schema(value_type = Uuid)]
    id: InviteId,
    #[schema(example = "sam@harbour.example")]
    email: String,
    #[schema(schema_with = role_words)]
    role: Role,
    expires_at: DateTime<Utc>,
    /// Sending it again gives it seven more days.
    expired: bool,
    created_at: DateTime<Utc>,
}

impl From<InviteView> for Invite {
    fn from(view: InviteView) -> Self {
        Self {
            id: view.id,
            email: view.email.to_string(),
            role: view.role,
            expires_at: view.expires_at,
            expired: view.expired,
            created_at: view.created_at,
        }
    }
}
