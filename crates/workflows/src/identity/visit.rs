//! Who is asking.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ApiKeyId, ApiScope, AuditAction, Capability, ClientId, EmailAddress, MembershipId, Role, SessionId,
    SubscriptionStatus, UserId,
};
use store::identity::{api_keys, clients, memberships, sessions, users};

use super::sessions::IDLE;
use super::tokens::{self, Kind};
use super::{Origin, refusals};
use crate::audit::{self, Actor};
use crate::{Error, Services};

/// How exact "last seen" and "last used" are: a write a request would cost more than it tells.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// One request by somebody known.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The person; for an API key the one who made it and answers for it, at the command line the
    /// client's owner.
    pub account: Account,
    pub via: Via,
    /// Accepted places in living clients, the oldest first; for a key its client alone.
    pub seats: Vec<Seat>,
    /// The client the switcher shows: one of the seats, unless there is none.
    pub current: Option<ClientId>,
    pub origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: UserId,
    pub email: EmailAddress,
    pub full_name: Option<String>,
    /// An IANA name such as `Australia/Sydney`.
    pub timezone: String,
    pub is_platform_admin: bool,
    /// Whether a second factor is on.
    pub second_factor: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    Session {
        id: SessionId,
        acting_admin: Option<UserId>,
        since: DateTime<Utc>,
    },
    Key {
        id: ApiKeyId,
        client: ClientId,
        scopes: Vec<ApiScope>,
    },
    /// The operator of this installation; see [`super::operator()`].
    CommandLine,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// `None` for an API key, which is no person's.
    pub membership: Option<MembershipId>,
    pub client: ClientId,
    pub client_name: String,
    pub role: Role,
    pub subscription: SubscriptionStatus,
    /// While the oldest owned client has no confirmed ICP, the person is led to onboarding.
    pub icp_confirmed: bool,
}

/// A visit found to hold a seat with the capability that was asked for. Made by [`member`] only.
#[expect(clippy::manual_non_exhaustive, reason = "not even this crate may make one elsewhere")]
#[derive(Clone, Debug)]
pub struct Member {
    pub client: ClientId,
    pub user: UserId,
    pub role: Role,
    pub via: Via,
    pub origin: Origin,
    _made_by_member: (),
}

impl Visit {
    pub fn seat(&self, client: ClientId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.client == client)
    }

    pub fn current_seat(&self) -> Option<&Seat> {
        self.current.and_then(|client| self.seat(client))
    }

    /// The person, for acts on their own account. Neither a program nor somebody looking over their
    /// shoulder is the person.
    pub fn person(&self) -> Result<&Account, Error> {
        match self.via {
            Via::Session { acting_admin: None, .. } => Ok(&self.account),
            Via::Session { .. } | Via::Key { .. } | Via::CommandLine => {
                Err(Error::Forbidden { needed: Role::Owner })
            }
        }
    }

    /// The person, for acts on the whole platform. To everybody else there is no such thing.
    pub fn platform_admin(&self) -> Result<&Account, Error> {
        match self.person() {
            Ok(account) if account.is_platform_admin => Ok(account),
            _ => Err(Error::no_such("page")),
        }
    }

    pub(super) fn session(&self) -> Result<SessionId, Error> {
        match self.via {
            Via::Session { id, .. } => Ok(id),
            Via::Key { .. } | Via::CommandLine => Err(Error::Forbidden { needed: Role::Owner }),
        }
    }
}

/// Finds the session a cookie belongs to. `SignedOut` when it is forged, ended or too old, or its
/// person is suspended or gone.
pub async fn authenticate(services: &Services, origin: &Origin, cookie: &str) -> Result<Visit, Error> {
    let hash = tokens::read(Kind::Session, cookie).ok_or(Error::SignedOut)?;
    let now = services.now();
    let mut tx = services.db.system_read().await?;
    let Some(found) = sessions::bearer(&mut tx, &hash, now).await? else {
        drop(tx);
        refusals::ended_session(services, origin, &hash).await?;
        return Err(Error::SignedOut);
    };
    if !tokens::same(&found.token_hash, &hash) || found.suspended_at.is_some() {
        return Err(Error::SignedOut);
    }
    let seats: Vec<Seat> =
        memberships::seats(&mut tx, found.user_id).await?.into_iter().map(Seat::from).collect();
    drop(tx);
    if now - found.last_seen_at >= SEEN_EVERY {
        let mut tx = services.db.system_write().await?;
        sessions::touch(&mut tx, found.id, now, now + IDLE).await?;
        tx.commit().await?;
    }
    let current = found.current_client_id.filter(|client| seats.iter().any(|seat| seat.client == *client));
    Ok(Visit {
        account: Account {
            id: found.user_id,
            email: found.email,
            full_name: found.full_name,
            timezone: found.timezone,
            is_platform_admin: found.is_platform_admin,
            second_factor: found.totp_enabled_at.is_some(),
        },
        via: Via::Session { id: found.id, acting_admin: found.acting_admin_id, since: found.created_at },
        current: current.or_else(|| seats.first().map(|seat| seat.client)),
        seats,
        origin: origin.clone(),
    })
}

/// Finds the API key of an `Authorization: Bearer` value. A key outlives its maker's membership, for
/// it is the client's; it does not outlive a suspension of its maker.
pub async fn authenticate_key(services: &Services, origin: &Origin, bearer: &str) -> Result<Visit, Error> {
    let hash = tokens::read(Kind::key(services.mode), bearer).ok_or(Error::SignedOut)?;
    let now = services.now();
    let mut tx = services.db.system_read().await?;
    let key = api_keys::living(&mut tx, &hash, now).await?.ok_or(Error::SignedOut)?;
    let (client_name, subscription, icp_confirmed_at) =
        memberships::client_of_key(&mut tx, key.client_id).await?.ok_or(Error::SignedOut)?;
    let maker = users::even_deleted(&mut tx, key.created_by).await?.ok_or(Error::SignedOut)?;
    drop(tx);
    if !tokens::same(&key.key_hash, &hash) || maker.suspended_at.is_some() {
        return Err(Error::SignedOut);
    }
    if key.last_used_at.is_none_or(|used| now - used >= SEEN_EVERY) {
        let mut tx = services.db.system_write().await?;
        api_keys::touch(&mut tx, key.id, key.client_id, now, now - SEEN_EVERY).await?;
        tx.commit().await?;
    }
    let role = role_of(&key.scopes.0).ok_or(Error::SignedOut)?;
    Ok(Visit {
        account: Account {
            id: maker.id,
            email: maker.email,
            full_name: maker.full_name,
            timezone: maker.timezone,
            // A key is its client's; it never has what its maker has elsewhere.
            is_platform_admin: false,
            second_factor: false,
        },
        via: Via::Key { id: key.id, client: key.client_id, scopes: key.scopes.0 },
        seats: vec![Seat {
            membership: None,
            client: key.client_id,
            client_name,
            role,
            subscription,
            icp_confirmed: icp_confirmed_at.is_some(),
        }],
        current: Some(key.client_id),
        origin: origin.clone(),
    })
}

/// The role a key's widest scope amounts to; no key is an owner.
fn role_of(scopes: &[ApiScope]) -> Option<Role> {
    let role = |scope: &ApiScope| match scope {
        ApiScope::Read => Role::Viewer,
        ApiScope::Write => Role::Member,
        ApiScope::Admin => Role::Admin,
    };
    // Roles are declared from the highest down.
    scopes.iter().map(role).min()
}

/// Proves that the visit may do for the client what needs the capability.
///
/// A client the visit has no seat in does not exist as far as it is told (`NoSuch`), except that its
/// own deleted client is `Deleted`. A role too low is `Forbidden`, and is written to the client's
/// audit log. Somebody acting for the person may only read.
pub async fn member(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    capability: Capability,
) -> Result<Member, Error> {
    let Some(seat) = visit.seat(client) else {
        let mut tx = services.db.system_read().await?;
        let deleted = clients::deleted_with_member(&mut tx, client, visit.account.id).await?;
        return Err(if deleted { Error::Deleted { what: "client" } } else { Error::no_such("client") });
    };
    let made = Member {
        client,
        user: visit.account.id,
        role: seat.role,
        via: visit.via.clone(),
        origin: visit.origin.clone(),
        _made_by_member: (),
    };
    let looking_only =
        matches!(visit.via, Via::Session { acting_admin: Some(_), .. }) && capability != Capability::Read;
    if looking_only || !seat.role.may(capability) {
        made.refused(services, capability).await?;
        return Err(Error::Forbidden { needed: capability.lowest_role() });
    }
    Ok(made)
}

impl Member {
    /// Writes down an attempt to do more than the role allows.
    pub(super) async fn refused(&self, services: &Services, capability: Capability) -> Result<(), Error> {
        let mut tx = services.db.write(self.client).await?;
        let entry = audit::Entry::new(AuditAction::Update, "client", self.client)
            .note("refused", capability.as_str())
            .note("role", self.role.as_str());
        audit::record(services, &mut tx, &Actor::from(self), entry).await?;
        Ok(tx.commit().await?)
    }
}

impl From<memberships::Seat> for Seat {
    fn from(row: memberships::Seat) -> Self {
        Self {
            membership: Some(row.id),
            client: row.client_id,
            client_name: row.client_name,
            role: row.role,
            subscription: row.subscription_status,
            icp_confirmed: row.icp_confirmed_at.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_role_of_its_widest_scope_and_is_never_an_owner() {
        for (scopes, role) in [
            (vec![], None),
            (vec![ApiScope::Read], Some(Role::Viewer)),
            (vec![ApiScope::Read, ApiScope::Write], Some(Role::Member)),
            (vec![ApiScope::Admin, ApiScope::Read], Some(Role::Admin)),
        ] {
            assert_eq!(role_of(&scopes), role, "{scopes:?}");
        }
    }
}
