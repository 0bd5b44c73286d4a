use chrono::{DateTime, Utc};
use domain::{ClientName, EmailAddress, Headline, WaitlistSource};
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

/// Adds the entry unless its address waits already.
pub async fn join(tx: &mut SystemTx, entry: &Entry) -> Result<Joined> {
    let rows = tx
        .query(
            "INSERT INTO waitlist (id, email, agency_name, source, variant, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email) DO NOTHING",
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

/// How many wait.
pub async fn count(tx: &mut SystemTx) -> Result<i64> {
    Ok(tx.query("SELECT COUNT(*) FROM waitlist").fetch_one::<(i64,)>().await?.0)
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
