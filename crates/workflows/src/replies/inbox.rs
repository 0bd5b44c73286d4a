//! The inbox (replies.md section 7): reading, marking as dealt with, saying what a reply means and
//! whose it is.

use chrono::{DateTime, Utc};
use domain::{AuditAction, CampaignId, Capability, ClientId, Intent, LeadId, LetterPhase, ReplyId};
use engines::replies::Classification;
use serde_json::json;
pub use store::replies::inbox::{Filter, Line, Ours};
use store::replies::letters::{self, Letter};
use store::replies::rows::Reply;
use store::replies::{effects as changes, inbox, rows, tasks};

use super::answering;
use super::effects::{self, Cause};
use super::safe_html;
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services};

pub const PAGE_SIZE: i64 = 20;
pub const PAGE_MAX: i64 = 100;
/// Totals are exact up to this.
pub const COUNTED_TO: i64 = 10_000;
const THREAD_MAX: i64 = 200;

#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub lines: Vec<Line>,
    pub total: i64,
    pub page: i64,
    pub page_size: i64,
}

/// The newest first. Pages count from 1.
pub async fn list(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    filter: &Filter,
    page: i64,
    page_size: i64,
) -> Result<Page, Error> {
    member(services, visit, client, Capability::Read).await?;
    let (page, page_size) = (page.max(1), page_size.clamp(1, PAGE_MAX));
    let mut tx = services.db.read(client).await?;
    let lines = inbox::list(&mut tx, filter, page_size, (page - 1).saturating_mul(page_size)).await?;
    let total = inbox::count(&mut tx, filter, COUNTED_TO).await?;
    Ok(Page { lines, total, page, page_size })
}

/// How many nobody has dealt with: the number beside the inbox in the sidebar.
pub async fn open_count(services: &Services, visit: &Visit, client: ClientId) -> Result<i64, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let filter = Filter { handled: Some(false), ..Filter::default() };
    Ok(inbox::count(&mut tx, &filter, 1_000).await?)
}

/// One reply with everything around it.
#[derive(Clone, Debug)]
pub struct View {
    pub line: Line,
    pub text: String,
    /// Made safe: nothing in it runs, loads or leads anywhere but by a plain link.
    pub safe_html: Option<String>,
    pub attachments: Vec<Attachment>,
    pub classification: Option<Classification>,
    pub corrected: bool,
    pub suggested_response: Option<String>,
    pub tasks: Vec<tasks::Task>,
    /// What went back and forth with this person, the oldest first.
    pub thread: Vec<Message>,
    pub revision: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Attachment {
    pub name: String,
    pub kind: String,
    pub bytes: u64,
}

/// One message of a thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub ours: bool,
    pub id: String,
    pub from: String,
    pub subject: Option<String>,
    pub text: String,
    pub at: Option<DateTime<Utc>>,
    pub intent: Option<Intent>,
    /// Of a mail that one of us wrote by hand: how far it came.
    pub letter: Option<LetterPhase>,
}

pub async fn get(services: &Services, visit: &Visit, client: ClientId, id: ReplyId) -> Result<View, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let reply = rows::get(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    let line = inbox::line(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    let thread = match reply.lead_id {
        Some(lead) => {
            let ours = inbox::ours(&mut tx, lead, THREAD_MAX).await?;
            let theirs = rows::of_lead(&mut tx, lead, THREAD_MAX).await?;
            let letters = letters::of_lead(&mut tx, lead, THREAD_MAX).await?;
            thread(ours, letters, theirs)
        }
        None => thread(Vec::new(), Vec::new(), vec![reply.clone()]),
    };
    let suggested = answering::suggestion(&mut tx, &reply).await?;
    let tasks = tasks::of_reply(&mut tx, id).await?;
    Ok(View {
        line,
        text: reply.body.clone(),
        safe_html: reply.html.as_deref().map(safe_html::safe),
        attachments: serde_json::from_value(reply.attachments.0.clone()).unwrap_or_default(),
        classification: reply
            .classification
            .as_ref()
            .and_then(|found| serde_json::from_value(found.0.clone()).ok()),
        corrected: reply.corrected_at.is_some(),
        suggested_response: suggested.map(|suggested| suggested.text),
        tasks,
        thread,
        revision: reply.revision,
    })
}

fn thread(ours: Vec<Ours>, letters: Vec<Letter>, theirs: Vec<Reply>) -> Vec<Message> {
    let ours = ours.into_iter().map(|mail| Message {
        ours: true,
        id: mail.id.to_string(),
        from: mail.sender.unwrap_or_default(),
        subject: mail.subject,
        text: mail.body,
        at: mail.sent_at,
        intent: None,
        letter: None,
    });
    let letters = letters.into_iter().map(|letter| Message {
        ours: true,
        id: letter.id.to_string(),
        from: letter.sender,
        subject: Some(letter.subject),
        text: letter.body,
        at: Some(letter.sent_at.unwrap_or(letter.created_at)),
        intent: None,
        letter: Some(letter.phase),
    });
    let theirs = theirs.into_iter().map(|reply| Message {
        ours: false,
        id: reply.id.to_string(),
        from: reply.sender_name.unwrap_or(reply.sender),
        subject: reply.subject,
        text: reply.own_text,
        at: Some(reply.received_at),
        intent: reply.intent,
        letter: None,
    });
    let mut all: Vec<Message> = ours.chain(letters).chain(theirs).collect();
    all.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    all
}

/// Marks a reply as dealt with, or takes the mark away.
pub async fn set_handled(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ReplyId,
    handled: bool,
) -> Result<Line, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    rows::handle(&mut tx, id, handled.then_some(who.user), now).await?.ok_or(Error::no_such("reply"))?;
    if handled {
        tasks::end_of_reply(&mut tx, id, Some(who.user), now).await?;
    }
    let line = inbox::line(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    tx.commit().await?;
    Ok(line)
}

/// A person says what a reply means. What the old reading changed is taken back as far as it can be,
/// then the new one is acted upon. An opt-out stays: only an administrator lifts it, at the lead. A
/// conversion is taken back by administrators, and only while nobody has met (decisions.md D17).
pub async fn correct(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ReplyId,
    intent: Intent,
) -> Result<Line, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.read(client).await?;
    let seen = rows::get(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    drop(tx);
    if seen.intent != Some(intent) && effects::converted(&seen) {
        member(services, visit, client, Capability::Administer).await?;
    }
    let mut tx = services.db.write(client).await?;
    let now = services.business_now();
    let reply = rows::hold(&mut tx, id).await?.ok_or(Error::no_such("reply"))?;
    if reply.revision != seen.revision {
        return Err(Error::Stale);
    }
    let line = |line: Option<Line>| line.ok_or(Error::no_such("reply"));
    if reply.intent == Some(intent) && !reply.needs_review {
        return line(inbox::line(&mut tx, id).await?);
    }
    if let Some(lead) = reply.lead_id {
        if effects::converted(&reply) && store::replies::meetings::was_held(&mut tx, lead).await? {
            return Err(Error::refused("meeting_held", "This person has met you: the conversion stands."));
        }
        effects::take_back(&mut tx, &reply, now).await?;
        let kept = effects::opted_out(&reply);
        rows::correct(&mut tx, services.ids.next(), &reply, intent, who.user, now).await?;
        if !kept {
            let read = Classification { intent, ..decided(&reply, intent) };
            let words = reply.own_text.clone();
            let cause = Cause {
                reply: id,
                lead,
                campaign: reply.campaign_id,
                touch: reply.touch_id,
                channel: reply.channel,
                message_id: Some(&reply.message_id),
                in_reply_to: reply.in_reply_to.as_deref(),
                subject: reply.subject.as_deref(),
                words: &words,
                invitation: None,
                received_at: reply.received_at,
                decided_by: Some(who.user),
            };
            effects::apply(services, &mut tx, &cause, &read).await?;
        }
    } else {
        rows::correct(&mut tx, services.ids.next(), &reply, intent, who.user, now).await?;
    }
    if let Some(activity) = reply.activity_id {
        changes::relabel(&mut tx, activity, intent).await?;
    }
    let entry = Entry::new(AuditAction::Update, "reply", id)
        .before(json!({"intent": reply.intent}))
        .after(json!({"intent": intent}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let after = line(inbox::line(&mut tx, id).await?)?;
    tx.commit().await?;
    Ok(after)
}

/// The old reading with a person's word in it: sure, and with what was found beside the intent.
fn decided(reply: &Reply, intent: Intent) -> Classification {
    let kept = reply.classification.as_ref().and_then(|found| serde_json::from_value(found.0.clone()).ok());
    let empty = || Classification {
        intent,
        confidence: 1.0,
        certainty: domain::Certainty::Act,
        is_human: intent.is_human(),
        requires_response: intent.requires_response(),
        suggested_priority: domain::ReplyPriority::Medium,
        objection_type: None,
        objection_second: None,
        return_date: None,
        revisit_after: None,
        alternate_contact: None,
        meeting_preferences: None,
        complaint: false,
        evidence: Vec::new(),
        alternatives: Vec::new(),
        method: engines::replies::Method::Combined,
        version: engines::replies::VERSION.to_owned(),
    };
    let kept: Classification = kept.unwrap_or_else(empty);
    Classification {
        confidence: 1.0,
        certainty: domain::Certainty::Act,
        is_human: intent.is_human(),
        requires_response: intent.requires_response(),
        complaint: kept.complaint && intent == Intent::Unsubscribe,
        ..kept
    }
}

/// Campaigns that have replies, for the filter.
pub async fn campaigns(
    services: &Services,
    visit: &Visit,
    client: ClientId,
) -> Result<Vec<(CampaignId, String)>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    Ok(inbox::campaigns(&mut tx).await?)
}

/// Replies of one lead, for its own page.
pub async fn of_lead(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    lead: LeadId,
) -> Result<Vec<Line>, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let filter = Filter { lead: Some(lead), ..Filter::default() };
    Ok(inbox::list(&mut tx, &filter, PAGE_MAX, 0).await?)
}
