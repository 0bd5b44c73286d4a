//! Whoever runs this installation, at its command line.

use domain::{ClientId, Role};
use store::identity::{memberships, users};

use super::{Account, Origin, Seat, Via, Visit};
use crate::{Error, Services};

/// A visit by the operator, who holds the database and its key and so may do for a client what its
/// owner may. The client's longest-standing owner answers for what is made; the audit log says that it
/// was done at the command line.
pub async fn operator(services: &Services, client: ClientId) -> Result<Visit, Error> {
    let mut tx = services.db.read(client).await?;
    let owner = memberships::list(&mut tx)
        .await?
        .into_iter()
        .find(|member| member.role == Role::Owner && member.accepted_at.is_some())
        .ok_or(Error::no_such("client"))?;
    drop(tx);
    let mut tx = services.db.system_read().await?;
    let (client_name, subscription, icp_confirmed_at) =
        memberships::client_of_key(&mut tx, client).await?.ok_or(Error::no_such("client"))?;
    let account = users::even_deleted(&mut tx, owner.user_id).await?.ok_or(Error::no_such("client"))?;
    drop(tx);
    Ok(Visit {
        account: Account {
            id: account.id,
            email: account.email,
            full_name: account.full_name,
            timezone: account.timezone,
            is_platform_admin: false,
            second_factor: false,
        },
        via: Via::CommandLine,
        seats: vec![Seat {
            membership: None,
            client,
            client_name,
            role: Role::Owner,
            subscription,
            icp_confirmed: icp_confirmed_at.is_some(),
        }],
        current: Some(client),
        origin: Origin::default(),
    })
}
