//! Reads delivery status notifications (RFC 3464): which address failed, for good or for now.
//!
//! First the machine-readable part; then the marks some servers leave in headers; then, for the
//! servers that write prose, an address near words of failure. What a bounce is about is told by the
//! VERP address it came to, then by the Message-ID of the mail it encloses.

mod prose;

use domain::{BounceKind, TouchId};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::answers::{Enhanced, Meaning, meaning};
use super::threading;

/// Largest mail looked at.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// One address a server could not deliver to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Lower case.
    pub address: String,
    pub kind: BounceKind,
    pub status: Option<Enhanced>,
    /// What the server said, cut to 300 characters.
    pub diagnostic: Option<String>,
    /// The address is at fault, not our name or our text: only then is it suppressed.
    pub address_at_fault: bool,
    /// The server has stopped trying; else it will tell again.
    pub gave_up: bool,
}

/// What a notification reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub failed: Vec<Failed>,
    /// The touch it is about, where VERP or a Message-ID tells (decisions.md D13).
    pub touch: Option<TouchId>,
    /// Delivered after all, or relayed: no failure.
    pub delivered: Vec<String>,
}

/// `None` when the mail is no bounce. `envelope_to` is the address it came to, for VERP.
pub fn read(raw: &[u8], envelope_to: Option<&str>) -> Option<Report> {
    let message = MessageParser::default().parse(raw.get(..raw.len().min(MAX_BYTES))?)?;
    let mut report = status_part(&message).or_else(|| wrapped(&message)).or_else(|| prose::read(&message))?;
    report.failed.sort_by(|a, b| a.address.cmp(&b.address));
    report.failed.dedup_by(|a, b| a.address == b.address);
    report.touch = envelope_to.and_then(threading::of_verp).or_else(|| {
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address());
        to.and_then(threading::of_verp).or_else(|| enclosed_id(raw))
    });
    Some(report)
}

/// The Message-ID of ours that stands in the enclosed mail: the last one that reads as a touch.
pub(super) fn enclosed_id(raw: &[u8]) -> Option<TouchId> {
    let text = String::from_utf8_lossy(raw);
    let mut ids = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let known = name.trim().eq_ignore_ascii_case("message-id")
            || name.trim().eq_ignore_ascii_case("x-original-message-id");
        known.then(|| threading::touch_of(value)).flatten()
    });
    ids.next_back()
}

/// A report that a filter on its way put into an envelope of its own. Only from a mail system: people
/// pass bounces on, too.
fn wrapped(message: &Message<'_>) -> Option<Report> {
    let from = message.header_raw("From").unwrap_or_default().to_lowercase();
    let system = ["mailer-daemon", "postmaster"].iter().any(|word| from.contains(word));
    let inner = |part: &mail_parser::MessagePart<'_>| match &part.body {
        PartType::Message(inner) => status_part(inner),
        _ => None,
    };
    system.then(|| message.parts.iter().find_map(inner)).flatten()
}

fn status_part(message: &Message<'_>) -> Option<Report> {
    let part = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind.subtype().is_some_and(|sub| {
                    sub.eq_ignore_ascii_case("delivery-status")
                        || sub.eq_ignore_ascii_case("global-delivery-status")
                })
        })
    })?;
    let text = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.to_string(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        PartType::Message(inner) => String::from_utf8_lossy(inner.raw_message()).into_owned(),
        PartType::Multipart(_) => return None,
    };
    fields(&text)
}

/// The recipient groups of a status part; the first group is about the message and names nobody.
pub fn fields(text: &str) -> Option<Report> {
    let unfolded = text.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let mut report = Report::default();
    for group in unfolded.split("\n\n") {
        let field = |wanted: &str| {
            group.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
            })
        };
        // The original one is the address that was written to; the final one is where it led.
        let address = |name: &str| field(name).and_then(|text| address_of(&text));
        let Some(address) = address("Original-Recipient").or_else(|| address("Final-Recipient")) else {
            continue;
        };
        let action = field("Action").unwrap_or_default().to_lowercase();
        let diagnostic = field("Diagnostic-Code");
        let status = field("Status").and_then(|text| Enhanced::find(&text));
        // A status of x.0.0 says nothing; the server's own words then often do.
        let told = status.filter(|status| (status.subject, status.detail) != (0, 0));
        let status = told.or_else(|| diagnostic.as_deref().and_then(Enhanced::find)).or(status);
        match action.split_whitespace().next().unwrap_or_default() {
            "delivered" | "relayed" | "expanded" => report.delivered.push(address),
            "delayed" => {
                let soft = failed(address, status, diagnostic, Some(BounceKind::Soft));
                report.failed.push(Failed { gave_up: false, ..soft });
            }
            _ => report.failed.push(failed(address, status, diagnostic, None)),
        }
    }
    (!report.failed.is_empty() || !report.delivered.is_empty()).then_some(report)
}

/// `rfc822; user@host` and the like.
fn address_of(text: &str) -> Option<String> {
    let text = text.split_once(';').map_or(text, |(_, address)| address);
    let text = text.trim().trim_matches(['<', '>', '"']).trim();
    let address = text.split_whitespace().next()?.trim_matches(['<', '>']);
    (address.contains('@') && !address.contains("..")).then(|| address.to_lowercase())
}

fn failed(
    address: String,
    status: Option<Enhanced>,
    diagnostic: Option<String>,
    kind: Option<BounceKind>,
) -> Failed {
    let code = diagnostic.as_deref().and_then(reply_code).unwrap_or(match status {
        Some(Enhanced { class: 4, .. }) => 450,
        _ => 550,
    });
    let means = meaning(code, status);
    let soft = matches!(means, Meaning::Later) || status.is_some_and(|status| status.class == 4);
    let kind = kind.unwrap_or(if soft { BounceKind::Soft } else { BounceKind::Hard });
    let address_at_fault = means == Meaning::BadAddress;
    let diagnostic = diagnostic.map(|text| text.chars().take(300).collect());
    Failed { address, kind, status, diagnostic, address_at_fault, gave_up: true }
}

fn reply_code(text: &str) -> Option<u16> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|word| word.len() == 3)
        .find_map(|word| word.parse().ok().filter(|code| (400..600).contains(code)))
}

/// Written out, and not shortened with dots as some systems do to hide it.
fn is_address(text: &str) -> bool {
    !text.contains("..") && domain::EmailAddress::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dsn(status: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: kim+b-0190a000000070008000000000000001@get.example\r\nSubject: Undelivered Mail\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example\r\n\r\n{status}\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n\
             Message-ID: <0190a000-0000-7000-8000-000000000002@get.example>\r\nSubject: hi\r\n--b--\r\n"
        )
    }

    #[test]
    fn the_status_part_names_who_failed_and_how() {
        for (status, kind, at_fault) in [
            (
                "Final-Recipient: rfc822; Alex@X.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown",
                BounceKind::Hard,
                true,
            ),
            (
                "Final-Recipient: rfc822;<alex@x.example>\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 552 5.2.2\r\n mailbox full",
                BounceKind::Soft,
                false,
            ),
            (
                "Final-Recipient: rfc822; alex@x.example\r\nAction: delayed\r\nStatus: 4.4.1",
                BounceKind::Soft,
                false,
            ),
            (
                "Original-Recipient: rfc822; alex@x.example\r\nAction: failed\r\nStatus: 5.7.1",
                BounceKind::Hard,
                false,
            ),
        ] {
            let report = read(dsn(status).as_bytes(), None).unwrap();
            let failed = &report.failed[0];
            assert_eq!(
                (failed.address.as_str(), failed.kind, failed.address_at_fault),
                ("alex@x.example", kind, at_fault),
                "{status}"
            );
        }
        let delivered = read(
            dsn("Final-Recipient: rfc822; a@x.example\r\nAction: delivered\r\nStatus: 2.0.0").as_bytes(),
            None,
        )
        .unwrap();
        assert_eq!((delivered.failed.len(), delivered.delivered.len()), (0, 1));
    }

    #[test]
    fn verp_tells_the_touch_and_else_the_enclosed_mail_does() {
        let status = "Final-Recipient: rfc822; a@x.example\r\nAction: failed\r\nStatus: 5.1.1";
        let by_verp = read(dsn(status).as_bytes(), None).unwrap().touch.unwrap();
        assert!(by_verp.to_string().ends_with('1'));
        let without = dsn(status).replace("kim+b-0190a000000070008000000000000001@", "kim@");
        assert!(read(without.as_bytes(), None).unwrap().touch.unwrap().to_string().ends_with('2'));
        let foreign = without.replace("0190a000-0000-7000-8000-000000000002", "CAB1234");
        assert_eq!(read(foreign.as_bytes(), None).unwrap().touch, None);
    }

    #[test]
    fn prose_is_read_and_ordinary_mail_is_not_taken_for_a_bounce() {
        let prose = "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\nHi. This is the program at x.example.\n<alex@y.example>:\nSorry, no such user here.\n\n--- Below this line is a copy of the message.\nFrom: kim@get.example\n";
        let report = read(prose.as_bytes(), None).unwrap();
        assert_eq!(
            (report.failed[0].address.as_str(), report.failed[0].kind),
            ("alex@y.example", BounceKind::Hard)
        );
        let full = prose.replace("no such user here", "the mailbox is full, quota exceeded");
        assert_eq!(read(full.as_bytes(), None).unwrap().failed[0].kind, BounceKind::Soft);
        let reply = "From: Alex <alex@y.example>\nSubject: Re: a thought\n\nNo such user story here, but call kim@get.example.\n";
        assert_eq!(read(reply.as_bytes(), None), None);
        let away =
            "From: alex@y.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.\n";
        assert_eq!(read(away.as_bytes(), None), None);
        for garbage in [&b""[..], b"\0\0\0", b"From: mailer-daemon\nSubject: failure notice\n\n"] {
            assert_eq!(read(garbage, None), None);
        }
    }
}
