//! A client's people and their roles.

use chrono::{DateTime, Utc};
use domain::{AuditAction, Capability, ClientId, EmailAddress, MembershipId, Role, UserId};
use serde::Serialize;
use serde_json::json;
use store::ClientTx;
use store::identity::clients;
use store::identity::memberships::{self as rows, MemberRow};

use super::{Member, Visit, member};
use crate::audit::{self, Actor, Entry};
use crate::{Error, Services};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberView {
    pub id: MembershipId,
    pub user_id: UserId,
    pub email: EmailAddress,
    pub full_name: Option<String>,
    pub role: Role,
    pub joined_at: Option<DateTime<Utc>>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub revision: i64,
}

impl From<MemberRow> for MemberView {
    fn from(row: MemberRow) -> Self {
        Self {
            id: row.id,
            user_id: row.user_id,
            email: row.email,
            full_name: row.full_name,
            role: row.role,
            joined_at: row.accepted_at,
            last_sign_in_at: row.last_sign_in_at,
            revision: row.revision,
        }
    }
}

/// In order of joining.
pub async fn list_members(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Vec<MemberView>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(rows::list(&mut tx).await?.into_iter().map(MemberView::from).collect())
}

/// Admins may change roles below owner; to make or unmake an owner takes an owner. Refused with
/// `last_owner` when nobody would be left as one.
pub async fn change_role(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    membership: MembershipId,
    role: Role,
) -> Result<MemberView, Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let old = locked(&mut tx, membership).await?;
    if old.role == Role::Owner || role == Role::Owner {
        drop(tx);
        needs(services, &who, Capability::Own).await?;
        tx = services.db.write(client).await?;
        locked(&mut tx, membership).await?;
    }
    if old.role != role && !rows::change_role(&mut tx, membership, old.role, role, services.now()).await? {
        return Err(no_longer(&mut tx, membership, old.role).await?);
    }
    let entry = Entry::new(AuditAction::Update, "membership", membership)
        .before(json!({"role": old.role}))
        .after(json!({"role": role}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let saved = rows::get(&mut tx, membership).await?.ok_or(Error::no_such("member"))?;
    tx.commit().await?;
    Ok(saved.into())
}

/// Takes a person out of the client; their next request finds no seat. Owners may remove anybody,
/// anybody may leave. Refused with `last_owner` when nobody would be left as one.
pub async fn remove_member(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    membership: MembershipId,
) -> Result<(), Error> {
    let leaving = visit.seat(client).is_some_and(|seat| seat.membership == Some(membership));
    let capability = if leaving { Capability::Read } else { Capability::Own };
    let who = member(services, visit, client, capability).await?;
    if leaving {
        visit.person()?;
    }
    let mut tx = services.db.write(client).await?;
    let old = locked(&mut tx, membership).await?;
    if !rows::remove(&mut tx, membership, services.now()).await? {
        return Err(no_longer(&mut tx, membership, old.role).await?);
    }
    let entry = Entry::new(AuditAction::Delete, "membership", membership)
        .before(json!({"user_id": old.user_id, "role": old.role}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}

/// The membership, while nobody else may change who owns the client.
async fn locked(tx: &mut ClientTx, membership: MembershipId) -> Result<MemberRow, Error> {
    if !clients::lock(tx).await? {
        return Err(Error::Deleted { what: "client" });
    }
    rows::get(tx, membership).await?.ok_or(Error::no_such("member"))
}

/// Asks for more than the member was found to have, and writes a refusal down.
pub(super) async fn needs(services: &Services, who: &Member, capability: Capability) -> Result<(), Error> {
    if who.role.may(capability) {
        return Ok(());
    }
    who.refused(services, capability).await?;
    Err(Error::Forbidden { needed: capability.lowest_role() })
}

/// Why a change of a membership did not happen.
async fn no_longer(tx: &mut ClientTx, membership: MembershipId, role: Role) -> Result<Error, Error> {
    let now = rows::get(tx, membership).await?;
    Ok(match now {
        Some(row) if row.role == role && role == Role::Owner => {
            Error::refused("last_owner", "A client needs an owner. Make somebody else owner first.")
        }
        Some(_) => Error::Stale,
        None => Error::no_such("member"),
    })
}
