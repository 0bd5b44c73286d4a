//! How many leads: by tier for the cards, exactly for reports.

use chrono::{DateTime, Utc};
use domain::{CampaignId, TierBucket};
use uuid::Uuid;

use crate::{ClientTx, Engine, Result};

/// Beyond this a list says "10,000+" (decisions.md D23).
pub const EXACT_TO: i64 = 10_000;

/// A count that is exact up to [`EXACT_TO`], or as far as was looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Exactly(i64),
    AtLeast(i64),
}

impl Count {
    /// More than are counted.
    pub const MORE: Self = Self::AtLeast(EXACT_TO);

    pub(super) fn of(counted: i64) -> Self {
        if counted > EXACT_TO { Self::MORE } else { Self::Exactly(counted) }
    }
    /// The count, or what was counted.
    pub fn at_least(self) -> i64 {
        match self {
            Self::Exactly(n) | Self::AtLeast(n) => n,
        }
    }
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exactly(_))
    }
}

/// Living leads of each tier, in the order of [`TierBucket::ALL`].
pub async fn by_tier(tx: &mut ClientTx, campaign: Option<CampaignId>) -> Result<[Count; 6]> {
    let client = tx.client();
    let mut counts = [Count::MORE; 6];
    for (count, bucket) in counts.iter_mut().zip(TierBucket::ALL) {
        let (least, most) = bucket.ranks();
        let index =
            if campaign.is_some() { " INDEXED BY leads_campaign_rank" } else { " INDEXED BY leads_rank" };
        let (n,): (i64,) = tx
            .query("SELECT COUNT(*) FROM (SELECT 1 FROM leads")
            .push_on(Engine::Sqlite, index)
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
            .push_some(" AND campaign_id = ", campaign)
            .push_bind(" AND als_rank >= ", least)
            .push_bind(" AND als_rank <= ", most)
            .push_bind(" LIMIT ", EXACT_TO + 1)
            .push(") few")
            .fetch_one()
            .await?;
        *count = Count::of(n);
    }
    Ok(counts)
}

/// The same, exact however many: for reports, which may take longer.
pub async fn distribution(tx: &mut ClientTx, campaign: Option<CampaignId>) -> Result<[i64; 6]> {
    let client = tx.client();
    let index = if campaign.is_some() { " INDEXED BY leads_campaign_rank" } else { " INDEXED BY leads_rank" };
    let rows: Vec<(i64, i64)> = tx
        .query("SELECT als_rank / 1000 AS tier, COUNT(*) FROM leads")
        .push_on(Engine::Sqlite, index)
        .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
        .push_some(" AND campaign_id = ", campaign)
        .push(" GROUP BY als_rank / 1000")
        .fetch_all()
        .await?;
    let mut counts = [0; 6];
    for (count, bucket) in counts.iter_mut().zip(TierBucket::ALL) {
        let thousand = bucket.ranks().0 / 1_000;
        *count = rows.iter().filter(|(tier, _)| *tier == thousand).map(|(_, n)| n).sum();
    }
    Ok(counts)
}

#[derive(sqlx::FromRow)]
struct Kept {
    hot: i64,
    warm: i64,
    cool: i64,
    cold: i64,
    dead: i64,
    unscored: i64,
    counted_at: DateTime<Utc>,
}

/// The distribution as it was last kept, and when that was.
pub async fn kept_distribution(
    tx: &mut ClientTx,
    campaign: Option<CampaignId>,
) -> Result<Option<([i64; 6], DateTime<Utc>)>> {
    let client = tx.client();
    let row: Option<Kept> = tx
        .query("SELECT hot, warm, cool, cold, dead, unscored, counted_at FROM report_tiers WHERE client_id = $1 AND campaign_id = $2")
        .bind(client)
        .bind(campaign.map_or(Uuid::nil(), CampaignId::as_uuid))
        .fetch_optional()
        .await?;
    Ok(row
        .map(|kept| ([kept.hot, kept.warm, kept.cool, kept.cold, kept.dead, kept.unscored], kept.counted_at)))
}

/// Keeps a distribution for those who ask next.
pub async fn keep_distribution(
    tx: &mut ClientTx,
    campaign: Option<CampaignId>,
    [hot, warm, cool, cold, dead, unscored]: [i64; 6],
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO report_tiers (client_id, campaign_id, hot, warm, cool, cold, dead, unscored, counted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (client_id, campaign_id) DO UPDATE SET hot = excluded.hot, warm = excluded.warm, cool = excluded.cool,
             cold = excluded.cold, dead = excluded.dead, unscored = excluded.unscored, counted_at = excluded.counted_at",
    )
    .bind(client)
    .bind(campaign.map_or(Uuid::nil(), CampaignId::as_uuid))
    .bind(hot)
    .bind(warm)
    .bind(cool)
    .bind(cold)
    .bind(dead)
    .bind(unscored)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}
