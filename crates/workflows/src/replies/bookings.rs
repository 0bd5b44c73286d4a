//! Bookings that calendars deliver: matched to a lead of the client by address, and made a meeting. What
//! matches nobody is kept for a person, like any other message.

use chrono::{DateTime, Utc};
use domain::{
    BookingCalendar, ClientId, EmailAddress, IgnoreReason, InboundState, LeadId, MeetingStatus, MeetingType,
};
use engines::replies::booking::{Booking, Known, Step, decide};
use store::ClientTx;
use store::replies::events::{self, Event};
use store::replies::matching as facts;
use store::replies::meetings::{self, Meeting};

use super::place::Place;
use super::process::Failure;
use super::{booked, booking_wire};
use crate::Services;

pub(super) async fn process(
    services: &Services,
    client: ClientId,
    event: &Event,
    calendar: BookingCalendar,
) -> Result<(), Failure> {
    let read = booking_wire::read(calendar, &event.payload)
        .map_err(|error| Failure::Unreadable(error.to_string()))?;
    let now = services.business_now();
    let mut tx = services.db.write(client).await?;
    let (state, reason) = match &read {
        None => (InboundState::Ignored, Some(IgnoreReason::NotAReply)),
        Some(booking) => act(services, &mut tx, booking, now).await?,
    };
    // Another worker has ended it meanwhile: nothing of this is kept.
    if events::end(&mut tx, event.id, state, reason, now).await? {
        tx.commit().await?;
    }
    Ok(())
}

async fn act(
    services: &Services,
    tx: &mut ClientTx,
    booking: &Booking,
    now: DateTime<Utc>,
) -> Result<(InboundState, Option<IgnoreReason>), Failure> {
    let mut known = meetings::invited(tx, &booking.uid).await?;
    if let (None, Some(before)) = (&known, &booking.before) {
        known = meetings::invited(tx, before).await?;
    }
    let lead = match &known {
        Some(meeting) => Some(meeting.lead_id),
        None => lead_among(tx, &booking.attendees).await?,
    };
    let Some(lead) = lead else { return Ok((InboundState::Unmatched, Some(IgnoreReason::LeadNotFound))) };
    let campaign = facts::latest_of(tx, lead).await?.map(|touch| touch.campaign_id);
    if known.is_none() {
        // A meeting they asked for, and now have a time for.
        known = meetings::open_of(tx, lead, campaign).await?;
    }
    let standing = known.as_ref().map(|known| Known { status: known.status, said_at: known.external_at });
    match decide(standing, booking) {
        Step::Stale => return Ok((InboundState::Ignored, Some(IgnoreReason::AlreadyProcessed))),
        Step::Nothing => return Ok((InboundState::Ignored, Some(IgnoreReason::NotAReply))),
        Step::At(at) => match known {
            Some(old) => {
                let new = at_time(&old, booking, at);
                saved(services, tx, &old, &new, now).await?;
            }
            None => {
                let new = fresh(services, tx, lead, campaign, booking, at, now).await?;
                // Fails only when a person wrote one down in this very moment; the next attempt finds it.
                if !meetings::insert(tx, &new, None).await? {
                    return Err(Failure::Fault(crate::Error::Stale));
                }
                booked::follow(services, tx, None, &new, None, now).await?;
            }
        },
        Step::Ended(status) => {
            if let Some(old) = known {
                let new = Meeting { status, external_at: Some(booking.said_at), ..old.clone() };
                saved(services, tx, &old, &new, now).await?;
            }
        }
    }
    Ok((InboundState::Processed, None))
}

async fn saved(
    services: &Services,
    tx: &mut ClientTx,
    old: &Meeting,
    new: &Meeting,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    if !meetings::save(tx, new, now).await? {
        return Err(Failure::Fault(crate::Error::Stale));
    }
    Ok(booked::follow(services, tx, Some(old), new, None, now).await?)
}

/// The one lead among those who booked; of several the first that is known.
async fn lead_among(tx: &mut ClientTx, attendees: &[String]) -> Result<Option<LeadId>, Failure> {
    for address in attendees {
        let Ok(address) = EmailAddress::parse(address) else { continue };
        if let Some(lead) = facts::lead_of(tx, &address).await? {
            return Ok(Some(lead));
        }
    }
    Ok(None)
}

fn at_time(old: &Meeting, booking: &Booking, at: DateTime<Utc>) -> Meeting {
    Meeting {
        status: MeetingStatus::Scheduled,
        scheduled_at: Some(at),
        duration_minutes: booking.minutes.unwrap_or(old.duration_minutes),
        calendar_link: booking.link.clone().or(old.calendar_link.clone()),
        external_event_id: Some(booking.uid.clone()),
        external_at: Some(booking.said_at),
        asked_at: None,
        completed_assumed: false,
        ..old.clone()
    }
}

async fn fresh(
    services: &Services,
    tx: &mut ClientTx,
    lead: LeadId,
    campaign: Option<domain::CampaignId>,
    booking: &Booking,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Meeting, Failure> {
    let missing = |what| Failure::Fault(crate::Error::no_such(what));
    let person = facts::lead(tx, lead).await?.ok_or(missing("lead"))?;
    let around = facts::around(tx, campaign).await?.ok_or(missing("client"))?;
    let place = Place::of(&person, around.campaign_timezone.as_deref(), &around.client_timezone);
    Ok(Meeting {
        id: services.ids.next(),
        lead_id: lead,
        campaign_id: campaign,
        reply_id: None,
        source_activity_id: None,
        scheduled_at: Some(at),
        proposed_at: None,
        duration_minutes: booking.minutes.unwrap_or(30),
        meeting_type: MeetingType::Discovery,
        status: MeetingStatus::Scheduled,
        timezone: place.name().to_owned(),
        calendar_link: booking.link.clone(),
        external_event_id: Some(booking.uid.clone()),
        notes: None,
        outcome: None,
        deal_value_aud: None,
        invite_sequence: 0,
        attendance: None,
        external_at: Some(booking.said_at),
        asked_at: None,
        completed_assumed: false,
        revision: 1,
        created_at: now,
    })
}
