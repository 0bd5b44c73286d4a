//! How long archives are kept (flows.md section 5).

use chrono::TimeDelta;
use store::exports as rows;

use super::path_of;
use crate::{Error, Services};

/// The record of an archive outlives its file by this much.
const RECORD_FOR: TimeDelta = TimeDelta::days(7);

/// Deletes the files whose links have run out; answers how many.
pub(crate) async fn forget_files(services: &Services) -> Result<usize, Error> {
    if services.files.is_none() {
        return Ok(0);
    }
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let gone = rows::expire(&mut tx, now).await?;
    rows::purge(&mut tx, now - RECORD_FOR).await?;
    tx.commit().await?;
    for id in &gone {
        // Another process may have been first.
        if let Err(error) = tokio::fs::remove_file(path_of(services, *id)?).await {
            tracing::warn!(export.id = %id, %error, "an archive could not be deleted");
        }
    }
    Ok(gone.len())
}
