//! What people are told inside the product: the bell in the header.

use domain::NotificationId;
use store::notifications;
pub use store::notifications::Notification;

use crate::identity::Visit;
use crate::{Error, Services};

/// How many the bell lists.
const LISTED: i64 = 20;

#[derive(Clone, Debug)]
pub struct Unread {
    pub count: u64,
    /// The newest first.
    pub newest: Vec<Notification>,
}

/// What the person has not read, about the current client or about none.
pub async fn unread(services: &Services, visit: &Visit) -> Result<Unread, Error> {
    let (user, client) = (visit.account.id, visit.current);
    let mut tx = services.db.system_read().await?;
    let newest = notifications::unread(&mut tx, user, client, LISTED).await?;
    let count = match newest.len() {
        n if (n as i64) < LISTED => n as u64,
        _ => notifications::count_unread(&mut tx, user, client).await?,
    };
    Ok(Unread { count, newest })
}

/// Another person's notification is as absent as one that never was. Only its own person marks it: not
/// a key, and not support looking over a shoulder.
pub async fn read_one(services: &Services, visit: &Visit, id: NotificationId) -> Result<(), Error> {
    let person = visit.person()?.id;
    let mut tx = services.db.system_write().await?;
    if !notifications::read_one(&mut tx, person, id, services.now()).await? {
        return Err(Error::no_such("notification"));
    }
    Ok(tx.commit().await?)
}

pub async fn read_all(services: &Services, visit: &Visit) -> Result<(), Error> {
    let person = visit.person()?.id;
    let mut tx = services.db.system_write().await?;
    notifications::read_all(&mut tx, person, visit.current, services.now()).await?;
    Ok(tx.commit().await?)
}
