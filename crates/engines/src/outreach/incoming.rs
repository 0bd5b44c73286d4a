//! What the head of a mail in an agency's mailbox tells, before anything else of it is read
//! (decisions.md D14). Most mail there is none of ours and is left alone.

use domain::{EmailAddress, TouchId};
use mail_parser::{Message, MessageParser, MimeHeaders};

use super::threading;
use crate::replies::{HeaderFinding, Headers};

/// The head of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub message_id: Option<String>,
    pub from: Option<EmailAddress>,
    pub subject: String,
    /// Touches whose Message-IDs it answers or refers to, the nearest first.
    pub touches: Vec<TouchId>,
    /// The touch named by the address it came to (VERP).
    pub bounced: Option<TouchId>,
    /// Addresses it was delivered to, by the servers' own notes.
    pub delivered_to: Vec<String>,
    /// Sent by a machine: an answer of an absent person, a list, a report.
    pub automatic: bool,
    /// It may be a bounce: the whole of it has to be read to know.
    pub may_bounce: bool,
    /// The secret of an unsubscribe link that stands in its subject.
    pub token: Option<String>,
    /// Its subject asks for nothing but to be left alone.
    pub asks_out: bool,
}

/// Longest head looked at, in bytes.
const MAX_BYTES: usize = 256 * 1024;
/// Ids looked at in `References`.
const IDS_MAX: usize = 100;

/// Reads a head. Garbage gives an empty one.
pub fn head(raw: &[u8]) -> Head {
    let raw = &raw[..raw.len().min(MAX_BYTES)];
    let Some(message) = MessageParser::default().parse_headers(raw) else { return Head::default() };
    let value = |name: &str| message.header_raw(name).map(|text| text.trim().to_owned());
    let subject = message.subject().unwrap_or_default().to_owned();
    let delivered_to: Vec<String> = ["Delivered-To", "X-Original-To", "Envelope-To", "To"]
        .iter()
        .filter_map(|name| value(name))
        .map(|text| bare(&text))
        .collect();
    let report = message.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
    });
    let headers = Headers {
        auto_submitted: value("Auto-Submitted"),
        precedence: value("Precedence"),
        x_auto: ["X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond"]
            .iter()
            .any(|name| value(name).is_some()),
        empty_return_path: value("Return-Path").is_some_and(|path| path == "<>"),
        is_report: report,
        ..Headers::default()
    };
    let sender = value("From").unwrap_or_default().to_lowercase();
    let system = ["mailer-daemon", "postmaster@", "mail delivery"].iter().any(|word| sender.contains(word));
    let bounced = delivered_to.iter().find_map(|address| threading::of_verp(address));
    let failed = value("X-Failed-Recipients").is_some();
    Head {
        message_id: value("Message-ID").filter(|id| id.len() <= 500),
        from: message
            .from()
            .and_then(|from| from.first())
            .and_then(|one| EmailAddress::parse(one.address()?).ok()),
        touches: touches(&message),
        automatic: headers.finding() != HeaderFinding::Nothing || system,
        may_bounce: report || failed || system || bounced.is_some() || headers.empty_return_path,
        token: token(&subject),
        asks_out: asks_out(&subject),
        subject,
        bounced,
        delivered_to,
    }
}

fn bare(text: &str) -> String {
    let inside = text.rsplit_once('<').map_or(text, |(_, rest)| rest);
    inside.trim().trim_end_matches('>').to_lowercase()
}

/// What it answers comes first, then the latest of what it refers to.
fn touches(message: &Message<'_>) -> Vec<TouchId> {
    let ids = |name: &str| -> Vec<TouchId> {
        let text = message.header_raw(name).unwrap_or_default();
        let mut found: Vec<TouchId> =
            text.split_whitespace().take(IDS_MAX).filter_map(threading::touch_of).collect();
        found.reverse();
        found
    };
    let mut found = ids("In-Reply-To");
    for id in ids("References") {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// 64 hexadecimal digits standing alone.
fn token(subject: &str) -> Option<String> {
    let is_one = |word: &&str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    subject.split_whitespace().find(is_one).map(str::to_ascii_lowercase)
}

fn asks_out(subject: &str) -> bool {
    let mut rest = subject.trim().to_lowercase();
    while let Some(cut) = ["re:", "aw:", "fwd:", "fw:"].iter().find_map(|mark| rest.strip_prefix(mark)) {
        rest = cut.trim().to_owned();
    }
    let first = rest.split_whitespace().next().unwrap_or_default();
    // With a token behind it, or alone.
    first == "unsubscribe" && (rest.split_whitespace().count() == 1 || token(subject).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "0190a000-0000-7000-8000-000000000001";
    const SECOND: &str = "0190a000-0000-7000-8000-000000000002";

    fn read(lines: &str) -> Head {
        head(format!("{}\r\n\r\n", lines.replace('\n', "\r\n")).as_bytes())
    }

    #[test]
    fn an_answer_names_what_it_answers_first() {
        let found = read(&format!(
            "From: Alex Low <Alex@X.example>\nMessage-ID: <a@x.example>\nSubject: Re: A thought\nIn-Reply-To: <{SECOND}@get.example>\n\
             References: <other@y> <{FIRST}@get.example>\n <{SECOND}@get.example>"
        ));
        let ids: Vec<String> = found.touches.iter().map(ToString::to_string).collect();
        assert_eq!(ids, [SECOND, FIRST]);
        assert_eq!(found.from.unwrap().as_str(), "alex@x.example");
        assert_eq!((found.automatic, found.may_bounce, found.asks_out), (false, false, false));
    }

    #[test]
    fn machines_are_known_by_their_marks() {
        for mark in [
            "Auto-Submitted: auto-replied",
            "Precedence: bulk",
            "X-Autoreply: yes",
            "Return-Path: <>",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
        ] {
            assert!(read(&format!("From: a@x.example\n{mark}")).automatic, "{mark}");
        }
        assert!(!read("From: a@x.example\nAuto-Submitted: no").automatic);
        for mark in ["X-Failed-Recipients: a@x.example", "Return-Path: <>", "From: MAILER-DAEMON@x.example"] {
            assert!(read(mark).may_bounce, "{mark}");
        }
        let verp =
            read("Delivered-To: kim+b-0190a000000070008000000000000001@get.example\nFrom: x@y.example");
        assert_eq!(verp.bounced.unwrap().to_string(), FIRST);
    }

    #[test]
    fn a_subject_that_only_asks_to_be_left_alone_is_an_opt_out() {
        let token = "0123456789abcdef".repeat(4);
        let found = read(&format!("Subject: unsubscribe {token}"));
        assert_eq!((found.token.as_deref(), found.asks_out), (Some(token.as_str()), true));
        for subject in ["unsubscribe", "Unsubscribe", "RE: unsubscribe"] {
            assert!(read(&format!("Subject: {subject}")).asks_out, "{subject}");
        }
        for subject in ["unsubscribe me not", "how do I unsubscribe", "A thought", ""] {
            assert!(!read(&format!("Subject: {subject}")).asks_out, "{subject}");
        }
    }

    #[test]
    fn garbage_is_no_mail_of_ours() {
        for raw in [&b""[..], b"\0\xff\xfe", b"no colon here", &[b'a'; 300_000]] {
            let found = head(raw);
            assert_eq!((found.touches.len(), found.token, found.asks_out), (0, None, false));
        }
    }
}
