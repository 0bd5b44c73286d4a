//! The same for many leads at once.

use domain::{AuditAction, CampaignId, Capability, ClientId, LeadId};
use store::leads as rows;

use crate::audit::{self, Actor, Entry};
use crate::identity::{self, Visit};
use crate::{Error, Services};

/// Most leads of one request.
const MANY: usize = 1_000;

fn checked(ids: &[LeadId]) -> Result<(), Error> {
    if ids.is_empty() || ids.len() > MANY {
        return Err(Error::field("lead_ids", "count", format!("Choose 1 to {MANY} leads.")));
    }
    Ok(())
}

/// Notes a campaign as the last one of each lead; answers how many leads there were.
pub async fn assign_campaign(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    ids: &[LeadId],
    campaign: Option<CampaignId>,
) -> Result<u64, Error> {
    let who = identity::member(services, visit, client, Capability::Work).await?;
    checked(ids)?;
    let mut tx = services.db.write(client).await?;
    let moved = rows::set_campaign(&mut tx, ids, campaign, services.now()).await?;
    let entry = Entry::new(AuditAction::Update, "lead", client)
        .note("campaign", campaign.map(|id| id.to_string()))
        .note("leads", moved);
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Deletes leads softly; answers how many there were.
pub async fn delete_leads(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    ids: &[LeadId],
) -> Result<u64, Error> {
    let who = identity::member(services, visit, client, Capability::Administer).await?;
    checked(ids)?;
    let mut tx = services.db.write(client).await?;
    let gone = rows::soft_delete_many(&mut tx, ids, services.now()).await?;
    let entry = Entry::new(AuditAction::Delete, "lead", client).note("leads", gone);
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(gone)
}
