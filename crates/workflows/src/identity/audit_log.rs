//! The audit log as a client's admins read it.

use chrono::{DateTime, Utc};
use domain::{AuditAction, AuditId, Capability, ClientId, UserId};
use serde::Deserialize;
pub use store::identity::audit::Entry;
use store::identity::audit::{self as rows, Filter};

use super::{Visit, member};
use crate::{Error, Services};

const PAGE: i64 = 50;
const PAGE_MAX: i64 = 100;

/// What to look for; what is `None` is open.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditFilter {
    pub actor: Option<UserId>,
    pub action: Option<AuditAction>,
    pub resource_type: Option<String>,
    pub resource_id: Option<String>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// `next` of the page before.
    pub before: Option<AuditId>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct AuditPage {
    /// The newest first.
    pub entries: Vec<Entry>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<AuditId>,
}

pub async fn audit_log(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    filter: AuditFilter,
) -> Result<AuditPage, Error> {
    member(services, visit, client, Capability::Administer).await?;
    let limit = filter.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let wanted = Filter {
        actor: filter.actor,
        action: filter.action,
        resource_type: filter.resource_type,
        resource_id: filter.resource_id,
        from: filter.from,
        until: filter.until,
        before: filter.before,
    };
    let mut tx = services.db.read(client).await?;
    // One more than asked for tells whether there is a next page.
    let mut entries = rows::list(&mut tx, &wanted, limit + 1).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = entries.len() > wanted;
    entries.truncate(wanted);
    let next = entries.last().filter(|_| more).map(|entry| entry.id);
    Ok(AuditPage { entries, next })
}
