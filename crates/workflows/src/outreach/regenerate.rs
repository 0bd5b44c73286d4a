//! Other words for a message that waits for approval: the step's text as it is now, with other choices.
//! The old item is rejected and a new one takes its place, so each decision is for words that were seen.

use domain::{ApprovalId, ApprovalStatus, AuditAction, Capability, ClientId, EmailAddress, EnrolmentState};
use store::outreach::approvals::{self as rows, Approval};
use store::outreach::{facts, steps, touches};

use super::question::{ask_about, listed};
use super::{approvals, compose, prepare, world};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services};

/// Other choices that are tried before the text counts as one without any.
const TURNS: u64 = 50;

/// `feedback` is kept with the item that is replaced. Answers the new one.
pub async fn regenerate(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: ApprovalId,
    feedback: &str,
) -> Result<Approval, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.read(client).await?;
    let item = approvals::pending(&mut tx, id).await?;
    let touch = touches::get(&mut tx, item.touch_id).await?.ok_or(Error::no_such("touch"))?;
    drop(tx);
    let enrolment = touch.enrolment_id;
    let (_, on_list) = listed(services, client, enrolment).await?.ok_or(Error::no_such("lead"))?;
    let platform = world::platform(services).await?;
    let now = services.business_now();
    let email = EmailAddress::parse(&touch.recipient).map_err(|bad| Error::bad_field("recipient", &bad))?;
    let gone = || Error::refused("INVALID_TRANSITION", "The lead is no longer in the sequence.");

    let mut tx = services.db.write(client).await?;
    let item = approvals::pending(&mut tx, item.id).await?;
    let known = facts::load(&mut tx, enrolment, &compose::address_hash(&email)).await?;
    let known = known.filter(|known| known.state == EnrolmentState::Active).ok_or_else(gone)?;
    let all = steps::list(&mut tx, known.campaign_id).await?;
    let step = all.iter().find(|step| step.id == touch.step_id).cloned().ok_or(Error::no_such("step"))?;
    let mut question = ask_about(&mut tx, platform, on_list, known, step, all, now).await?;
    let before = (touch.subject.clone(), touch.body.clone());
    let other = (1..=TURNS).any(|turn| {
        question.render_turn(turn);
        question.words.as_ref().is_some_and(|words| (words.subject.clone(), words.body.clone()) != before)
    });
    if let Some(finding) = question.gate.content.first() {
        return Err(Error::refused("CONTENT_INVALID", finding.message.clone()));
    }
    if !other {
        return Err(Error::refused(
            "SAME_CONTENT",
            "The step's text has no choices in it, so it would say the same again. Edit it instead.",
        ));
    }
    let feedback: String = feedback.trim().chars().take(900).collect();
    let reason = format!("Regenerated. {feedback}");
    if !rows::decide(&mut tx, id, ApprovalStatus::Rejected, Some(who.user), Some(reason.trim()), now).await? {
        return Err(Error::Stale);
    }
    let why = "It was written anew because somebody asked for other words.";
    prepare::queue(services, &mut tx, &question, why, now).await?;
    let made = rows::of_touch(&mut tx, item.touch_id).await?;
    let made = made.filter(|made| made.id != id).ok_or_else(gone)?;
    let entry = Entry::new(AuditAction::Update, "approval", id)
        .before(serde_json::json!({"status": "pending"}))
        .after(serde_json::json!({"status": "regenerated", "replaced_by": made.id}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    tx.commit().await?;
    Ok(made)
}
