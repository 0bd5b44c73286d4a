//! How many leads of each tier.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CampaignId, Capability, ClientId};
use store::leads::counts::{self, Count};

use crate::identity::{self, Visit};
use crate::{Error, Services};

/// How long a count of many leads is good.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(15);

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

/// For reports: exact however many, but not always of this moment.
pub async fn distribution(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: Option<CampaignId>,
) -> Result<[i64; 6], Error> {
    Ok(distribution_as_of(services, visit, client, campaign).await?.0)
}

/// With the time it was counted. Tiers of up to 10,000 leads each are counted anew each time; where
/// there are more, a count is good for a quarter of an hour (reporting.md section 12).
pub async fn distribution_as_of(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: Option<CampaignId>,
) -> Result<([i64; 6], DateTime<Utc>), Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let now = services.now();
    let mut tx = services.db.read(client).await?;
    let few = counts::by_tier(&mut tx, campaign).await?;
    if few.iter().all(|count| count.is_exact()) {
        return Ok((few.map(Count::at_least), now));
    }
    if let Some((counted, at)) = counts::kept_distribution(&mut tx, campaign).await?
        && now - at < GOOD_FOR
    {
        return Ok((counted, at));
    }
    let counted = counts::distribution(&mut tx, campaign).await?;
    drop(tx);
    let mut tx = services.db.write(client).await?;
    counts::keep_distribution(&mut tx, campaign, counted, now).await?;
    tx.commit().await?;
    Ok((counted, now))
}
