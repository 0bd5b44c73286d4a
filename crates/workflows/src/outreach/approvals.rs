//! The approval queue (outreach.md section 6, decisions.md D6).

use domain::{ApprovalId, ApprovalStatus, AuditAction, CampaignStatus, Capability, ClientId, TouchPhase};
use engines::outreach::approvals::{BULK_MAX, EXPIRIES_MAX};
use serde::{Deserialize, Serialize};
use store::ClientTx;
use store::outreach::approvals::{self as rows, Approval};
use store::outreach::{campaigns, enrolments, facts, steps, touches};

use super::compose::{self, Words};
use super::{prepare, tell, world};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Member, Visit, member};
use crate::{Error, Services, webhooks};

/// One page, the oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ApprovalPage {
    pub items: Vec<Approval>,
    pub total: i64,
}

pub async fn list(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    status: Option<ApprovalStatus>,
    page: i64,
    size: i64,
) -> Result<ApprovalPage, Error> {
    member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.read(client).await?;
    let total = rows::count(&mut tx, status).await?;
    Ok(ApprovalPage { items: rows::list(&mut tx, status, size, (page - 1) * size).await?, total })
}

/// Other words, by a person, before approving.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edited {
    pub subject: Option<String>,
    pub body: String,
}

/// Approves, with other words where some are given. It then passes the whole gate again.
pub async fn approve(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ApprovalId,
    edited: Option<Edited>,
) -> Result<Approval, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    approve_in(services, &mut tx, &who, id, edited).await?;
    let done = rows::get(&mut tx, id).await?.ok_or(Error::no_such("approval"))?;
    tx.commit().await?;
    Ok(done)
}

async fn approve_in(
    services: &Services,
    tx: &mut ClientTx,
    who: &Member,
    id: ApprovalId,
    edited: Option<Edited>,
) -> Result<(), Error> {
    let item = pending(tx, id).await?;
    let now = services.business_now();
    if item.expires_at <= now {
        return Err(Error::refused(
            "INVALID_TRANSITION",
            "It has expired; it comes back with fresh content.",
        ));
    }
    let touch = touches::get(tx, item.touch_id).await?.ok_or(Error::no_such("touch"))?;
    if let Some(edited) = edited {
        let subject = edited
            .subject
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .or(touch.subject.clone());
        let words = Words { subject, body: edited.body.replace("\r\n", "\n").trim().to_owned() };
        let all = steps::list(tx, item.campaign_id).await?;
        let step = all.iter().find(|step| step.id == touch.step_id).ok_or(Error::no_such("step"))?;
        if let Some(first) = compose::stoppers(step, &words, touch.in_reply_to.is_none()).first() {
            return Err(Error::field("body", "invalid", first.message.clone()));
        }
        let sender = touch.sender.as_deref().unwrap_or_default();
        let hash = compose::hash(touch.channel, &touch.recipient, sender, &words);
        let content = serde_json::json!({
            "subject": words.subject, "body": words.body, "from_email": touch.sender, "sequence_step": touch.step_number,
        });
        rows::edit(tx, id, &content, &hash, now).await?;
        if !touches::edit(tx, touch.id, words.subject.as_deref(), &words.body, &hash, now).await? {
            return Err(Error::Stale);
        }
    }
    if !rows::decide(tx, id, ApprovalStatus::Approved, Some(who.user), None, now).await? {
        return Err(Error::Stale);
    }
    if !touches::set_phase(tx, touch.id, &[TouchPhase::AwaitingApproval], TouchPhase::Planned, now).await? {
        return Err(Error::Stale);
    }
    enrolments::retry(tx, touch.enrolment_id, now, now).await?;
    campaigns::count_expiry(tx, item.campaign_id, true).await?;
    note(services, tx, who, id, "approved").await
}

/// Rejects: the step is left out. The reason is kept.
pub async fn reject(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ApprovalId,
    reason: &str,
) -> Result<Approval, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    reject_in(services, &mut tx, &who, id, reason).await?;
    let done = rows::get(&mut tx, id).await?.ok_or(Error::no_such("approval"))?;
    tx.commit().await?;
    Ok(done)
}

async fn reject_in(
    services: &Services,
    tx: &mut ClientTx,
    who: &Member,
    id: ApprovalId,
    reason: &str,
) -> Result<(), Error> {
    let item = pending(tx, id).await?;
    let now = services.business_now();
    let reason: String = reason.trim().chars().take(1_000).collect();
    if !rows::decide(tx, id, ApprovalStatus::Rejected, Some(who.user), Some(&reason), now).await? {
        return Err(Error::Stale);
    }
    let touch = touches::get(tx, item.touch_id).await?.ok_or(Error::no_such("touch"))?;
    touches::set_phase(tx, touch.id, &[TouchPhase::AwaitingApproval], TouchPhase::Skipped, now).await?;
    let email =
        domain::EmailAddress::parse(&touch.recipient).map_err(|bad| Error::bad_field("recipient", &bad))?;
    if let Some(facts) = facts::load(tx, touch.enrolment_id, &compose::address_hash(&email)).await? {
        let all = steps::list(tx, item.campaign_id).await?;
        prepare::plan_ahead(
            tx,
            &facts,
            &all,
            touch.step_number,
            now,
            facts.last_touch_at,
            facts.touches_sent,
            now,
        )
        .await?;
    }
    note(services, tx, who, id, "rejected").await
}

pub(super) async fn pending(tx: &mut ClientTx, id: ApprovalId) -> Result<Approval, Error> {
    let item = rows::get(tx, id).await?.ok_or(Error::no_such("approval"))?;
    if item.status == ApprovalStatus::Pending {
        Ok(item)
    } else {
        Err(Error::refused("INVALID_TRANSITION", format!("It is {} already.", item.status)))
    }
}

async fn note(
    services: &Services,
    tx: &mut ClientTx,
    who: &Member,
    id: ApprovalId,
    to: &str,
) -> Result<(), Error> {
    let entry = Entry::new(AuditAction::Update, "approval", id)
        .before(serde_json::json!({"status": "pending"}))
        .after(serde_json::json!({"status": to}));
    audit::record(services, tx, &Actor::from(who), entry).await
}

/// What many at once came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BulkResult {
    pub id: ApprovalId,
    pub ok: bool,
    pub message: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Approve,
    Reject,
}

/// Decides up to 100; each alone, so that one that cannot be decided does not hold the others up.
pub async fn bulk(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    ids: &[ApprovalId],
    verdict: Verdict,
    reason: &str,
) -> Result<Vec<BulkResult>, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    if ids.is_empty() || ids.len() > BULK_MAX {
        return Err(Error::field("ids", "out_of_range", "Choose 1 to 100 items."));
    }
    let mut results = Vec::new();
    for id in ids {
        let mut tx = services.db.write(client).await?;
        let outcome = match verdict {
            Verdict::Approve => approve_in(services, &mut tx, &who, *id, None).await,
            Verdict::Reject => reject_in(services, &mut tx, &who, *id, reason).await,
        };
        let message = match outcome {
            Ok(()) => {
                tx.commit().await?;
                None
            }
            Err(error @ Error::Internal { .. }) => return Err(error),
            Err(error) => Some(error.to_string()),
        };
        results.push(BulkResult { id: *id, ok: message.is_none(), message });
    }
    Ok(results)
}

/// Expires what nobody decided within 24 working hours: it comes back with fresh content at the next
/// window; the third in a row pauses the campaign. Answers how many.
pub async fn expire(services: &Services) -> Result<u64, Error> {
    let now = services.business_now();
    let mut tx = services.db.system_read().await?;
    let old = rows::expired(&mut tx, now, 500).await?;
    drop(tx);
    let mut done = 0;
    for item in old {
        let mut tx = services.db.write(item.client_id).await?;
        let Some(row) = rows::get(&mut tx, item.id).await? else { continue };
        if !rows::decide(&mut tx, item.id, ApprovalStatus::Expired, None, None, now).await? {
            continue;
        }
        done += 1;
        if let Some(touch) = touches::get(&mut tx, row.touch_id).await? {
            touches::thaw(&mut tx, touch.id, now).await?;
            let email = domain::EmailAddress::parse(&touch.recipient)
                .map_err(|bad| Error::bad_field("recipient", &bad))?;
            let facts = facts::load(&mut tx, touch.enrolment_id, &compose::address_hash(&email)).await?;
            let next = facts
                .and_then(|facts| world::Place::of(&facts).window().next_day(now))
                .map_or(now, |opening| opening.opens);
            enrolments::retry(&mut tx, touch.enrolment_id, next, now).await?;
        }
        if campaigns::count_expiry(&mut tx, row.campaign_id, false).await? >= i64::from(EXPIRIES_MAX) {
            let why = "Three approvals in a row expired without a decision.";
            let (from, to) = (CampaignStatus::Active, CampaignStatus::Paused);
            if campaigns::set_status(&mut tx, row.campaign_id, from, to, Some(why), now).await? {
                webhooks::campaign(services, &mut tx, row.campaign_id).await?;
                tell::paused_itself(services, &mut tx, row.campaign_id, why, now).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(done)
}
