//! Handing over a mail that a person wrote, with the same care as a touch (decisions.md D7): how far it
//! came is written down on each side of the message, and what nobody knows of is never sent again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{ClientId, EmailAddress, LetterId, LetterKind, LetterPhase, ReplyId};
use engines::outreach::answers::{Enhanced, Meaning, meaning};
use engines::outreach::by_hand::{self, ByHand};
use engines::outreach::conversation;
use integrations::mail::letter::Letter as Mail;
use integrations::mail::mailbox::HandOver;
use serde::{Deserialize, Serialize};
use store::ClientTx;
use store::outreach::dns;
use store::outreach::mailboxes::{self, Mailbox};
use store::outreach::sending::{self, Identity};
use store::replies::effects::{self as changes, Entry};
use store::replies::letters::{self, Letter, Standing};
use store::replies::{matching, rows as replies};
use uuid::Uuid;

use super::hand_over::{server_of, shown_name};
use super::mailbox_sign_in::Blocked;
use super::{compose, domains};
use crate::identity::Event;
use crate::jobs::{Attempt, Job, JobError, Priority, Run};
use crate::replies::tell::{Audience, Notice, tell_to};
use crate::replies::words;
use crate::suppression::Guard;
use crate::{Error, Services};

/// Longer than a mail server may keep us waiting.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// Sends one letter.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SendLetter {
    pub client: ClientId,
    pub letter: LetterId,
}

impl Job for SendLetter {
    const KIND: &'static str = "send_letter";
    const PRIORITY: Priority = Priority::Urgent;
    /// The waits of a touch (outreach.md section 13).
    const RETRY: &'static [Duration] =
        &[Duration::from_secs(60), Duration::from_secs(300), Duration::from_secs(900)];
    const TIMEOUT: Duration = Duration::from_secs(400);

    fn client(&self) -> Option<ClientId> {
        Some(self.client)
    }
    fn dedupe_key(&self) -> Option<String> {
        Some(format!("letter:{}", self.letter))
    }
}

impl Run<Services> for SendLetter {
    async fn run(self, services: &Services, attempt: &Attempt) -> Result<(), JobError> {
        let owner = services.ids.next();
        match send(services, self.client, self.letter, owner).await {
            Ok(Sent::Done) => Ok(()),
            Ok(Sent::Later(reason)) if attempt.is_last() => {
                let work = Work { client: self.client, letter: self.letter, owner };
                give_up(services, work, &reason).await.map_err(JobError::retry)?;
                Err(JobError::fail(reason))
            }
            Ok(Sent::Later(reason)) => Err(JobError::retry(reason)),
            Err(error) => Err(JobError::retry(error)),
        }
    }
}

/// What became of an attempt.
enum Sent {
    /// It is settled, well or ill.
    Done,
    /// Nothing has left; it may be tried again.
    Later(String),
}

/// One letter in the hands of one worker.
#[derive(Clone, Copy)]
struct Work {
    client: ClientId,
    letter: LetterId,
    owner: Uuid,
}

async fn send(services: &Services, client: ClientId, id: LetterId, owner: Uuid) -> Result<Sent, Error> {
    let work = Work { client, letter: id, owner };
    let mut tx = services.db.write(client).await?;
    let now = services.now();
    let Some(letter) = letters::get(&mut tx, id).await? else { return Ok(Sent::Done) };
    if letter.phase == LetterPhase::Data && letters::lost(&mut tx, id, now).await? {
        not_known(services, &mut tx, &letter).await?;
        tx.commit().await?;
        return Ok(Sent::Done);
    }
    if !letters::claim(&mut tx, id, owner, now + LEASE, now).await? {
        let ended = matches!(letter.phase, LetterPhase::Sent | LetterPhase::Unknown | LetterPhase::Failed);
        return Ok(if ended { Sent::Done } else { Sent::Later("another worker has it".to_owned()) });
    }
    tx.commit().await?;
    if let Err(reason) = may_leave(services, client, &letter).await? {
        return failed(services, work, None, &reason).await;
    }
    let mut tx = services.db.read(client).await?;
    let Some(mailbox) = mailboxes::get(&mut tx, letter.mailbox_id).await? else {
        drop(tx);
        return failed(services, work, None, "The mailbox was removed.").await;
    };
    let identity = sending::identity(&mut tx).await?;
    let key = dns::signing_key(&mut tx, mailbox.domain_id).await?;
    drop(tx);
    let server = match server_of(services, client, &mailbox).await {
        Ok(server) => server,
        Err(Blocked::Later(reason)) => return later(services, work, &reason).await,
        Err(Blocked::Fault(reason)) => return failed(services, work, None, &reason).await,
    };
    let Ok(to) = EmailAddress::parse(&letter.recipient) else {
        return failed(services, work, None, "The address is not well-formed.").await;
    };
    let bytes = match mail(services, &letter, &mailbox, &identity, &to) {
        Ok(bytes) => bytes,
        Err(reason) => return failed(services, work, None, &reason).await,
    };
    let own = mailbox.email_address.domain();
    let bytes = match domains::signed(services, client, own, key.as_ref(), bytes) {
        Ok(bytes) => bytes,
        Err(reason) => return failed(services, work, None, &reason).await,
    };
    let offered = match services.outbox.offer(&server, &mailbox.email_address, &to).await {
        Ok(offered) => offered,
        Err(error) => return not_taken(services, work, &error).await,
    };
    let mut tx = services.db.write(client).await?;
    let now = services.now();
    if !letters::begin_data(&mut tx, id, owner, now + LEASE, now).await? {
        drop(tx);
        offered.withdraw().await;
        return failed(services, work, None, "The person opted out meanwhile.").await;
    }
    tx.commit().await?;
    // From here on the message may have been taken, whatever happens to us.
    match offered.deliver(&bytes).await {
        Ok(answer) => taken(services, work, &letter, &answer).await,
        Err(error @ (HandOver::Answered { .. } | HandOver::NotSent { .. })) => {
            not_taken(services, work, &error).await
        }
        Err(error) => {
            let mut tx = services.db.write(client).await?;
            let reason = format!("The server took the message and gave no answer: {error}");
            let now = services.business_now();
            if letters::ended(&mut tx, id, owner, LetterPhase::Unknown, None, Some(&reason), now).await? {
                not_known(services, &mut tx, &letter).await?;
            }
            tx.commit().await?;
            Ok(Sent::Done)
        }
    }
}

/// Checks 1, 2, 5 and 8 of the gate. Opens transactions of its own. `Err` is a sentence for the author.
pub(crate) async fn may_write(
    services: &Services,
    client: ClientId,
    lead: domain::LeadId,
) -> Result<Result<Standing, String>, Error> {
    let mut tx = services.db.read(client).await?;
    let standing = letters::standing(&mut tx, lead).await?.ok_or(Error::no_such("lead"))?;
    drop(tx);
    let guard = Guard::of(services, client, std::slice::from_ref(&standing.email)).await?;
    let hit = guard.hit(&standing.email, standing.domain.as_deref());
    let asked = by_hand::ask(&ByHand {
        now: services.business_now(),
        gone: standing.lead_deleted.then_some("lead"),
        subscription: standing.subscription_status,
        trial_ends_at: standing.trial_ends_at,
        lead: standing.lead_status,
        suppressed: hit.as_ref().map(|hit| hit.words()),
    });
    Ok(asked.map(|()| standing).map_err(|no| no.reason))
}

async fn may_leave(
    services: &Services,
    client: ClientId,
    letter: &Letter,
) -> Result<Result<(), String>, Error> {
    // Calling off what was agreed is owed to whoever waits.
    if letter.kind == LetterKind::Cancellation {
        return Ok(Ok(()));
    }
    Ok(may_write(services, client, letter.lead_id).await?.map(|_| ()))
}

fn mail(
    services: &Services,
    letter: &Letter,
    mailbox: &Mailbox,
    identity: &Identity,
    to: &EmailAddress,
) -> Result<Vec<u8>, String> {
    let name = shown_name(mailbox, identity);
    let sender = compose::sender(identity, &name);
    let link = letter.touch_id.map(|touch| services.link(&format!("/u/{}", compose::token(services, touch))));
    let (text, html) = conversation::bodies(&letter.body, &sender, link.as_deref());
    let method = if letter.kind == LetterKind::Cancellation { "CANCEL" } else { "REQUEST" };
    let mail = Mail {
        from: mailbox.email_address.clone(),
        from_name: name,
        to: to.clone(),
        reply_to: None,
        subject: letter.subject.clone(),
        text,
        html,
        message_id: letter.message_id.clone(),
        in_reply_to: letter.in_reply_to.clone(),
        references: letter.message_references.0.clone(),
        headers: Vec::new(),
        calendar: letter.calendar.clone().map(|text| (method, text)),
        date: services.business_now(),
    };
    mail.bytes().map_err(|bad| bad.to_string())
}

async fn taken(services: &Services, work: Work, letter: &Letter, answer: &str) -> Result<Sent, Error> {
    let mut tx = services.db.write(work.client).await?;
    let now = services.business_now();
    let sent = LetterPhase::Sent;
    if letters::ended(&mut tx, work.letter, work.owner, sent, Some(answer), None, now).await? {
        record(services, &mut tx, letter, now).await?;
    }
    tx.commit().await?;
    Ok(Sent::Done)
}

/// The timeline's entry: not `sent`, which counts what campaigns write.
async fn record(
    services: &Services,
    tx: &mut ClientTx,
    letter: &Letter,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let action = match letter.kind {
        LetterKind::Answer => "answered",
        LetterKind::Invitation => "invited",
        LetterKind::Cancellation => "uninvited",
    };
    let entry = Entry {
        id: services.ids.next(),
        lead: letter.lead_id,
        campaign: letter.campaign_id,
        channel: Some(domain::Channel::Email),
        action,
        message_id: Some(&letter.message_id),
        thread_id: letter.message_references.0.first().map(String::as_str),
        in_reply_to: letter.in_reply_to.as_deref(),
        subject: Some(&letter.subject),
        preview: Some(&letter.body),
        intent: None,
        confidence: None,
        at,
    };
    changes::record(tx, &entry).await?;
    Ok(())
}

async fn not_taken(services: &Services, work: Work, error: &HandOver) -> Result<Sent, Error> {
    let text: String = error.to_string().chars().take(300).collect();
    match error {
        HandOver::Broke { .. } | HandOver::NotSent { .. } => later(services, work, &text).await,
        HandOver::Forbidden { .. } => failed(services, work, None, &text).await,
        HandOver::Answered { code, text: answer } => match meaning(*code, Enhanced::find(answer)) {
            Meaning::Later | Meaning::Taken => later(services, work, &text).await,
            Meaning::OurMailbox | Meaning::BadAddress | Meaning::Blocked | Meaning::BadMessage => {
                failed(services, work, Some(answer), &text).await
            }
        },
    }
}

/// Free again for the next attempt.
async fn later(services: &Services, work: Work, reason: &str) -> Result<Sent, Error> {
    let mut tx = services.db.write(work.client).await?;
    let now = services.business_now();
    letters::ended(&mut tx, work.letter, work.owner, LetterPhase::Planned, None, Some(reason), now).await?;
    tx.commit().await?;
    Ok(Sent::Later(reason.to_owned()))
}

/// The last attempt came to nothing: whoever wrote it is told.
async fn give_up(services: &Services, work: Work, reason: &str) -> Result<(), Error> {
    let mut tx = services.db.write(work.client).await?;
    let now = services.now();
    let free = letters::claim(&mut tx, work.letter, work.owner, now + LEASE, now).await?;
    tx.commit().await?;
    if free {
        failed(services, work, None, reason).await?;
    }
    Ok(())
}

/// It will not leave: its author is told, and the reply waits again.
async fn failed(services: &Services, work: Work, answer: Option<&str>, reason: &str) -> Result<Sent, Error> {
    let mut tx = services.db.write(work.client).await?;
    let now = services.business_now();
    let phase = LetterPhase::Failed;
    if letters::ended(&mut tx, work.letter, work.owner, phase, answer, Some(reason), now).await?
        && let Some(letter) = letters::get(&mut tx, work.letter).await?
    {
        if let Some(reply) = letter.reply_id {
            replies::handle(&mut tx, reply, None, now).await?;
        }
        let body = format!("{reason} Nothing has left.");
        tell_author(services, &mut tx, &letter, "did not leave", body).await?;
    }
    tx.commit().await?;
    Ok(Sent::Done)
}

async fn not_known(services: &Services, tx: &mut ClientTx, letter: &Letter) -> Result<(), Error> {
    let body = "The server gave no answer. Look in the Sent folder before you write again.".to_owned();
    tell_author(services, tx, letter, "may or may not have arrived", body).await
}

async fn tell_author(
    services: &Services,
    tx: &mut ClientTx,
    letter: &Letter,
    what: &str,
    body: String,
) -> Result<(), Error> {
    let Some(lead) = matching::lead(tx, letter.lead_id).await? else { return Ok(()) };
    let notice = Notice {
        event: Event::ReplyReceived,
        kind: "letter_failed",
        title: format!("Your mail to {} {what}", words::who(&lead)),
        body,
        link: letter.reply_id.map_or_else(
            || format!("/dashboard/leads/{}", letter.lead_id),
            |reply: ReplyId| format!("/dashboard/replies?show=all&reply={reply}"),
        ),
        by_mail: true,
    };
    tell_to(services, tx, Audience::One(letter.written_by), &notice, services.business_now()).await
}

/// The mails of ours that a letter to this lead follows, the oldest first, and the one whose link ends
/// everything.
pub(crate) async fn before(
    tx: &mut ClientTx,
    lead: domain::LeadId,
) -> Result<(Vec<String>, Option<matching::Found>), Error> {
    let Some(latest) = matching::latest_of(tx, lead).await? else { return Ok((Vec::new(), None)) };
    let mut ids = match store::outreach::touches::get(tx, latest.id).await? {
        Some(touch) => touch.message_references.0,
        None => Vec::new(),
    };
    ids.push(latest.message_id.clone());
    for letter in letters::of_lead(tx, lead, 50).await? {
        if matches!(letter.phase, LetterPhase::Sent | LetterPhase::Unknown) {
            ids.push(letter.message_id);
        }
    }
    Ok((ids, Some(latest)))
}
