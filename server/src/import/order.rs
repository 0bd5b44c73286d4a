//! What is asked for and what is told about it, also as lines on a wire.

use domain::{CampaignId, ClientId, ConsentBasis, ImportStatus, OnExisting};
use serde::{Deserialize, Serialize};
use workflows::imports::ImportView;

/// An import as it was asked for. On the wire it is one line of JSON, and the file's bytes follow.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    pub client: ClientId,
    pub campaign: Option<CampaignId>,
    pub file_name: String,
    /// So that a file that was cut off on its way is not taken for a whole one.
    pub file_bytes: u64,
    pub on_existing: Option<OnExisting>,
    pub dry_run: bool,
    pub consent_basis: Option<ConsentBasis>,
    pub consent_source: Option<String>,
}

/// How it goes. On the wire one line of JSON each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Progress {
        rows: i64,
        /// 0 to 1, of the file.
        share: f64,
    },
    /// So many bytes of the file of problems follow this line.
    Problems(usize),
    /// The last word: it ended, well or not.
    Done(Summary),
    /// The last word: it could not be done, and why.
    Refused(String),
}

/// What became of the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub status: ImportStatus,
    pub dry_run: bool,
    pub rows: i64,
    pub created: i64,
    pub updated: i64,
    pub duplicate_in_file: i64,
    pub duplicate_in_client: i64,
    pub suppressed: i64,
    pub invalid: i64,
    /// Why it failed.
    pub error: Option<String>,
}

impl From<&ImportView> for Summary {
    fn from(view: &ImportView) -> Self {
        Self {
            status: view.status,
            dry_run: view.dry_run,
            rows: view.rows_done,
            created: view.tally.created,
            updated: view.tally.updated,
            duplicate_in_file: view.tally.duplicate_in_file,
            duplicate_in_client: view.tally.duplicate_in_client,
            suppressed: view.tally.suppressed,
            invalid: view.tally.invalid,
            error: view.error.clone(),
        }
    }
}

impl Summary {
    /// A line for each outcome, for a person.
    pub fn lines(&self) -> String {
        let created = if self.dry_run { "would be created" } else { "created" };
        let updated = if self.dry_run { "would be updated" } else { "updated" };
        [
            ("records", self.rows),
            (created, self.created),
            (updated, self.updated),
            ("duplicate in file", self.duplicate_in_file),
            ("duplicate in client", self.duplicate_in_client),
            ("suppressed", self.suppressed),
            ("invalid", self.invalid),
        ]
        .iter()
        .map(|(what, count)| format!("{what:<22}{count:>12}\n"))
        .collect()
    }
}
