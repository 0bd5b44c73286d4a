//! What is written down of attempts that were refused: a link used again, a session played back after
//! its end, a request that names what no request may set. Where it can be told whose it was, it stands
//! in that client's log.

use domain::{AuditAction, TokenPurpose};
use store::identity::{audit as entries, invites, sessions, tokens as token_rows};

use super::tokens::{self, Kind};
use super::{Origin, Visit};
use crate::audit::{self, Actor, Entry};
use crate::{Error, Services};

/// Fields that belong to the product: a request that names one is refused, and noted.
const PROTECTED: [&str; 20] = [
    "als_learned_weights",
    "api_key_id",
    "client_id",
    "credits_remaining",
    "credits_reset_at",
    "data_sharing_consent",
    "data_sharing_consented_at",
    "email_confirmed_at",
    "is_founding",
    "is_platform_admin",
    "membership_id",
    "password_hash",
    "role",
    "stripe_customer_id",
    "stripe_subscription_id",
    "subscription_status",
    "suspended_at",
    "tier",
    "trial_ends_at",
    "user_id",
];

/// Passes an answer on; a link that was used before leaves an entry with its person.
pub(super) async fn used_link<T>(
    services: &Services,
    origin: &Origin,
    (purpose, kind): (TokenPurpose, Kind),
    token: &str,
    answer: Result<T, Error>,
) -> Result<T, Error> {
    if !is_used(&answer) {
        return answer;
    }
    let Some(hash) = tokens::read(kind, token) else { return answer };
    let mut tx = services.db.system_write().await?;
    if let Some(found) = token_rows::find(&mut tx, purpose, &hash).await? {
        let entry = Entry::new(AuditAction::Update, "user", found.user_id)
            .note("refused", "link_used")
            .note("purpose", purpose.as_str());
        // Whoever holds the link need not be the person.
        audit::record(services, &mut tx, &Actor::anonymous(origin), entry).await?;
    }
    tx.commit().await?;
    answer
}

/// The same for an invitation; its client reads it.
pub(super) async fn used_invite<T>(
    services: &Services,
    actor: &Actor,
    token: &str,
    answer: Result<T, Error>,
) -> Result<T, Error> {
    if !is_used(&answer) {
        return answer;
    }
    let Some(hash) = tokens::read(Kind::Invite, token) else { return answer };
    let mut tx = services.db.system_write().await?;
    if let Some(invite) = invites::by_token(&mut tx, &hash).await? {
        let entry = Entry::new(AuditAction::Update, "invite", invite.id).note("refused", "link_used");
        audit::record(services, &mut tx, &actor.clone().in_client(Some(invite.client_id)), entry).await?;
    }
    tx.commit().await?;
    answer
}

fn is_used<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Refused { code: "link_used", .. }))
}

/// A cookie that opens no session. When it once did, that is written down, once a session: the cookie
/// was copied, or a device has not heard yet.
pub(super) async fn ended_session(services: &Services, origin: &Origin, hash: &[u8]) -> Result<(), Error> {
    let mut tx = services.db.system_read().await?;
    let Some(ended) = sessions::even_ended(&mut tx, hash).await? else { return Ok(()) };
    let id = ended.id.to_string();
    if entries::any(&mut tx, "session", &id, AuditAction::Update).await? {
        return Ok(());
    }
    drop(tx);
    let mut tx = services.db.system_write().await?;
    let why = if ended.revoked_at.is_some() { "ended" } else { "expired" };
    let entry = Entry::new(AuditAction::Update, "session", id).note("refused", why);
    let actor = Actor::user(origin, ended.user_id).in_client(ended.current_client_id);
    audit::record(services, &mut tx, &actor, entry).await?;
    Ok(tx.commit().await?)
}

/// Notes that somebody known named fields no request may set. Other unknown names are slips.
pub async fn note_protected_fields(
    services: &Services,
    visit: &Visit,
    named: impl IntoIterator<Item = &str>,
) -> Result<(), Error> {
    let named: Vec<&str> = named.into_iter().filter(|name| PROTECTED.contains(name)).collect();
    if named.is_empty() {
        return Ok(());
    }
    let mut tx = services.db.system_write().await?;
    let entry = Entry::new(AuditAction::Update, "user", visit.account.id).note("refused_fields", named);
    audit::record(services, &mut tx, &Actor::from(visit).in_client(visit.current), entry).await?;
    Ok(tx.commit().await?)
}
