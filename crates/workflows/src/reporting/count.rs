//! Adding what happened to the counts of its day.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{CampaignId, ClientId};
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;
use engines::reporting::{Happened, tally};
use store::ClientTx;
use store::flow_runs::Counts;
use store::report::{self, DayRow, Event};

use crate::jobs::{Attempt, Flow, JobError, Tick};
use crate::outreach::world;
use crate::{Error, Services};

/// Events of one transaction, so that others get their turn.
const BATCH: i64 = 5_000;
/// Clients of one run; the next run comes in a minute.
const CLIENTS: i64 = 10_000;

/// Runs every minute.
#[derive(Clone, Copy, Debug)]
pub struct CountReports;

impl Flow<Services> for CountReports {
    const NAME: &'static str = "report_counts";
    const CRON: Option<&'static str> = Some("* * * * *");

    async fn run(services: &Services, _tick: &Tick, attempt: &Attempt) -> Result<Counts, JobError> {
        let mut tx = services.db.system_read().await?;
        let clients = report::clients_waiting(&mut tx, CLIENTS).await?;
        drop(tx);
        let mut counted = 0;
        for client in clients {
            loop {
                if attempt.stop.is_cancelled() {
                    break;
                }
                let some = settle(services, client).await.map_err(JobError::retry)?;
                counted += some;
                if some < BATCH {
                    break;
                }
            }
        }
        Ok(Counts::from([("counted".to_owned(), counted)]))
    }
}

/// Adds a client's oldest events to their days. Answers how many there were.
pub async fn settle(services: &Services, client: ClientId) -> Result<i64, Error> {
    let mut tx = services.db.write(client).await?;
    let events = report::take(&mut tx, BATCH).await?;
    let zones = Zones::of(&mut tx, &events).await?;
    for (row, n) in fold(&events, &zones) {
        report::add(&mut tx, &row, n).await?;
    }
    tx.commit().await?;
    Ok(i64::try_from(events.len()).unwrap_or(BATCH))
}

/// Where days begin and end.
pub(super) struct Zones {
    pub client: Zone,
    campaigns: BTreeMap<CampaignId, Zone>,
}

impl Zones {
    pub async fn of(tx: &mut ClientTx, events: &[Event]) -> Result<Self, Error> {
        let mut campaigns: Vec<CampaignId> = events.iter().filter_map(|event| event.campaign_id).collect();
        campaigns.sort_unstable();
        campaigns.dedup();
        let known = report::zones_of_campaigns(tx, &campaigns).await?;
        Ok(Self {
            client: world::zone(&report::zone_of(tx).await?.unwrap_or_default()),
            campaigns: known.into_iter().map(|(id, name)| (id, world::zone(&name))).collect(),
        })
    }
}

/// What events add to the days of the client and of their campaigns.
pub(super) fn fold(events: &[Event], zones: &Zones) -> BTreeMap<DayRow, i64> {
    let mut rows = BTreeMap::new();
    for event in events {
        add(&mut rows, None, event, event.before_at, &zones.client);
        if let Some(campaign) = event.campaign_id {
            let zone = zones.campaigns.get(&campaign).unwrap_or(&zones.client);
            add(&mut rows, Some(campaign), event, event.before_in_campaign_at, zone);
        }
    }
    rows.retain(|_, n| *n != 0);
    rows
}

fn add(
    rows: &mut BTreeMap<DayRow, i64>,
    campaign: Option<CampaignId>,
    event: &Event,
    before: Option<DateTime<Utc>>,
    zone: &Zone,
) {
    let day = zone.to_local(event.at).date();
    let happened = Happened {
        occurrence: event.occurrence,
        channel: event.channel,
        day,
        before: before.map(|at| zone.to_local(at).date()),
        n: event.n,
    };
    for tally in tally(&happened) {
        let row =
            DayRow { campaign, day, measure: tally.measure, channel: event.channel, before: tally.before };
        *rows.entry(row).or_default() += tally.n;
    }
}
