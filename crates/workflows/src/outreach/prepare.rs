//! Before anything leaves: what comes next for an enrolment, the gate's eighteen checks, the limits
//! taken, the words frozen and the touch claimed, all in one transaction.

use chrono::{DateTime, Utc};
use domain::{
    Channel, ClientId, EmailAddress, EnrolmentId, EnrolmentState, LeadStatus, SequenceState, StopReason,
    TouchPhase,
};
use engines::outreach::approvals as rules;
use engines::outreach::chance::Seed;
use engines::outreach::gate::{self, Next, Refusal};
use engines::outreach::plan;
use store::ClientTx;
use store::outreach::approvals::{self, NewApproval};
use store::outreach::dns;
use store::outreach::enrolments::{self, Ahead};
use store::outreach::facts::{self, Facts};
use store::outreach::mailboxes::{self, Candidate, Mailbox};
use store::outreach::sending::Identity;
use store::outreach::signals::{self, Follows};
use store::outreach::steps::{self, Step};
use store::outreach::touches::{self, Touch};
use store::outreach::usage::{self, Kind};

use super::question::{Question, ask_about, listed};
use super::sending::Worker;
use super::tell;
use super::world::{self, Platform};
use crate::guards::{Guard, Guards};
use crate::{Error, Services, webhooks};

/// A touch that this worker has, ready to be handed over.
#[derive(Debug)]
pub(super) struct Ready {
    pub client: ClientId,
    pub touch: Touch,
    pub facts: Facts,
    pub steps: Vec<Step>,
    pub mailbox: Mailbox,
    /// What signs its mail.
    pub key: Option<dns::Key>,
    pub identity: Identity,
    pub to: EmailAddress,
    pub follows: Follows,
}

/// What became of a due enrolment.
#[derive(Debug)]
pub(super) enum Prepared {
    Ready(Box<Ready>),
    /// Planned for later, held, skipped, stopped or put before a person.
    NotNow,
    /// Another worker or a person was faster.
    Gone,
}

pub(super) async fn prepare(
    services: &Services,
    worker: &Worker,
    platform: Platform,
    client: ClientId,
    enrolment: EnrolmentId,
) -> Result<Prepared, Error> {
    let now = services.business_now();
    let Some((hash, listed)) = listed(services, client, enrolment).await? else { return Ok(Prepared::Gone) };
    let mut tx = services.db.write(client).await?;
    let Some(facts) = facts::load(&mut tx, enrolment, &hash).await? else { return Ok(Prepared::Gone) };
    if facts.state != EnrolmentState::Active || facts.next_at.is_none_or(|at| at > now) {
        return Ok(Prepared::Gone);
    }
    let all = steps::list(&mut tx, facts.campaign_id).await?;
    let row = enrolments::get(&mut tx, enrolment).await?;
    let planned = row.and_then(|row| row.next_step_id);
    let step = all.iter().find(|step| Some(step.id) == planned && step.step_number > facts.after_step);
    let step = match (step, facts.started_by) {
        (Some(step), _) => step.clone(),
        // Nothing is planned yet, or the step is gone: plan, and if it is by hand, go on at once.
        (None, by_hand) => {
            let (since, last) = (facts.since, facts.last_touch_at);
            let last = last.filter(|_| services.guards.stands(Guard::OneADay));
            match plan_ahead(&mut tx, &facts, &all, facts.after_step, since, last, facts.touches_sent, now)
                .await?
            {
                Some(step) if by_hand.is_some() => step,
                _ => {
                    tx.commit().await?;
                    return Ok(Prepared::NotNow);
                }
            }
        }
    };
    let mut question = ask_about(&mut tx, platform, listed, facts, step, all, now).await?;
    lift(services.guards, &mut question.gate);
    let answer = match gate::ask(&question.gate) {
        Err(Refusal { next: Next::Regenerate, .. }) => {
            question.render(true);
            gate::ask(&question.gate)
        }
        other => other,
    };
    let refusal = match answer {
        Err(refusal) => refusal,
        Ok(()) if question.step.channel != Channel::Email => {
            // The gate of the other channels is asked; their suppliers come later.
            Refusal {
                check: 17,
                reason: "The channel is not connected yet.".to_owned(),
                next: Next::Hold { at: now + gate::HOLD },
            }
        }
        Ok(()) => match claim(services, worker, &mut tx, &question, now).await? {
            Claimed::Ready(ready) => {
                tx.commit().await?;
                return Ok(Prepared::Ready(ready));
            }
            Claimed::Limit(refusal) => refusal,
            Claimed::Gone => {
                // Dropping the transaction takes the limits back.
                return Ok(Prepared::Gone);
            }
        },
    };
    follow(services, &mut tx, &question, &refusal, now).await?;
    tx.commit().await?;
    Ok(Prepared::NotNow)
}

/// Takes out of the question what rules that were taken away would say.
fn lift(guards: Guards, gate: &mut gate::Facts) {
    if !guards.stands(Guard::Window) {
        gate.open_from = Some(gate.now);
    }
    if !guards.stands(Guard::Mailbox) && matches!(gate.sender, gate::Sender::NotNow { .. }) {
        gate.sender = gate::Sender::Ready;
    }
    if !guards.stands(Guard::Spacing) && matches!(gate.sender, gate::Sender::TooSoon { .. }) {
        gate.sender = gate::Sender::Ready;
    }
    if !guards.stands(Guard::Campaign) {
        gate.limits.campaign_sent = 0;
    }
    if !guards.stands(Guard::OneADay) {
        gate.limits.lead_touches = 0;
    }
    if !guards.stands(Guard::Company) {
        gate.limits.company_people = 0;
    }
    if !guards.stands(Guard::Suppression) {
        gate.suppressed = None;
        // Whoever is on a list is scored as lost, too.
        gate.als_score = gate.als_score.map(|score| score.max(20));
    }
    if !guards.stands(Guard::Reply) {
        gate.replied = false;
        gate.condition_holds = true;
        if gate.lead == LeadStatus::Converted {
            gate.lead = LeadStatus::InSequence;
        }
    }
}

enum Claimed {
    Ready(Box<Ready>),
    Limit(Refusal),
    Gone,
}

/// Takes the limits, freezes the words and claims the touch. What was taken before a limit that is used
/// up goes back with the savepoint.
async fn claim(
    services: &Services,
    worker: &Worker,
    tx: &mut ClientTx,
    question: &Question,
    now: DateTime<Utc>,
) -> Result<Claimed, Error> {
    let Some(sender) = &question.sender else { return Ok(Claimed::Gone) };
    let (day, wall) = (world::limits_day(now), services.now());
    let leased_until = wall + worker.lease;
    let point = tx.savepoint().await?;
    let reserved = question.touch.as_ref().is_some_and(|touch| touch.reserved_on == Some(day));
    if !reserved && let Some(refusal) = take(services, tx, question, sender, now).await? {
        tx.rollback_to(point).await?;
        return Ok(Claimed::Limit(refusal));
    }
    let Some(new) = question.frozen(services, TouchPhase::Planned, now) else { return Ok(Claimed::Gone) };
    let Some(id) = touches::freeze(tx, &new).await? else { return Ok(Claimed::Gone) };
    let Some(touch) = touches::claim(tx, id, worker.owner, day, leased_until, wall).await? else {
        return Ok(Claimed::Gone);
    };
    tx.release(point).await?;
    let mailbox = mailboxes::get(tx, sender.id).await?.ok_or(Error::no_such("mailbox"))?;
    let key = dns::signing_key(tx, mailbox.domain_id).await?;
    let follows = signals::follows(tx, question.facts.campaign_id).await?;
    let to = question.facts.email.clone();
    let (facts, steps, identity) =
        (question.facts.clone(), question.steps.clone(), question.identity.clone());
    Ok(Claimed::Ready(Box::new(Ready {
        client: tx.client(),
        touch,
        facts,
        steps,
        mailbox,
        key,
        identity,
        to,
        follows,
    })))
}

async fn take(
    services: &Services,
    tx: &mut ClientTx,
    question: &Question,
    sender: &Candidate,
    now: DateTime<Utc>,
) -> Result<Option<Refusal>, Error> {
    let tomorrow = question.gate.limits.tomorrow;
    let limit = |check, reason: &str, at| {
        Ok(Some(Refusal { check, reason: reason.to_owned(), next: Next::Reschedule { at } }))
    };
    let day = world::limits_day(now);
    let seed =
        Seed::of(&[question.facts.enrolment_id.as_uuid().as_bytes(), question.step.id.as_uuid().as_bytes()]);
    let next = services.spacing.after(now, seed);
    let stands = |guard| services.guards.stands(guard);
    if next > now && stands(Guard::Spacing) && !mailboxes::reserve(tx, sender.id, now, next).await? {
        return limit(14, "The mailbox sent something a moment ago.", next);
    }
    let mailbox = i64::from(world::standing(sender).limit()).min(sender.assigned_limit);
    if stands(Guard::Mailbox) && !usage::take(tx, Kind::Mailbox, &sender.id.to_string(), day, mailbox).await?
    {
        return limit(14, "The mailbox has sent its limit of today.", tomorrow);
    }
    if stands(Guard::Mailbox)
        && !usage::take(tx, Kind::Domain, &sender.domain, day, sender.domain_limit).await?
    {
        return limit(14, "The sending domain has sent its limit of today.", tomorrow);
    }
    let campaign = question.facts.campaign_id.to_string();
    if stands(Guard::Campaign)
        && !usage::take(
            tx,
            Kind::Campaign,
            &campaign,
            question.place.campaign_day(now),
            question.facts.daily_limit,
        )
        .await?
    {
        return limit(15, "The campaign has sent its limit of today.", tomorrow);
    }
    if stands(Guard::OneADay)
        && !usage::take(tx, Kind::Lead, &question.facts.lead_id.to_string(), question.place.today(now), 1)
            .await?
    {
        return limit(15, "The person was contacted today already.", tomorrow);
    }
    if stands(Guard::Company)
        && let Some(company) = world::company(question.facts.email.domain())
        && !usage::take(tx, Kind::Company, &company, day, i64::from(gate::COMPANY_MAX)).await?
    {
        return limit(15, "Enough people of the same company were contacted today.", tomorrow);
    }
    Ok(None)
}

/// Does what a refusal says.
async fn follow(
    services: &Services,
    tx: &mut ClientTx,
    question: &Question,
    refusal: &Refusal,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let facts = &question.facts;
    let refuse = async |tx: &mut ClientTx, at: Option<DateTime<Utc>>| {
        let check = i64::from(refusal.check);
        enrolments::refused(tx, facts.enrolment_id, question.step.id, check, &refusal.reason, at, now).await
    };
    match refusal.next {
        Next::Hold { at } | Next::Reschedule { at } => refuse(tx, Some(at)).await?,
        Next::Person | Next::Regenerate => refuse(tx, None).await?,
        Next::Queue => {
            let nobody_waited = tell::waiting(tx).await? == 0;
            queue(services, tx, question, &refusal.reason, now).await?;
            if nobody_waited && tell::waiting(tx).await? > 0 {
                tell::first_waits(services, tx, now).await?;
            }
        }
        Next::Drop => {
            refuse(tx, None).await?;
            let unsettled = question.touch.as_ref().is_some_and(|touch| touch.phase != TouchPhase::Sent);
            if unsettled {
                enrolments::set_state(tx, facts.enrolment_id, EnrolmentState::Paused, None, now).await?;
            } else {
                skip(tx, question, now).await?;
            }
        }
        Next::Skip => {
            refuse(tx, None).await?;
            skip(tx, question, now).await?;
        }
        Next::Stop { reason } => {
            refuse(tx, None).await?;
            stop(tx, facts, reason, now).await?;
        }
    }
    Ok(())
}

pub(super) async fn stop(
    tx: &mut ClientTx,
    facts: &Facts,
    reason: StopReason,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    enrolments::set_state(tx, facts.enrolment_id, EnrolmentState::Stopped, Some(reason), now).await?;
    facts::settle(tx, facts.lead_id, None, Some(reason.as_str()), false, now).await?;
    Ok(())
}

/// Leaves the step out; the dates of the others stay.
async fn skip(tx: &mut ClientTx, question: &Question, now: DateTime<Utc>) -> Result<(), Error> {
    let facts = &question.facts;
    let due = facts.next_at.unwrap_or(now);
    let after = question.step.step_number;
    plan_ahead(tx, facts, &question.steps, after, due, facts.last_touch_at, facts.touches_sent, now).await?;
    Ok(())
}

/// Freezes the words and puts them before a person.
pub(super) async fn queue(
    services: &Services,
    tx: &mut ClientTx,
    question: &Question,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let facts = &question.facts;
    let expires = question
        .place
        .window()
        .after_working(now, rules::WORKING_HOURS)
        .unwrap_or(now + chrono::TimeDelta::hours(24));
    // Without words or a sender there is nothing to approve: ask again later.
    let Some(new) = question.frozen(services, TouchPhase::AwaitingApproval, now) else {
        let why =
            question.gate.content.first().map_or("No mailbox can send.", |finding| finding.message.as_str());
        let check = if question.words.is_none() { 16 } else { 14 };
        enrolments::refused(
            tx,
            facts.enrolment_id,
            question.step.id,
            check,
            why,
            Some(now + gate::HOLD),
            now,
        )
        .await?;
        return Ok(());
    };
    let Some(touch) = touches::freeze(tx, &new).await? else { return Ok(()) };
    let content = serde_json::json!({
        "subject": new.subject, "body": new.body, "from_email": new.sender, "sequence_step": new.step_number,
    });
    let item = NewApproval {
        id: services.ids.next(),
        campaign: facts.campaign_id,
        lead: facts.lead_id,
        touch,
        action_type: "send_email",
        channel: question.step.channel,
        content,
        content_hash: new.content_hash.clone(),
        reason: format!("Step {} is due. {reason}", question.step.step_number),
        als_score: facts.als_score,
        expires_at: expires,
        at: now,
    };
    approvals::insert(tx, &item).await?;
    webhooks::approval(services, tx, &item).await?;
    enrolments::refused(tx, facts.enrolment_id, question.step.id, 12, reason, None, now).await?;
    Ok(())
}

/// Plans the next step after one and writes it down. Answers the step, unless none is left.
pub(super) async fn plan_ahead(
    tx: &mut ClientTx,
    facts: &Facts,
    steps: &[Step],
    after: i64,
    since: DateTime<Utc>,
    last_touch: Option<DateTime<Utc>>,
    sent: i64,
    now: DateTime<Utc>,
) -> Result<Option<Step>, Error> {
    let id = facts.enrolment_id;
    // A mail is opened after the next one is planned; see `keen`.
    let usual = world::Interest::Usual;
    match world::plan_next(steps, facts, after, since, last_touch, sent, usual, now) {
        Some(plan::Next::Due { step, at, .. }) => {
            let found = steps.iter().find(|one| one.id == step).cloned();
            let ahead = Ahead { after_step: after, since, next_step: Some(step), next_at: Some(at) };
            enrolments::go_on(tx, id, &ahead, now).await?;
            Ok(found)
        }
        Some(plan::Next::Finished { .. }) => {
            let ahead = Ahead { after_step: after, since, next_step: None, next_at: None };
            enrolments::go_on(tx, id, &ahead, now).await?;
            enrolments::set_state(tx, id, EnrolmentState::Completed, None, now).await?;
            facts::sequence(tx, facts.lead_id, SequenceState::Completed, now).await?;
            Ok(None)
        }
        Some(plan::Next::Silent) => {
            stop(tx, facts, StopReason::NoEngagement, now).await?;
            Ok(None)
        }
        None => {
            let ahead = Ahead { after_step: after, since, next_step: None, next_at: Some(now + gate::HOLD) };
            enrolments::go_on(tx, id, &ahead, now).await?;
            Ok(None)
        }
    }
}
