use chrono::{DateTime, Utc};
use domain::{ClientName, EmailAddress, Headline, WaitlistSource, WaitlistStatus};
use uuid::Uuid;

use crate::{Result, SystemTx};

/// One person who wants in.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub email: EmailAddress,
    pub agency_name: Option<ClientName>,
    pub source: WaitlistSource,
    pub variant: Option<Headline>,
    pub at: DateTime<Utc>,
}

/// Whether the address was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    New,
    /// Nothing was changed: the first entry of an address stands.
    Known,
}

/// Adds the entry unless its address waits already. Who had left is new again.
pub async fn join(tx: &mut SystemTx, entry: &Entry) -> Result<Joined> {
    let rows = tx
        .query(
            "INSERT INTO waitlist (id, email, agency_name, source, variant, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (email) DO UPDATE SET status = 'pending', agency_name = excluded.agency_name,
                 source = excluded.source, variant = excluded.variant, updated_at = excluded.updated_at
             WHERE waitlist.status = 'left'",
        )
        .bind(entry.id)
        .bind(entry.email.clone())
        .bind(entry.agency_name.clone())
        .bind(entry.source)
        .bind(entry.variant)
        .bind(entry.at)
        .bind(entry.at)
        .execute()
        .await?;
    Ok(if rows == 0 { Joined::Known } else { Joined::New })
}

/// Whether somebody who waits already may be written to again: once in a while, so that nobody can
/// have us fill a stranger's inbox. Notes the time when so.
pub async fn may_remind(
    tx: &mut SystemTx,
    email: &EmailAddress,
    last_before: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query("UPDATE waitlist SET updated_at = $1 WHERE email = $2 AND updated_at < $3")
        .bind(at)
        .bind(email.clone())
        .bind(last_before)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// The id of an address's entry, for links that are about it.
pub async fn id(tx: &mut SystemTx, email: &EmailAddress) -> Result<Option<Uuid>> {
    let row: Option<(Uuid,)> =
        tx.query("SELECT id FROM waitlist WHERE email = $1").bind(email.clone()).fetch_optional().await?;
    Ok(row.map(|(id,)| id))
}

/// Whose entry it is, and how far they have come.
pub async fn by_id(tx: &mut SystemTx, id: Uuid) -> Result<Option<(EmailAddress, WaitlistStatus)>> {
    tx.query("SELECT email, status FROM waitlist WHERE id = $1").bind(id).fetch_optional().await
}

/// Takes somebody off the list; false when they are off it, or were never on it.
pub async fn leave(tx: &mut SystemTx, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query("UPDATE waitlist SET status = 'left', updated_at = $1 WHERE id = $2 AND status <> 'left'")
        .bind(at)
        .bind(id)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// How many wait.
pub async fn count(tx: &mut SystemTx) -> Result<i64> {
    Ok(tx.query("SELECT COUNT(*) FROM waitlist WHERE status <> 'left'").fetch_one::<(i64,)>().await?.0)
}

/// The entry of an address: source, agency and the headline it came by.
pub async fn find(
    tx: &mut SystemTx,
    email: &EmailAddress,
) -> Result<Option<(WaitlistSource, Option<ClientName>, Option<Headline>)>> {
    tx.query("SELECT source, agency_name, variant FROM waitlist WHERE email = $1")
        .bind(email.clone())
        .fetch_optional()
        .await
}
