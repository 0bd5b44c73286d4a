//! The job that makes an archive.

use std::time::Duration;

use domain::people::tidy;
use domain::{ClientId, ExportId};
use serde::{Deserialize, Serialize};
use store::exports::{self as rows, Made};
use store::identity::clients;
use store::notifications::{self, NewNotification};

use super::{LINK_FOR, archive, path_of};
use crate::identity::tokens::{self, Kind};
use crate::jobs::{Attempt, Attempted, Job, JobError, Priority, Run};
use crate::{Error, Services};

/// Makes the archive, or makes it again from its beginning.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MakeExport {
    pub client: ClientId,
    pub export: ExportId,
}

impl Job for MakeExport {
    const KIND: &'static str = "make_export";
    const PRIORITY: Priority = Priority::Bulk;
    const TIMEOUT: Duration = Duration::from_secs(2 * 3_600);
    const PER_CLIENT: usize = 1;

    fn client(&self) -> Option<ClientId> {
        Some(self.client)
    }
}

impl Run<Services> for MakeExport {
    async fn run(self, services: &Services, attempt: &Attempt) -> Result<(), JobError> {
        let done = work(services, self.client, self.export).await;
        if done.is_err() && attempt.is_last() {
            let mut tx = services.db.write(self.client).await?;
            let words = "The archive could not be made. Ask for another; if it happens again, write to us.";
            rows::fail(&mut tx, self.export, words, services.now()).await?;
            tx.commit().await?;
        }
        done.or_retry()
    }
}

async fn work(services: &Services, client: ClientId, id: ExportId) -> Result<(), Error> {
    let mut tx = services.db.write(client).await?;
    let begun = rows::begin(&mut tx, id, services.now()).await?;
    let (export, owner) = (rows::get(&mut tx, id).await?, clients::get(&mut tx).await?);
    tx.commit().await?;
    // Done by a run before this one, or the client is gone.
    let (true, Some(export), Some(owner)) = (begun, export, owner) else { return Ok(()) };
    let size = archive::write(services, client, &path_of(services, id)?).await?;

    let now = services.now();
    let made = Made {
        file_name: file_name(&owner.name, &now.format("%Y-%m-%d").to_string()),
        size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
        token_hash: tokens::derived(services, Kind::Export, id.as_uuid()).hash,
        expires_at: now + LINK_FOR,
        at: now,
    };
    let mut tx = services.db.write(client).await?;
    if rows::complete(&mut tx, id, &made).await? {
        let told = NewNotification {
            id: services.ids.next(),
            user: export.requested_by,
            client: Some(client),
            kind: "export_ready",
            title: "Your data is ready".to_owned(),
            body: "The archive can be downloaded for 24 hours.".to_owned(),
            link: Some("/dashboard/settings?tab=danger".to_owned()),
            at: now,
        };
        notifications::insert(&mut tx, &told).await?;
    }
    Ok(tx.commit().await?)
}

/// A name every system can keep: letters and digits of the agency's, and the day.
fn file_name(client: &str, day: &str) -> String {
    let plain: String = tidy(client)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .take(60)
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let name = if words.is_empty() { "agency".to_owned() } else { words.join("-") };
    format!("{name}-{day}.zip")
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_is_named_in_letters_that_no_system_and_no_header_minds() {
        assert_eq!(file_name("Harbour & Daughters", "2026-01-05"), "harbour-daughters-2026-01-05.zip");
        assert_eq!(file_name("../../etc/\r\n\"x\"", "2026-01-05"), "etc-x-2026-01-05.zip");
        assert_eq!(file_name("密码", "2026-01-05"), "agency-2026-01-05.zip");
    }
}
