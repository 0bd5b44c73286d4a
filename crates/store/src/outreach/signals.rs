//! Opens and clicks of touches, where a campaign follows them. What a machine did is kept and marked.

use chrono::{DateTime, Utc};
use domain::{CampaignId, TouchId};
use uuid::Uuid;

use crate::{ClientTx, Result};

/// What a campaign follows; nothing unless somebody switched it on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Follows {
    pub track_opens: bool,
    pub track_clicks: bool,
}

pub async fn follows(tx: &mut ClientTx, campaign: CampaignId) -> Result<Follows> {
    let client = tx.client();
    let found = tx
        .query("SELECT track_opens, track_clicks FROM campaigns WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(campaign)
        .fetch_optional()
        .await?;
    Ok(found.unwrap_or_default())
}

pub async fn set_follows(
    tx: &mut ClientTx,
    campaign: CampaignId,
    follows: Follows,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE campaigns SET track_opens = $3, track_clicks = $4, updated_at = $5, revision = revision + 1
         WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
    )
    .bind(client)
    .bind(campaign)
    .bind(follows.track_opens)
    .bind(follows.track_clicks)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

#[derive(Clone, Debug)]
pub struct NewSignal {
    pub id: Uuid,
    pub touch: TouchId,
    /// `opened` or `clicked`.
    pub kind: &'static str,
    pub machine: bool,
    pub at: DateTime<Utc>,
}

/// How many of a kind there are of a touch, and how many of them people made.
pub async fn count(tx: &mut ClientTx, touch: TouchId, kind: &'static str) -> Result<(i64, i64)> {
    let client = tx.client();
    tx.query(
        "SELECT COUNT(*), COUNT(CASE WHEN NOT machine THEN 1 END) FROM touch_signals
         WHERE client_id = $1 AND touch_id = $2 AND kind = $3",
    )
    .bind(client)
    .bind(touch)
    .bind(kind.to_owned())
    .fetch_one()
    .await
}

pub async fn insert(tx: &mut ClientTx, new: &NewSignal) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO touch_signals (id, client_id, touch_id, kind, machine, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id)
    .bind(client)
    .bind(new.touch)
    .bind(new.kind.to_owned())
    .bind(new.machine)
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}
