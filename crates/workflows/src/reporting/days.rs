//! Reading the counts of days, with what nobody has added to them yet.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::CampaignId;
use engines::outreach::hours::LocalTime;
use engines::reporting::{Counts, Period};
use store::ClientTx;
use store::report::{self, DayRow};

use super::count::{Zones, fold};
use crate::Error;
use crate::outreach::world;

/// Most events that a report adds by itself. More wait only while the job that adds them is behind.
const WAITING: i64 = 2_000;
/// Before and after anything that can be counted.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a year has a first day");
const LAST: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a year has a last day");

/// The counts of one client, all read in one transaction.
pub(crate) struct Days<'t> {
    tx: &'t mut ClientTx,
    zones: Zones,
    waiting: BTreeMap<DayRow, i64>,
}

impl<'t> Days<'t> {
    pub async fn open(tx: &'t mut ClientTx) -> Result<Self, Error> {
        let events = report::waiting(tx, WAITING).await?;
        let zones = Zones::of(tx, &events).await?;
        let waiting = fold(&events, &zones);
        Ok(Self { tx, zones, waiting })
    }

    /// The day it is for the client.
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        self.zones.client.to_local(now).date()
    }

    /// The day it is somewhere else.
    pub fn today_in(&self, zone: &str, now: DateTime<Utc>) -> NaiveDate {
        world::zone(zone).to_local(now).date()
    }

    /// Of the client, or of one of its campaigns; each lead once.
    pub async fn counts(&mut self, campaign: Option<CampaignId>, period: Period) -> Result<Counts, Error> {
        let mut counts = Counts::default();
        for cell in report::sums(self.tx, campaign, period.from(), period.to()).await? {
            counts.add(cell.measure, cell.channel, cell.n);
        }
        for (row, n) in self.of_range(period).filter(|(row, _)| row.campaign == campaign) {
            if row.before < period.from() {
                counts.add(row.measure, row.channel, n);
            }
        }
        Ok(counts)
    }

    /// Everything that ever happened in a campaign.
    pub async fn whole_life(&mut self, campaign: CampaignId) -> Result<Counts, Error> {
        let mut counts = Counts::default();
        for cell in report::sums(self.tx, Some(campaign), FIRST, LAST).await? {
            counts.add(cell.measure, cell.channel, cell.n);
        }
        for (row, n) in self.waiting.iter().filter(|(row, _)| row.campaign == Some(campaign)) {
            if row.before < FIRST {
                counts.add(row.measure, row.channel, *n);
            }
        }
        Ok(counts)
    }

    /// Every day of the range, also those on which nothing happened; each lead once a day.
    pub async fn by_day(
        &mut self,
        campaign: Option<CampaignId>,
        period: Period,
    ) -> Result<Vec<(NaiveDate, Counts)>, Error> {
        let mut days: BTreeMap<NaiveDate, Counts> =
            period.days().map(|day| (day, Counts::default())).collect();
        for (day, cell) in report::by_day(self.tx, campaign, period.from(), period.to()).await? {
            days.entry(day).or_default().add(cell.measure, cell.channel, cell.n);
        }
        for (row, n) in self.of_range(period).filter(|(row, _)| row.campaign == campaign) {
            days.entry(row.day).or_default().add(row.measure, row.channel, n);
        }
        Ok(days.into_iter().collect())
    }

    /// What each campaign came to, of those to which anything happened.
    pub async fn by_campaign(&mut self, period: Period) -> Result<BTreeMap<CampaignId, Counts>, Error> {
        let mut campaigns: BTreeMap<CampaignId, Counts> = BTreeMap::new();
        for (id, cell) in report::by_campaign(self.tx, period.from(), period.to()).await? {
            campaigns.entry(id).or_default().add(cell.measure, cell.channel, cell.n);
        }
        for (row, n) in self.of_range(period) {
            if let (Some(id), true) = (row.campaign, row.before < period.from()) {
                campaigns.entry(id).or_default().add(row.measure, row.channel, n);
            }
        }
        Ok(campaigns)
    }

    fn of_range(&self, period: Period) -> impl Iterator<Item = (&DayRow, i64)> {
        self.waiting.iter().filter(move |(row, _)| period.contains(row.day)).map(|(row, n)| (row, *n))
    }
}
