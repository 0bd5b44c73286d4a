//! From an event to a reply and its effects: read, match, classify, act. What acts is one transaction
//! that also ends the event, so it happens once however often it is tried.

use chrono::{DateTime, Utc};
use domain::{
    Channel, ClassificationStatus, ClientId, IgnoreReason, InboundEventId, InboundSource, InboundState,
    ReplyId,
};
use engines::outreach::bounces::Event as Bad;
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;
use engines::outreach::{dsn, threading};
use engines::replies::{self as reader, Classification};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::ClientTx;
use store::outreach::{mailboxes, sending, touches};
use store::replies::events::{self, Event};
use store::replies::matching as facts;
use store::replies::rows::{self, NewReply};

use super::bookings;
use super::effects::{self, Cause};
use super::letter::{self, Inbound};
use super::matching::{self, Match};
use super::wire::{self, PostmarkBounce};
use crate::outreach::{bounces, compose, world};
use crate::{Error, Services, secrets, webhooks};

/// Why an attempt failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// It is not what its source says it is: another attempt cannot do better.
    #[error("the event cannot be read: {0}")]
    Unreadable(String),
    #[error(transparent)]
    Fault(#[from] Error),
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// Processes an event that waits; one that does not is left as it is.
pub(super) async fn process(
    services: &Services,
    client: ClientId,
    id: InboundEventId,
) -> Result<(), Failure> {
    let mut tx = services.db.read(client).await?;
    let Some(event) = events::get(&mut tx, id).await? else { return Ok(()) };
    drop(tx);
    if event.state != InboundState::Pending {
        return Ok(());
    }
    if let Some(calendar) = event.calendar {
        return bookings::process(services, client, &event, calendar).await;
    }
    if event.source == InboundSource::PostmarkBounce {
        return supplier_bounce(services, client, &event).await;
    }
    let Some(inbound) = parse(&event).await? else {
        return Ok(left_alone(services, client, &event, IgnoreReason::NotAReply).await?);
    };
    if let Some(touch) = opt_out_token(services, &inbound) {
        return Ok(opted_out(services, client, &event, touch).await?);
    }
    if looks_like_a_bounce(&inbound) && bounced(services, client, &event, &inbound).await? {
        return Ok(());
    }
    Ok(answered(services, client, &event, inbound).await?)
}

/// Takes the message apart away from the threads that serve requests. A parser that panics on it has
/// read something nobody can read.
async fn parse(event: &Event) -> Result<Option<Inbound>, Failure> {
    let (source, bytes, to) = (event.source, event.payload.clone(), event.recipient.clone());
    let read = tokio::task::spawn_blocking(move || match source {
        InboundSource::Mailbox | InboundSource::Sandbox => Ok(letter::read(&bytes, to.as_deref())),
        InboundSource::Postmark => wire::postmark(&bytes).map(Some),
        InboundSource::Webhook => wire::Posted::read(&bytes).map(|posted| Some(posted.inbound())),
        // Never gets here: notices have a way of their own.
        InboundSource::PostmarkBounce => Ok(None),
    });
    let read = read.await.map_err(|panic| Failure::Unreadable(panic.to_string()))?;
    read.map_err(|error| Failure::Unreadable(error.to_string()))
}

async fn left_alone(
    services: &Services,
    client: ClientId,
    event: &Event,
    reason: IgnoreReason,
) -> Result<(), Error> {
    let mut tx = services.db.write(client).await?;
    events::end(&mut tx, event.id, InboundState::Ignored, Some(reason), services.business_now()).await?;
    if !event.source.keeps_unmatched() {
        events::empty(&mut tx, event.id).await?;
    }
    Ok(tx.commit().await?)
}

/// Something a mail server may have sent about a mail of ours.
pub(super) fn looks_like_a_bounce(inbound: &Inbound) -> bool {
    let sender = inbound.sender.as_deref().unwrap_or_default();
    let robot = ["mailer-daemon@", "postmaster@", "mail-daemon@"].iter().any(|who| sender.starts_with(who));
    inbound.is_report
        || inbound.headers.empty_return_path
        || robot
        || inbound.recipients.iter().any(|to| threading::of_verp(to).is_some()) && sender.is_empty()
}

/// The touch that a mail program's own "unsubscribe" names: `mailto:…?subject=unsubscribe <token>`.
pub(super) fn opt_out_token(services: &Services, inbound: &Inbound) -> Option<domain::TouchId> {
    let subject = inbound.subject.as_deref()?.trim();
    let token = subject
        .get(.."unsubscribe ".len())
        .filter(|word| word.eq_ignore_ascii_case("unsubscribe "))
        .and_then(|word| subject.get(word.len()..))?;
    compose::read_token(services, token.trim())
}

async fn opted_out(
    services: &Services,
    client: ClientId,
    event: &Event,
    touch: domain::TouchId,
) -> Result<(), Error> {
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    // A token of another client's mail says nothing here.
    let Some(row) = touches::get(&mut tx, touch).await? else {
        drop(tx);
        return left_alone(services, client, event, IgnoreReason::LeadNotFound).await;
    };
    if events::end(&mut tx, event.id, InboundState::Processed, None, now).await? {
        bounces::apply(services, &mut tx, &row, Bad::Unsubscribed, "by a mail program's own button", now)
            .await?;
    }
    Ok(tx.commit().await?)
}

/// A delivery report. `false` when it turns out not to be one, or about no mail of this client: then it
/// is looked at like any other message.
async fn bounced(
    services: &Services,
    client: ClientId,
    event: &Event,
    inbound: &Inbound,
) -> Result<bool, Error> {
    let envelope = event.recipient.as_deref().or(inbound.recipients.first().map(String::as_str));
    let Some(report) = dsn::read(&event.payload, envelope) else { return Ok(false) };
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    // Only a report tied to a touch of this very client counts (decisions.md D13).
    let row = match report.touch {
        Some(touch) => touches::get(&mut tx, touch).await?,
        None => None,
    };
    let Some(row) = row else {
        drop(tx);
        left_alone(services, client, event, IgnoreReason::NotAReply).await?;
        return Ok(true);
    };
    let about = |address: &str| address.eq_ignore_ascii_case(&row.recipient);
    let failed = report.failed.iter().find(|failed| about(&failed.address)).or(report.failed.first());
    if !events::end(&mut tx, event.id, InboundState::Processed, None, now).await? {
        return Ok(true);
    }
    touches::resolve(&mut tx, row.id, true, "dsn", None, now).await?;
    if let Some(failed) = failed {
        let hard = failed.kind == domain::BounceKind::Hard && failed.address_at_fault;
        let kind = if hard { domain::BounceKind::Hard } else { domain::BounceKind::Soft };
        let why = failed.diagnostic.as_deref().unwrap_or("a delivery report");
        bounces::apply(services, &mut tx, &row, Bad::Bounced(kind), why, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// A supplier's notice of a bounce or complaint.
async fn supplier_bounce(services: &Services, client: ClientId, event: &Event) -> Result<(), Failure> {
    let notice =
        PostmarkBounce::read(&event.payload).map_err(|error| Failure::Unreadable(error.to_string()))?;
    let named = notice.metadata.get("touch_id").and_then(|id| id.parse().ok());
    let enclosed = notice.content.as_deref().and_then(|mail| dsn::read(mail.as_bytes(), None)?.touch);
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    let row = match named.or(enclosed) {
        Some(touch) => touches::get(&mut tx, touch).await?,
        None => None,
    };
    let about = |address: &str| notice.email.as_deref().is_none_or(|told| told.eq_ignore_ascii_case(address));
    let Some(row) = row.filter(|row| about(&row.recipient)) else {
        drop(tx);
        return Ok(left_alone(services, client, event, IgnoreReason::LeadNotFound).await?);
    };
    if events::end(&mut tx, event.id, InboundState::Processed, None, now).await? {
        let what = match (notice.is_complaint(), notice.is_hard()) {
            (true, _) => Bad::Complained,
            (false, true) => Bad::Bounced(domain::BounceKind::Hard),
            (false, false) => Bad::Bounced(domain::BounceKind::Soft),
        };
        let why = notice.description.unwrap_or_else(|| "told by the supplier".to_owned());
        bounces::apply(services, &mut tx, &row, what, &letter::clean(&why, 300), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Somebody wrote, or some machine.
async fn answered(
    services: &Services,
    client: ClientId,
    event: &Event,
    inbound: Inbound,
) -> Result<(), Error> {
    let mut tx = services.db.read(client).await?;
    let ours = match inbound.sender_email() {
        Some(sender) => mailboxes::list(&mut tx).await?.iter().any(|mailbox| mailbox.email_address == sender),
        None => false,
    };
    let found = if ours { None } else { matching::find(&mut tx, &inbound).await? };
    let read = if ours { None } else { classify(services, &mut tx, event, &inbound, found.as_ref()).await? };
    drop(tx);
    if ours {
        return left_alone(services, client, event, IgnoreReason::NotAReply).await;
    }
    let Some(sender) = inbound.sender.clone() else {
        return left_alone(services, client, event, IgnoreReason::NoSender).await;
    };
    let Some(read) = read else {
        return left_alone(services, client, event, IgnoreReason::EmptyMessage).await;
    };
    if found.is_none() && !event.source.keeps_unmatched() {
        return left_alone(services, client, event, IgnoreReason::LeadNotFound).await;
    }
    let id: ReplyId = services.ids.next();
    let now = services.business_now();
    let new = new_reply(id, event, &inbound, sender, found.as_ref(), &read, now);
    let mut tx = services.db.write(client).await?;
    if !rows::insert(&mut tx, &new).await? {
        events::end(&mut tx, event.id, InboundState::Ignored, Some(IgnoreReason::AlreadyProcessed), now)
            .await?;
        return Ok(tx.commit().await?);
    }
    let state = if found.is_some() { InboundState::Processed } else { InboundState::Unmatched };
    if !events::end(&mut tx, event.id, state, None, now).await? {
        // Another worker has ended it meanwhile; nothing of this is kept.
        return Ok(());
    }
    match &found {
        Some(found) => {
            let cause = Cause {
                reply: id,
                lead: found.lead,
                campaign: found.campaign,
                touch: found.touch,
                channel: inbound.channel,
                message_id: Some(&new.message_id),
                in_reply_to: new.in_reply_to.as_deref(),
                subject: new.subject.as_deref(),
                words: &new.own_text,
                invitation: inbound.invitation.as_ref(),
                received_at: event.received_at,
                decided_by: None,
            };
            effects::apply(services, &mut tx, &cause, &read).await?;
            webhooks::reply(services, &mut tx, &new).await?;
        }
        None => effects::unmatched(services, &mut tx, id, &new.sender, now).await?,
    }
    tx.commit().await?;
    tracing::info!(client.id = %client, reply.id = %id, reply.intent = %read.intent, "a reply came in");
    Ok(())
}

fn new_reply(
    id: ReplyId,
    event: &Event,
    inbound: &Inbound,
    sender: String,
    found: Option<&Match>,
    read: &Classification,
    at: DateTime<Utc>,
) -> NewReply {
    // A mail without a name is known by what is in it.
    let nameless = || format!("sha256:{}", secrets::hex(&Sha256::digest(&event.payload)));
    NewReply {
        id,
        event: event.id,
        lead: found.map(|found| found.lead),
        campaign: found.and_then(|found| found.campaign),
        enrolment: found.and_then(|found| found.enrolment),
        touch: found.and_then(|found| found.touch),
        mailbox: event.mailbox_id,
        channel: inbound.channel,
        message_id: inbound.message_id.clone().filter(|name| name.len() > 2).unwrap_or_else(nameless),
        in_reply_to: inbound.in_reply_to.clone(),
        matched_by: found.map(|found| found.by),
        answered_by_other: found.is_some_and(|found| found.other),
        sender,
        sender_name: inbound.sender_name.clone(),
        recipient: event.recipient.clone().or_else(|| inbound.recipients.first().cloned()),
        subject: inbound.subject.clone(),
        body: inbound.text.clone(),
        own_text: reader::own_words(inbound.words()),
        html: inbound.html.clone(),
        attachments: json!(inbound.attachments),
        received_at: event.received_at,
        intent: Some(read.intent),
        confidence: Some(f64::from(read.confidence)),
        certainty: Some(read.certainty),
        classification: serde_json::to_value(read).ok(),
        status: ClassificationStatus::Done,
        at,
    }
}

/// What it means, read on the lead's clock. `None` when nothing of its sender is left in it.
async fn classify(
    services: &Services,
    tx: &mut ClientTx,
    event: &Event,
    inbound: &Inbound,
    found: Option<&Match>,
) -> Result<Option<Classification>, Error> {
    let zone = zone_of(tx, found).await?;
    let touch = match found.and_then(|found| found.touch) {
        Some(touch) => touches::get(tx, touch).await?,
        None => None,
    };
    let footer = match &touch {
        Some(touch) => {
            let identity = sending::identity(tx).await?;
            let link = services.link(&format!("/u/{}", compose::token(services, touch.id)));
            Some(threading::footer(&compose::sender(&identity, &identity.sender_name), &link))
        }
        None => None,
    };
    let reply = reader::Reply {
        text: inbound.words(),
        subject: inbound.subject.as_deref().filter(|_| inbound.channel == Channel::Email),
        channel: inbound.channel,
        received: zone.to_local(event.received_at),
        headers: inbound.headers.clone(),
        our_footer: footer.as_deref(),
        we_asked_for_time: touch.is_some_and(|touch| reader::asks_for_a_talk(&touch.body)),
    };
    Ok(reader::classify(&reply))
}

/// The lead's zone, else the campaign's, else the client's own.
async fn zone_of(tx: &mut ClientTx, found: Option<&Match>) -> Result<Zone, Error> {
    let lead = match found {
        Some(found) => facts::lead(tx, found.lead).await?.and_then(|lead| lead.timezone),
        None => None,
    };
    let around = facts::around(tx, found.and_then(|found| found.campaign)).await?;
    let (campaign, own) = match around {
        Some(around) => (around.campaign_timezone, Some(around.client_timezone)),
        None => (None, None),
    };
    let known = [lead, campaign, own].into_iter().flatten().find_map(|name| Zone::named(&name).ok());
    Ok(known.unwrap_or_else(|| world::zone("")))
}
