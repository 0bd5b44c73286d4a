//! What an installation knows about itself.

use chrono::{DateTime, Utc};
use domain::Mode;
use store::{Db, platform_settings};

use crate::Error;

/// Marks a fresh database with the mode it serves, and refuses one that serves another: sandbox and
/// live never share a database (decisions.md D10), or made-up prospects would get real mail.
pub async fn claim_mode(db: &Db, mode: Mode, now: DateTime<Utc>) -> Result<(), Error> {
    let mut tx = db.system_write().await?;
    let kept =
        platform_settings::get_or_put(&mut tx, "mode", &mode, "The mode this database serves.", now).await?;
    tx.commit().await?;
    if kept == mode {
        return Ok(());
    }
    Err(Error::refused(
        "OTHER_MODE",
        format!(
            "this database belongs to {kept} mode and cannot serve {mode} mode; set AGENCY_DATABASE_URL to another one"
        ),
    ))
}
