//! Somebody who opens a mail again and again hears from us a day sooner (outreach.md section 3, "Adaptive").
//! Only opens by people count. Which step it is, its words and every check of the gate stay as they were.

use chrono::{DateTime, Utc};
use domain::{EmailAddress, EnrolmentState};
use engines::outreach::plan::Next;
use store::ClientTx;
use store::outreach::enrolments;
use store::outreach::facts::{self, Facts};
use store::outreach::steps::{self, Step};
use store::outreach::touches::{self, Touch};

use super::compose;
use super::world::{self, Interest};
use crate::Error;

/// Brings the touch that follows this mail a day forward. A time that anything but the plan has set, an
/// absence or a limit, stays; and once more changes nothing.
pub(super) async fn bring_forward(tx: &mut ClientTx, touch: &Touch, now: DateTime<Utc>) -> Result<(), Error> {
    let Ok(email) = EmailAddress::parse(&touch.recipient) else { return Ok(()) };
    let hash = compose::address_hash(&email);
    let Some(facts) = facts::load(tx, touch.enrolment_id, &hash).await? else { return Ok(()) };
    let Some(row) = enrolments::get(tx, touch.enrolment_id).await? else { return Ok(()) };
    // Where another mail has left since, the one that follows this is behind us.
    let latest = touches::latest(tx, touch.enrolment_id).await?;
    if facts.state != EnrolmentState::Active || latest != Some(touch.id) || facts.started_by.is_some() {
        return Ok(());
    }
    let all = steps::list(tx, facts.campaign_id).await?;
    let (usual, keen) = (due(&facts, &all, Interest::Usual, now), due(&facts, &all, Interest::Keen, now));
    if let (Some((step, as_planned)), Some((_, sooner))) = (usual, keen)
        && row.next_step_id == Some(step)
        && row.next_at == Some(as_planned)
        && sooner < as_planned
    {
        enrolments::bring_forward(tx, row.id, row.lead_id, as_planned, sooner, now).await?;
        tracing::info!(enrolment.id = %row.id, "a mail was opened often, and the next one is due a day sooner");
    }
    Ok(())
}

fn due(
    facts: &Facts,
    steps: &[Step],
    interest: Interest,
    now: DateTime<Utc>,
) -> Option<(domain::StepId, DateTime<Utc>)> {
    let (after, since, last) = (facts.after_step, facts.since, facts.last_touch_at);
    match world::plan_next(steps, facts, after, since, last, facts.touches_sent, interest, now)? {
        Next::Due { step, at, .. } => Some((step, at)),
        Next::Finished { .. } | Next::Silent => None,
    }
}
