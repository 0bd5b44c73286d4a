//! Clients: the agencies that use the product. Plan, status and credits are read here and changed by
//! billing alone.

mod delete_client;
mod get_client;
mod patch_client;

use chrono::{DateTime, Utc};
use domain::{ClientId, PermissionMode, PlanTier, SubscriptionStatus};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use workflows::identity::ClientView;

use super::openapi::words;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(
        get_client::get_client,
        patch_client::patch_client,
        delete_client::delete_client
    ))
}

fn mode_words() -> Schema {
    words(PermissionMode::ALL)
}

fn tier_words() -> Schema {
    words(PlanTier::ALL)
}

fn subscription_words() -> Schema {
    words(SubscriptionStatus::ALL)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Client {
    #[schema(value_type = Uuid)]
    id: ClientId,
    #[schema(example = "Harbour Digital")]
    name: String,
    #[schema(example = "https://harbour.example")]
    website_url: Option<String>,
    #[schema(schema_with = tier_words)]
    tier: PlanTier,
    #[schema(schema_with = subscription_words)]
    subscription_status: SubscriptionStatus,
    #[schema(minimum = 0, example = 250)]
    credits_remaining: i64,
    credits_reset_at: Option<DateTime<Utc>>,
    #[schema(schema_with = mode_words)]
    default_permission_mode: PermissionMode,
    #[schema(example = "Australia/Sydney")]
    timezone: String,
    data_sharing_consent: bool,
    data_sharing_consented_at: Option<DateTime<Utc>>,
    icp_confirmed_at: Option<DateTime<Utc>>,
    is_founding: bool,
    trial_ends_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<ClientView> for Client {
    fn from(view: ClientView) -> Self {
        Self {
            id: view.id,
            name: view.name,
            website_url: view.website_url,
            tier: view.tier,
            subscription_status: view.subscription_status,
            credits_remaining: view.credits_remaining,
            credits_reset_at: view.credits_reset_at,
            default_permission_mode: view.default_permission_mode,
            timezone: view.timezone,
            data_sharing_consent: view.data_sharing_consent,
            data_sharing_consented_at: view.data_sharing_consented_at,
            icp_confirmed_at: view.icp_confirmed_at,
            is_founding: view.is_founding,
            trial_ends_at: view.trial_ends_at,
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}
