use chrono::{DateTime, Utc};
use domain::FoundingSpots;

use crate::{Result, SystemTx};

/// The one row, as it is now.
pub async fn get(tx: &mut SystemTx) -> Result<FoundingSpots> {
    let (total, taken): (i64, i64) =
        tx.query("SELECT total_spots, spots_taken FROM founding_spots WHERE id = 1").fetch_one().await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(FoundingSpots::new(count(total), count(taken)))
}

/// Takes one place if there is one; false when all are gone. The condition stands in the statement,
/// so two buyers cannot both get the last.
pub async fn take(tx: &mut SystemTx, at: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query("UPDATE founding_spots SET spots_taken = spots_taken + 1, updated_at = $1 WHERE id = 1 AND spots_taken < total_spots")
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}
