//! Invitations as calendars read them (RFC 5545, RFC 5546). Times go out in UTC, so that every clock
//! shows its own.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

/// A line of more bytes than this is folded (RFC 5545 section 3.1).
const LINE_MAX: usize = 75;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Asks somebody to come, or to come at another time.
    Request,
    /// Calls it off.
    Cancel,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// What a calendar part that came in says about a meeting of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Accepted,
    Tentative,
    Declined,
    /// They call it off, as its organiser.
    CalledOff,
    /// They would rather have another time.
    Proposes,
}

/// Reads method and answer (RFC 5546 section 3.2).
pub fn said(method: Option<&str>, answer: Option<&str>) -> Option<Said> {
    match (method?, answer) {
        ("REPLY", Some("ACCEPTED")) => Some(Said::Accepted),
        ("REPLY", Some("TENTATIVE")) => Some(Said::Tentative),
        ("REPLY", Some("DECLINED")) => Some(Said::Declined),
        ("CANCEL", _) => Some(Said::CalledOff),
        ("COUNTER", _) => Some(Said::Proposes),
        _ => None,
    }
}

/// Somebody in an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest<'a> {
    pub name: Option<&'a str>,
    pub email: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invite<'a> {
    pub method: Method,
    /// The same for the whole life of a meeting.
    pub uid: &'a str,
    /// Grows with every change: calendars leave older ones alone.
    pub sequence: i64,
    pub starts_at: DateTime<Utc>,
    pub minutes: i64,
    pub summary: &'a str,
    pub description: &'a str,
    /// Where, usually a web address.
    pub location: Option<&'a str>,
    pub organizer: Guest<'a>,
    pub attendee: Guest<'a>,
    pub written_at: DateTime<Utc>,
}

pub fn write(invite: &Invite<'_>) -> String {
    let status = match invite.method {
        Method::Request => "CONFIRMED",
        Method::Cancel => "CANCELLED",
    };
    let ends_at = invite.starts_at + TimeDelta::minutes(invite.minutes);
    let mut out = String::new();
    let mut line = |text: String| fold(&mut out, &text);
    line("BEGIN:VCALENDAR".to_owned());
    line("VERSION:2.0".to_owned());
    line("PRODID:-//Agency OS//Meetings//EN".to_owned());
    line("CALSCALE:GREGORIAN".to_owned());
    line(format!("METHOD:{}", invite.method.as_str()));
    line("BEGIN:VEVENT".to_owned());
    line(format!("UID:{}", text(invite.uid)));
    line(format!("SEQUENCE:{}", invite.sequence));
    line(format!("DTSTAMP:{}", instant(invite.written_at)));
    line(format!("DTSTART:{}", instant(invite.starts_at)));
    line(format!("DTEND:{}", instant(ends_at)));
    line(format!("SUMMARY:{}", text(invite.summary)));
    if !invite.description.is_empty() {
        line(format!("DESCRIPTION:{}", text(invite.description)));
    }
    if let Some(place) = invite.location {
        line(format!("LOCATION:{}", text(place)));
    }
    line(format!("ORGANIZER{}:mailto:{}", named(invite.organizer), bare(invite.organizer.email)));
    line(format!(
        "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE{}:mailto:{}",
        named(invite.attendee),
        bare(invite.attendee.email)
    ));
    line(format!("STATUS:{status}"));
    line("END:VEVENT".to_owned());
    line("END:VCALENDAR".to_owned());
    out
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A value, escaped (RFC 5545 section 3.3.11).
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A name as a parameter; quotes cannot stand in one.
fn named(guest: Guest<'_>) -> String {
    let mut out = String::new();
    if let Some(name) = guest.name.map(bare).filter(|name| !name.is_empty()) {
        // Writing to a string does not fail.
        let _ = write!(out, ";CN=\"{name}\"");
    }
    out
}

fn bare(value: &str) -> String {
    value.chars().filter(|c| !c.is_control() && *c != '"').collect::<String>().trim().to_owned()
}

fn fold(out: &mut String, line: &str) {
    let mut room = LINE_MAX;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE_MAX - 1;
        }
        room -= c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite() -> Invite<'static> {
        Invite {
            method: Method::Request,
            uid: "0190a000@get.example",
            sequence: 2,
            starts_at: "2026-01-15T03:00:00Z".parse().unwrap(),
            minutes: 45,
            summary: "Harbour Health, Bright Harbour; a talk",
            description: "See you\nthere",
            location: Some("https://meet.example/abc"),
            organizer: Guest { name: Some("Kim \"K\" Lee"), email: "kim@get.example" },
            attendee: Guest { name: None, email: "alex@x.example" },
            written_at: "2026-01-10T00:00:00Z".parse().unwrap(),
        }
    }

    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").lines().map(str::to_owned).collect()
    }

    #[test]
    fn an_invitation_says_when_where_and_who_in_lines_that_calendars_take() {
        let written = write(&invite());
        assert!(written.lines().all(|line| line.len() <= LINE_MAX), "{written}");
        let lines = unfolded(&written);
        for line in [
            "METHOD:REQUEST",
            "SEQUENCE:2",
            "DTSTART:20260115T030000Z",
            "DTEND:20260115T034500Z",
            "SUMMARY:Harbour Health\\, Bright Harbour\\; a talk",
            "DESCRIPTION:See you\\nthere",
            "ORGANIZER;CN=\"Kim K Lee\":mailto:kim@get.example",
            "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:alex@x.example",
            "STATUS:CONFIRMED",
        ] {
            assert!(lines.iter().any(|found| found == line), "{line} in\n{written}");
        }
        let off = write(&Invite { method: Method::Cancel, ..invite() });
        assert!(off.contains("METHOD:CANCEL\r\n") && off.contains("STATUS:CANCELLED\r\n"));
    }

    #[test]
    fn an_answer_is_read_from_its_method_and_its_part() {
        assert_eq!(said(Some("REPLY"), Some("DECLINED")), Some(Said::Declined));
        assert_eq!(said(Some("COUNTER"), Some("TENTATIVE")), Some(Said::Proposes));
        assert_eq!(said(Some("REPLY"), None), None);
        assert_eq!(said(Some("REQUEST"), Some("NEEDS-ACTION")), None, "their own invitation is no answer");
        assert_eq!(said(None, Some("ACCEPTED")), None);
    }

    #[test]
    fn nothing_that_is_written_can_begin_a_line_of_its_own() {
        let evil = "x\r\nATTENDEE:mailto:everybody@x.example\u{7}";
        let written = write(&Invite {
            summary: evil,
            description: evil,
            location: Some(evil),
            uid: evil,
            organizer: Guest { name: Some(evil), email: "kim@get.example" },
            ..invite()
        });
        let starting = unfolded(&written).iter().filter(|line| line.starts_with("ATTENDEE")).count();
        assert_eq!(starting, 1, "{written}");
    }

    #[test]
    fn long_lines_are_folded_between_letters() {
        let long = "Grüße ".repeat(60);
        let written = write(&Invite { summary: &long, ..invite() });
        assert!(written.lines().all(|line| line.len() <= LINE_MAX));
        assert!(
            unfolded(&written).iter().any(|line| line.trim_end() == format!("SUMMARY:{}", long.trim_end()))
        );
    }
}
