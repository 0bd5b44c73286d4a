//! What somebody says to an invitation of ours, or to a meeting they organise: noted at the meeting it
//! names, and followed.

use chrono::{DateTime, Utc};
use domain::{Attendance, LeadId, MeetingStatus};
use engines::replies::invite::{Said, said};
use store::ClientTx;
use store::replies::meetings;

use super::booked;
use super::calendar::Invitation;
use crate::{Error, Services};

/// Only a meeting of this very lead: the name of another's proves nothing.
pub(super) async fn note(
    services: &Services,
    tx: &mut ClientTx,
    lead: LeadId,
    invitation: &Invitation,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(said) = said(invitation.method.as_deref(), invitation.answer.as_deref()) else { return Ok(()) };
    let Some(uid) = invitation.uid.as_deref() else { return Ok(()) };
    let Some(old) = meetings::invited(tx, uid).await?.filter(|meeting| meeting.lead_id == lead) else {
        return Ok(());
    };
    let mut new = old.clone();
    match said {
        Said::Accepted => new.attendance = Some(Attendance::Accepted),
        Said::Tentative => new.attendance = Some(Attendance::Tentative),
        Said::Declined => new.attendance = Some(Attendance::Declined),
        Said::CalledOff => {}
        Said::Proposes => new.proposed_at = invitation.starts_at.or(old.proposed_at),
    }
    let off = matches!(said, Said::Declined | Said::CalledOff);
    if off && let Ok(cancelled) = old.status.go(MeetingStatus::Cancelled) {
        new.status = cancelled;
    }
    if new != old && meetings::save(tx, &new, now).await? {
        booked::follow(services, tx, Some(&old), &new, None, now).await?;
    }
    Ok(())
}
