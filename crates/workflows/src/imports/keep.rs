//! How long uploads are kept.

use chrono::TimeDelta;
use store::lead_imports;

use super::path_of;
use crate::{Error, Services};

/// Long enough to mend a list with the help of its problems.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Deletes the files of imports that are over or never went on; answers how many.
pub(crate) async fn forget_files(services: &Services) -> Result<usize, Error> {
    if services.files.is_none() {
        return Ok(0);
    }
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let old = lead_imports::forget_files(&mut tx, now - KEPT, now).await?;
    tx.commit().await?;
    for id in &old {
        // Another process may have been first.
        if let Err(error) = tokio::fs::remove_file(path_of(services, *id)?).await {
            tracing::warn!(import.id = %id, %error, "an upload could not be deleted");
        }
    }
    Ok(old.len())
}
