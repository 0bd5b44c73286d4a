//! Addresses: made, changed, switched on and off, taken away. Only administrators see them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AuditAction, Capability, ClientId, WebhookEvent, WebhookId};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use store::ClientTx;
use store::webhooks::configs::{self as rows, Fields, Webhook};
use url::Url;

use super::input::{Settings, check_secret};
use super::{WebhookChange, WebhookInput, place};
use crate::audit::{self, Actor, Entry};
use crate::error::Fields as Wrong;
use crate::identity::{Member, Visit, member};
use crate::secrets;
use crate::{Error, Services};

/// Addresses of one client.
const MOST: usize = 20;
/// How long the old secret still signs beside the new one.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// An address as administrators see it.
#[derive(Clone, Debug, PartialEq)]
pub struct WebhookView {
    pub id: WebhookId,
    pub name: String,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub headers: BTreeMap<String, String>,
    pub timeout_ms: i64,
    pub retry_count: i64,
    pub retry_delay_ms: i64,
    pub auto_disable_threshold: i64,
    pub is_active: bool,
    /// Why it was switched off, unless a person did it.
    pub disabled_reason: Option<String>,
    /// Until when the secret before this one is good too.
    pub old_secret_until: Option<DateTime<Utc>>,
    pub last_triggered_at: Option<DateTime<Utc>>,
    pub last_success_at: Option<DateTime<Utc>>,
    pub last_failure_at: Option<DateTime<Utc>>,
    pub failure_count: i64,
    pub consecutive_failures: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// An address with its secret, which is shown this once.
#[derive(Clone, Debug)]
pub struct MadeWebhook {
    pub webhook: WebhookView,
    pub secret: SecretString,
}

fn view(services: &Services, client: ClientId, row: Webhook) -> Result<WebhookView, Error> {
    let headers = open_headers(services, client, &row)?;
    Ok(WebhookView {
        id: row.id,
        name: row.name,
        url: row.url,
        events: row.events.0,
        headers,
        timeout_ms: row.timeout_ms,
        retry_count: row.retry_count,
        retry_delay_ms: row.retry_delay_ms,
        auto_disable_threshold: row.auto_disable_threshold,
        is_active: row.is_active,
        disabled_reason: row.disabled_reason,
        old_secret_until: row.old_secret_until.filter(|until| *until > services.now()),
        last_triggered_at: row.last_triggered_at,
        last_success_at: row.last_success_at,
        last_failure_at: row.last_failure_at,
        failure_count: row.failure_count,
        consecutive_failures: row.consecutive_failures,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

pub(super) fn open_headers(
    services: &Services,
    client: ClientId,
    row: &Webhook,
) -> Result<BTreeMap<String, String>, Error> {
    let Some(sealed) = &row.headers_sealed else { return Ok(BTreeMap::new()) };
    let text = secrets::open_text(services, place(client, row.id), sealed)
        .map_err(|error| Error::internal("the headers of a webhook cannot be read", error))?;
    serde_json::from_str(&text)
        .map_err(|error| Error::internal("the headers of a webhook are not what was written", error))
}

fn sealed(
    services: &Services,
    client: ClientId,
    id: WebhookId,
    settings: &Settings,
) -> Result<Fields, Error> {
    let headers_sealed = if settings.headers.is_empty() {
        None
    } else {
        let text = json!(settings.headers).to_string();
        Some(secrets::seal_text(services, place(client, id), &text)?)
    };
    Ok(Fields {
        name: settings.name.clone(),
        url: settings.url.clone(),
        events: settings.events.clone(),
        headers_sealed,
        timeout_ms: settings.timeout_ms,
        retry_count: settings.retry_count,
        retry_delay_ms: settings.retry_delay_ms,
        auto_disable_threshold: settings.auto_disable_threshold,
    })
}

/// What the audit log may know. A path may hold a password, and headers usually do.
fn told(settings: &Settings) -> Value {
    let host = Url::parse(&settings.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    json!({
        "name": settings.name,
        "host": host,
        "events": settings.events,
        "headers": settings.headers.keys().collect::<Vec<_>>(),
        "timeout_ms": settings.timeout_ms,
        "retry_count": settings.retry_count,
        "retry_delay_ms": settings.retry_delay_ms,
        "auto_disable_threshold": settings.auto_disable_threshold,
    })
}

fn settings_of(view: &WebhookView) -> Settings {
    Settings {
        name: view.name.clone(),
        url: view.url.clone(),
        events: view.events.clone(),
        headers: view.headers.clone(),
        timeout_ms: view.timeout_ms,
        retry_count: view.retry_count,
        retry_delay_ms: view.retry_delay_ms,
        auto_disable_threshold: view.auto_disable_threshold,
    }
}

fn fresh_secret() -> Result<SecretString, Error> {
    Ok(SecretString::from(format!("aos_webhook_{}", secrets::hex(&secrets::fresh::<32>()?))))
}

pub(super) async fn living(tx: &mut ClientTx, id: WebhookId) -> Result<Webhook, Error> {
    rows::get(tx, id).await?.ok_or(Error::no_such("webhook"))
}

pub(super) async fn administrator(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Member, Error> {
    member(services, visit, client, Capability::Administer).await
}

/// All of them, the oldest first.
pub async fn list(services: &Services, visit: &Visit, client: ClientId) -> Result<Vec<WebhookView>, Error> {
    administrator(services, visit, client).await?;
    let mut tx = services.db.read(client).await?;
    let all = rows::list(&mut tx, MOST as i64).await?;
    all.into_iter().map(|row| view(services, client, row)).collect()
}

pub async fn get(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
) -> Result<WebhookView, Error> {
    administrator(services, visit, client).await?;
    shown(services, client, id).await
}

async fn shown(services: &Services, client: ClientId, id: WebhookId) -> Result<WebhookView, Error> {
    let mut tx = services.db.read(client).await?;
    let row = living(&mut tx, id).await?;
    view(services, client, row)
}

pub async fn create(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    mut input: WebhookInput,
) -> Result<MadeWebhook, Error> {
    let who = administrator(services, visit, client).await?;
    let mut wrong = Wrong::default();
    let secret = match input.secret.take().filter(|secret| !secret.expose_secret().is_empty()) {
        Some(chosen) => {
            check_secret(&chosen, &mut wrong);
            chosen
        }
        None => fresh_secret()?,
    };
    let settings = Settings::fresh(input).checked(services, wrong).await?;
    let id: WebhookId = services.ids.next();
    let fields = sealed(services, client, id, &settings)?;
    let secret_sealed = secrets::seal_text(services, place(client, id), secret.expose_secret())?;
    let mut tx = services.db.write(client).await?;
    if rows::list(&mut tx, MOST as i64).await?.len() >= MOST {
        return Err(Error::refused("too_many", "A client has at most 20 webhooks."));
    }
    rows::insert(&mut tx, id, &fields, &secret_sealed, who.user, services.business_now())
        .await
        .map_err(named_twice)?;
    let entry = Entry::new(AuditAction::Create, "webhook", id).after(told(&settings));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, id).await?;
    tx.commit().await?;
    Ok(MadeWebhook { webhook: view(services, client, row)?, secret })
}

fn named_twice(error: store::Error) -> Error {
    match error {
        store::Error::Conflict => Error::Exists { what: "webhook" },
        other => other.into(),
    }
}

pub async fn update(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
    change: WebhookChange,
) -> Result<WebhookView, Error> {
    let who = administrator(services, visit, client).await?;
    let before = settings_of(&shown(services, client, id).await?);
    // An address that stays is looked at again, too: where it leads may have changed.
    let after = before.clone().changed(change).checked(services, Wrong::default()).await?;
    let fields = sealed(services, client, id, &after)?;
    let mut tx = services.db.write(client).await?;
    let saved = rows::update(&mut tx, id, &fields, services.business_now()).await.map_err(named_twice)?;
    if !saved {
        return Err(Error::no_such("webhook"));
    }
    let mut entry = Entry::new(AuditAction::Update, "webhook", id).before(told(&before)).after(told(&after));
    // The log says that these changed, never what they are.
    for (name, differs) in [("url", before.url != after.url), ("headers", before.headers != after.headers)] {
        if differs {
            entry = entry.note(name, "changed");
        }
    }
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, id).await?;
    tx.commit().await?;
    view(services, client, row)
}

/// Takes it away. What waits for it is called off when its turn comes.
pub async fn delete(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
) -> Result<(), Error> {
    let who = administrator(services, visit, client).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, id).await?;
    rows::delete(&mut tx, id, services.business_now()).await?;
    let entry = Entry::new(AuditAction::Delete, "webhook", id).before(json!({"name": row.name}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}

/// A new secret. The one before signs beside it for a day, so that the receiver can be changed over
/// without losing anything.
pub async fn rotate_secret(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
) -> Result<MadeWebhook, Error> {
    let who = administrator(services, visit, client).await?;
    let secret = fresh_secret()?;
    let sealed = secrets::seal_text(services, place(client, id), secret.expose_secret())?;
    let mut tx = services.db.write(client).await?;
    let until = services.now() + OVERLAP;
    if !rows::rotate(&mut tx, id, &sealed, until, services.business_now()).await? {
        return Err(Error::no_such("webhook"));
    }
    let entry = Entry::new(AuditAction::Update, "webhook", id).note("rotated", "secret");
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, id).await?;
    tx.commit().await?;
    Ok(MadeWebhook { webhook: view(services, client, row)?, secret })
}

/// Switches it on; failures are counted anew. On already, nothing changes.
pub async fn enable(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
) -> Result<WebhookView, Error> {
    switch(services, visit, client, id, Switch::On).await
}

/// Switches it off. What waits for it is called off when its turn comes.
pub async fn disable(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
) -> Result<WebhookView, Error> {
    switch(services, visit, client, id, Switch::Off).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Switch {
    On,
    Off,
}

async fn switch(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
    to: Switch,
) -> Result<WebhookView, Error> {
    let who = administrator(services, visit, client).await?;
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    let changed = match to {
        Switch::On => rows::enable(&mut tx, id, now).await?,
        Switch::Off => rows::disable(&mut tx, id, None, now).await?,
    };
    let row = living(&mut tx, id).await?;
    if changed {
        let entry = Entry::new(AuditAction::Update, "webhook", id)
            .before(json!({"is_active": to == Switch::Off}))
            .after(json!({"is_active": to == Switch::On}));
        audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    }
    tx.commit().await?;
    view(services, client, row)
}
