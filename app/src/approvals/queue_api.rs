//! The queue as its page asks for it, and what can be decided.

use domain::{Channel, Tier};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

/// Items of a page; as many as can be decided at once.
#[cfg(feature = "ssr")]
const PAGE: i64 = 100;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    pub items: Vec<QueueItem>,
    pub total: i64,
    /// Said of other words where no AI writer is connected.
    pub no_writer: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueItem {
    pub id: String,
    pub lead: String,
    pub name: String,
    pub company: String,
    pub recipient: String,
    pub score: Option<u8>,
    pub tier: Option<Tier>,
    pub campaign: String,
    pub campaign_name: String,
    pub channel: Channel,
    pub step: i64,
    pub sender: String,
    pub subject: String,
    pub body: String,
    /// Why it is proposed.
    pub reason: String,
    pub expires: When,
    pub proposed: When,
}

/// What waits, the oldest first.
#[server(prefix = "/fn", endpoint = "approvals")]
pub async fn list_approvals() -> Result<Queue, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let pending = domain::ApprovalStatus::Pending;
    let (waiting, total) = roster::queue(&services, &visit, client, pending, 1, PAGE).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let items = waiting.into_iter().map(|one| reading::item(one, now, zone)).collect();
    let no_writer = (!regenerate::has_writer(&services)).then(|| regenerate::NO_WRITER.to_owned());
    Ok(Queue { items, total, no_writer })
}

/// Approves; `edited` says that subject and body are other words.
#[server(prefix = "/fn", endpoint = "approvals/approve")]
pub async fn approve_item(
    #[server(default)] id: String,
    #[server(default)] edited: String,
    #[server(default)] subject: String,
    #[server(default)] body: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let words = (!edited.is_empty())
        .then(|| approvals::Edited { subject: Some(subject).filter(|text| !text.trim().is_empty()), body });
    let said = if words.is_some() { "Approved with your words." } else { "Approved." };
    approvals::approve(&services, &visit, client, approval_id(&id)?, words).await.map_err(tell)?;
    Ok(Outcome::said(said))
}

#[server(prefix = "/fn", endpoint = "approvals/reject")]
pub async fn reject_item(
    #[server(default)] id: String,
    #[server(default)] reason: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    approvals::reject(&services, &visit, client, approval_id(&id)?, &reason).await.map_err(tell)?;
    Ok(Outcome::said("Rejected; this step is left out."))
}

/// Asks for other words: a new item takes the place of this one.
#[server(prefix = "/fn", endpoint = "approvals/regenerate")]
pub async fn regenerate_item(
    #[server(default)] id: String,
    #[server(default)] feedback: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = approval_id(&id)?;
    let made = regenerate::regenerate(&services, &visit, client, id, &feedback).await.map_err(tell)?;
    Ok(Outcome::said(match made.source {
        regenerate::Source::Template => {
            "Other choices of the step's text; the new text waits at the end of the queue."
        }
        regenerate::Source::Writer(_) => {
            "Written anew by the AI writer; the new text waits at the end of the queue."
        }
    }))
}

#[server(prefix = "/fn", endpoint = "approvals/bulk")]
pub async fn decide_many(
    #[server(default)] ids: String,
    #[server(default)] verdict: String,
    #[server(default)] reason: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let ids = ids.split_whitespace().map(approval_id).collect::<Result<Vec<_>, _>>()?;
    let (verdict, what) = match verdict.as_str() {
        "approve" => (approvals::Verdict::Approve, "approved"),
        "reject" => (approvals::Verdict::Reject, "rejected"),
        _ => return Err(AppError::field("verdict", "unknown", "Approve or reject.")),
    };
    let done = approvals::bulk(&services, &visit, client, &ids, verdict, &reason).await.map_err(tell)?;
    let good = done.iter().filter(|one| one.ok).count();
    let first = done.iter().find_map(|one| one.message.as_ref());
    // None of them is this agency's: that is nobody's item.
    if good == 0 && first.is_some_and(|message| message.starts_with("there is no such")) {
        return Err(AppError::NotFound { what: "approval".to_owned() });
    }
    Ok(Outcome::said(match first {
        None => format!("{good} {what}."),
        Some(message) => format!("{good} {what}, {} not: {message}", done.len() - good),
    }))
}

#[cfg(feature = "ssr")]
mod reading {
    use chrono::{DateTime, Utc};
    use workflows::outreach::roster::Waiting;

    use super::QueueItem;
    use crate::campaigns::person_name;
    use crate::when::When;

    pub fn item(waiting: Waiting, now: DateTime<Utc>, zone: &str) -> QueueItem {
        let approval = waiting.approval;
        let content = &approval.proposed_content.0;
        let text = |name: &str| content[name].as_str().unwrap_or_default().to_owned();
        let person = waiting.person.as_ref();
        QueueItem {
            id: approval.id.to_string(),
            lead: approval.lead_id.to_string(),
            name: person_name(person),
            company: person.and_then(|person| person.company.clone()).unwrap_or_default(),
            recipient: waiting.recipient,
            score: person.and_then(|person| u8::try_from(person.als_score?).ok()),
            tier: person.and_then(|person| person.als_tier),
            campaign: approval.campaign_id.to_string(),
            campaign_name: waiting.campaign,
            channel: approval.channel,
            step: content["sequence_step"].as_i64().unwrap_or_default(),
            sender: text("from_email"),
            subject: text("subject"),
            body: text("body"),
            reason: approval.reason,
            expires: When::of(approval.expires_at, now, zone),
            proposed: When::of(approval.created_at, now, zone),
        }
    }
}
