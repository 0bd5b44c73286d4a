//! Mailboxes whose provider lets us in: connected without a password, kept signed in by short-lived tokens
//! (decisions.md D16). Tokens are sealed for their row and column.
//!
//! The person goes to the provider and comes back with a code. Only who set out may come back, and whose
//! mailbox the permission opens is found out by signing in to it.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::{AuditAction, Capability, ClientId, MailSignIn, MailboxId, MailboxStatus};
use integrations::mail::Proof;
use integrations::mail::tokens::{Grant, MailServers, MailTokens};
use integrations::oidc::OidcError;
use secrecy::{ExposeSecret, SecretString};
use store::outreach::mailbox_logins::{self as rows, NewLogin};
use store::outreach::mailboxes::{self as boxes, Mailbox};
use url::Url;
use uuid::Uuid;

use super::mailboxes::{self, MailboxInput, MailboxView, Tested};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::secrets::{self, Place};
use crate::{Error, Services};

/// How long a person may take at the provider.
const LOGIN_FOR: TimeDelta = TimeDelta::minutes(10);
/// An access token that ends sooner is not begun with.
const MARGIN: TimeDelta = TimeDelta::seconds(90);
/// Longest code a provider may send, in bytes.
const CODE_MAX: usize = 4_000;
/// Said of a mailbox nobody has signed in to yet.
const UNSIGNED: &str = "Sign in at its provider to let it send.";

/// A provider that is set up here.
#[derive(Clone, Debug)]
pub struct MailAccess {
    pub provider: MailSignIn,
    pub tokens: Arc<dyn MailTokens>,
    pub servers: MailServers,
}

/// Why a mailbox cannot sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Blocked {
    /// It is tried again by itself.
    Later(String),
    /// Its owner has to do something.
    Fault(String),
}

impl Blocked {
    pub(super) fn reason(self) -> String {
        let (Self::Later(reason) | Self::Fault(reason)) = self;
        reason
    }
}

/// Providers a mailbox can be connected by.
pub fn providers(services: &Services) -> Vec<MailSignIn> {
    services.mail_access.iter().map(|access| access.provider).collect()
}

pub const fn provider_name(provider: MailSignIn) -> &'static str {
    match provider {
        MailSignIn::Password => "a password",
        MailSignIn::Google => "Google",
        MailSignIn::Microsoft => "Microsoft 365",
    }
}

fn access(services: &Services, provider: MailSignIn) -> Option<&MailAccess> {
    services.mail_access.iter().find(|access| access.provider == provider)
}

/// What is typed of a mailbox whose provider is known.
#[derive(Clone, Debug, Default)]
pub struct ProviderMailbox {
    pub email_address: String,
    pub display_name: String,
    pub daily_send_limit: i64,
}

/// Keeps a mailbox that waits for its owner to sign in at the provider.
pub async fn connect(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    provider: MailSignIn,
    input: ProviderMailbox,
) -> Result<MailboxView, Error> {
    member(services, visit, client, Capability::Work).await?;
    let access = access(services, provider).ok_or(Error::no_such("provider"))?;
    let servers = access.servers.clone();
    let input = MailboxInput {
        user_name: input.email_address.trim().to_lowercase(),
        email_address: input.email_address,
        display_name: input.display_name,
        smtp_host: servers.smtp_host,
        smtp_port: i64::from(servers.smtp_port),
        smtp_security: servers.smtp_security,
        imap_host: Some(servers.imap_host),
        imap_port: Some(i64::from(servers.imap_port)),
        imap_security: Some(servers.imap_security),
        password: None,
        verp: false,
        daily_send_limit: input.daily_send_limit,
    };
    mailboxes::connect_by(services, visit, client, input, provider, Some(UNSIGNED)).await
}

/// Where to send the browser of whoever may let us into the mailbox.
pub async fn begin(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    mailbox: MailboxId,
) -> Result<Url, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let state = SecretString::from(secrets::hex(&secrets::fresh::<32>()?));
    let verifier = SecretString::from(secrets::hex(&secrets::fresh::<32>()?));
    let id: Uuid = services.ids.next();
    let mut tx = services.db.write(client).await?;
    let row = boxes::get(&mut tx, mailbox).await?.ok_or(Error::no_such("mailbox"))?;
    let access = access(services, row.sign_in).ok_or_else(|| {
        Error::refused("NO_PROVIDER", "This mailbox signs in with a password, not at a provider.")
    })?;
    let now = services.now();
    let place = Place { owner: client.as_uuid(), table: "mailbox_logins", row: id };
    let new = NewLogin {
        id,
        user: who.user,
        provider: row.sign_in,
        state_hash: hash(services, &state),
        verifier_sealed: secrets::seal_text(services, place, verifier.expose_secret())?,
        mailbox,
        at: now,
        expires_at: now + LOGIN_FOR,
    };
    rows::begin(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(access.tokens.begin(&state, &verifier, &row.email_address))
}

fn hash(services: &Services, state: &SecretString) -> Vec<u8> {
    secrets::keyed_hash(services, "mailbox sign-in", &[state.expose_secret().as_bytes()])
}

fn failed() -> Error {
    Error::refused("mailbox_sign_in_failed", "Signing in to the mailbox did not work. Try again.")
}

/// What the person came back with. The permission is kept and tried at once.
pub async fn finish(services: &Services, visit: &Visit, state: &str, code: &str) -> Result<Tested, Error> {
    if state.is_empty() || code.is_empty() || code.len() > CODE_MAX || state.len() > CODE_MAX {
        return Err(failed());
    }
    let hash = hash(services, &SecretString::from(state.to_owned()));
    let mut tx = services.db.system_write().await?;
    let login = rows::take(&mut tx, &hash, visit.account.id, services.now()).await?.ok_or_else(failed)?;
    tx.commit().await?;
    let client = login.client_id;
    let who = member(services, visit, client, Capability::Work).await?;
    let access = access(services, login.provider).ok_or_else(failed)?;
    let place = Place { owner: client.as_uuid(), table: "mailbox_logins", row: login.id };
    let verifier = secrets::open_text(services, place, &login.verifier_sealed).map_err(|_| failed())?;
    let grant = access.tokens.finish(code, &SecretString::from(verifier.to_string())).await.map_err(told)?;
    let mut tx = services.db.write(client).await?;
    let row = boxes::get(&mut tx, login.mailbox_id).await?.ok_or(Error::no_such("mailbox"))?;
    if grant.refresh.is_none() && row.refresh_sealed.is_none() {
        return Err(Error::refused(
            "mailbox_sign_in_failed",
            "The provider gave a permission for an hour only. Remove this product at the provider and sign in again.",
        ));
    }
    keep(services, &mut tx, client, row.id, &grant).await?;
    // Connections that were opened with what was there before are not used again.
    rows::set_provider(&mut tx, row.id, login.provider, services.business_now()).await?;
    let entry = Entry::new(AuditAction::Update, "mailbox", row.id)
        .after(serde_json::json!({"signed_in_at": login.provider}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    mailboxes::test(services, visit, client, row.id).await
}

fn told(error: OidcError) -> Error {
    tracing::warn!(%error, "a mailbox's provider did not let us in");
    match error {
        OidcError::Busy { .. } => {
            Error::refused("mailbox_sign_in_failed", "The provider does not answer at the moment. Try again.")
        }
        OidcError::Denied { .. } | OidcError::Refused { .. } | OidcError::Broken { .. } => failed(),
    }
}

fn places(client: ClientId, mailbox: MailboxId) -> (Place, Place) {
    let place = |table| Place { owner: client.as_uuid(), table, row: mailbox.as_uuid() };
    (place("email_mailboxes.access"), place("email_mailboxes.refresh"))
}

async fn keep(
    services: &Services,
    tx: &mut store::ClientTx,
    client: ClientId,
    mailbox: MailboxId,
    grant: &Grant,
) -> Result<(), Error> {
    let (access, refresh) = places(client, mailbox);
    let sealed_access = secrets::seal_text(services, access, grant.access.expose_secret())?;
    let given = grant.refresh.as_ref();
    let sealed_refresh =
        given.map(|token| secrets::seal_text(services, refresh, token.expose_secret())).transpose()?;
    let until = services.now() + TimeDelta::seconds(grant.lasts);
    rows::keep(tx, mailbox, &sealed_access, until, sealed_refresh.as_deref()).await?;
    Ok(())
}

/// What lets us into the mailbox now; a token that ends soon is replaced first. No transaction is open.
pub(super) async fn proof(
    services: &Services,
    client: ClientId,
    mailbox: &Mailbox,
) -> Result<Proof, Blocked> {
    if mailbox.sign_in == MailSignIn::Password {
        let place = Place { owner: client.as_uuid(), table: "email_mailboxes", row: mailbox.id.as_uuid() };
        let sealed = mailbox.password_sealed.as_deref().unwrap_or_default();
        if sealed.is_empty() {
            return Ok(Proof::Password(SecretString::default()));
        }
        let open = secrets::open_text(services, place, sealed);
        let open = open.map_err(|error| {
            Blocked::Fault(format!("the password cannot be read ({error}); enter it again"))
        })?;
        return Ok(Proof::Password(SecretString::from(open.to_string())));
    }
    let name = provider_name(mailbox.sign_in);
    let (access_place, refresh_place) = places(client, mailbox.id);
    let lasting = mailbox.access_expires_at.is_some_and(|until| until > services.now() + MARGIN);
    if let Some(sealed) = mailbox.access_sealed.as_deref().filter(|_| lasting)
        && let Ok(open) = secrets::open_text(services, access_place, sealed)
    {
        return Ok(Proof::Token(SecretString::from(open.to_string())));
    }
    let again = || Blocked::Fault(format!("the permission of {name} is missing; sign in again"));
    let sealed = mailbox.refresh_sealed.as_deref().ok_or_else(again)?;
    let refresh = secrets::open_text(services, refresh_place, sealed).map_err(|_| again())?;
    let access = access(services, mailbox.sign_in)
        .ok_or_else(|| Blocked::Later(format!("signing in at {name} is not set up on this server")))?;
    let granted = access.tokens.refresh(&SecretString::from(refresh.to_string())).await;
    let grant = granted.map_err(|error| match error {
        OidcError::Refused { .. } => {
            Blocked::Fault(format!("{name} has withdrawn the permission; sign in again"))
        }
        OidcError::Busy { .. } | OidcError::Denied { .. } | OidcError::Broken { .. } => {
            tracing::warn!(mailbox.id = %mailbox.id, %error, "a token could not be renewed");
            Blocked::Later(format!("{name} does not answer at the moment"))
        }
    })?;
    let kept = async {
        let mut tx = services.db.write(client).await?;
        keep(services, &mut tx, client, mailbox.id, &grant).await?;
        tx.commit().await?;
        Ok::<_, Error>(())
    };
    if let Err(error) = kept.await {
        // The token is good all the same; the next sign-in asks for another.
        tracing::error!(mailbox.id = %mailbox.id, %error, "a renewed token could not be kept");
    }
    Ok(Proof::Token(grant.access))
}

/// Whether a mailbox waits for somebody to sign in at its provider.
pub(super) fn waits(mailbox: &Mailbox) -> bool {
    mailbox.sign_in != MailSignIn::Password
        && (mailbox.refresh_sealed.is_none() || mailbox.status == MailboxStatus::Suspended)
}
