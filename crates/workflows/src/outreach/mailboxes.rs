//! Mailboxes of an agency: connected, tested, declared established, paused, given to campaigns.
//! Passwords are sealed for their row and never shown again.

use chrono::{DateTime, Utc};
use domain::{
    AuditAction, CampaignId, Capability, Channel, ClientId, EmailAddress, Health, MailSecurity, MailSignIn,
    MailboxId, MailboxStatus, Mode, ResourceId,
};
use engines::outreach::warmup::{self, Standing};
use integrations::mail::mailbox::HandOver;
use serde::{Deserialize, Serialize};
use store::outreach::mailbox_logins;
use store::outreach::mailboxes::{self as rows, Fields, Mailbox};
use store::outreach::resources::{self, NewResource, Resource};
use store::outreach::usage::{self, Kind};

use super::campaigns::living;
use super::domains::UNCHECKED;
use super::{hand_over, mailbox_sign_in, world};
use crate::audit::{self, Actor, Entry};
use crate::error::Fields as Wrong;
use crate::identity::{Visit, member};
use crate::secrets::{self, Place};
use crate::{Error, Services};

/// A mailbox as people see it: everything but the password.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MailboxView {
    pub id: MailboxId,
    pub email_address: EmailAddress,
    pub display_name: String,
    pub smtp_host: String,
    pub smtp_port: i64,
    pub smtp_security: MailSecurity,
    pub imap_host: Option<String>,
    pub imap_port: Option<i64>,
    pub imap_security: Option<MailSecurity>,
    pub user_name: String,
    pub has_password: bool,
    pub sign_in: MailSignIn,
    /// Its owner has to sign in at the provider.
    pub waits_for_sign_in: bool,
    pub status: MailboxStatus,
    pub status_reason: Option<String>,
    pub health: Health,
    /// 1 to 31: the day of its warm-up.
    pub warmup_day: i64,
    pub established: bool,
    /// Cold mails it may send today, and has sent.
    pub limit_today: i64,
    pub sent_today: i64,
    pub daily_send_limit: i64,
    pub why_not: Option<String>,
    pub last_test_at: Option<DateTime<Utc>>,
    pub last_test_ok: Option<bool>,
    pub last_test_message: Option<String>,
    /// When it was last read for bounces and answers, and what stood in the way.
    pub read_at: Option<DateTime<Utc>>,
    pub read_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxInput {
    pub email_address: String,
    #[serde(default)]
    pub display_name: String,
    pub smtp_host: String,
    pub smtp_port: i64,
    pub smtp_security: MailSecurity,
    #[serde(default)]
    pub imap_host: Option<String>,
    #[serde(default)]
    pub imap_port: Option<i64>,
    #[serde(default)]
    pub imap_security: Option<MailSecurity>,
    #[serde(default)]
    pub user_name: String,
    /// Written, never shown. Absent in a change: the old one stays.
    #[serde(default)]
    pub password: Option<String>,
    #[serde(default)]
    pub verp: bool,
    #[serde(default = "fifty")]
    pub daily_send_limit: i64,
}

const fn fifty() -> i64 {
    50
}

pub(super) async fn view(
    tx: &mut store::ClientTx,
    row: Mailbox,
    now: DateTime<Utc>,
) -> Result<MailboxView, Error> {
    let waits_for_sign_in = mailbox_sign_in::waits(&row);
    let sent_today = usage::used(tx, Kind::Mailbox, &row.id.to_string(), world::limits_day(now)).await?;
    let standing = Standing {
        stage: u8::try_from(row.warmup_stage).unwrap_or_default(),
        status: row.status,
        health: row.health,
        own_limit: u32::try_from(row.daily_send_limit).unwrap_or_default(),
    };
    Ok(MailboxView {
        id: row.id,
        email_address: row.email_address,
        display_name: row.display_name,
        smtp_host: row.smtp_host,
        smtp_port: row.smtp_port,
        smtp_security: row.smtp_security,
        imap_host: row.imap_host,
        imap_port: row.imap_port,
        imap_security: row.imap_security,
        user_name: row.user_name,
        has_password: row.password_sealed.is_some_and(|sealed| !sealed.is_empty()),
        sign_in: row.sign_in,
        waits_for_sign_in,
        status: row.status,
        status_reason: row.status_reason,
        health: row.health,
        warmup_day: row.warmup_stage + 1,
        established: row.established_at.is_some(),
        limit_today: i64::from(standing.limit()),
        sent_today,
        daily_send_limit: row.daily_send_limit,
        why_not: standing.why_not(),
        last_test_at: row.last_test_at,
        last_test_ok: row.last_test_ok,
        last_test_message: row.last_test_message,
        read_at: row.read_at,
        read_error: row.read_error,
        created_at: row.created_at,
    })
}

pub(super) fn parsed(services: &Services, input: &MailboxInput) -> Result<(EmailAddress, Fields), Error> {
    let mut wrong = Wrong::default();
    let address = wrong.parse("email_address", EmailAddress::parse(&input.email_address));
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let host = |wrong: &mut Wrong, field: &'static str, text: &str| {
        let text = text.trim().to_lowercase();
        let good = !text.is_empty()
            && text.len() <= 253
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "-.:".contains(c));
        if !good {
            wrong.wrong(field, "invalid", "Enter a host name such as smtp.example.com.");
        }
        text
    };
    let smtp_host = host(&mut wrong, "smtp_host", &input.smtp_host);
    if !(1..=65_535).contains(&input.smtp_port) {
        wrong.wrong("smtp_port", "out_of_range", "Choose a port from 1 to 65535; usual are 465 and 587.");
    }
    if input.imap_port.is_some_and(|port| !(1..=65_535).contains(&port)) {
        wrong.wrong("imap_port", "out_of_range", "Choose a port from 1 to 65535; usual is 993.");
    }
    if input.smtp_security == MailSecurity::Plain && services.mode == Mode::Live {
        wrong.wrong(
            "smtp_security",
            "invalid",
            "Choose tls or starttls: passwords are not sent in the open.",
        );
    }
    if !(0..=50).contains(&input.daily_send_limit) {
        wrong.wrong("daily_send_limit", "out_of_range", "Choose 0 to 50 cold mails a day.");
    }
    if input.password.as_ref().is_some_and(|text| text.len() > 1_000) || input.user_name.len() > 254 {
        wrong.wrong("password", "too_long", "Use at most 1,000 characters.");
    }
    let display_name = one_line(&input.display_name);
    if display_name.chars().count() > 120 || display_name.chars().any(char::is_control) {
        wrong.wrong("display_name", "too_long", "Use at most 120 characters.");
    }
    let imap_host = input
        .imap_host
        .as_deref()
        .filter(|text| !text.trim().is_empty())
        .map(|text| host(&mut wrong, "imap_host", text));
    let Some(address) = address else { return Err(wrong.into_error()) };
    wrong.finish()?;
    let fields = Fields {
        display_name,
        smtp_host,
        smtp_port: input.smtp_port,
        smtp_security: input.smtp_security,
        imap_host,
        imap_port: input.imap_port,
        imap_security: input.imap_security,
        user_name: input.user_name.trim().to_owned(),
        verp: input.verp,
        daily_send_limit: input.daily_send_limit,
    };
    Ok((address, fields))
}

pub(super) fn sealed(
    services: &Services,
    client: ClientId,
    id: MailboxId,
    password: &str,
) -> Result<String, Error> {
    let place = Place { owner: client.as_uuid(), table: "email_mailboxes", row: id.as_uuid() };
    if password.is_empty() { Ok(String::new()) } else { secrets::seal_text(services, place, password) }
}

/// Connects a mailbox. In sandbox and test mode it counts as established (decisions.md D1).
pub async fn connect(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    input: MailboxInput,
) -> Result<MailboxView, Error> {
    connect_by(services, visit, client, input, MailSignIn::Password, None).await
}

/// The same; with a reason it is suspended until a test of its connection is good.
pub(super) async fn connect_by(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    input: MailboxInput,
    sign_in: MailSignIn,
    suspended: Option<&str>,
) -> Result<MailboxView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let (address, fields) = parsed(services, &input)?;
    let now = services.business_now();
    let id: MailboxId = services.ids.next();
    let password = sealed(services, client, id, input.password.as_deref().unwrap_or_default())?;
    let mut tx = services.db.write(client).await?;
    let domain = rows::domain(&mut tx, services.ids.next(), address.domain(), now).await?;
    if services.dns.is_some() && domain.dns_checked_at.is_none() {
        store::outreach::dns::unchecked(&mut tx, domain.id, UNCHECKED).await?;
    }
    rows::insert(&mut tx, id, domain.id, &address, &fields, &password, now).await.map_err(
        |error| match error {
            store::Error::Conflict => Error::Exists { what: "mailbox" },
            other => other.into(),
        },
    )?;
    if services.mode != Mode::Live {
        rows::establish(&mut tx, id, who.user, now).await?;
        rows::set_stage(&mut tx, id, i64::from(warmup::FULL_STAGE), None, MailboxStatus::Active, now).await?;
    }
    if sign_in != MailSignIn::Password {
        mailbox_logins::set_provider(&mut tx, id, sign_in, now).await?;
    }
    if suspended.is_some() {
        rows::set_status(&mut tx, id, MailboxStatus::Suspended, suspended, now).await?;
    }
    let entry = Entry::new(AuditAction::Create, "mailbox", id)
        .after(serde_json::json!({"email_address": address, "smtp_host": fields.smtp_host}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = rows::get(&mut tx, id).await?.ok_or(Error::no_such("mailbox"))?;
    let made = view(&mut tx, row, now).await?;
    tx.commit().await?;
    Ok(made)
}

pub async fn list(services: &Services, visit: &Visit, client: ClientId) -> Result<Vec<MailboxView>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let mut found = Vec::new();
    for row in rows::list(&mut tx).await? {
        found.push(view(&mut tx, row, services.business_now()).await?);
    }
    Ok(found)
}

/// What a test of the connection found, for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tested {
    pub ok: bool,
    pub message: String,
}

/// Signs in to the mail server and says in plain words what came of it. A suspended mailbox whose test
/// is good sends again.
pub async fn test(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MailboxId,
) -> Result<Tested, Error> {
    member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.read(client).await?;
    let row = rows::get(&mut tx, id).await?.ok_or(Error::no_such("mailbox"))?;
    drop(tx);
    let mut refused = false;
    let outcome = match hand_over::server_of(services, client, &row).await {
        Ok(server) => services.outbox.test(&server).await.map_err(|error| {
            refused = row.sign_in != MailSignIn::Password
                && matches!(error, HandOver::Answered { code: 530 | 534 | 535 | 538, .. });
            if refused { token_refused(&row) } else { plain(&error) }
        }),
        Err(blocked) => Err(sentence(&blocked.reason())),
    };
    let outcome = match outcome {
        Ok(()) if row.imap_host.is_some() => super::intake::test(services, client, &row).await,
        other => other.map(|()| "Signed in; the mailbox can send.".to_owned()),
    };
    let ok = outcome.is_ok();
    let (Ok(message) | Err(message)) = outcome;
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    rows::tested(&mut tx, id, ok, &message, now).await?;
    if refused {
        mailbox_logins::forget_access(&mut tx, id).await?;
    }
    if ok && row.status == MailboxStatus::Suspended {
        let grown = row.warmup_stage >= i64::from(warmup::FULL_STAGE);
        let status = if grown { MailboxStatus::Active } else { MailboxStatus::Warming };
        rows::set_status(&mut tx, id, status, None, now).await?;
    }
    tx.commit().await?;
    Ok(Tested { ok, message })
}

fn token_refused(row: &Mailbox) -> String {
    let name = mailbox_sign_in::provider_name(row.sign_in);
    let address = &row.email_address;
    format!(
        "{name} does not let us into {address}. Sign in again, with the account that this address belongs to."
    )
}

/// With a capital letter and a full stop.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

pub(super) fn plain(error: &HandOver) -> String {
    match error {
        HandOver::Answered { code: 530 | 534 | 535 | 538, .. } => {
            "The server refused the user name or the password. With Google and Microsoft an app password is needed.".to_owned()
        }
        HandOver::Answered { code, text } => format!("The server answered {code}: {text}"),
        HandOver::Broke { reason } | HandOver::NotSent { reason } => format!("The server could not be reached: {reason}."),
        HandOver::Forbidden { reason } => format!("This server cannot be used: {reason}."),
    }
}

/// An owner or admin declares that the mailbox has sent for long: no warm-up (decisions.md D1).
pub async fn establish(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MailboxId,
) -> Result<MailboxView, Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    if !rows::establish(&mut tx, id, who.user, now).await? {
        return Err(Error::no_such("mailbox"));
    }
    let entry =
        Entry::new(AuditAction::Update, "mailbox", id).after(serde_json::json!({"established": true}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = rows::get(&mut tx, id).await?.ok_or(Error::no_such("mailbox"))?;
    let changed = view(&mut tx, row, now).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Gives a mailbox to a campaign.
pub async fn assign(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    mailbox: MailboxId,
) -> Result<Resource, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    living(&mut tx, campaign).await?;
    let row = rows::get(&mut tx, mailbox).await?.ok_or(Error::no_such("mailbox"))?;
    let id: ResourceId = services.ids.next();
    let new = NewResource {
        id,
        campaign,
        channel: Channel::Email,
        resource_id: mailbox.to_string(),
        resource_name: Some(row.email_address.to_string()),
        daily_limit: 50,
        at: services.business_now(),
    };
    if !resources::insert(&mut tx, &new).await? {
        return Err(Error::Exists { what: "resource" });
    }
    let entry = Entry::new(AuditAction::Create, "campaign_resource", id)
        .after(serde_json::json!({"campaign_id": campaign, "mailbox": row.email_address}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let made = resources::list(&mut tx, campaign, None).await?.into_iter().find(|one| one.id == id);
    tx.commit().await?;
    made.ok_or(Error::no_such("resource"))
}

/// A sender of a campaign with what it has left today.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResourceView {
    pub id: ResourceId,
    pub campaign_id: CampaignId,
    pub channel: Channel,
    pub resource_id: String,
    pub resource_name: Option<String>,
    pub daily_limit: i64,
    pub daily_used: i64,
    pub remaining: i64,
    pub last_used_at: Option<DateTime<Utc>>,
    pub is_active: bool,
    pub is_warmed: bool,
    pub is_available: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

pub async fn resources_of(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    channel: Option<Channel>,
) -> Result<Vec<ResourceView>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    let candidates = rows::candidates(&mut tx, campaign, world::limits_day(services.business_now())).await?;
    let list = resources::list(&mut tx, campaign, channel).await?;
    let shown = |one: Resource| {
        let found = candidates.iter().find(|candidate| candidate.id.to_string() == one.resource_id);
        let limit = found.map_or(0, |found| i64::from(world::limit(found)));
        let used = found.map_or(0, |found| found.used);
        ResourceView {
            id: one.id,
            campaign_id: one.campaign_id,
            channel: one.channel,
            resource_id: one.resource_id,
            resource_name: one.resource_name,
            daily_limit: one.daily_limit,
            daily_used: used,
            remaining: (limit - used).max(0),
            last_used_at: found.and_then(|found| found.last_used_at),
            is_active: one.is_active,
            is_warmed: found.is_some_and(|found| world::standing(found).is_warmed()),
            is_available: limit > used,
            created_at: one.created_at,
            updated_at: one.updated_at,
        }
    };
    Ok(list.into_iter().map(shown).collect())
}

pub async fn unassign(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    resource: ResourceId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    living(&mut tx, campaign).await?;
    if !resources::delete(&mut tx, campaign, resource, services.business_now()).await? {
        return Err(Error::no_such("resource"));
    }
    let entry = Entry::new(AuditAction::Delete, "campaign_resource", resource)
        .before(serde_json::json!({"campaign_id": campaign}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(())
}
