//! What a campaign has come to, and what happened in it.

use domain::{CampaignId, Capability, ClientId, EnrolmentState};
use store::outreach::activity::{self, Happened};
use store::outreach::people;

use super::campaigns::living;
use super::roster::Person;
use crate::identity::{Visit, member};
use crate::reporting::Days;
use crate::{Error, Services};

/// Most events of one answer.
const EVENTS: i64 = 100;

/// Counts over the whole life of a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    pub sent: i64,
    pub opened: i64,
    pub replied: i64,
    pub bounced: i64,
    pub unsubscribed: i64,
    pub meetings: i64,
    /// Leads by what their sequence does.
    pub states: Vec<(EnrolmentState, i64)>,
}

pub async fn overview(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
) -> Result<Overview, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    let counts = Days::open(&mut tx).await?.whole_life(campaign).await?;
    let all = counts.overall();
    let some = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(Overview {
        sent: some(all.sent),
        opened: some(all.opened),
        replied: some(all.replied),
        bounced: some(all.bounced),
        unsubscribed: some(all.unsubscribed),
        meetings: some(counts.meetings().booked()),
        states: people::by_state(&mut tx, campaign).await?,
    })
}

/// Something that happened, and with whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub happened: Happened,
    pub person: Option<Person>,
}

impl Event {
    pub(crate) fn with(happened: Happened, known: &[Person]) -> Self {
        let person = known.iter().find(|person| person.id == happened.lead_id).cloned();
        Self { happened, person }
    }
}

/// The newest first, at most 100.
pub async fn events(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
) -> Result<Vec<Event>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    let rows = activity::of_campaign(&mut tx, campaign, EVENTS).await?;
    let leads: Vec<_> = rows.iter().map(|row| row.lead_id).collect();
    let known = people::named(&mut tx, &leads).await?;
    Ok(rows.into_iter().map(|happened| Event::with(happened, &known)).collect())
}
