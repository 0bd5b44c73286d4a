//! What the dashboard shows: how the last days went, what happened last, what comes next.

use chrono::NaiveDate;
use domain::{Channel, ClientId, LeadStatus};
use engines::reporting::{ChannelCounts, Counts, DEFAULT_DAYS, Funnel, LeadCounts, MeetingCounts, Period};
use store::outreach::{activity, campaigns, people};
use store::replies::meetings::Line;

use crate::identity::{Visit, member};
use crate::leads::{self, Count, Filter};
use crate::outreach::overview::Event;
use crate::replies::meetings;
use crate::reporting::Days;
use crate::{Error, Services};

/// The ranges there are.
pub const RANGES: [u64; 3] = [7, DEFAULT_DAYS, 90];
const EVENTS: i64 = 10;
const MEETINGS: i64 = 5;

#[derive(Clone, Debug)]
pub struct Dashboard {
    /// On the client's calendar, today among them.
    pub period: Period,
    pub leads: LeadCounts,
    pub meetings: MeetingCounts,
    /// Of the period before, of equal length.
    pub leads_before: LeadCounts,
    pub meetings_before: MeetingCounts,
    /// Every day of the period.
    pub days: Vec<Day>,
    pub overall: ChannelCounts,
    /// Those on which anything happened.
    pub channels: Vec<(Channel, ChannelCounts)>,
    pub funnel: Funnel,
    /// Now.
    pub active_campaigns: u64,
    /// Leads that a sequence is writing to now.
    pub in_sequence: Count,
    /// The newest first.
    pub events: Vec<Event>,
    pub upcoming: Vec<Line>,
}

/// What one day came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub day: NaiveDate,
    pub leads: LeadCounts,
    pub meetings: MeetingCounts,
}

/// Of the last so many days; a number that is not among [`RANGES`] is taken for 30.
pub async fn get(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    days: u64,
) -> Result<Dashboard, Error> {
    member(services, visit, client, domain::Capability::Read).await?;
    let length = if RANGES.contains(&days) { days } else { DEFAULT_DAYS };
    let active = Filter { status: Some(LeadStatus::InSequence), ..Filter::default() };
    let in_sequence = leads::count_leads(services, visit, client, &active).await?;
    let upcoming = meetings::list(services, visit, client, true, MEETINGS).await?.lines;
    let mut tx = services.db.read(client).await?;
    let mut counted = Days::open(&mut tx).await?;
    let period = Period::last(length, counted.today(services.business_now()));
    let now = counted.counts(None, period).await?;
    let before = counted.counts(None, period.preceding()).await?;
    let days = counted.by_day(None, period).await?;
    let active_campaigns = campaigns::count_all_active(&mut tx).await?;
    let events = activity::newest(&mut tx, EVENTS).await?;
    let known = people::named(&mut tx, &events.iter().map(|event| event.lead_id).collect::<Vec<_>>()).await?;
    let (leads, meetings) = (now.leads(), now.meetings());
    Ok(Dashboard {
        period,
        leads,
        meetings,
        leads_before: before.leads(),
        meetings_before: before.meetings(),
        days: days.into_iter().map(|(day, counts)| day_of(day, &counts)).collect(),
        overall: now.overall(),
        channels: now.channels(),
        funnel: Funnel::of(leads, meetings),
        active_campaigns: u64::try_from(active_campaigns).unwrap_or_default(),
        in_sequence,
        events: events.into_iter().map(|happened| Event::with(happened, &known)).collect(),
        upcoming,
    })
}

fn day_of(day: NaiveDate, counts: &Counts) -> Day {
    Day { day, leads: counts.leads(), meetings: counts.meetings() }
}
