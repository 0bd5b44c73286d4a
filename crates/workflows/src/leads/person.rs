//! What a person may ask of whoever holds their data: to see it, and to be forgotten.

use chrono::{DateTime, Utc};
use domain::{AuditAction, Capability, ClientId, EmailAddress, LeadId, SuppressionReason};
use serde::Serialize;
use serde_json::json;
use store::leads::{self as rows, Found};
use store::suppression as lists;

use super::view::{self, ActivityView, LeadView};
use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Visit};
use crate::suppression::{hash, new_row};
use crate::{Error, Services};

const EVERYTHING: i64 = 500;

/// Everything the client holds about one person.
#[derive(Clone, Debug, Serialize)]
pub struct PersonExport {
    pub made_at: DateTime<Utc>,
    pub lead: LeadView,
    pub activities: Vec<ActivityView>,
    /// Set when there are more activities than are listed.
    pub activities_total: i64,
}

/// For administrators: what the client holds about a person, to be handed to them.
pub async fn export_person(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
) -> Result<PersonExport, Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let lead = view::shown(services, client, id).await?;
    let (activities, activities_total) =
        view::activities(services, visit, client, id, Some(EVERYTHING)).await?;
    let mut tx = services.db.write(client).await?;
    let entry = Entry::new(AuditAction::Export, "lead", id).note("of", "person");
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(PersonExport { made_at: services.now(), lead, activities, activities_total })
}

/// Forgets a person, living lead or deleted: what is left is a row without a name, what happened
/// without words, and a hash that keeps the address from being written to again.
pub async fn erase_person(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
) -> Result<(), Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    let lead = match rows::find(&mut tx, id).await? {
        Found::Living(lead) => *lead,
        Found::Deleted => rows::even_deleted(&mut tx, id).await?.ok_or(Error::no_such("lead"))?,
        Found::Never => return Err(Error::no_such("lead")),
    };
    let stand_in = EmailAddress::parse(&format!("erased-{}@erased.invalid", id.as_uuid().simple()))
        .expect("letters, digits and hyphens make an address");
    if lead.email == stand_in {
        return Ok(());
    }
    let mut entry = new_row(services, &lead.email, SuppressionReason::Legal, "erasure", None, None);
    entry.email = None;
    lists::add(&mut tx, &entry).await?;
    lists::forget_address(&mut tx, &hash(&lead.email)).await?;
    rows::erase(&mut tx, id, &stand_in, services.now()).await?;
    // The log says that somebody was forgotten, and not who.
    let noted = Entry::new(AuditAction::Delete, "lead", id).after(json!({"erased": true}));
    audit::record(services, &mut tx, &Actor::from(&who), noted).await?;
    Ok(tx.commit().await?)
}
