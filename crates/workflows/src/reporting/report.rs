//! The report of a client, of one of its campaigns, and of single days.

use chrono::NaiveDate;
use domain::{CampaignId, CampaignStatus, Capability, Channel, ClientId};
use engines::reporting::{
    ChannelCounts, Counts, DEFAULT_DAYS, Funnel, LeadCounts, MeetingCounts, Period, best,
};
use store::ClientTx;
use store::outreach::campaigns;

use super::Days;
use crate::identity::{Visit, get_client, member};
use crate::leads::{self, Count, Filter};
use crate::outreach::campaigns::living;
use crate::{Error, Services};

/// Most campaigns of one report; the newest.
const CAMPAIGNS: i64 = 200;

/// The first and the last day, both included; the last 30 unless said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Range {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Range {
    fn period(self, today: NaiveDate) -> Result<Period, Error> {
        let to = self.to.unwrap_or(today);
        let from = self.from.unwrap_or_else(|| Period::last(DEFAULT_DAYS, to).from());
        Period::new(from, to).map_err(|bad| Error::field("start_date", "out_of_range", bad.to_string()))
    }
}

/// What a scope came to in a range.
#[derive(Clone, Debug)]
pub struct Figures {
    pub leads: LeadCounts,
    pub meetings: MeetingCounts,
    pub overall: ChannelCounts,
    /// Those on which anything happened.
    pub channels: Vec<(Channel, ChannelCounts)>,
    pub funnel: Funnel,
}

impl Figures {
    /// Of one channel alone: leads and meetings belong to no channel.
    pub(super) fn of_channel(counts: ChannelCounts) -> Self {
        let (leads, meetings) = (LeadCounts::default(), MeetingCounts::default());
        let funnel = Funnel::of(leads, meetings);
        Self { leads, meetings, overall: counts, channels: Vec::new(), funnel }
    }
    fn of(counts: &Counts) -> Self {
        let (leads, meetings) = (counts.leads(), counts.meetings());
        Self {
            leads,
            meetings,
            overall: counts.overall(),
            channels: counts.channels(),
            funnel: Funnel::of(leads, meetings),
        }
    }
}

/// One campaign among the others.
#[derive(Clone, Debug)]
pub struct CampaignLine {
    pub id: CampaignId,
    pub name: String,
    pub status: CampaignStatus,
    pub figures: Figures,
}

#[derive(Clone, Debug)]
pub struct ClientReport {
    pub client: ClientId,
    pub name: String,
    pub timezone: String,
    pub period: Period,
    pub now: Figures,
    /// Of the period before, of equal length.
    pub before: Figures,
    /// Living ones, the newest first. Deleted ones stay in the totals.
    pub campaigns: Vec<CampaignLine>,
    pub total_campaigns: i64,
    pub active_campaigns: i64,
    pub total_leads: Count,
    pub best_campaign: Option<CampaignId>,
    pub best_channel: Option<Channel>,
}

pub async fn of_client(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    range: Range,
) -> Result<ClientReport, Error> {
    let view = get_client(services, visit, client).await?;
    let total_leads = leads::count_leads(services, visit, client, &Filter::default()).await?;
    let mut tx = services.db.read(client).await?;
    let all = campaigns::Filter::default();
    let rows = campaigns::list(&mut tx, &all, CAMPAIGNS, 0).await?;
    let total_campaigns = campaigns::count(&mut tx, &all).await?;
    let active_campaigns = campaigns::count_all_active(&mut tx).await?;
    let mut days = Days::open(&mut tx).await?;
    let period = range.period(days.today(services.business_now()))?;
    let now = days.counts(None, period).await?;
    let before = days.counts(None, period.preceding()).await?;
    let by_campaign = days.by_campaign(period).await?;
    let nothing = Counts::default();
    let lines: Vec<CampaignLine> = rows
        .into_iter()
        .map(|row| CampaignLine {
            figures: Figures::of(by_campaign.get(&row.id).unwrap_or(&nothing)),
            id: row.id,
            name: row.name,
            status: row.status,
        })
        .collect();
    let now = Figures::of(&now);
    Ok(ClientReport {
        client,
        name: view.name,
        timezone: view.timezone,
        period,
        best_campaign: best(lines.iter().map(|line| (&line.id, line.figures.overall))).copied(),
        best_channel: best(now.channels.iter().map(|(channel, counts)| (channel, *counts))).copied(),
        now,
        before: Figures::of(&before),
        campaigns: lines,
        total_campaigns,
        active_campaigns,
        total_leads,
    })
}

#[derive(Clone, Debug)]
pub struct CampaignReport {
    pub id: CampaignId,
    pub name: String,
    pub status: CampaignStatus,
    pub timezone: String,
    pub period: Period,
    pub now: Figures,
    /// Of the period before, of equal length.
    pub before: Figures,
    pub total_leads: Count,
}

/// On the campaign's own calendar.
pub async fn of_campaign(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignId,
    range: Range,
) -> Result<CampaignReport, Error> {
    member(services, visit, client, Capability::Read).await?;
    let of_it = Filter { campaign: Some(id), ..Filter::default() };
    let total_leads = leads::count_leads(services, visit, client, &of_it).await?;
    let mut tx = services.db.read(client).await?;
    let campaign = living(&mut tx, id).await?;
    let mut days = Days::open(&mut tx).await?;
    let period = range.period(days.today_in(&campaign.timezone, services.business_now()))?;
    let now = days.counts(Some(id), period).await?;
    let before = days.counts(Some(id), period.preceding()).await?;
    Ok(CampaignReport {
        id,
        name: campaign.name,
        status: campaign.status,
        timezone: campaign.timezone,
        period,
        now: Figures::of(&now),
        before: Figures::of(&before),
        total_leads,
    })
}

/// What each day of a range came to.
#[derive(Clone, Debug)]
pub struct DailyReport {
    pub period: Period,
    /// Every day, also those on which nothing happened.
    pub days: Vec<(NaiveDate, ChannelCounts)>,
    pub totals: ChannelCounts,
}

pub async fn by_day(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: Option<CampaignId>,
    range: Range,
) -> Result<DailyReport, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let zone = zone_of(&mut tx, campaign).await?;
    let mut days = Days::open(&mut tx).await?;
    let now = services.business_now();
    let today = zone.map_or_else(|| days.today(now), |zone| days.today_in(&zone, now));
    let period = range.period(today)?;
    let found = days.by_day(campaign, period).await?;
    let totals = days.counts(campaign, period).await?.overall();
    Ok(DailyReport {
        period,
        days: found.into_iter().map(|(day, counts)| (day, counts.overall())).collect(),
        totals,
    })
}

async fn zone_of(tx: &mut ClientTx, campaign: Option<CampaignId>) -> Result<Option<String>, Error> {
    match campaign {
        Some(id) => Ok(Some(living(tx, id).await?.timezone)),
        None => Ok(None),
    }
}
