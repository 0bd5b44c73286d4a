//! What has happened since somebody looked, for pages that stay open.
//!
//! A mark is the id of the newest thing seen. Ids are in the order of making, so a page that lost its
//! connection asks for what came after its mark and misses nothing it would have been told.

use domain::{Capability, ClientId};
use store::outreach::activity::{self, Happened};
use uuid::Uuid;

use crate::identity::{Visit, member};
use crate::{Error, Services, notifications};

/// Most events of one look; the next look brings the rest.
const AT_ONCE: i64 = 50;

/// The mark of somebody who begins to look now.
pub async fn mark(services: &Services, visit: &Visit, client: ClientId) -> Result<Uuid, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let newest = activity::newest(&mut tx, 1).await?;
    Ok(newest.first().map_or(Uuid::nil(), |newest| newest.id))
}

/// What came after a mark, the oldest first.
pub async fn since(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    mark: Uuid,
) -> Result<Vec<Happened>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(activity::after(&mut tx, mark, AT_ONCE).await?)
}

/// Notifications that the person has not read; none for a program.
pub async fn unread(services: &Services, visit: &Visit) -> Result<u64, Error> {
    Ok(notifications::unread(services, visit).await?.count)
}
