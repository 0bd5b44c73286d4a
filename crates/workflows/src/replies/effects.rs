//! Doing what a reply asks for, all in the transaction given, and taking it back when a person says it
//! meant something else.

use chrono::{DateTime, Utc};
use domain::{
    ActivityId, CampaignId, Channel, EnrolmentState, Intent, LeadId, LeadStatus, MeetingId, MeetingStatus,
    MeetingType, PhoneSuppressionReason, ReplyId, SequenceState, StopReason, SuppressionReason, TaskId,
    TouchId, UserId, WebhookEvent,
};
use engines::outreach::hours::LocalTime;
use engines::replies::effects::{self as rules, Answered, Plan, Sequence, Tell};
use engines::replies::{Classification, Resume};
use serde::{Deserialize, Serialize};
use store::ClientTx;
use store::outreach::{approvals, enrolments, facts as outreach, steps, touches};
use store::replies::effects::{self as rows, Before, Entry, LeadBefore, LeadChange};
use store::replies::matching::{self as facts, Lead};
use store::replies::meetings::{self, Meeting};
use store::replies::rows::Outcome;
use store::replies::{rows as replies, tasks};
use store::suppression;

use super::calendar::Invitation;
use super::place::{self, Place};
use super::tell::{self, Notice};
use super::words;
use super::{attendance, booked};
use crate::guards::Guard;
use crate::identity::Event;
use crate::outreach::{compose, journal, world};
use crate::{Error, Services, webhooks};

/// Most people of one company that a reply pauses.
const COMPANY_MAX: i64 = 1_000;

/// The reply whose effects these are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause<'a> {
    pub reply: ReplyId,
    pub lead: LeadId,
    pub campaign: Option<CampaignId>,
    pub touch: Option<TouchId>,
    pub channel: Channel,
    pub message_id: Option<&'a str>,
    pub in_reply_to: Option<&'a str>,
    pub subject: Option<&'a str>,
    pub words: &'a str,
    pub invitation: Option<&'a Invitation>,
    pub received_at: DateTime<Utc>,
    /// A person said what it means.
    pub decided_by: Option<UserId>,
}

/// What was changed, kept with the reply.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Changed {
    lead: Option<LeadBefore>,
    status_given: Option<LeadStatus>,
    counted: bool,
    halted: Vec<Halted>,
    put_off_to: Option<DateTime<Utc>>,
    put_off: Vec<Before>,
    touches: Vec<TouchId>,
    meeting: Option<MeetingId>,
    converting: Option<ActivityId>,
    /// An opt-out is final.
    suppressed: bool,
}

/// A sequence that was ended or paused, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Halted {
    before: Before,
    reason: StopReason,
}

/// Decides and does. Writes the reply's outcome and its place in the timeline.
pub(super) async fn apply(
    services: &Services,
    tx: &mut ClientTx,
    cause: &Cause<'_>,
    read: &Classification,
) -> Result<(), Error> {
    let now = services.business_now();
    let Some(lead) = facts::lead(tx, cause.lead).await? else { return Ok(()) };
    let around = facts::around(tx, cause.campaign).await?.ok_or(Error::no_such("client"))?;
    let place = Place::of(&lead, around.campaign_timezone.as_deref(), &around.client_timezone);
    let accepted = cause.invitation.is_some_and(|invitation| {
        invitation.method.as_deref() == Some("REPLY") && invitation.answer.as_deref() == Some("ACCEPTED")
    });
    let received = place.zone.to_local(cause.received_at).date();
    let resume = engines::replies::resume(read.return_date, received, |day| place.region.is_holiday(day));
    let answered =
        Answered { status: lead.status, als_score: lead.als_score, replies_before: lead.reply_count };
    let mut plan = rules::plan(read, answered, accepted, resume);
    let mut changed = Changed { counted: plan.counts, ..Changed::default() };
    if let Some(touch) = cause.touch.filter(|_| plan.counts) {
        arrived_after_all(services, tx, touch, now).await?;
    }
    // In the order in which the sender takes them: touches, enrolments, the lead; several leads by id.
    let mut people = vec![cause.lead];
    if around.reply_stops_company
        && plan.counts
        && let Some(company) = lead.domain.as_deref().and_then(world::company)
    {
        people.extend(facts::leads_of_company(tx, &company, COMPANY_MAX).await?);
        people.sort_unstable();
        people.dedup();
    }
    for person in people {
        if !services.guards.stands(Guard::Reply) {
            continue;
        }
        if person == cause.lead {
            sequences(tx, person, &plan, &place, &mut changed, now).await?;
            continue;
        }
        let had = changed.halted.len();
        halt(tx, person, EnrolmentState::Paused, StopReason::Replied, &mut changed, now).await?;
        if changed.halted.len() > had {
            outreach::sequence(tx, person, SequenceState::Paused, now).await?;
        }
    }
    let Some(lead) = facts::hold_lead(tx, cause.lead).await? else { return Ok(()) };
    // What another reply did a moment ago stands: nobody converts who has opted out meanwhile.
    if plan.lead == Some(LeadStatus::Converted) && lead.status.ends_outreach() {
        plan.lead = None;
    }
    changed.status_given = plan.lead;
    changed.lead = Some(LeadBefore {
        status: lead.status,
        sequence_state: lead.sequence_state,
        sequence_state_reason: lead.sequence_state_reason.clone(),
        next_outreach_at: lead.next_outreach_at,
        last_replied_at: lead.last_replied_at,
    });
    let change = LeadChange {
        status: plan.lead,
        sequence: sequence_state(&plan),
        sequence_reason: Some(reason_words(&plan, read.intent)),
        counts: plan.counts,
        at: now,
    };
    rows::change_lead(tx, cause.lead, &change).await?;
    let told = match plan.lead.filter(|to| *to != lead.status) {
        Some(LeadStatus::Converted) => Some(WebhookEvent::LeadConverted),
        Some(LeadStatus::Unsubscribed) => Some(WebhookEvent::LeadUnsubscribed),
        _ => None,
    };
    if let Some(event) = told {
        webhooks::leads(services, tx, event, &[cause.lead]).await?;
    }
    if plan.suppress {
        suppress(services, tx, &lead, cause.channel, read.complaint, now).await?;
        changed.suppressed = true;
    }
    let activity = timeline(services, tx, cause, read, &plan, now).await?;
    if plan.lead == Some(LeadStatus::Converted) {
        changed.converting = rows::mark_converting(tx, cause.lead, cause.received_at).await?;
    }
    if let Some(wanted) = plan.meeting {
        changed.meeting = meeting(services, tx, cause, wanted, activity, &place, now).await?;
    }
    if let Some(invitation) = cause.invitation {
        attendance::note(services, tx, cause.lead, invitation, now).await?;
    }
    for task in &plan.tasks {
        let row = tasks::Task {
            id: services.ids.next::<TaskId>(),
            kind: task.kind,
            title: words::task_title(task.kind, &lead, read),
            lead_id: Some(cause.lead),
            reply_id: Some(cause.reply),
            meeting_id: None,
            due_at: place::due(task.due, &place, now),
            done_at: None,
        };
        tasks::insert(tx, &row, now).await?;
    }
    if plan.tell == Tell::AtOnce && cause.decided_by.is_none() {
        tell::tell(services, tx, &words::notice(cause.words, &lead, read, &plan), now).await?;
    }
    let outcome = Outcome {
        activity,
        counted: plan.counts,
        needs_review: plan.needs_review,
        effects: serde_json::to_value(&changed)
            .map_err(|error| Error::internal("what a reply changed could not be written down", error))?,
    };
    Ok(replies::settle(tx, cause.reply, &outcome, now).await?)
}

/// A reply nobody could match waits for a person; they are told.
pub(super) async fn unmatched(
    services: &Services,
    tx: &mut ClientTx,
    reply: ReplyId,
    sender: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let outcome =
        Outcome { activity: None, counted: false, needs_review: true, effects: serde_json::json!({}) };
    replies::settle(tx, reply, &outcome, now).await?;
    let notice = Notice {
        event: Event::ReplyReceived,
        kind: "reply_unmatched",
        title: "A message that matches no lead".to_owned(),
        body: format!("From {sender}. Say whose answer it is."),
        link: "/dashboard".to_owned(),
        by_mail: false,
    };
    tell::tell(services, tx, &notice, now).await
}

/// Who answers has had the mail: one of which nobody knew whether it arrived is settled.
async fn arrived_after_all(
    services: &Services,
    tx: &mut ClientTx,
    touch: TouchId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if !touches::resolve(tx, touch, true, "reply", None, now).await? {
        return Ok(());
    }
    let Some(row) = touches::get(tx, touch).await? else { return Ok(()) };
    enrolments::set_state(tx, row.enrolment_id, EnrolmentState::Active, None, now).await?;
    let Ok(address) = domain::EmailAddress::parse(&row.recipient) else { return Ok(()) };
    if let Some(known) = outreach::load(tx, row.enrolment_id, &compose::address_hash(&address)).await? {
        let all = steps::list(tx, row.campaign_id).await?;
        journal::after(services, tx, &row, &known, &all, now).await?;
    }
    Ok(())
}

async fn sequences(
    tx: &mut ClientTx,
    lead: LeadId,
    plan: &Plan,
    place: &Place,
    changed: &mut Changed,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    match plan.sequence {
        Sequence::GoesOn => {}
        Sequence::Pauses => halt(tx, lead, EnrolmentState::Paused, StopReason::Replied, changed, now).await?,
        Sequence::Stops(reason) => halt(tx, lead, EnrolmentState::Stopped, reason, changed, now).await?,
        Sequence::Waits(resume) => {
            let day = match resume {
                Resume::On(day) => day,
                // So far ahead that a person is asked; until they answer nothing leaves.
                Resume::AskSomebody { returns } => returns,
            };
            let until = place.zone.to_instant(rules::morning(day));
            changed.put_off = rows::unfinished(tx, lead).await?;
            changed.put_off_to = Some(until);
            rows::put_off(tx, lead, until, now).await?;
        }
    }
    Ok(())
}

/// Ends or pauses everything of a lead and calls off what waits, remembering both.
async fn halt(
    tx: &mut ClientTx,
    lead: LeadId,
    state: EnrolmentState,
    reason: StopReason,
    changed: &mut Changed,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    changed.touches.extend(rows::cancel_touches(tx, lead, now).await?);
    let before = rows::unfinished(tx, lead).await?;
    changed.halted.extend(before.into_iter().map(|before| Halted { before, reason }));
    rows::halt(tx, lead, state, reason, now).await?;
    approvals::cancel_of_lead(tx, lead, now).await?;
    Ok(())
}

fn sequence_state(plan: &Plan) -> Option<SequenceState> {
    match plan.sequence {
        Sequence::GoesOn | Sequence::Waits(_) => None,
        Sequence::Pauses => Some(SequenceState::Paused),
        Sequence::Stops(_) => Some(SequenceState::Stopped),
    }
}

fn reason_words(plan: &Plan, intent: Intent) -> &'static str {
    if plan.needs_review { "needs_review" } else { intent.as_str() }
}

async fn suppress(
    services: &Services,
    tx: &mut ClientTx,
    lead: &Lead,
    channel: Channel,
    complaint: bool,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let hash = compose::address_hash(&lead.email);
    let source = if complaint { "complaint in a reply" } else { "reply" };
    let reason = SuppressionReason::Unsubscribe;
    outreach::suppress(tx, services.ids.next(), &hash, &lead.email, reason, source, now).await?;
    if let Some(phone) = lead.phone.as_deref().filter(|_| matches!(channel, Channel::Sms | Channel::Voice)) {
        suppression::add_phone(tx, services.ids.next(), phone, PhoneSuppressionReason::Stop, None, None, now)
            .await?;
    }
    Ok(())
}

/// The timeline's entries; answers the id of the reply's own. A correction writes no second one.
async fn timeline(
    services: &Services,
    tx: &mut ClientTx,
    cause: &Cause<'_>,
    read: &Classification,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Result<Option<ActivityId>, Error> {
    let id: ActivityId = services.ids.next();
    let entry = Entry {
        id,
        lead: cause.lead,
        campaign: cause.campaign,
        channel: Some(cause.channel),
        action: if plan.counts { "replied" } else { "auto_replied" },
        message_id: cause.message_id,
        thread_id: cause.in_reply_to,
        in_reply_to: cause.in_reply_to,
        subject: cause.subject,
        preview: Some(cause.words),
        intent: Some(read.intent),
        confidence: Some(f64::from(read.confidence)),
        at: now,
    };
    let written = if cause.decided_by.is_none() { rows::record(tx, &entry).await? } else { false };
    let more = match plan.lead {
        Some(LeadStatus::Unsubscribed) => Some("unsubscribed"),
        Some(LeadStatus::Converted) => Some("converted"),
        _ => None,
    };
    if let Some(action) = more {
        let entry = Entry {
            id: services.ids.next(),
            action,
            channel: (action == "unsubscribed").then_some(cause.channel),
            message_id: None,
            preview: None,
            intent: None,
            confidence: None,
            ..entry
        };
        rows::record(tx, &entry).await?;
    }
    Ok(written.then_some(id))
}

async fn meeting(
    services: &Services,
    tx: &mut ClientTx,
    cause: &Cause<'_>,
    wanted: rules::Meeting,
    activity: Option<ActivityId>,
    place: &Place,
    now: DateTime<Utc>,
) -> Result<Option<MeetingId>, Error> {
    let uid = cause.invitation.and_then(|invitation| invitation.uid.clone());
    let known = match &uid {
        Some(uid) => meetings::invited(tx, uid).await?,
        None => None,
    };
    let known = match known {
        Some(known) if known.lead_id == cause.lead => Some(known),
        _ => meetings::open_of(tx, cause.lead, cause.campaign).await?,
    };
    let offered = cause
        .invitation
        .filter(|invitation| matches!(invitation.method.as_deref(), Some("REQUEST" | "COUNTER")));
    let agreed = match wanted {
        rules::Meeting::Accepted => cause.invitation.and_then(|invitation| invitation.starts_at),
        rules::Meeting::Requested { .. } => None,
    };
    let proposed = match wanted {
        // A calendar part says it more exactly than words.
        rules::Meeting::Requested { proposed } => offered
            .and_then(|offered| offered.starts_at)
            .or(proposed.map(|local| place.zone.to_instant(local))),
        rules::Meeting::Accepted => None,
    };
    if let Some(before) = known {
        let mut open = before.clone();
        // An invitation of ours has one time, and it is ours to move: an old answer moves nothing.
        let ours = open.invite_sequence > 0 && uid == open.external_event_id;
        if !ours && agreed.is_some() && open.status.go(MeetingStatus::Scheduled).is_ok() {
            open.status = MeetingStatus::Scheduled;
            open.scheduled_at = agreed;
            open.external_event_id = uid.or(open.external_event_id);
        }
        open.proposed_at = proposed.or(open.proposed_at);
        meetings::save(tx, &open, now).await?;
        booked::follow(services, tx, Some(&before), &open, None, now).await?;
        return Ok(None);
    }
    let new = Meeting {
        id: services.ids.next(),
        lead_id: cause.lead,
        campaign_id: cause.campaign,
        reply_id: Some(cause.reply),
        source_activity_id: activity,
        scheduled_at: agreed,
        proposed_at: proposed,
        duration_minutes: cause.invitation.and_then(Invitation::minutes).unwrap_or(30),
        meeting_type: MeetingType::Discovery,
        status: if agreed.is_some() { MeetingStatus::Scheduled } else { MeetingStatus::Requested },
        timezone: place.name().to_owned(),
        calendar_link: None,
        external_event_id: uid,
        notes: None,
        outcome: None,
        deal_value_aud: None,
        invite_sequence: 0,
        attendance: agreed.map(|_| domain::Attendance::Accepted),
        external_at: None,
        asked_at: None,
        completed_assumed: false,
        revision: 1,
        created_at: now,
    };
    if !meetings::insert(tx, &new, None).await? {
        return Ok(None);
    }
    booked::follow(services, tx, None, &new, None, now).await?;
    Ok(Some(new.id))
}

/// Takes back what a reply changed, as far as it can be: an opt-out stands, a status somebody moved
/// since stands, and nothing starts again while another answer of the person stands.
pub(super) async fn take_back(
    tx: &mut ClientTx,
    reply: &replies::Reply,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(lead) = reply.lead_id else { return Ok(()) };
    let changed: Changed = serde_json::from_value(reply.effects.0.clone()).unwrap_or_default();
    tasks::end_of_reply(tx, reply.id, None, now).await?;
    if let Some(activity) = changed.converting {
        rows::unmark_converting(tx, activity, reply.received_at).await?;
    }
    if let Some(id) = changed.meeting
        && let Some(line) = meetings::get(tx, id).await?
        && line.meeting.status == MeetingStatus::Requested
    {
        let cancelled = Meeting { status: MeetingStatus::Cancelled, ..line.meeting };
        meetings::save(tx, &cancelled, now).await?;
    }
    if changed.suppressed || rows::has_other_reply(tx, lead, reply.id).await? {
        return Ok(());
    }
    let mut restored = false;
    for Halted { before, reason } in &changed.halted {
        if rows::restore(tx, before, *reason, now).await? {
            restored = true;
            if before.lead_id != lead {
                outreach::sequence(tx, before.lead_id, SequenceState::Active, now).await?;
            }
        }
    }
    if restored {
        rows::replan(tx, &changed.touches, now).await?;
    }
    if let Some(until) = changed.put_off_to {
        for before in &changed.put_off {
            rows::bring_forward(tx, before, until, now).await?;
        }
    }
    if let Some(before) = &changed.lead {
        rows::restore_lead(tx, lead, before, changed.status_given, changed.counted, now).await?;
    }
    Ok(())
}

/// Whether a correction would take a conversion back.
pub(super) fn converted(reply: &replies::Reply) -> bool {
    let changed: Changed = serde_json::from_value(reply.effects.0.clone()).unwrap_or_default();
    changed.status_given == Some(LeadStatus::Converted)
}

/// Whether it took the person off the list for good.
pub(super) fn opted_out(reply: &replies::Reply) -> bool {
    let changed: Changed = serde_json::from_value(reply.effects.0.clone()).unwrap_or_default();
    changed.suppressed
}
