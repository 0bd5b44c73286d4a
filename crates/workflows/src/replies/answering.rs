//! Answering out of the inbox (replies.md section 7): in the same thread, from the same mailbox, with a
//! suggestion to begin from; and saying whose task it is.

use domain::{
    AuditAction, Capability, Channel, ClientId, LetterId, LetterKind, LetterPhase, MailboxStatus, ReplyId,
    UserId,
};
use engines::outreach::conversation::{self, Answered};
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;
use engines::replies::Classification;
use engines::replies::suggest::{self, Known, Suggestion};
use serde_json::json;
use store::ClientTx;
use store::identity::memberships;
use store::outreach::{mailboxes, sending};
use store::replies::inbox::{self, Line};
use store::replies::letters::{self, Letter};
use store::replies::rows::{self, Reply};
use store::replies::{matching as facts, meetings, tasks};

use super::tell::{self, Audience, Notice};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Event, Visit, member};
use crate::outreach::letters::{self as outbox, SendLetter};
use crate::{Error, Services};

const BODY_MAX: usize = 10_000;

/// Sends an answer. It has left, or its author is told that it has not; the reply counts as handled.
pub async fn respond(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ReplyId,
    body: &str,
) -> Result<LetterId, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let body = body.trim().replace("\r\n", "\n");
    check(&body)?;
    let mut tx = services.db.read(client).await?;
    let reply = rows::get(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    drop(tx);
    let Some(lead) = reply.lead_id else {
        return Err(Error::refused(
            "unmatched",
            "This message matches no lead, so nobody may be written to.",
        ));
    };
    if reply.channel != Channel::Email {
        return Err(Error::refused("channel", "Only e-mail can be answered from here."));
    }
    if let Err(reason) = outbox::may_write(services, client, lead).await? {
        return Err(Error::refused("not_contactable", reason));
    }
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    // Nobody else answers in the same moment.
    let reply = rows::hold(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    if letters::is_repeated(&mut tx, id, &body).await? {
        return Err(Error::refused("repeated", "These very words were sent to this person already."));
    }
    let (earlier, latest) = outbox::before(&mut tx, lead).await?;
    let mailbox = reply.mailbox_id.or(latest.as_ref().and_then(|touch| touch.mailbox_id));
    let mailbox = match mailbox {
        Some(mailbox) => mailboxes::get(&mut tx, mailbox).await?,
        None => None,
    };
    let Some(mailbox) = mailbox.filter(|mailbox| mailbox.status != MailboxStatus::Suspended) else {
        return Err(Error::refused(
            "no_mailbox",
            "The mailbox of this conversation is gone or suspended. Mend it in the settings.",
        ));
    };
    let answered = Answered {
        message_id: &reply.message_id,
        in_reply_to: reply.in_reply_to.as_deref(),
        subject: reply.subject.as_deref().or(latest.as_ref().and_then(|touch| touch.subject.as_deref())),
    };
    let thread = conversation::place(&answered, &earlier);
    let letter_id: LetterId = services.ids.next();
    let letter = Letter {
        id: letter_id,
        kind: LetterKind::Answer,
        lead_id: lead,
        campaign_id: reply.campaign_id,
        reply_id: Some(id),
        meeting_id: None,
        touch_id: latest.map(|touch| touch.id),
        mailbox_id: mailbox.id,
        phase: LetterPhase::Planned,
        attempts: 0,
        leased_until: None,
        message_id: conversation::message_id(letter_id, mailbox.email_address.domain()),
        in_reply_to: thread.in_reply_to,
        message_references: store::List(thread.references),
        // Whoever wrote, who may be a colleague of the one we wrote to.
        recipient: reply.sender.clone(),
        sender: mailbox.email_address.to_string(),
        subject: thread.subject,
        body,
        calendar: None,
        written_by: who.user,
        sent_at: None,
        last_error: None,
        created_at: now,
    };
    letters::insert(&mut tx, &letter).await?;
    rows::handle(&mut tx, id, Some(who.user), now).await?;
    tasks::end_of_reply(&mut tx, id, Some(who.user), now).await?;
    services.jobs.enqueue(&mut tx, &SendLetter { client, letter: letter_id }).await?;
    let entry = Entry::new(AuditAction::Create, "letter", letter_id).after(json!({"reply_id": id}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(letter_id)
}

fn check(body: &str) -> Result<(), Error> {
    if body.is_empty() {
        return Err(Error::field("body", "required", "Write an answer."));
    }
    if body.chars().count() > BODY_MAX || body.contains('\0') {
        return Err(Error::field("body", "too_long", "At most 10,000 characters."));
    }
    if let Some(blank) = suggest::blank(body) {
        return Err(Error::field("body", "blank", format!("Fill in {blank} first.")));
    }
    Ok(())
}

/// Words to begin an answer from; `None` where nobody waits for one.
pub(super) async fn suggestion(tx: &mut ClientTx, reply: &Reply) -> Result<Option<Suggestion>, Error> {
    let (Some(intent), Some(lead), Channel::Email) = (reply.intent, reply.lead_id, reply.channel) else {
        return Ok(None);
    };
    let Some(lead) = facts::lead(tx, lead).await? else { return Ok(None) };
    let around = facts::around(tx, reply.campaign_id).await?.ok_or(Error::no_such("client"))?;
    let identity = sending::identity(tx).await?;
    let link = letters::booking_link(tx).await?;
    let read: Option<Classification> =
        reply.classification.as_ref().and_then(|found| serde_json::from_value(found.0.clone()).ok());
    let open = meetings::open_of(tx, lead.id, reply.campaign_id).await?;
    let zone = lead.timezone.as_deref().unwrap_or(&around.client_timezone);
    let proposed = open.and_then(|meeting| meeting.scheduled_at.or(meeting.proposed_at)).and_then(|at| {
        let local = Zone::named(zone).ok()?.to_local(at);
        Some(local.format("%A %-d %B at %-I:%M %P").to_string())
    });
    let revisit = read.as_ref().and_then(|read| read.revisit_after);
    let revisit = revisit.map(|day| format!("around {}", day.format("%-d %B")));
    // A colleague who answered is not called by somebody else's name.
    let first_name = lead.first_name.as_deref().filter(|_| !reply.answered_by_other);
    let known = Known {
        first_name,
        sender_name: &identity.sender_name,
        booking_link: link.as_deref(),
        proposed: proposed.as_deref(),
        objection: read.and_then(|read| read.objection_type),
        revisit: revisit.as_deref(),
    };
    Ok(suggest::suggest(intent, &known))
}

/// Somebody who may be given a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub id: UserId,
    pub name: String,
}

/// Members who may work on replies, in order of joining.
pub async fn colleagues(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Vec<Colleague>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let all = memberships::list(&mut tx).await?.into_iter();
    Ok(all
        .filter(|one| one.accepted_at.is_some() && one.role.may(Capability::Work))
        .map(|one| Colleague {
            id: one.user_id,
            name: one.full_name.unwrap_or_else(|| one.email.to_string()),
        })
        .collect())
}

/// Gives a reply to a colleague, who is told, or to nobody in particular.
pub async fn assign(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ReplyId,
    to: Option<UserId>,
) -> Result<Line, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let known = colleagues(services, visit, client).await?;
    if let Some(to) = to
        && !known.iter().any(|one| one.id == to)
    {
        return Err(Error::field("assignee_id", "unknown", "Choose somebody of your team who may answer."));
    }
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    let before = inbox::line(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    if before.assignee_id == to {
        return Ok(before);
    }
    rows::assign(&mut tx, id, to, now).await?;
    if let Some(to) = to.filter(|to| *to != who.user) {
        let from = before.sender_name.as_deref().unwrap_or(&before.sender);
        let notice = Notice {
            event: Event::ReplyReceived,
            kind: "reply_assigned",
            title: "A reply is yours to answer".to_owned(),
            body: format!("From {from}."),
            link: format!("/dashboard/replies?show=all&reply={id}"),
            by_mail: false,
        };
        tell::tell_to(services, &mut tx, Audience::One(to), &notice, now).await?;
    }
    let entry = Entry::new(AuditAction::Update, "reply", id)
        .before(json!({"assignee_id": before.assignee_id}))
        .after(json!({"assignee_id": to}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let line = inbox::line(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    tx.commit().await?;
    Ok(line)
}
