//! Invitations, for people with and without an account.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AuditAction, Capability, ClientId, EmailAddress, InviteId, Role};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::identity::invites::{self as rows, Invite};
use store::identity::memberships::{self, NewMembership};
use store::identity::{clients, sessions, users};
use store::{ClientTx, SystemTx};

use super::tokens::{self, Kind};
use super::{Visit, confirm, member, members, refusals};
use crate::audit::{self, Actor, Entry};
use crate::mail::{self, Letter};
use crate::{Error, Services};

/// How long an invitation waits (domain.md section 3).
const INVITE_FOR: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Debug, Deserialize)]
pub struct NewInvite {
    pub email: String,
    pub role: Role,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InviteView {
    pub id: InviteId,
    pub email: EmailAddress,
    pub role: Role,
    pub expires_at: DateTime<Utc>,
    pub expired: bool,
    pub created_at: DateTime<Utc>,
}

/// What the holder of a link may know before they are anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenInvite {
    pub client_name: String,
    pub email: EmailAddress,
    pub role: Role,
    /// Whether the address has an account: sign in to accept, or else join.
    pub has_account: bool,
    pub expires_at: DateTime<Utc>,
}

fn view(row: Invite, now: DateTime<Utc>) -> InviteView {
    InviteView {
        id: row.id,
        email: row.email,
        role: row.role,
        expires_at: row.expires_at,
        expired: row.expires_at <= now,
        created_at: row.created_at,
    }
}

/// Waiting invitations, the newest first.
pub async fn list_invites(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Vec<InviteView>, Error> {
    member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.read(client).await?;
    let now = services.now();
    Ok(rows::pending(&mut tx).await?.into_iter().map(|row| view(row, now)).collect())
}

/// Mails an invitation. To invite an owner takes an owner. `Exists` (invitation) when one waits for
/// that address, `Exists` (member) when it is a member's.
pub async fn invite(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    new: NewInvite,
) -> Result<InviteView, Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    if new.role == Role::Owner {
        members::needs(services, &who, Capability::Own).await?;
    }
    let email = EmailAddress::parse(&new.email).map_err(|bad| Error::bad_field("email", &bad))?;
    let now = services.now();
    let token = tokens::fresh(Kind::Invite)?;
    let row = rows::NewInvite {
        id: services.ids.next(),
        email: email.clone(),
        role: new.role,
        token_hash: token.hash,
        invited_by: who.user,
        at: now,
        expires_at: now + INVITE_FOR,
    };
    let mut tx = services.db.write(client).await?;
    if memberships::has_address(&mut tx, &email).await? {
        return Err(Error::Exists { what: "member" });
    }
    if !rows::insert(&mut tx, &row).await? {
        return Err(Error::Exists { what: "invitation" });
    }
    send(services, &mut tx, visit, &email, &token.secret).await?;
    let entry =
        Entry::new(AuditAction::Create, "invite", row.id).after(json!({"email": email, "role": new.role}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let saved = rows::get(&mut tx, row.id).await?.ok_or(Error::no_such("invitation"))?;
    tx.commit().await?;
    Ok(view(saved, now))
}

/// Mails it again with a new link and seven more days; the old link stops working.
pub async fn resend_invite(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    invite: InviteId,
) -> Result<InviteView, Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let now = services.now();
    let token = tokens::fresh(Kind::Invite)?;
    let mut tx = services.db.write(client).await?;
    let old = rows::get(&mut tx, invite).await?.ok_or(Error::no_such("invitation"))?;
    if old.role == Role::Owner && !who.role.may(Capability::Own) {
        drop(tx);
        return members::needs(services, &who, Capability::Own).await.and(Err(Error::Stale));
    }
    if !rows::renew(&mut tx, invite, &token.hash, now, now + INVITE_FOR).await? {
        return Err(Error::no_such("invitation"));
    }
    send(services, &mut tx, visit, &old.email, &token.secret).await?;
    let entry = Entry::new(AuditAction::Update, "invite", invite).note("sent", "again");
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let saved = rows::get(&mut tx, invite).await?.ok_or(Error::no_such("invitation"))?;
    tx.commit().await?;
    Ok(view(saved, now))
}

/// Takes a waiting invitation back.
pub async fn revoke_invite(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    invite: InviteId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let old = rows::get(&mut tx, invite).await?.ok_or(Error::no_such("invitation"))?;
    if !rows::revoke(&mut tx, invite, services.now()).await? {
        return Err(Error::no_such("invitation"));
    }
    let entry = Entry::new(AuditAction::Delete, "invite", invite)
        .before(json!({"email": old.email, "role": old.role}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}

async fn send(
    services: &Services,
    tx: &mut ClientTx,
    visit: &Visit,
    email: &EmailAddress,
    token: &SecretString,
) -> Result<(), Error> {
    let client = clients::get(tx).await?.ok_or(Error::Deleted { what: "client" })?;
    let inviter = visit.account.full_name.clone().unwrap_or_else(|| visit.account.email.to_string());
    let letter =
        Letter::Invite { inviter, client: client.name, link: services.secret_link("/invite/", token) };
    mail::post(services, tx, email, &letter).await
}

/// What a link invites to. Refused with `link_used`, `link_expired`, `link_revoked` or `link_unknown`.
pub async fn look_at_invite(services: &Services, token: &str) -> Result<OpenInvite, Error> {
    let mut tx = services.db.system_read().await?;
    let (invite, client_name) = find(services, &mut tx, token).await?;
    let has_account = users::by_email(&mut tx, &invite.email).await?.is_some();
    Ok(OpenInvite {
        client_name,
        email: invite.email,
        role: invite.role,
        has_account,
        expires_at: invite.expires_at,
    })
}

/// Takes the signed-in person into the client, and shows it from now on. Refused with
/// `email_differs` when the invitation is for another address.
pub async fn accept_invite(services: &Services, visit: &Visit, token: &str) -> Result<ClientId, Error> {
    let accepted = take_seat(services, visit, token).await;
    refusals::used_invite(services, &Actor::from(visit), token, accepted).await
}

async fn take_seat(services: &Services, visit: &Visit, token: &str) -> Result<ClientId, Error> {
    let person = visit.person()?;
    let mut tx = services.db.system_write().await?;
    let (invite, _) = find(services, &mut tx, token).await?;
    if invite.email != person.email {
        let reason = format!(
            "This invitation is for {}. Sign in with that address to accept it.",
            invite.email.masked()
        );
        return Err(Error::refused("email_differs", reason));
    }
    accept(services, &mut tx, &Actor::from(visit), &invite, person.id).await?;
    sessions::set_current_client(&mut tx, visit.session()?, invite.client_id).await?;
    tx.commit().await?;
    Ok(invite.client_id)
}

/// Uses the invitation up for that person.
pub(super) async fn accept(
    services: &Services,
    tx: &mut SystemTx,
    actor: &Actor,
    invite: &Invite,
    user: domain::UserId,
) -> Result<(), Error> {
    let now = services.now();
    if !rows::accept(tx, invite, user, now).await? {
        return Err(confirm::link_used());
    }
    let membership = NewMembership {
        id: services.ids.next(),
        client: invite.client_id,
        user,
        role: invite.role,
        invited_by: Some(invite.invited_by),
        at: now,
    };
    if !memberships::insert(tx, &membership).await? {
        return Err(Error::Exists { what: "member" });
    }
    let entry = Entry::new(AuditAction::Create, "membership", membership.id)
        .after(json!({"user_id": user, "role": invite.role}))
        .note("invite", invite.id.to_string());
    audit::record(services, tx, &actor.clone().in_client(Some(invite.client_id)), entry).await
}

/// The invitation a link belongs to, if it can be accepted, and its client's name.
pub(super) async fn find(
    services: &Services,
    tx: &mut SystemTx,
    token: &str,
) -> Result<(Invite, String), Error> {
    let hash = tokens::read(Kind::Invite, token).ok_or_else(confirm::link_unknown)?;
    let invite = rows::by_token(tx, &hash).await?.filter(|invite| tokens::same(&invite.token_hash, &hash));
    let invite = invite.ok_or_else(confirm::link_unknown)?;
    if invite.accepted_at.is_some() {
        return Err(confirm::link_used());
    }
    let living = memberships::client_of_key(tx, invite.client_id).await?;
    match living {
        Some((name, ..)) if invite.revoked_at.is_none() => {
            if invite.expires_at <= services.now() {
                Err(confirm::link_expired())
            } else {
                Ok((invite, name))
            }
        }
        _ => Err(Error::refused("link_revoked", "This invitation was taken back.")),
    }
}
