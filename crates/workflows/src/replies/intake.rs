//! Taking events in: fast, once, and before anything is made of them. Processing them follows in a job.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{Capability, ClientId, InboundEventId, InboundSource, InboundState, MailboxId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::ClientTx;
use store::flow_runs::Counts;
use store::replies::events::{self, Line, NewEvent};

use super::{letter, matching, process};
use crate::identity::{Visit, member};
use crate::jobs::{Attempt, Flow, Job, JobError, Priority, Run, Tick};
use crate::{Error, Services, audit, secrets};

/// Of an event this many bytes are kept; its whole length is noted.
pub const KEPT_BYTES: usize = 10 * 1024 * 1024;
const NAME_MAX: usize = 300;
/// An event that waits longer than this has lost its job.
const WAITS: TimeDelta = TimeDelta::minutes(15);

/// A message or notice, as it arrived for one client.
#[derive(Clone, Debug)]
pub struct RawEvent {
    pub client: ClientId,
    pub source: InboundSource,
    /// The source's own name of it, which it keeps when it delivers again. Without one the hash of the
    /// bytes is taken: the same mail fetched again is the same event.
    pub external_id: Option<String>,
    /// The client's mailbox it was found in.
    pub mailbox: Option<MailboxId>,
    /// The address on its envelope, where the source knows it.
    pub recipient: Option<String>,
    /// A whole mail (RFC 5322) from a mailbox or the sandbox; a JSON document from a supplier.
    pub bytes: Vec<u8>,
}

/// What became of an event that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenIn {
    /// Kept, and on its way.
    New(InboundEventId),
    /// It was there already; nothing more happens.
    Known(InboundEventId),
}

/// Keeps an event and has it processed in the background. When it answers, the event is safe: the
/// source may forget it. The same event again is `Known`.
pub async fn take_in(services: &Services, event: RawEvent) -> Result<TakenIn, Error> {
    let mut tx = services.db.write(event.client).await?;
    let taken = take_in_within(services, &mut tx, event).await?;
    tx.commit().await?;
    Ok(taken)
}

/// As [`take_in`], in a transaction of the same client: for a source that moves its own mark forward
/// together with the event. The event's `client` must be the transaction's.
pub async fn take_in_within(
    services: &Services,
    tx: &mut ClientTx,
    event: RawEvent,
) -> Result<TakenIn, Error> {
    let client = tx.client();
    debug_assert_eq!(client, event.client, "an event belongs to the client of its transaction");
    let length = i64::try_from(event.bytes.len()).unwrap_or(i64::MAX);
    let name = match event.external_id.filter(|id| !id.trim().is_empty()) {
        Some(id) => id.chars().filter(|c| *c != '\0').take(NAME_MAX).collect(),
        None => format!("sha256:{}", secrets::hex(&Sha256::digest(&event.bytes))),
    };
    let mut bytes = event.bytes;
    bytes.truncate(KEPT_BYTES);
    let new = NewEvent {
        id: services.ids.next(),
        source: event.source,
        external_id: name,
        mailbox: event.mailbox,
        recipient: event.recipient.map(|to| letter::clean(&to, 320)),
        payload: bytes,
        payload_bytes: length,
        at: services.business_now(),
    };
    if !events::insert(tx, &new).await? {
        let known = events::named(tx, new.source, &new.external_id).await?;
        return known.map(TakenIn::Known).ok_or(Error::no_such("inbound event"));
    }
    services.jobs.enqueue(tx, &ProcessInbound { client, event: new.id }).await?;
    Ok(TakenIn::New(new.id))
}

/// Whether a mail in a connected mailbox concerns us, told from its headers alone, so that the rest of
/// somebody's mail is left unread (decisions.md D14): an answer to a touch, a mail of a lead or of a
/// colleague in the same thread, or something that may be the bounce of a mail of ours.
pub async fn concerns_us(
    services: &Services,
    client: ClientId,
    headers: &[u8],
    envelope_to: Option<&str>,
) -> Result<bool, Error> {
    let Some(inbound) = letter::read_headers(headers, envelope_to) else { return Ok(false) };
    if process::looks_like_a_bounce(&inbound) || process::opt_out_token(services, &inbound).is_some() {
        return Ok(true);
    }
    let mut tx = services.db.read(client).await?;
    Ok(matching::find(&mut tx, &inbound).await?.is_some())
}

/// Makes of an event what it is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ProcessInbound {
    pub client: ClientId,
    pub event: InboundEventId,
}

impl Job for ProcessInbound {
    const KIND: &'static str = "process_inbound";
    const PRIORITY: Priority = Priority::Urgent;
    /// Five waits after the first attempt (replies.md section 1); then it is a dead letter.
    const RETRY: &'static [Duration] = &[
        Duration::from_secs(30),
        Duration::from_secs(120),
        Duration::from_secs(300),
        Duration::from_secs(900),
        Duration::from_secs(3_600),
    ];
    const TIMEOUT: Duration = Duration::from_secs(120);

    fn client(&self) -> Option<ClientId> {
        Some(self.client)
    }
    fn dedupe_key(&self) -> Option<String> {
        Some(format!("inbound:{}", self.event))
    }
}

impl Run<Services> for ProcessInbound {
    async fn run(self, services: &Services, attempt: &Attempt) -> Result<(), JobError> {
        let Err(error) = process::process(services, self.client, self.event).await else { return Ok(()) };
        let hopeless = matches!(error, process::Failure::Unreadable(_));
        let words = error.to_string();
        let mut tx = services.db.write(self.client).await?;
        events::failed(&mut tx, self.event, &words, hopeless || attempt.is_last(), services.business_now())
            .await?;
        tx.commit().await?;
        Err(if hopeless { JobError::fail(words) } else { JobError::retry(words) })
    }
}

/// The list of events, the newest first: what waits, what was left alone, what failed for good.
pub async fn list_events(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    state: Option<InboundState>,
    limit: i64,
) -> Result<Vec<Line>, Error> {
    member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.read(client).await?;
    Ok(events::list(&mut tx, state, limit.clamp(1, 100)).await?)
}

/// Runs a dead letter again. `Stale` when it is none.
pub async fn run_again(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    event: InboundEventId,
) -> Result<(), Error> {
    let who = member(services, visit, client, Capability::Administer).await?;
    let mut tx = services.db.write(client).await?;
    events::get(&mut tx, event).await?.ok_or(Error::no_such("inbound event"))?;
    if !events::again(&mut tx, event, services.business_now()).await? {
        return Err(Error::refused("not_dead", "Only an event that failed for good can be run again."));
    }
    services.jobs.enqueue(&mut tx, &ProcessInbound { client, event }).await?;
    let entry =
        audit::Entry::new(domain::AuditAction::Update, "inbound_event", event).note("run_again", true);
    audit::record(services, &mut tx, &audit::Actor::from(&who), entry).await?;
    Ok(tx.commit().await?)
}

/// Every six hours: events that wait without a job get one. The sources are asked for what they hold by
/// their own intake.
#[derive(Clone, Copy, Debug)]
pub struct ReplyRecovery;

impl Flow<Services> for ReplyRecovery {
    const NAME: &'static str = "reply_recovery";
    const CRON: Option<&'static str> = Some("0 */6 * * *");

    async fn run(services: &Services, _tick: &Tick, _attempt: &Attempt) -> Result<Counts, JobError> {
        let found = recover(services).await.map_err(JobError::retry)?;
        if found > 0 {
            tracing::warn!(found, "inbound events had lost their jobs");
        }
        Ok(Counts::from([("found".to_owned(), i64::try_from(found).unwrap_or(i64::MAX))]))
    }
}

/// Gives a job to every event that has waited too long; answers how many got one.
pub async fn recover(services: &Services) -> Result<u64, Error> {
    let before = services.business_now() - WAITS;
    let mut tx = services.db.system_write().await?;
    let waiting = events::waiting(&mut tx, before, 1_000).await?;
    let jobs: Vec<ProcessInbound> =
        waiting.iter().map(|one| ProcessInbound { client: one.client_id, event: one.id }).collect();
    let added = services.jobs.enqueue_all(&mut tx, &jobs).await?;
    tx.commit().await?;
    Ok(added)
}
