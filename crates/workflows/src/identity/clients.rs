//! Clients as their people see and change them.

use chrono::{DateTime, Utc};
use domain::{AuditAction, Capability, ClientId, ClientName, PermissionMode, PlanTier, SubscriptionStatus};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::identity::clients::{self as rows, Client, ClientFields};
use store::identity::sessions;
use url::{Host, Url};

use super::account::check_timezone;
use super::{Visit, member, sign_up};
use crate::audit::{self, Actor, Entry};
use crate::error::{FieldError, Fields};
use crate::{Error, Services};

const WEBSITE_MAX: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientView {
    pub id: ClientId,
    pub name: String,
    pub website_url: Option<String>,
    pub tier: PlanTier,
    pub subscription_status: SubscriptionStatus,
    pub credits_remaining: i64,
    pub credits_reset_at: Option<DateTime<Utc>>,
    pub default_permission_mode: PermissionMode,
    pub timezone: String,
    pub data_sharing_consent: bool,
    pub data_sharing_consented_at: Option<DateTime<Utc>>,
    pub icp_confirmed_at: Option<DateTime<Utc>>,
    pub is_founding: bool,
    pub trial_ends_at: Option<DateTime<Utc>>,
    /// Goes up with every change; for If-Match.
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<Client> for ClientView {
    fn from(row: Client) -> Self {
        Self {
            id: row.id,
            name: row.name,
            website_url: row.website_url,
            tier: row.tier,
            subscription_status: row.subscription_status,
            credits_remaining: row.credits_remaining,
            credits_reset_at: row.credits_reset_at,
            default_permission_mode: row.default_permission_mode,
            timezone: row.timezone,
            data_sharing_consent: row.data_sharing_consent,
            data_sharing_consented_at: row.data_sharing_consented_at,
            icp_confirmed_at: row.icp_confirmed_at,
            is_founding: row.is_founding,
            trial_ends_at: row.trial_ends_at,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What people may change; what is `None` stays. Tier, status, credits, vendor ids and consent are
/// not among it, so no request can name them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ClientChange {
    pub name: Option<String>,
    /// An empty text removes it.
    pub website_url: Option<String>,
    pub timezone: Option<String>,
    pub default_permission_mode: Option<PermissionMode>,
    /// Refuses with `Stale` when the client is no longer at this revision.
    pub revision: Option<i64>,
}

/// Whether anonymous patterns may be learned from this client for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    Given,
    Withdrawn,
}

pub async fn get_client(services: &Services, visit: &Visit, client: ClientId) -> Result<ClientView, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    rows::get(&mut tx).await?.map(ClientView::from).ok_or(Error::Deleted { what: "client" })
}

pub async fn update_client(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    change: ClientChange,
) -> Result<ClientView, Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut fields = Fields::default();
    let name = change.name.map(|name| fields.parse("name", ClientName::parse(&name)));
    let website = change.website_url.map(|url| fields.take(check_website(&url)));
    let timezone = change.timezone.map(|name| fields.take(check_timezone("timezone", &name)));
    fields.finish()?;

    let mut tx = services.db.write(client).await?;
    let old = rows::get(&mut tx).await?.ok_or(Error::Deleted { what: "client" })?;
    let new = ClientFields {
        name: name.flatten().map_or_else(|| old.name.clone(), String::from),
        website_url: website.flatten().unwrap_or_else(|| old.website_url.clone()),
        timezone: timezone.flatten().unwrap_or_else(|| old.timezone.clone()),
        default_permission_mode: change.default_permission_mode.unwrap_or(old.default_permission_mode),
    };
    if !rows::update(&mut tx, &new, change.revision.unwrap_or(old.revision), services.now()).await? {
        return Err(Error::Stale);
    }
    let entry = Entry::new(AuditAction::Update, "client", client)
        .before(json!({"name": old.name, "website_url": old.website_url, "timezone": old.timezone, "default_permission_mode": old.default_permission_mode}))
        .after(json!({"name": new.name, "website_url": new.website_url, "timezone": new.timezone, "default_permission_mode": new.default_permission_mode}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let saved = rows::get(&mut tx).await?.ok_or(Error::Deleted { what: "client" })?;
    tx.commit().await?;
    Ok(saved.into())
}

/// Gives or withdraws consent to learn from this client; the time is recorded.
pub async fn set_data_sharing(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    consent: Consent,
) -> Result<ClientView, Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let given = consent == Consent::Given;
    let mut tx = services.db.write(client).await?;
    let old = rows::get(&mut tx).await?.ok_or(Error::Deleted { what: "client" })?;
    // Giving it again does not move the time it was given.
    if old.data_sharing_consent != given {
        rows::set_data_sharing(&mut tx, given, services.now()).await?;
        let entry = Entry::new(AuditAction::Update, "client", client)
            .before(json!({"data_sharing_consent": old.data_sharing_consent}))
            .after(json!({"data_sharing_consent": given}));
        audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    }
    let saved = rows::get(&mut tx).await?.ok_or(Error::Deleted { what: "client" })?;
    tx.commit().await?;
    Ok(saved.into())
}

/// Makes another client whose owner is the person, and shows it from now on.
pub async fn create_client(services: &Services, visit: &Visit, name: &str) -> Result<ClientId, Error> {
    let person = visit.person()?;
    let name = ClientName::parse(name).map_err(|bad| Error::bad_field("name", &bad))?;
    let mut tx = services.db.system_write().await?;
    let client = sign_up::make_client(services, &mut tx, &Actor::from(visit), person.id, &name).await?;
    sessions::set_current_client(&mut tx, visit.session()?, client).await?;
    tx.commit().await?;
    Ok(client)
}

/// Shows another of the person's clients from now on, in this session.
pub async fn switch_client(services: &Services, visit: &Visit, client: ClientId) -> Result<(), Error> {
    let session = visit.session()?;
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.system_write().await?;
    sessions::set_current_client(&mut tx, session, client).await?;
    Ok(tx.commit().await?)
}

/// Deletes the client for all its people; its rows stay, unreachable. `typed_name` must be its name.
pub async fn delete_client(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    typed_name: &str,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Own).await?;
    let mut tx = services.db.write(client).await?;
    let old = rows::get(&mut tx).await?.ok_or(Error::Deleted { what: "client" })?;
    if typed_name.trim() != old.name {
        return Err(Error::field("name", "different_name", format!("Type the name exactly: {}", old.name)));
    }
    if !rows::delete(&mut tx, services.now()).await? {
        return Err(Error::Deleted { what: "client" });
    }
    let entry = Entry::new(AuditAction::Delete, "client", client).before(json!({"name": old.name}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}

/// A public web address; `https://` is added where no scheme is typed, and an empty text is none.
pub(crate) fn check_website(text: &str) -> Result<Option<String>, FieldError> {
    let wrong =
        || FieldError::new("website_url", "not_a_url", "Enter a web address like https://example.com.au.");
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > WEBSITE_MAX || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(wrong());
    }
    let url = Url::parse(text).or_else(|_| Url::parse(&format!("https://{text}"))).map_err(|_| wrong())?;
    let named = matches!(url.host(), Some(Host::Domain(name)) if name.trim_end_matches('.').contains('.'));
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    if named && plain { Ok(Some(url.into())) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_is_a_public_web_address_and_gets_its_scheme() {
        assert_eq!(check_website("  ").unwrap(), None);
        for (typed, kept) in
            [("agency.test", "https://agency.test/"), ("http://agency.test/a?b", "http://agency.test/a?b")]
        {
            assert_eq!(check_website(typed).unwrap().as_deref(), Some(kept));
        }
        for bad in [
            "ftp://agency.test",
            "javascript:alert(1)",
            "localhost",
            "http://127.0.0.1",
            "https://a:b@agency.test",
            "a b.test",
            "http://",
            &"a".repeat(3_000),
        ] {
            assert!(check_website(bad).is_err(), "{bad}");
        }
    }
}
