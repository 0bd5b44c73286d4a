//! A mailbox that is there already: changed, paused, let go on, disconnected.

use chrono::{DateTime, Utc};
use domain::{AuditAction, Capability, ClientId, MailSecurity, MailSignIn, MailboxId, MailboxStatus};
use engines::outreach::warmup;
use store::outreach::mailboxes::{self as rows, Fields, Mailbox};

use super::intake;
use super::mailboxes::{MailboxInput, MailboxView, parsed, sealed, view};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services};

/// Changes the settings; the address stays, and so does the password when none is given and nothing asks
/// for it: it is sent to the servers it was given for, and to no others. What was found out by the last
/// test is about the old settings, so test again.
pub async fn change(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MailboxId,
    input: MailboxInput,
) -> Result<MailboxView, Error> {
    change_by(services, visit, client, id, |_| input).await
}

/// Settings to change; what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub display_name: Option<String>,
    pub smtp_host: Option<String>,
    pub smtp_port: Option<i64>,
    pub smtp_security: Option<MailSecurity>,
    /// Empty: the mailbox is read no more.
    pub imap_host: Option<String>,
    pub imap_port: Option<i64>,
    pub imap_security: Option<MailSecurity>,
    pub user_name: Option<String>,
    pub password: Option<String>,
    pub daily_send_limit: Option<i64>,
}

impl Changes {
    fn over(self, row: &Mailbox) -> MailboxInput {
        MailboxInput {
            email_address: row.email_address.to_string(),
            display_name: self.display_name.unwrap_or_else(|| row.display_name.clone()),
            smtp_host: self.smtp_host.unwrap_or_else(|| row.smtp_host.clone()),
            smtp_port: self.smtp_port.unwrap_or(row.smtp_port),
            smtp_security: self.smtp_security.unwrap_or(row.smtp_security),
            imap_host: self.imap_host.or_else(|| row.imap_host.clone()),
            imap_port: self.imap_port.or(row.imap_port),
            imap_security: self.imap_security.or(row.imap_security),
            user_name: self.user_name.unwrap_or_else(|| row.user_name.clone()),
            password: self.password,
            verp: row.verp,
            daily_send_limit: self.daily_send_limit.unwrap_or(row.daily_send_limit),
        }
    }
}

/// The same for some of the settings.
pub async fn change_some(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MailboxId,
    changes: Changes,
) -> Result<MailboxView, Error> {
    change_by(services, visit, client, id, |row| changes.over(row)).await
}

async fn change_by(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MailboxId,
    wanted: impl FnOnce(&Mailbox) -> MailboxInput,
) -> Result<MailboxView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, id).await?;
    let input = wanted(&row);
    let input = if row.sign_in == MailSignIn::Password { input } else { of_provider(&row, input) };
    let (_, fields) =
        parsed(services, &MailboxInput { email_address: row.email_address.to_string(), ..input.clone() })?;
    let typed = input.password.as_deref().filter(|password| !password.is_empty());
    if typed.is_none() && is_kept(&row) && !goes_where_it_went(&row, &fields) {
        let words = "Enter the password again: it was given for another server or user name.";
        return Err(Error::field("password", "required", words));
    }
    let password = typed.map(|password| sealed(services, client, id, password)).transpose()?;
    let now = services.business_now();
    if !rows::update(&mut tx, id, &fields, password.as_deref(), now).await? {
        return Err(Error::no_such("mailbox"));
    }
    let entry = Entry::new(AuditAction::Update, "mailbox", id)
        .before(serde_json::json!({"smtp_host": row.smtp_host, "daily_send_limit": row.daily_send_limit}))
        .after(serde_json::json!({"smtp_host": fields.smtp_host, "daily_send_limit": fields.daily_send_limit, "new_password": password.is_some()}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, id).await?;
    let changed = view(&mut tx, row, now).await?;
    tx.commit().await?;
    Ok(changed)
}

fn is_kept(row: &Mailbox) -> bool {
    row.password_sealed.as_ref().is_some_and(|sealed| !sealed.is_empty())
}

/// Whether a kept password would be shown to nobody new: whoever may edit a mailbox could otherwise have
/// it sent to a server of theirs. A server that is no longer used is no danger.
fn goes_where_it_went(row: &Mailbox, fields: &Fields) -> bool {
    let sending = (&row.smtp_host, row.smtp_port, row.smtp_security, &row.user_name)
        == (&fields.smtp_host, fields.smtp_port, fields.smtp_security, &fields.user_name);
    let host = fields.imap_host.as_ref();
    let reading = intake::usual(fields.imap_port, fields.imap_security)
        == intake::usual(row.imap_port, row.imap_security)
        && host == row.imap_host.as_ref();
    sending && (host.is_none() || reading)
}

/// A provider's tokens go to its own servers and to no others, whatever was asked for.
fn of_provider(row: &Mailbox, input: MailboxInput) -> MailboxInput {
    MailboxInput {
        smtp_host: row.smtp_host.clone(),
        smtp_port: row.smtp_port,
        smtp_security: row.smtp_security,
        imap_host: row.imap_host.clone(),
        imap_port: row.imap_port,
        imap_security: row.imap_security,
        user_name: row.user_name.clone(),
        password: None,
        ..input
    }
}

/// What somebody wants of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Pause,
    GoOn,
}

/// Pauses a mailbox or lets it go on. A pause costs the warm-up one day for each two days it lasted
/// (email-infrastructure.md section 7). Where it is already changes nothing.
pub async fn set_paused(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MailboxId,
    wish: Wish,
) -> Result<MailboxView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, id).await?;
    let now = services.business_now();
    let to = match (wish, row.status) {
        (Wish::Pause, MailboxStatus::Paused)
        | (Wish::GoOn, MailboxStatus::Active | MailboxStatus::Warming) => {
            return view(&mut tx, row, now).await;
        }
        (_, MailboxStatus::Suspended) => {
            return Err(Error::refused(
                "INVALID_TRANSITION",
                "The mailbox is suspended; it sends again once its connection passes a test.",
            ));
        }
        (Wish::Pause, _) => {
            rows::set_status(&mut tx, id, MailboxStatus::Paused, None, now).await?;
            MailboxStatus::Paused
        }
        (Wish::GoOn, MailboxStatus::Paused) => go_on(&mut tx, &row, now).await?,
    };
    let entry = Entry::new(AuditAction::Update, "mailbox", id)
        .before(serde_json::json!({"status": row.status}))
        .after(serde_json::json!({"status": to}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, id).await?;
    let changed = view(&mut tx, row, now).await?;
    tx.commit().await?;
    Ok(changed)
}

async fn go_on(tx: &mut store::ClientTx, row: &Mailbox, now: DateTime<Utc>) -> Result<MailboxStatus, Error> {
    // The row was last written when it was paused, or later: the pause was no longer than this.
    let days = u32::try_from((now - row.updated_at).num_days()).unwrap_or(0);
    let before = u8::try_from(row.warmup_stage).unwrap_or_default();
    let stage = warmup::after_pause(before, days);
    let to = if stage >= warmup::FULL_STAGE { MailboxStatus::Active } else { MailboxStatus::Warming };
    rows::set_status(tx, row.id, to, None, now).await?;
    rows::set_stage(tx, row.id, i64::from(stage), row.warmup_counted_on, to, now).await?;
    Ok(to)
}

/// Disconnects a mailbox: its password is forgotten at once, and campaigns that have it lose it.
pub async fn remove(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: MailboxId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, id).await?;
    let now = services.business_now();
    if !rows::delete(&mut tx, id, now).await? {
        return Err(Error::no_such("mailbox"));
    }
    let entry = Entry::new(AuditAction::Delete, "mailbox", id)
        .before(serde_json::json!({"email_address": row.email_address}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(())
}

async fn living(tx: &mut store::ClientTx, id: MailboxId) -> Result<Mailbox, Error> {
    rows::get(tx, id).await?.ok_or(Error::no_such("mailbox"))
}
