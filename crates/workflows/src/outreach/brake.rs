//! The platform's brake: while it is on, nothing leaves for any client.
//!
//! It is a setting in the database, and also a file in the data directory: on SQLite one process has the
//! database to itself, and a brake must not have to wait for it.

use std::io;
use std::path::Path;

use domain::AuditAction;
use serde_json::json;
use store::platform_settings;

use crate::audit::{self, Actor, Entry};
use crate::identity::Visit;
use crate::{Error, Services};

const FILE: &str = "sending-paused";
const SETTING: &str = "sending_paused";

/// Whether it is on, by either.
pub(super) async fn is_on(services: &Services) -> Result<bool, Error> {
    if services.files.as_deref().is_some_and(|folder| folder.join(FILE).exists()) {
        return Ok(true);
    }
    let mut tx = services.db.system_read().await?;
    Ok(platform_settings::get(&mut tx, SETTING).await?.unwrap_or(false))
}

/// Whether it is on. For platform admins.
pub async fn look(services: &Services, visit: &Visit) -> Result<bool, Error> {
    visit.platform_admin()?;
    is_on(services).await
}

/// Puts it on, or takes it off however it was put on. For platform admins; noted in the audit log.
pub async fn put(services: &Services, visit: &Visit, on: bool) -> Result<(), Error> {
    let admin = visit.platform_admin()?.id;
    let before = is_on(services).await?;
    if let Some(folder) = services.files.as_deref().filter(|_| !on) {
        set_file(folder, false)
            .map_err(|error| Error::internal("could not take the file of the brake away", error))?;
    }
    let mut tx = services.db.system_write().await?;
    platform_settings::set(&mut tx, SETTING, &on, Some(admin), services.now()).await?;
    let entry = Entry::new(AuditAction::Update, "sending_brake", "platform")
        .before(json!({"paused": before}))
        .after(json!({"paused": on}));
    audit::record(services, &mut tx, &Actor::from(visit), entry).await?;
    tx.commit().await?;
    tracing::warn!(on, "the brake on all sending was moved");
    Ok(())
}

/// Puts it on or takes it off in the database.
pub async fn set(services: &Services, on: bool) -> Result<(), Error> {
    let mut tx = services.db.system_write().await?;
    platform_settings::set(&mut tx, SETTING, &on, None, services.now()).await?;
    tx.commit().await?;
    tracing::warn!(on, "the brake on all sending was moved");
    Ok(())
}

/// Puts it on or takes it off beside a database that another process has.
pub fn set_file(folder: &Path, on: bool) -> io::Result<()> {
    let file = folder.join(FILE);
    if on {
        return std::fs::write(file, "While this file is here, no outreach leaves for any client.\n");
    }
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
