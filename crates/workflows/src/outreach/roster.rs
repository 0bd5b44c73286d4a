//! The leads of a campaign and the queue of approvals with the names a page shows, and taking leads
//! out of a campaign.

use domain::{
    ApprovalStatus, AuditAction, CampaignId, Capability, ClientId, EnrolmentState, LeadId, StopReason,
};
use store::outreach::approvals::Approval;
pub use store::outreach::people::Person;
use store::outreach::{approvals, enrolments, people, touches};

use super::approvals::ApprovalPage;
use super::campaigns::living;
use super::enrolments::{EnrolmentView, LEADS_MAX};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::leads::{self, LeadBrief, Listing};
use crate::{Error, Services};

/// Leads looked through for some that could join.
const LOOKED_AT: i64 = 100;

/// One page of a campaign's leads, the next due first.
#[derive(Clone, Debug, PartialEq)]
pub struct Roster {
    pub rows: Vec<(EnrolmentView, Option<Person>)>,
    pub total: i64,
}

/// `page` counts from 1.
pub async fn roster(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    state: Option<EnrolmentState>,
    page: i64,
    size: i64,
) -> Result<Roster, Error> {
    let rows = super::enrolments::list(services, visit, client, campaign, state, page, size).await?;
    let mut tx = services.db.read(client).await?;
    let states = people::by_state(&mut tx, campaign).await?;
    let total =
        states.iter().filter(|(known, _)| state.is_none_or(|asked| asked == *known)).map(|(_, n)| n).sum();
    let leads: Vec<LeadId> = rows.iter().map(|row| row.lead_id).collect();
    let known = people::named(&mut tx, &leads).await?;
    let rows = rows
        .into_iter()
        .map(|row| {
            let person = known.iter().find(|person| person.id == row.lead_id).cloned();
            (row, person)
        })
        .collect();
    Ok(Roster { rows, total })
}

/// Leads by name, for what is listed by their id.
pub async fn people(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    leads: &[LeadId],
) -> Result<Vec<Person>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(people::named(&mut tx, leads).await?)
}

/// Leads that could be put into a campaign, the newest first: in no sequence now and not over. Looks
/// through the newest 100 that fit the search.
pub async fn could_join(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    search: Option<String>,
) -> Result<Vec<LeadBrief>, Error> {
    let listing = Listing {
        filter: leads::Filter { search, ..leads::Filter::default() },
        page_size: Some(LOOKED_AT),
        ..Listing::default()
    };
    let found = leads::list_leads(services, visit, client, &listing).await?.leads;
    let ids: Vec<LeadId> = found.iter().map(|lead| lead.id).collect();
    let mut tx = services.db.read(client).await?;
    let busy = enrolments::busy(&mut tx, &ids).await?;
    Ok(found.into_iter().filter(|lead| !busy.contains(&lead.id) && !lead.status.ends_outreach()).collect())
}

/// Takes leads out of a campaign: their sequence stops and what waited for approval is called off. What
/// has left stays in the books. Answers how many were in it.
pub async fn take_out(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    leads: &[LeadId],
) -> Result<usize, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    if leads.is_empty() || leads.len() > LEADS_MAX {
        return Err(Error::field("lead_ids", "out_of_range", "Choose 1 to 1,000 leads."));
    }
    let mut tx = services.db.write(client).await?;
    living(&mut tx, campaign).await?;
    let now = services.business_now();
    let running = enrolments::of_leads(&mut tx, campaign, leads).await?;
    let mut done = 0;
    for row in running.into_iter().filter(|row| !row.state.is_over()) {
        enrolments::set_state(&mut tx, row.id, EnrolmentState::Stopped, Some(StopReason::ByPerson), now)
            .await?;
        // A lead is in one unfinished sequence at most, so whatever waits is of this one.
        touches::cancel_of_lead(&mut tx, row.lead_id, now).await?;
        approvals::cancel_of_lead(&mut tx, row.lead_id, now).await?;
        let entry = Entry::new(AuditAction::Update, "enrolment", row.id)
            .before(serde_json::json!({"state": row.state}))
            .after(serde_json::json!({"state": EnrolmentState::Stopped, "lead_id": row.lead_id}));
        audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
        done += 1;
    }
    tx.commit().await?;
    Ok(done)
}

/// Something that waits for a word, with names.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub approval: Approval,
    pub person: Option<Person>,
    pub campaign: String,
    pub recipient: String,
}

/// One page of the queue, the oldest first; `page` counts from 1. With the number of all of them.
pub async fn queue(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    status: ApprovalStatus,
    page: i64,
    size: i64,
) -> Result<(Vec<Waiting>, i64), Error> {
    let ApprovalPage { items, total } =
        super::approvals::list(services, visit, client, Some(status), page, size).await?;
    let mut tx = services.db.read(client).await?;
    let leads: Vec<LeadId> = items.iter().map(|item| item.lead_id).collect();
    let campaigns: Vec<CampaignId> = items.iter().map(|item| item.campaign_id).collect();
    let known = people::named(&mut tx, &leads).await?;
    let names = people::campaigns(&mut tx, &campaigns).await?;
    let mut waiting = Vec::new();
    for approval in items {
        let touch = touches::get(&mut tx, approval.touch_id).await?;
        let name = names.iter().find(|(id, _)| *id == approval.campaign_id).map(|(_, name)| name.clone());
        waiting.push(Waiting {
            person: known.iter().find(|person| person.id == approval.lead_id).cloned(),
            campaign: name.unwrap_or_default(),
            recipient: touch.map(|touch| touch.recipient).unwrap_or_default(),
            approval,
        });
    }
    Ok((waiting, total))
}
