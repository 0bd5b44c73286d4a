//! How many leads of each tier.

use domain::{CampaignId, Capability, ClientId};
use store::leads::counts::{self, Count};

use crate::identity::{self, Visit};
use crate::{Error, Services};

/// For the cards above the list, in the order of `TierBucket::ALL`; exact to 10,000.
pub async fn tier_counts(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: Option<CampaignId>,
) -> Result<[Count; 6], Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(counts::by_tier(&mut tx, campaign).await?)
}

/// For reports: exact however many.
pub async fn distribution(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: Option<CampaignId>,
) -> Result<[i64; 6], Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(counts::distribution(&mut tx, campaign).await?)
}
