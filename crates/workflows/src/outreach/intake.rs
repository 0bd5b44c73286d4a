//! Reading agencies' mailboxes: bounces, opt-outs by mail and proof of what arrived are acted upon
//! here, answers are handed to [`crate::replies`]; and copies of what was sent are filed (decisions.md
//! D7, D14, D16).
//!
//! Only what came after the first look is looked at, heads first. The whole of a mail is fetched only
//! when its head says that it may be a bounce or concerns a lead. Nothing is marked or moved. Everything
//! done here may be done twice: how far a folder was read is written down after what was in it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{ClientId, InboundSource, MailSecurity, MailboxId, TouchId, TouchPhase};
use engines::outreach::bounces::Event;
use engines::outreach::complaints;
use engines::outreach::incoming::{self, Head};
use futures::{StreamExt, stream};
use integrations::mail::imap::{self, ImapServer, Session};
use store::ClientTx;
use store::flow_runs::Counts;
use store::outreach::folders::{self, Folder, Role};
use store::outreach::mailboxes::{self, Mailbox};
use store::outreach::sending;
use store::outreach::touches::{self, Touch};
use tokio_util::sync::CancellationToken;

use super::mailbox_sign_in::Blocked;
use super::tracking::Follows;
use super::{bounces, compose, hand_over, opt_out, unknown};
use crate::jobs::{Attempt, Flow, JobError, Tick};
use crate::replies::{RawEvent, TakenIn, concerns_us, take_in_within};
use crate::{Error, Services};

const INBOX: &str = "INBOX";
/// Heads fetched together.
const BATCH: usize = 100;
/// Copies filed in one pass, and how long after sending a copy is still worth filing.
const COPIES: i64 = 200;
const COPY_AGE: TimeDelta = TimeDelta::days(7);
/// Mailboxes watched at once by one run; the others are looked at when their turn comes.
const WATCHED: usize = 200;
/// How long one run watches; the next begins every five minutes.
const WATCH: Duration = Duration::from_secs(285);

/// What a reading came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Heads that were looked at.
    pub seen: u64,
    pub bounces: u64,
    pub complaints: u64,
    pub opt_outs: u64,
    /// Answers handed to the reading of replies, those of machines too.
    pub replies: u64,
    /// Unknown mails that turned out to have arrived.
    pub resolved: u64,
    /// Copies that were put into the Sent folder.
    pub filed: u64,
}

impl Tally {
    fn add(&mut self, more: Self) {
        self.seen += more.seen;
        self.bounces += more.bounces;
        self.complaints += more.complaints;
        self.opt_outs += more.opt_outs;
        self.replies += more.replies;
        self.resolved += more.resolved;
        self.filed += more.filed;
    }
}

/// Reads one mailbox once. What stands in the way is written down and is not an error of ours.
pub async fn look(services: &Services, client: ClientId, mailbox: MailboxId) -> Result<Tally, Error> {
    watch(services, client, mailbox, Duration::ZERO, &CancellationToken::new()).await
}

/// Reads one mailbox and goes on watching it for a time.
pub async fn watch(
    services: &Services,
    client: ClientId,
    mailbox: MailboxId,
    patience: Duration,
    stop: &CancellationToken,
) -> Result<Tally, Error> {
    let mut tx = services.db.read(client).await?;
    let Some(row) = mailboxes::get(&mut tx, mailbox).await? else { return Ok(Tally::default()) };
    drop(tx);
    let outcome = match server_of(services, client, &row).await {
        Ok(server) => conversation(services, client, &row, &server, patience, stop).await,
        Err(reason) => Err(Trouble::Theirs(reason)),
    };
    let (tally, error) = match outcome {
        Ok(tally) => (tally, None),
        Err(Trouble::Theirs(reason)) => (Tally::default(), Some(reason)),
        Err(Trouble::Ours(error)) => return Err(error),
    };
    let mut tx = services.db.write(client).await?;
    folders::read(&mut tx, mailbox, error.as_deref(), services.now()).await?;
    tx.commit().await?;
    Ok(tally)
}

/// What went wrong, and with whom.
enum Trouble {
    Theirs(String),
    Ours(Error),
}

impl From<imap::ImapError> for Trouble {
    fn from(error: imap::ImapError) -> Self {
        Self::Theirs(format!("The mailbox cannot be read: {error}."))
    }
}
impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}
impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        Self::Ours(error.into())
    }
}

async fn conversation(
    services: &Services,
    client: ClientId,
    row: &Mailbox,
    server: &ImapServer,
    patience: Duration,
    stop: &CancellationToken,
) -> Result<Tally, Trouble> {
    let until = tokio::time::Instant::now() + patience;
    let mut session = imap::open(services.hosts, server).await?;
    let mut tally = Tally::default();
    loop {
        tally.add(sent(services, client, row, &mut session).await?);
        tally.add(inbox(services, client, row, &mut session).await?);
        let left = until.saturating_duration_since(tokio::time::Instant::now());
        if left.is_zero() || stop.is_cancelled() {
            break;
        }
        tokio::select! {
            waited = session.wait(left) => session = waited?.0,
            () = stop.cancelled() => return Ok(tally),
        }
    }
    session.close().await;
    Ok(tally)
}

/// Where and how the mailbox is read. `Err` is a sentence for its owner.
pub(super) async fn server_of(
    services: &Services,
    client: ClientId,
    row: &Mailbox,
) -> Result<ImapServer, String> {
    let Some(host) = row.imap_host.clone() else {
        return Err("No server is set to read the mailbox from.".to_owned());
    };
    // The same user and proof as for sending.
    let sending = hand_over::server_of(services, client, row).await.map_err(Blocked::reason)?;
    let (port, security) = usual(row.imap_port, row.imap_security);
    if security == MailSecurity::Plain && services.mode == domain::Mode::Live {
        return Err("The mailbox is set to send its password without encryption.".to_owned());
    }
    Ok(ImapServer { host, port, security, user: sending.user, proof: sending.proof })
}

/// Where a mailbox is read and how, with what is usual in the place of what was left out.
pub(super) fn usual(port: Option<i64>, security: Option<MailSecurity>) -> (u16, MailSecurity) {
    let security = security.unwrap_or(MailSecurity::Tls);
    let usual = if security == MailSecurity::Tls { 993 } else { 143 };
    (port.and_then(|port| u16::try_from(port).ok()).unwrap_or(usual), security)
}

/// Signs in and looks, for a person who wants to know whether it works.
pub(super) async fn test(services: &Services, client: ClientId, row: &Mailbox) -> Result<String, String> {
    let server = server_of(services, client, row).await?;
    let looking = async {
        let mut session = imap::open(services.hosts, &server).await?;
        session.look(INBOX).await?;
        let sent = session.sent_folder().await?;
        session.close().await;
        Ok::<_, imap::ImapError>(sent)
    };
    match looking.await {
        Ok(Some(sent)) => Ok(format!("Signed in; the mailbox can send and be read. Copies are filed in {sent}.")),
        Ok(None) => Ok("Signed in; the mailbox can send and be read. It has no folder of sent mail, so copies are not filed.".to_owned()),
        Err(error) => Err(format!("It can send, but it cannot be read: {error}.")),
    }
}

// What came in

async fn inbox(
    services: &Services,
    client: ClientId,
    row: &Mailbox,
    session: &mut Session,
) -> Result<Tally, Trouble> {
    let folder = session.look(INBOX).await?;
    let mut tx = services.db.read(client).await?;
    let known = folders::get(&mut tx, row.id, Role::Inbox).await?;
    drop(tx);
    let mut last = match &known {
        Some(known) if known.uid_validity == i64::from(folder.uid_validity) => {
            u32::try_from(known.last_uid).unwrap_or(0)
        }
        // The ids mean others now: what came since yesterday is looked at again.
        Some(_) => {
            let yesterday = services.now().date_naive() - TimeDelta::days(1);
            session.since(yesterday).await?.map_or_else(|| before(folder), |first| first - 1)
        }
        // The first look: only what comes from now on is ours to see.
        None => match folder.uid_next {
            Some(next) => next.saturating_sub(1),
            None => session.highest().await?,
        },
    };
    let mut tally = Tally::default();
    loop {
        let heads = match &known {
            None => vec![],
            Some(_) => session.heads(last + 1, BATCH).await?,
        };
        for one in &heads {
            let head = incoming::head(&one.header);
            let to = head.delivered_to.first().map(String::as_str);
            let concerns = head.may_bounce || concerns_us(services, client, &one.header, to).await?;
            let whole = if concerns { session.message(one.uid).await? } else { None };
            tally.seen += 1;
            tally.add(handle(services, client, row.id, &head, whole).await?);
            last = one.uid;
        }
        let place = Folder {
            name: INBOX.to_owned(),
            uid_validity: i64::from(folder.uid_validity),
            last_uid: i64::from(last),
        };
        let mut tx = services.db.write(client).await?;
        folders::put(&mut tx, row.id, Role::Inbox, &place, services.now()).await?;
        tx.commit().await?;
        if heads.is_empty() {
            return Ok(tally);
        }
    }
}

fn before(folder: imap::Folder) -> u32 {
    folder.uid_next.unwrap_or(1).saturating_sub(1)
}

/// Acts upon one mail.
async fn handle(
    services: &Services,
    client: ClientId,
    mailbox: MailboxId,
    head: &Head,
    whole: Option<Vec<u8>>,
) -> Result<Tally, Error> {
    if let Some(whole) = whole.as_deref().filter(|_| head.may_bounce) {
        if let Some(complaint) = complaints::read(whole) {
            return complained(services, client, complaint.touch).await;
        }
        let to = head.delivered_to.iter().find(|to| engines::outreach::threading::of_verp(to).is_some());
        match bounces::read(services, client, whole, to.map(String::as_str)).await? {
            bounces::Read::Ours { .. } => return Ok(Tally { bounces: 1, ..Tally::default() }),
            bounces::Read::NotOurs => return Ok(Tally::default()),
            bounces::Read::NoBounce => {}
        }
    }
    if let Some(token) = head.token.as_deref().filter(|_| head.asks_out) {
        return match opt_out::unsubscribe(services, token).await {
            Ok(_) => Ok(Tally { opt_outs: 1, ..Tally::default() }),
            Err(Error::NoSuch { .. }) => Ok(Tally::default()),
            Err(error) => Err(error),
        };
    }
    let Some(whole) = whole else { return Ok(Tally::default()) };
    answered(services, client, mailbox, head, whole).await
}

/// A person called a mail of ours spam.
async fn complained(services: &Services, client: ClientId, touch: Option<TouchId>) -> Result<Tally, Error> {
    let Some(id) = touch else { return Ok(Tally::default()) };
    let mut tx = services.db.write(client).await?;
    let Some(touch) = left(&mut tx, id).await? else { return Ok(Tally::default()) };
    let now = services.business_now();
    unknown::proven(services, &mut tx, &touch, "dsn", now).await?;
    bounces::apply(services, &mut tx, &touch, Event::Complained, "a report of the provider", now).await?;
    tx.commit().await?;
    Ok(Tally { complaints: 1, ..Tally::default() })
}

/// Somebody answered a mail of ours, or a machine did for them. What it means is told by
/// [`crate::replies`], in a job that this transaction starts.
async fn answered(
    services: &Services,
    client: ClientId,
    mailbox: MailboxId,
    head: &Head,
    whole: Vec<u8>,
) -> Result<Tally, Error> {
    let mut tx = services.db.write(client).await?;
    let mut tally = Tally::default();
    if let Some(touch) = touch_of(&mut tx, head).await? {
        let now = services.business_now();
        if unknown::proven(services, &mut tx, &touch, "reply", now).await? {
            tally.resolved += 1;
        }
        // A subject that asks for nothing else needs no reading, and is never waited for.
        if head.asks_out && !head.automatic {
            bounces::apply(services, &mut tx, &touch, Event::Unsubscribed, "by mail", now).await?;
            tx.commit().await?;
            return Ok(Tally { opt_outs: 1, ..tally });
        }
    }
    let event = RawEvent {
        client,
        source: InboundSource::Mailbox,
        external_id: None,
        mailbox: Some(mailbox),
        recipient: head.delivered_to.first().cloned(),
        bytes: whole,
    };
    if let TakenIn::New(_) = take_in_within(services, &mut tx, event).await? {
        tally.replies += 1;
    }
    tx.commit().await?;
    Ok(tally)
}

/// The mail it answers: one it names, else the latest to the address it comes from.
async fn touch_of(tx: &mut ClientTx, head: &Head) -> Result<Option<Touch>, Error> {
    for id in &head.touches {
        if let Some(touch) = left(tx, *id).await? {
            return Ok(Some(touch));
        }
    }
    match &head.from {
        Some(from) => Ok(touches::latest_to(tx, from).await?),
        None => Ok(None),
    }
}

async fn left(tx: &mut ClientTx, id: TouchId) -> Result<Option<Touch>, Error> {
    let found = touches::get(tx, id).await?;
    Ok(found.filter(|touch| matches!(touch.phase, TouchPhase::Sent | TouchPhase::Unknown)))
}

// What went out

/// Settles unknown mails by the Sent folder, and files copies of those that lack one.
async fn sent(
    services: &Services,
    client: ClientId,
    row: &Mailbox,
    session: &mut Session,
) -> Result<Tally, Trouble> {
    let mut tx = services.db.read(client).await?;
    let lost = folders::unknown(&mut tx, row.id).await?;
    let copies = folders::unfiled(&mut tx, row.id, services.business_now() - COPY_AGE, COPIES).await?;
    let identity = sending::identity(&mut tx).await?;
    drop(tx);
    let mut tally = Tally::default();
    if lost.is_empty() && copies.is_empty() {
        return Ok(tally);
    }
    let Some(folder) = session.sent_folder().await? else { return Ok(tally) };
    session.look(&folder).await?;
    for touch in &lost {
        if session.holds(&touch.message_id).await? {
            let mut tx = services.db.write(client).await?;
            let now = services.business_now();
            if unknown::proven(services, &mut tx, touch, "sent_folder", now).await? {
                tally.resolved += 1;
            }
            folders::filed(&mut tx, touch.id, now).await?;
            tx.commit().await?;
        }
    }
    for touch in &copies {
        if !session.holds(&touch.message_id).await? {
            let Some(copy) = copy_of(services, row, touch, &identity) else { continue };
            session.append(&folder, &copy, touch.sent_at.unwrap_or(touch.updated_at)).await?;
            tally.filed += 1;
        }
        let mut tx = services.db.write(client).await?;
        folders::filed(&mut tx, touch.id, services.business_now()).await?;
        tx.commit().await?;
    }
    Ok(tally)
}

/// The mail again, as it was handed over.
fn copy_of(
    services: &Services,
    row: &Mailbox,
    touch: &Touch,
    identity: &sending::Identity,
) -> Option<Vec<u8>> {
    let to = domain::EmailAddress::parse(&touch.recipient).ok()?;
    let own = row.display_name.trim();
    let name = if own.is_empty() { identity.sender_name.as_str() } else { own };
    let at: DateTime<Utc> = touch.sent_at?;
    let is_read = row.imap_host.is_some();
    // Whoever reads the copy is no lead.
    let follows = Follows::default();
    compose::letter(services, touch, &row.email_address, name, is_read, &to, identity, follows, at).ok()
}

/// Watches the mailboxes of all clients, five minutes at a time.
#[derive(Clone, Copy, Debug)]
pub struct ReadMailboxes;

impl Flow<Services> for ReadMailboxes {
    const NAME: &'static str = "mailbox_intake";
    const CRON: Option<&'static str> = Some("*/5 * * * *");
    const TIMEOUT: Duration = Duration::from_secs(900);

    async fn run(services: &Services, _tick: &Tick, attempt: &Attempt) -> Result<Counts, JobError> {
        let (tally, failed) = read_all(services, WATCH, &attempt.stop).await.map_err(JobError::retry)?;
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Ok(Counts::from([
            ("seen".to_owned(), count(tally.seen)),
            ("bounces".to_owned(), count(tally.bounces)),
            ("complaints".to_owned(), count(tally.complaints)),
            ("opt_outs".to_owned(), count(tally.opt_outs)),
            ("replies".to_owned(), count(tally.replies)),
            ("resolved".to_owned(), count(tally.resolved)),
            ("filed".to_owned(), count(tally.filed)),
            ("failed".to_owned(), count(failed)),
        ]))
    }
}

/// Reads the mailboxes of all clients and watches them for a time. Answers what came of it, and how many
/// could not be read through a fault of ours.
pub async fn read_all(
    services: &Services,
    patience: Duration,
    stop: &CancellationToken,
) -> Result<(Tally, u64), Error> {
    let mut tx = services.db.system_read().await?;
    let readable = folders::readable(&mut tx, i64::try_from(WATCHED).unwrap_or(i64::MAX)).await?;
    drop(tx);
    let work = readable.into_iter().map(|(client, mailbox)| {
        let (services, stop) = (services.clone(), stop.clone());
        // A task of its own: whatever a foreign server makes the protocol's reader do, it ends there.
        let task = tokio::spawn(async move { watch(&services, client, mailbox, patience, &stop).await });
        async move { (mailbox, task.await) }
    });
    let (mut tally, mut failed) = (Tally::default(), 0);
    let mut done = stream::iter(work).buffer_unordered(WATCHED);
    while let Some((mailbox, outcome)) = done.next().await {
        match outcome {
            Ok(Ok(more)) => tally.add(more),
            Ok(Err(error)) => {
                failed += 1;
                tracing::error!(mailbox.id = %mailbox, %error, "a mailbox could not be read");
            }
            Err(error) => {
                failed += 1;
                tracing::error!(mailbox.id = %mailbox, %error, "the reading of a mailbox broke off");
            }
        }
    }
    Ok((tally, failed))
}
