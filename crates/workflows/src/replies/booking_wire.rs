//! What Cal.com and Calendly post when somebody books, read into a [`Booking`].

use chrono::{DateTime, Utc};
use domain::BookingCalendar;
use engines::replies::booking::{Booking, What};
use serde::Deserialize;

use super::letter::clean;

const NAME_MAX: usize = 250;
const LINK_MAX: usize = 500;
const PEOPLE_MAX: usize = 50;

/// `Ok(None)`: something that says nothing about a meeting.
pub(super) fn read(calendar: BookingCalendar, body: &[u8]) -> Result<Option<Booking>, serde_json::Error> {
    match calendar {
        BookingCalendar::Calcom => Ok(calcom(serde_json::from_slice(body)?)),
        BookingCalendar::Calendly => Ok(calendly(serde_json::from_slice(body)?)),
    }
}

/// The name of a delivery, to know it again: neither calendar gives one, so it is what is told, of what
/// and when.
pub(super) fn name(calendar: BookingCalendar, body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Told {
        #[serde(rename = "triggerEvent", alias = "event")]
        event: String,
        #[serde(rename = "createdAt", alias = "created_at")]
        at: DateTime<Utc>,
        payload: Inner,
    }
    #[derive(Deserialize)]
    struct Inner {
        #[serde(alias = "uri", alias = "bookingUid")]
        uid: String,
    }
    let told: Told = serde_json::from_slice(body).ok()?;
    let at = told.at.timestamp_millis();
    Some(clean(&format!("{calendar}:{}:{}:{at}", told.event, told.payload.uid), 400))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Calcom {
    trigger_event: String,
    created_at: DateTime<Utc>,
    payload: CalcomBooking,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CalcomBooking {
    uid: Option<String>,
    booking_uid: Option<String>,
    reschedule_uid: Option<String>,
    start_time: Option<DateTime<Utc>>,
    end_time: Option<DateTime<Utc>>,
    attendees: Vec<Attendee>,
    location: Option<String>,
    metadata: CalcomMetadata,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CalcomMetadata {
    video_call_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Attendee {
    email: Option<String>,
    #[serde(rename = "noShow")]
    no_show: Option<bool>,
}

fn calcom(told: Calcom) -> Option<Booking> {
    let booking = told.payload;
    let what = match told.trigger_event.as_str() {
        "BOOKING_CREATED" => What::Booked,
        "BOOKING_RESCHEDULED" => What::Moved,
        "BOOKING_CANCELLED" | "BOOKING_REJECTED" => What::Cancelled,
        "BOOKING_NO_SHOW_UPDATED" if booking.attendees.iter().any(|one| one.no_show == Some(true)) => {
            What::NoShow
        }
        _ => return None,
    };
    Some(Booking {
        what,
        uid: named(booking.uid.or(booking.booking_uid))?,
        before: named(booking.reschedule_uid),
        starts_at: booking.start_time,
        minutes: minutes(booking.start_time, booking.end_time),
        attendees: people(booking.attendees.into_iter().filter_map(|one| one.email)),
        link: link([booking.metadata.video_call_url, booking.location]),
        said_at: told.created_at,
    })
}

#[derive(Debug, Deserialize)]
struct Calendly {
    event: String,
    created_at: DateTime<Utc>,
    payload: Invitee,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Invitee {
    uri: Option<String>,
    email: Option<String>,
    old_invitee: Option<String>,
    rescheduled: bool,
    scheduled_event: CalendlyEvent,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CalendlyEvent {
    start_time: Option<DateTime<Utc>>,
    end_time: Option<DateTime<Utc>>,
    location: Option<CalendlyPlace>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CalendlyPlace {
    join_url: Option<String>,
    location: Option<String>,
}

fn calendly(told: Calendly) -> Option<Booking> {
    let invitee = told.payload;
    let what = match (told.event.as_str(), &invitee.old_invitee) {
        ("invitee.created", None) => What::Booked,
        ("invitee.created", Some(_)) => What::Moved,
        // Moving cancels the old one and makes a new one, which says the rest.
        ("invitee.canceled", _) if !invitee.rescheduled => What::Cancelled,
        ("invitee_no_show.created", _) => What::NoShow,
        _ => return None,
    };
    let event = invitee.scheduled_event;
    let place = event.location.unwrap_or_default();
    Some(Booking {
        what,
        uid: named(invitee.uri)?,
        before: named(invitee.old_invitee),
        starts_at: event.start_time,
        minutes: minutes(event.start_time, event.end_time),
        attendees: people(invitee.email),
        link: link([place.join_url, place.location]),
        said_at: told.created_at,
    })
}

fn named(name: Option<String>) -> Option<String> {
    name.map(|name| clean(&name, NAME_MAX)).filter(|name| !name.is_empty())
}

fn minutes(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Option<i64> {
    let minutes = (to? - from?).num_minutes();
    (5..=480).contains(&minutes).then_some(minutes)
}

fn people(addresses: impl IntoIterator<Item = String>) -> Vec<String> {
    addresses
        .into_iter()
        .map(|one| one.trim().to_lowercase())
        .filter(|one| !one.is_empty())
        .take(PEOPLE_MAX)
        .collect()
}

/// The first that is a web address.
fn link(places: [Option<String>; 2]) -> Option<String> {
    places.into_iter().flatten().map(|place| place.trim().to_owned()).find(|place| {
        place.len() <= LINK_MAX
            && url::Url::parse(place).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVED: &str = r#"{"triggerEvent":"BOOKING_RESCHEDULED","createdAt":"2026-01-10T00:00:00.000Z","payload":{"uid":"b2","rescheduleUid":"b1",
        "startTime":"2026-01-16T03:00:00Z","endTime":"2026-01-16T03:45:00Z","attendees":[{"email":" Alex@X.example ","timeZone":"Australia/Sydney"}],
        "location":"integrations:daily","metadata":{"videoCallUrl":"https://meet.example/b2"}}}"#;

    #[test]
    fn a_moved_booking_of_cal_com_has_a_new_name_and_its_old_one() {
        let found = read(BookingCalendar::Calcom, MOVED.as_bytes()).unwrap().unwrap();
        assert_eq!(
            (found.what, found.uid.as_str(), found.before.as_deref()),
            (What::Moved, "b2", Some("b1"))
        );
        assert_eq!((found.minutes, found.attendees[0].as_str()), (Some(45), "alex@x.example"));
        assert_eq!(found.link.as_deref(), Some("https://meet.example/b2"));
        assert_eq!(
            name(BookingCalendar::Calcom, MOVED.as_bytes()).as_deref(),
            Some("calcom:BOOKING_RESCHEDULED:b2:1768003200000")
        );
    }

    #[test]
    fn calendly_cancels_and_makes_anew_and_only_the_new_one_counts() {
        let of = |event: &str, more: &str| {
            let body = format!(
                r#"{{"event":"{event}","created_at":"2026-01-10T00:00:00Z","payload":{{"uri":"https://api.calendly.com/x/1","email":"alex@x.example"{more},
                "scheduled_event":{{"start_time":"2026-01-16T03:00:00Z","end_time":"2026-01-16T03:30:00Z","location":{{"join_url":"https://meet.example/1"}}}}}}}}"#
            );
            read(BookingCalendar::Calendly, body.as_bytes()).unwrap().map(|found| found.what)
        };
        assert_eq!(of("invitee.created", ""), Some(What::Booked));
        assert_eq!(
            of("invitee.created", r#","old_invitee":"https://api.calendly.com/x/0""#),
            Some(What::Moved)
        );
        assert_eq!(of("invitee.canceled", ""), Some(What::Cancelled));
        assert_eq!(of("invitee.canceled", r#","rescheduled":true"#), None);
        assert_eq!(of("routing_form_submission.created", ""), None);
    }

    #[test]
    fn what_says_nothing_about_a_meeting_is_not_one() {
        let ping = br#"{"triggerEvent":"PING","createdAt":"2026-01-10T00:00:00Z","payload":{}}"#;
        assert_eq!(read(BookingCalendar::Calcom, ping).unwrap(), None);
        assert!(read(BookingCalendar::Calcom, b"[]").is_err());
        assert_eq!(name(BookingCalendar::Calcom, b"{}"), None);
    }
}
