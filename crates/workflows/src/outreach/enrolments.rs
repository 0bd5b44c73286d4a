//! Leads into campaigns, by hand and at once, and why each of them waits.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    CampaignId, Capability, ClientId, EnrolmentId, EnrolmentState, LeadId, StepId, StopReason, Tier,
};
use engines::outreach::gate;
use serde::Serialize;
use store::ClientTx;
use store::outreach::campaigns::Campaign;
use store::outreach::enrolments::{self as rows, Enrolment, NewEnrolment};
use store::outreach::{campaigns, facts, steps};

use super::campaigns::living;
use super::{question, world};
use crate::identity::{Visit, member};
use crate::{Error, Services};

/// Most leads in one call.
pub const LEADS_MAX: usize = 1_000;

/// Whoever has answered is in a conversation, and no campaign takes them for so long: a sequence knows
/// only of answers to its own mails, and would write as if there had been none.
const CONVERSATION: TimeDelta = TimeDelta::days(30);

/// What became of leads that were to be put into a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Enrolled {
    pub added: usize,
    pub skipped: Vec<Skipped>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    pub lead_id: LeadId,
    pub reason: String,
}

/// Puts leads into a campaign. Each is due when its first step is; the gate decides what may leave.
pub async fn enrol(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    leads: &[LeadId],
) -> Result<Enrolled, Error> {
    member(services, visit, client, Capability::Work).await?;
    if leads.is_empty() || leads.len() > LEADS_MAX {
        return Err(Error::field("lead_ids", "out_of_range", "Choose 1 to 1,000 leads."));
    }
    let mut tx = services.db.write(client).await?;
    let row = living(&mut tx, campaign).await?;
    if !row.status.may_be_edited() {
        return Err(Error::refused("INVALID_TRANSITION", "A completed campaign takes no leads."));
    }
    let done = join(services, &mut tx, &row, leads).await?;
    tx.commit().await?;
    Ok(done)
}

/// Puts leads that came with a campaign into it, in the transaction that made them. A campaign that takes
/// nobody any more leaves them as leads without one.
pub(crate) async fn arrived(
    services: &Services,
    tx: &mut ClientTx,
    campaign: CampaignId,
    leads: &[LeadId],
) -> Result<(), Error> {
    let Some(row) = campaigns::find(tx, campaign).await? else { return Ok(()) };
    if row.deleted_at.is_none() && row.status.may_be_edited() {
        join(services, tx, &row, leads).await?;
    }
    Ok(())
}

async fn join(
    services: &Services,
    tx: &mut ClientTx,
    row: &Campaign,
    leads: &[LeadId],
) -> Result<Enrolled, Error> {
    let (campaign, now) = (row.id, services.business_now());
    let known: HashMap<LeadId, facts::Enrollable> =
        facts::enrollable(tx, leads).await?.into_iter().map(|one| (one.id, one)).collect();
    let busy: HashSet<LeadId> = rows::busy(tx, leads).await?.into_iter().collect();
    let mut room = match row.total_lead_limit {
        Some(limit) => limit - campaigns::progress(tx, campaign).await?.total_leads,
        None => i64::MAX,
    };
    let mut done = Enrolled::default();
    let mut seen = HashSet::new();
    for lead in leads.iter().copied().filter(|lead| seen.insert(*lead)) {
        let skip = |reason: &str| Skipped { lead_id: lead, reason: reason.to_owned() };
        let Some(facts::Enrollable { status, als_score: score, last_replied_at: answered, .. }) =
            known.get(&lead)
        else {
            done.skipped.push(skip("There is no such lead."));
            continue;
        };
        if status.ends_outreach() {
            done.skipped.push(skip("Outreach to this lead has ended."));
        } else if answered.is_some_and(|at| now - at < CONVERSATION) {
            done.skipped.push(skip("The lead has answered: go on in the conversation."));
        } else if busy.contains(&lead) {
            done.skipped.push(skip("The lead is in a campaign already."));
        } else if room < 1 {
            done.skipped.push(skip("The campaign has reached its limit of leads."));
        } else {
            let rank =
                score.and_then(|score| u8::try_from(score).ok()).map_or(0, |score| match Tier::of(score) {
                    Tier::Hot => 5,
                    Tier::Warm => 4,
                    Tier::Cool => 3,
                    Tier::Cold => 2,
                    Tier::Dead => 1,
                });
            let new = NewEnrolment { id: services.ids.next(), campaign, lead, tier_rank: rank, at: now };
            if rows::insert(tx, &new).await? {
                facts::joined(tx, lead, campaign, now).await?;
                done.added += 1;
                room -= 1;
            } else {
                done.skipped.push(skip("The lead was in this campaign before."));
            }
        }
    }
    Ok(done)
}

/// Starts the next step of these leads by hand: due now, with every check of the gate (journey M3).
pub async fn send_now(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    leads: &[LeadId],
) -> Result<Enrolled, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    if leads.is_empty() || leads.len() > LEADS_MAX {
        return Err(Error::field("lead_ids", "out_of_range", "Choose 1 to 1,000 leads."));
    }
    let mut tx = services.db.write(client).await?;
    living(&mut tx, campaign).await?;
    let started = rows::start_now(&mut tx, campaign, leads, who.user, services.business_now()).await?;
    services.jobs.enqueue(&mut tx, &SendNow { client }).await?;
    tx.commit().await?;
    let not = |lead: &&LeadId| !started.contains(lead);
    let skipped = leads
        .iter()
        .filter(not)
        .map(|lead| Skipped {
            lead_id: *lead,
            reason: "The lead has no step waiting in this campaign.".to_owned(),
        })
        .collect();
    Ok(Enrolled { added: started.len(), skipped })
}

/// Looks for due touches now instead of at the next minute.
#[derive(Debug, Serialize, serde::Deserialize)]
pub struct SendNow {
    pub client: ClientId,
}

impl crate::jobs::Job for SendNow {
    const KIND: &'static str = "send_now";
    const PRIORITY: crate::jobs::Priority = crate::jobs::Priority::Urgent;
    const RETRY: &'static [std::time::Duration] = &[];
    fn client(&self) -> Option<ClientId> {
        Some(self.client)
    }
    fn dedupe_key(&self) -> Option<String> {
        Some(format!("send_now:{}", self.client))
    }
}

impl crate::jobs::Run<Services> for SendNow {
    async fn run(
        self,
        services: &Services,
        attempt: &crate::jobs::Attempt,
    ) -> Result<(), crate::jobs::JobError> {
        let worker = super::Worker::new(services);
        let sent = super::sending::send_due(services, &worker, &attempt.stop).await;
        sent.map(|_| ()).map_err(crate::jobs::JobError::retry)
    }
}

/// A lead in a campaign, with what it waits for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnrolmentView {
    pub id: EnrolmentId,
    pub lead_id: LeadId,
    pub state: EnrolmentState,
    pub state_reason: Option<StopReason>,
    /// Steps done or left out.
    pub after_step: i64,
    pub next_step_id: Option<StepId>,
    pub next_at: Option<DateTime<Utc>>,
    pub touches_sent: i64,
    pub last_touch_at: Option<DateTime<Utc>>,
    /// Why it was not sent when last looked at: the number of the check, and words.
    pub refused_check: Option<i64>,
    pub refused_reason: Option<String>,
}

fn view(row: Enrolment) -> EnrolmentView {
    EnrolmentView {
        id: row.id,
        lead_id: row.lead_id,
        state: row.state,
        state_reason: row.state_reason,
        after_step: row.after_step,
        next_step_id: row.next_step_id,
        next_at: row.next_at,
        touches_sent: row.touches_sent,
        last_touch_at: row.last_touch_at,
        refused_check: row.refused_check,
        refused_reason: row.refused_reason,
    }
}

/// Of a campaign, the next due first. `page` counts from 1.
pub async fn list(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
    state: Option<EnrolmentState>,
    page: i64,
    size: i64,
) -> Result<Vec<EnrolmentView>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    Ok(rows::list(&mut tx, campaign, state, size, (page - 1) * size).await?.into_iter().map(view).collect())
}

/// Why a waiting lead is not written to right now: the gate's own answer, asked without doing anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    pub lead_id: LeadId,
    /// 1 to 18; absent when nothing stands in the way but the time.
    pub check: Option<u8>,
    pub reason: String,
    /// When it is asked again by itself.
    pub retry_at: Option<DateTime<Utc>>,
}

/// Asks the gate about the waiting leads of a campaign, at most 50.
pub async fn why_waiting(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    campaign: CampaignId,
) -> Result<Vec<Why>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let platform = world::platform(services).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, campaign).await?;
    let all = steps::list(&mut tx, campaign).await?;
    let waiting = rows::list(&mut tx, campaign, Some(EnrolmentState::Active), 50, 0).await?;
    drop(tx);
    let now = services.business_now();
    let mut answers = Vec::new();
    for row in waiting {
        let Some((hash, listed)) = question::listed(services, client, row.id).await? else { continue };
        let mut tx = services.db.read(client).await?;
        let Some(loaded) = facts::load(&mut tx, row.id, &hash).await? else { continue };
        let planned = all.iter().find(|step| Some(step.id) == row.next_step_id);
        let Some(step) = planned.or_else(|| all.iter().find(|step| step.step_number > row.after_step)) else {
            continue;
        };
        let question =
            question::ask_about(&mut tx, platform, listed, loaded, step.clone(), all.clone(), now).await?;
        let answer = match gate::ask(&question.gate) {
            Err(refusal) => {
                let retry_at = refusal.retry_at().or(row.next_at);
                Why { lead_id: row.lead_id, check: Some(refusal.check), reason: refusal.reason, retry_at }
            }
            Ok(()) if row.next_at.is_some_and(|at| at > now) => Why {
                lead_id: row.lead_id,
                check: None,
                reason: format!("Step {} is not due yet.", step.step_number),
                retry_at: row.next_at,
            },
            Ok(()) => Why {
                lead_id: row.lead_id,
                check: None,
                reason: "It leaves within a minute.".to_owned(),
                retry_at: row.next_at,
            },
        };
        answers.push(answer);
    }
    Ok(answers)
}
