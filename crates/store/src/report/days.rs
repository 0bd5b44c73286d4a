//! The counts of days.

use chrono::NaiveDate;
use domain::{CampaignId, Channel, ClientId, Measure};
use uuid::Uuid;

use super::events::Event;
use crate::query::LIST_MAX;
use crate::{ClientTx, Result, SystemTx};

/// So many of one measure on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub measure: Measure,
    pub channel: Option<Channel>,
    pub n: i64,
}

/// A row of the days' table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayRow {
    /// The client's own days without one.
    pub campaign: Option<CampaignId>,
    pub day: NaiveDate,
    pub measure: Measure,
    pub channel: Option<Channel>,
    /// Of leads: the last day before it that counted the same lead; the year 1 otherwise.
    pub before: NaiveDate,
}

const NONE: &str = "none";
const EVENT: &str = "campaign_id, channel, occurrence, n, at, before_at, before_in_campaign_at";

fn scope(campaign: Option<CampaignId>) -> Uuid {
    campaign.map_or(Uuid::nil(), CampaignId::as_uuid)
}

/// `None` for the word that stands for no channel.
fn channel(word: &str) -> Option<Channel> {
    word.parse().ok()
}

/// Clients with events that nobody has taken.
pub async fn clients_waiting(tx: &mut SystemTx, limit: i64) -> Result<Vec<ClientId>> {
    let rows: Vec<(ClientId,)> = tx
        .query("SELECT DISTINCT client_id FROM report_events ORDER BY client_id")
        .push_bind(" LIMIT ", limit)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(client,)| client).collect())
}

/// Events that nobody has taken yet.
pub async fn waiting(tx: &mut ClientTx, limit: i64) -> Result<Vec<Event>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(EVENT)
        .push_bind(" FROM report_events WHERE client_id = ", client)
        .push_bind(" ORDER BY source_id, part LIMIT ", limit)
        .fetch_all()
        .await
}

/// Takes events away, to be added to their days in the same transaction.
pub async fn take(tx: &mut ClientTx, limit: i64) -> Result<Vec<Event>> {
    let client = tx.client();
    tx.query(
        "DELETE FROM report_events WHERE client_id = $1 AND (source_id, part) IN
             (SELECT e.source_id, e.part FROM report_events e WHERE e.client_id = $1 ORDER BY e.source_id, e.part LIMIT $2)
         RETURNING ",
    )
    .push(EVENT)
    .bind(client)
    .bind(limit)
    .fetch_all()
    .await
}

/// Adds to a day; what comes to nothing is no row.
pub async fn add(tx: &mut ClientTx, row: &DayRow, n: i64) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO report_days (client_id, campaign_id, day, measure, channel, before_day, n) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (client_id, campaign_id, day, measure, channel, before_day) DO UPDATE SET n = report_days.n + excluded.n",
    )
    .bind(client)
    .bind(scope(row.campaign))
    .bind(row.day)
    .bind(row.measure)
    .bind(row.channel.map_or(NONE, Channel::as_str).to_owned())
    .bind(row.before)
    .bind(n)
    .execute()
    .await
    .map(|_| ())
}

/// What the days from one to another come to, both included; each lead counts once.
pub async fn sums(
    tx: &mut ClientTx,
    campaign: Option<CampaignId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Cell>> {
    let client = tx.client();
    let rows: Vec<(Measure, String, i64)> = tx
        .query(
            "SELECT measure, channel, CAST(SUM(n) AS BIGINT) FROM report_days
             WHERE client_id = $1 AND campaign_id = $2 AND day >= $3 AND day <= $4 AND before_day < $3 GROUP BY measure, channel",
        )
        .bind(client)
        .bind(scope(campaign))
        .bind(from)
        .bind(to)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(measure, word, n)| Cell { measure, channel: channel(&word), n }).collect())
}

/// Each day by itself; a lead counts once a day.
pub async fn by_day(
    tx: &mut ClientTx,
    campaign: Option<CampaignId>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(NaiveDate, Cell)>> {
    let client = tx.client();
    let rows: Vec<(NaiveDate, Measure, String, i64)> = tx
        .query(
            "SELECT day, measure, channel, CAST(SUM(n) AS BIGINT) FROM report_days
             WHERE client_id = $1 AND campaign_id = $2 AND day >= $3 AND day <= $4 GROUP BY day, measure, channel",
        )
        .bind(client)
        .bind(scope(campaign))
        .bind(from)
        .bind(to)
        .fetch_all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(day, measure, word, n)| (day, Cell { measure, channel: channel(&word), n }))
        .collect())
}

/// What each campaign came to in a range.
pub async fn by_campaign(
    tx: &mut ClientTx,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(CampaignId, Cell)>> {
    let client = tx.client();
    let rows: Vec<(CampaignId, Measure, String, i64)> = tx
        .query(
            "SELECT campaign_id, measure, channel, CAST(SUM(n) AS BIGINT) FROM report_days
             WHERE client_id = $1 AND day >= $2 AND day <= $3 AND before_day < $2 AND campaign_id <> $4
             GROUP BY campaign_id, measure, channel",
        )
        .bind(client)
        .bind(from)
        .bind(to)
        .bind(Uuid::nil())
        .fetch_all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, measure, word, n)| (id, Cell { measure, channel: channel(&word), n }))
        .collect())
}

/// Where the client's days begin and end.
pub async fn zone_of(tx: &mut ClientTx) -> Result<Option<String>> {
    let client = tx.client();
    let row: Option<(String,)> =
        tx.query("SELECT timezone FROM clients WHERE id = $1").bind(client).fetch_optional().await?;
    Ok(row.map(|(zone,)| zone))
}

/// Where the days of campaigns begin and end.
pub async fn zones_of_campaigns(
    tx: &mut ClientTx,
    campaigns: &[CampaignId],
) -> Result<Vec<(CampaignId, String)>> {
    let client = tx.client();
    let mut zones = Vec::with_capacity(campaigns.len());
    for some in campaigns.chunks(LIST_MAX) {
        let rows: Vec<(CampaignId, String)> = tx
            .query("SELECT id, timezone FROM campaigns")
            .push_bind(" WHERE client_id = ", client)
            .push(" AND id IN ")
            .push_list(some.iter().copied())
            .fetch_all()
            .await?;
        zones.extend(rows);
    }
    Ok(zones)
}
