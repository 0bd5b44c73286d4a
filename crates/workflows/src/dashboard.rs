//! What the dashboard shows: how the last 30 days went, what happened last, what comes next.

use domain::{ClientId, LeadStatus};
use engines::reporting::{LeadCounts, MeetingCounts};
use store::outreach::{activity, people};
use store::replies::meetings::Line;
use store::totals;

use crate::identity::{Visit, get_client};
use crate::leads::{self, Count, Filter};
use crate::outreach::overview::Event;
use crate::outreach::world;
use crate::replies::meetings;
use crate::{Error, Services};

/// Calendar days of the range, today among them (reporting.md section 1).
pub const DAYS: u64 = 30;
const EVENTS: i64 = 10;
const MEETINGS: i64 = 5;

#[derive(Clone, Debug)]
pub struct Dashboard {
    /// Of the last [`DAYS`] days, on the client's calendar.
    pub leads: LeadCounts,
    pub meetings: MeetingCounts,
    /// Now.
    pub active_campaigns: u64,
    /// Leads that a sequence is writing to now.
    pub in_sequence: Count,
    /// The newest first.
    pub events: Vec<Event>,
    pub upcoming: Vec<Line>,
}

pub async fn get(services: &Services, visit: &Visit, client: ClientId) -> Result<Dashboard, Error> {
    let zone = world::zone(&get_client(services, visit, client).await?.timezone);
    let from = zone.start_of_day(services.business_now(), DAYS - 1);
    let active = Filter { status: Some(LeadStatus::InSequence), ..Filter::default() };
    let in_sequence = leads::count_leads(services, visit, client, &active).await?;
    let upcoming = meetings::list(services, visit, client, true, MEETINGS).await?.lines;
    let mut tx = services.db.read(client).await?;
    let totals = totals::since(&mut tx, from).await?;
    let events = activity::newest(&mut tx, EVENTS).await?;
    let known = people::named(&mut tx, &events.iter().map(|event| event.lead_id).collect::<Vec<_>>()).await?;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(Dashboard {
        leads: LeadCounts { contacted: count(totals.contacted), replied: count(totals.replied) },
        meetings: MeetingCounts {
            scheduled: count(totals.meetings_scheduled),
            completed: count(totals.meetings_completed),
            no_show: count(totals.meetings_no_show),
        },
        active_campaigns: count(totals.active_campaigns),
        in_sequence,
        events: events.into_iter().map(|happened| Event::with(happened, &known)).collect(),
        upcoming,
    })
}
