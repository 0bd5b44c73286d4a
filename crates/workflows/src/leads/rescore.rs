//! Scores made anew: of one lead, of some, of all the client's in the background.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{Capability, ClientId, EmailAddress, LeadId, LeadStatus, WebhookEvent};
use serde::{Deserialize, Serialize};
use store::flow_runs::Counts;
use store::leads::scores::{self, Scorable, Score};
use store::{ClientTx, lead_rescores as progress};

use super::scorer::{Scorer, evidence};
use super::view::{self, LeadView};
use crate::identity::{self, Visit};
use crate::jobs::{Attempt, Attempted, Flow, Job, JobError, Priority, Run, Tick};
use crate::suppression::Guard;
use crate::{Error, Services, webhooks};

/// Leads of one transaction.
const PORTION: i64 = 4_000;

/// Scores one lead now. A new lead is refused: nothing is known about it yet.
pub async fn rescore_lead(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
) -> Result<LeadView, Error> {
    identity::member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.read(client).await?;
    if view::living(&mut tx, id).await?.status == LeadStatus::New {
        return Err(Error::refused(
            "not_enriched",
            "Add a first name or a company first; then the lead can be scored.",
        ));
    }
    drop(tx);
    some(services, client, &[id]).await?;
    view::shown(services, client, id).await
}

/// Scores some leads now; those that may not be scored are left as they are. Opens its own transactions.
pub(crate) async fn some(services: &Services, client: ClientId, ids: &[LeadId]) -> Result<(), Error> {
    for ids in ids.chunks(500) {
        let mut tx = services.db.read(client).await?;
        let leads = scores::scorable(&mut tx, ids).await?;
        drop(tx);
        let leads: Vec<Scorable> = leads.into_iter().filter(|lead| lead.status.may_be_scored()).collect();
        let emails: Vec<EmailAddress> = leads.iter().map(|lead| lead.email.clone()).collect();
        let guard = Guard::of(services, client, &emails).await?;
        let mut tx = services.db.write(client).await?;
        let scorer = Scorer::load(services, &mut tx).await?;
        let all = score_all(&leads, &scorer, &guard);
        scores::set_many(&mut tx, &all).await?;
        webhooks::leads(services, &mut tx, WebhookEvent::LeadScored, &that_differ(&leads, &all)).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn score_all(leads: &[Scorable], scorer: &Scorer, guard: &Guard) -> Vec<(LeadId, Score)> {
    leads
        .iter()
        .map(|lead| {
            let hit = guard.hit(&lead.email, lead.domain.as_deref());
            (lead.id, scorer.score(&evidence(lead, hit.as_ref())))
        })
        .collect()
}

/// How far the scoring of all the client's leads has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RescoreView {
    pub total: i64,
    pub done: i64,
    /// Leads that have another score or tier now.
    pub changed: i64,
    pub requested_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// `None` when it was never asked for.
pub async fn rescore_progress(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Option<RescoreView>, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(progress::get(&mut tx).await?.map(|row| RescoreView {
        total: row.total,
        done: row.done,
        changed: row.changed,
        requested_at: row.requested_at,
        finished_at: row.finished_at,
    }))
}

/// Has all the client's leads scored in the background, from the first on.
pub async fn rescore_all(services: &Services, visit: &Visit, client: ClientId) -> Result<(), Error> {
    identity::member(services, visit, client, Capability::Work).await?;
    request(services, client).await
}

pub(crate) async fn request(services: &Services, client: ClientId) -> Result<(), Error> {
    let mut tx = services.db.write(client).await?;
    request_in(services, &mut tx).await?;
    Ok(tx.commit().await?)
}

/// The same, in the transaction of the change that makes it necessary.
pub(crate) async fn request_in(services: &Services, tx: &mut ClientTx) -> Result<(), Error> {
    let total = scores::count_scorable(tx).await?;
    progress::request(tx, total, services.now()).await?;
    let job = RescoreClient { client: tx.client() };
    services.jobs.enqueue(tx, &job).await?;
    Ok(())
}

/// Scores all the client's leads, portion by portion; what is left of a stopped one goes on where it was.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RescoreClient {
    pub client: ClientId,
}

impl Job for RescoreClient {
    const KIND: &'static str = "rescore_client";
    const PRIORITY: Priority = Priority::Bulk;
    const RETRY: &'static [Duration] = &[Duration::from_secs(30), Duration::from_secs(120)];
    const TIMEOUT: Duration = Duration::from_secs(3_600);
    const PER_CLIENT: usize = 1;

    fn client(&self) -> Option<ClientId> {
        Some(self.client)
    }
    fn dedupe_key(&self) -> Option<String> {
        Some(format!("rescore:{}", self.client))
    }
}

impl Run<Services> for RescoreClient {
    async fn run(self, services: &Services, attempt: &Attempt) -> Result<(), JobError> {
        // Asked for anew while it runs: it begins again.
        while !run_once(services, self.client, attempt).await.or_retry()? {}
        Ok(())
    }
}

async fn read(services: &Services, client: ClientId, after: Option<LeadId>) -> Result<Vec<Scorable>, Error> {
    let mut tx = services.db.read(client).await?;
    Ok(scores::next_scorable(&mut tx, after, PORTION).await?)
}

/// `false` when it was asked for anew in between.
async fn run_once(services: &Services, client: ClientId, attempt: &Attempt) -> Result<bool, Error> {
    let mut tx = services.db.write(client).await?;
    let Some(asked) = progress::get(&mut tx).await?.filter(|row| row.finished_at.is_none()) else {
        return Ok(true);
    };
    let scorer = Scorer::load(services, &mut tx).await?;
    drop(tx);
    let mut guard = Guard::load(services, client).await?;
    let mut leads = read(services, client, asked.reached).await?;
    loop {
        let emails: Vec<EmailAddress> = if guard.holds_all() {
            Vec::new()
        } else {
            leads.iter().map(|lead| lead.email.clone()).collect()
        };
        guard.look_up(services, &emails).await?;
        let scored = score_all(&leads, &scorer, &guard);
        let moved = that_differ(&leads, &scored);
        let changed: Vec<(LeadId, Score)> = leads
            .iter()
            .zip(scored)
            .filter(|(lead, (_, score))| is_news(lead, score))
            .map(|(_, scored)| scored)
            .collect();
        let reached = leads.last().map(|lead| lead.id);
        let over = (leads.len() as i64) < PORTION;
        let looked_at = leads.len() as i64;
        let writing = async {
            let mut tx = services.db.write(client).await?;
            scores::set_many(&mut tx, &changed).await?;
            webhooks::leads(services, &mut tx, WebhookEvent::LeadScored, &moved).await?;
            let moved = moved.len() as i64;
            let requested = asked.requested_at;
            let ours = progress::advance(&mut tx, requested, reached, looked_at, moved, over, services.now())
                .await?;
            if ours {
                tx.commit().await?;
            }
            Ok::<bool, Error>(ours)
        };
        // The next portion is read while this one is written: both keep to their own leads.
        let reading = async { if over { Ok(Vec::new()) } else { read(services, client, reached).await } };
        let (ours, next) = tokio::try_join!(writing, reading)?;
        if !ours {
            return Ok(false);
        }
        if over {
            return Ok(true);
        }
        leads = next;
        if attempt.stop.is_cancelled() {
            return Err(Error::refused("stopping", "The program is being stopped; the rest follows."));
        }
    }
}

/// Whether somebody would want to hear of it: another score or tier (`lead.scored`).
fn differs(lead: &Scorable, score: &Score) -> bool {
    lead.als_score != Some(score.score) || lead.als_tier != Some(score.tier)
}

fn that_differ(leads: &[Scorable], scored: &[(LeadId, Score)]) -> Vec<LeadId> {
    let differ = |(lead, (_, score)): &(&Scorable, &(LeadId, Score))| differs(lead, score);
    leads.iter().zip(scored).filter(differ).map(|(lead, _)| lead.id).collect()
}

/// Whether there is anything to write: the number, the tier or the reasons.
fn is_news(lead: &Scorable, score: &Score) -> bool {
    differs(lead, score)
        || lead.als_reasons.as_deref() != Some(score.reasons.as_str())
        || lead.status == LeadStatus::Enriched
}

/// Once a week, because new roles and fundings age.
#[derive(Debug)]
pub struct RescoreWeekly;

impl Flow<Services> for RescoreWeekly {
    const NAME: &'static str = "rescore_weekly";
    const CRON: Option<&'static str> = Some("0 2 * * 1");

    async fn run(services: &Services, _: &Tick, _: &Attempt) -> Result<Counts, JobError> {
        let mut tx = services.db.system_read().await?;
        let clients = progress::clients_with_leads(&mut tx).await?;
        drop(tx);
        for client in &clients {
            request(services, *client).await.or_retry()?;
        }
        Ok(Counts::from([("clients".to_owned(), i64::try_from(clients.len()).unwrap_or(i64::MAX))]))
    }
}
