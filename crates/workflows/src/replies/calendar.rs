//! Invitations and answers to them (RFC 5545, RFC 5546): the few lines of a calendar part that say what
//! was agreed. Times are turned into instants; a zone nobody knows leaves the time out.

use chrono::{DateTime, NaiveDateTime, Utc};
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;

/// Of a calendar this many bytes are read.
const READ_MAX: usize = 64 * 1024;

/// What the first event of a calendar part says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invitation {
    /// REQUEST, REPLY, COUNTER, CANCEL.
    pub method: Option<String>,
    /// PARTSTAT of the attendee: ACCEPTED, DECLINED, TENTATIVE.
    pub answer: Option<String>,
    pub uid: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub summary: Option<String>,
}

impl Invitation {
    /// Whole minutes from start to end, where both are known and sensible.
    pub fn minutes(&self) -> Option<i64> {
        let minutes = (self.ends_at? - self.starts_at?).num_minutes();
        (5..=480).contains(&minutes).then_some(minutes)
    }
}

/// `None` when there is no event in it.
pub fn read(text: &str) -> Option<Invitation> {
    let mut end = text.len().min(READ_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut found = Invitation::default();
    let mut place = Vec::new();
    let mut seen = false;
    for line in unfolded(&text[..end]) {
        let Some((head, value)) = line.split_once(':') else { continue };
        let mut parts = head.split(';');
        let name = parts.next().unwrap_or_default().to_ascii_uppercase();
        let parameter = |wanted: &str| {
            head.split(';').skip(1).find_map(|part| {
                let (name, value) = part.split_once('=')?;
                name.eq_ignore_ascii_case(wanted).then(|| value.trim_matches('"').to_owned())
            })
        };
        match name.as_str() {
            "BEGIN" => {
                seen |= value.eq_ignore_ascii_case("VEVENT");
                place.push(value.trim().to_ascii_uppercase());
            }
            "END" => {
                let ended = place.pop();
                // The first event is the one that is meant; others are its repetitions.
                if ended.as_deref() == Some("VEVENT") {
                    break;
                }
            }
            "METHOD" => found.method = Some(value.trim().to_ascii_uppercase()),
            _ if place.last().map(String::as_str) != Some("VEVENT") => {}
            "UID" => found.uid = Some(value.trim().chars().take(250).collect()),
            "SUMMARY" => found.summary = Some(value.trim().chars().take(250).collect()),
            "DTSTART" => found.starts_at = instant(value, parameter("TZID").as_deref()),
            "DTEND" => found.ends_at = instant(value, parameter("TZID").as_deref()),
            "ATTENDEE" => {
                if let Some(answer) = parameter("PARTSTAT") {
                    found.answer = Some(answer.to_ascii_uppercase());
                }
            }
            _ => {}
        }
    }
    seen.then_some(found)
}

/// Long lines are folded: a line that begins with a blank continues the one before.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest.trim_end_matches('\r')),
            _ => lines.push(line.trim_end_matches('\r').to_owned()),
        }
    }
    lines
}

fn instant(value: &str, zone: Option<&str>) -> Option<DateTime<Utc>> {
    let value = value.trim();
    if let Some(utc) = value.strip_suffix('Z') {
        return NaiveDateTime::parse_from_str(utc, "%Y%m%dT%H%M%S").ok().map(|local| local.and_utc());
    }
    let local = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok()?;
    let zone = Zone::named(known_zone(zone?)).ok()?;
    Some(zone.to_instant(local))
}

/// Windows has names of its own for zones; those of where we work.
fn known_zone(name: &str) -> &str {
    match name {
        "AUS Eastern Standard Time" => "Australia/Sydney",
        "E. Australia Standard Time" => "Australia/Brisbane",
        "Tasmania Standard Time" => "Australia/Hobart",
        "Cen. Australia Standard Time" => "Australia/Adelaide",
        "AUS Central Standard Time" => "Australia/Darwin",
        "W. Australia Standard Time" => "Australia/Perth",
        "New Zealand Standard Time" => "Pacific/Auckland",
        "GMT Standard Time" => "Europe/London",
        "Eastern Standard Time" => "America/New_York",
        "Pacific Standard Time" => "America/Los_Angeles",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCEPTED: &str = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n\
        END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=ACCEPTED;CN=\"Chen, Alex\":mailto:alex@x.\r\n example\r\n\
        DTSTART;TZID=AUS Eastern Standard Time:20260115T140000\r\nDTEND;TZID=Australia/Sydney:20260115T143000\r\nUID:abc@get.example\r\n\
        SUMMARY:Harbour Digital\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_answer_gives_its_time_as_an_instant() {
        let found = read(ACCEPTED).unwrap();
        assert_eq!((found.method.as_deref(), found.answer.as_deref()), (Some("REPLY"), Some("ACCEPTED")));
        assert_eq!(found.starts_at, Some("2026-01-15T03:00:00Z".parse().unwrap()));
        assert_eq!(found.minutes(), Some(30));
        assert_eq!(found.uid.as_deref(), Some("abc@get.example"));
    }

    #[test]
    fn a_time_without_a_known_zone_is_left_out_rather_than_guessed() {
        let odd = ACCEPTED.replace("AUS Eastern Standard Time", "Customised Zone");
        assert_eq!(read(&odd).unwrap().starts_at, None);
        assert_eq!(read("BEGIN:VCALENDAR\nEND:VCALENDAR"), None);
        assert_eq!(read("nonsense"), None);
    }
}
