//! What is written down when a touch has left, or never will.

use chrono::{DateTime, Utc};
use domain::TouchPhase;
use store::ClientTx;
use store::outreach::facts::{self, Event};
use store::outreach::mailboxes::{self, Count};
use store::outreach::touches::Touch;
use store::outreach::{enrolments, touches};

use super::compose;
use super::prepare::{self, Ready};
use super::sending::Worker;
use super::world;
use crate::{Error, Services};

/// The server took it: the ledger, the timeline, the lead and what comes next, all at once.
pub(super) async fn sent(
    services: &Services,
    worker: &Worker,
    ready: &Ready,
    answer: &str,
) -> Result<(), Error> {
    let mut tx = services.db.write(ready.client).await?;
    let now = services.business_now();
    let touch = &ready.touch;
    if touches::ended(&mut tx, touch.id, worker.owner, TouchPhase::Sent, Some(answer), None, now).await? {
        mailboxes::count(&mut tx, ready.mailbox.id, world::limits_day(now), Count::Sent).await?;
        after(services, &mut tx, touch, &ready.facts, &ready.steps, now).await?;
    } else if touches::resolve(&mut tx, touch.id, true, "answer", None, now).await? {
        // The lease ran out while the server took its time, and the touch was called unknown: the answer
        // that came settles it.
        after(services, &mut tx, touch, &ready.facts, &ready.steps, now).await?;
        enrolments::set_state(&mut tx, touch.enrolment_id, domain::EnrolmentState::Active, None, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What follows from a touch that left, whenever that became known.
pub(crate) async fn after(
    services: &Services,
    tx: &mut ClientTx,
    touch: &Touch,
    facts: &facts::Facts,
    steps: &[store::outreach::steps::Step],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let snapshot = compose::snapshot_sent(facts, touch, now);
    let event = Event { snapshot: Some(snapshot), ..event(touch, "sent", now) };
    facts::record(tx, services.ids.next(), &event).await?;
    enrolments::touched(tx, touch.enrolment_id, touch.mailbox_id, now).await?;
    let done = facts::Facts { last_contacted_at: Some(now), ..facts.clone() };
    let next =
        prepare::plan_ahead(tx, &done, steps, touch.step_number, now, Some(now), facts.touches_sent + 1, now)
            .await?;
    let next_at = match next {
        Some(_) => enrolments::get(tx, touch.enrolment_id).await?.and_then(|row| row.next_at),
        None => None,
    };
    facts::contacted(tx, touch.lead_id, touch.campaign_id, touch.step_number, next_at, now).await?;
    Ok(())
}

/// The server will never take it: the step is left out, and the timeline says so.
pub(super) async fn failed(
    services: &Services,
    tx: &mut ClientTx,
    ready: &Ready,
    error: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event { preview: Some(error), ..event(&ready.touch, "failed", now) };
    facts::record(tx, services.ids.next(), &event).await?;
    let facts = &ready.facts;
    prepare::plan_ahead(
        tx,
        facts,
        &ready.steps,
        ready.touch.step_number,
        now,
        facts.last_touch_at,
        facts.touches_sent,
        now,
    )
    .await?;
    Ok(())
}

pub(super) fn event<'a>(touch: &'a Touch, action: &'static str, at: DateTime<Utc>) -> Event<'a> {
    Event {
        id: touch.id,
        campaign: touch.campaign_id,
        lead: touch.lead_id,
        channel: touch.channel,
        action,
        provider: Some("mailbox"),
        message_id: Some(&touch.message_id),
        thread_id: touch.thread_id.as_deref().or(Some(&touch.message_id)),
        in_reply_to: touch.in_reply_to.as_deref(),
        step: Some(touch.step_number),
        subject: touch.subject.as_deref(),
        preview: Some(&touch.body),
        snapshot: None,
        at,
    }
}
