//! Bounces in prose, as mail systems wrote them before RFC 3464 and some still do: an address where
//! addresses that failed are named, in a mail from a mail system that speaks of failure.

use domain::BounceKind;
use mail_parser::{Message, MimeHeaders};

use super::super::answers::Enhanced;
use super::{Failed, Report, address_of, failed};

/// Subjects under which mail systems return mail.
const SUBJECTS: [&str; 17] = [
    "undeliver",
    "returned mail",
    "delivery fail",
    "delivery status",
    "failure notice",
    "mail delivery",
    "delivery problem",
    "delivery notification",
    "delivery report",
    "non-delivery",
    "nondeliverable",
    "not delivered",
    "delivery error",
    "mail failure",
    "could not send",
    "could not be delivered",
    "user unknown",
];
/// What stands before an address that failed, on its line.
const LABELS: [&str; 22] = [
    "recipient address:",
    "original address:",
    "intended recipient:",
    "undeliverable address:",
    "failed recipient:",
    "error-for:",
    "final delivery userid:",
    "unknown user:",
    "mailbox is full:",
    "rcpt to:",
    "addressed to",
    "message was addressed,",
    "deliver message to",
    "deliver your message to",
    "the following recipient:",
    "your message to",
    "[smtp:",
    "expanded from:",
    "smtp=",
    "violation for",
    "not delivered to:",
    "for <",
];
/// What follows an address that failed, when the line begins with it.
const AFTER: [&str; 11] = [
    "no such user",
    "is not a valid",
    "user unknown",
    "...",
    "on mon,",
    "on tue,",
    "on wed,",
    "on thu,",
    "on fri,",
    "on sat,",
    "on sun,",
];
/// What follows is the mail that came back: its addresses are not about the failure.
const RETURNED: [&str; 23] = [
    "this line is a copy",
    "next line is a copy",
    "this is a copy of",
    "included is a copy",
    "original message follows",
    "original message attached",
    "----- original message",
    "original message as received",
    "original message is",
    "message header follows",
    "message headers follow",
    "message text follows",
    "unsent message",
    "returned message",
    "returned mail follows",
    "returned mail ---",
    "--- returned mail",
    "start of returned message",
    "header of the original",
    "copy of the original message",
    "your message reads",
    "old message:",
    "------ this is a copy",
];
/// Words of a server that goes on trying.
const WAITING: [&str; 10] = [
    "will continue",
    "has been delayed",
    "will be retried",
    "not yet been delivered",
    "just a warning",
    "no action is required",
    "has been postponed",
    "still trying",
    "will keep trying",
    "delayed",
];
const HARD: [&str; 38] = [
    "user unknown",
    "unknown user",
    "no such user",
    "does not exist",
    "doesn't exist",
    "not found",
    "permanent",
    "invalid recipient",
    "invalid final delivery",
    "unknown recipient",
    "undeliverable",
    "could not be delivered",
    "cannot be delivered",
    "not listed",
    "no mailbox",
    "mailbox unavailable",
    "address rejected",
    "unable to deliver",
    "delivery failed",
    "failed recipient",
    "recipient unknown",
    "unrouteable",
    "no longer",
    "disabled",
    "was not delivered",
    "could not deliver",
    "not a valid",
    "rejected",
    "returned to you",
    "not known",
    "not recognized",
    "did not reach",
    "not delivered",
    "no valid recipients",
    "delivery problems",
    "did not exactly match",
    "has been returned",
    "recipients failed",
];
/// The address is good, and its mailbox cannot take the mail now.
const SOFT: [&str; 13] = [
    "quota",
    "mailbox full",
    "mailbox is full",
    "full mailbox",
    "over limit",
    "temporar",
    "try again",
    "delayed",
    "will keep trying",
    "still trying",
    "deferred",
    "not yet been delivered",
    "warning",
];
/// Heads of the mail that came back, which some systems repeat in their own words.
const HEADS: [&str; 8] = ["to", "cc", "bcc", "from", "subject", "date", "sent", "message-id"];

/// `None` when it is no bounce.
pub(super) fn read(message: &Message<'_>) -> Option<Report> {
    let header = |name: &str| message.header_raw(name).unwrap_or_default().trim().to_lowercase();
    let (from, path) = (header("From"), header("Return-Path"));
    let marked = header("X-Failed-Recipients");
    let text: String = message.body_text(0).unwrap_or_default().chars().take(20_000).collect();
    if !marked.is_empty() {
        let status = Enhanced::find(&text);
        let gave_up = !has(&text.to_lowercase(), &WAITING);
        let all = marked.split(',').filter_map(address_of);
        let failed = all.map(|address| said(address, status, &text, gave_up, None)).collect();
        return Some(Report { failed, ..Report::default() });
    }
    let report = message.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
    });
    let daemon = report || from.contains("mailer-daemon") || path.contains("mailer-daemon");
    let system = daemon
        || path == "<>"
        || has(&from, &["postmaster", "mail delivery", "mailer daemon", "mdaemon", "<>"]);
    if !system && !has(&message.subject().unwrap_or_default().to_lowercase(), &SUBJECTS) {
        return None;
    }
    let whole = text.to_lowercase();
    // Lower case may be longer or shorter in bytes than the text; then all of it is read.
    let cut = RETURNED.iter().filter_map(|mark| whole.find(mark)).min().unwrap_or(whole.len());
    let own = whole.get(..cut).unwrap_or(&whole);
    let status = Enhanced::find(own);
    let speaks = has(own, &HARD) || has(own, &SOFT) || status.is_some();
    let sender = addresses(&from).into_iter().next().unwrap_or_default();
    let theirs = |address: &String| *address != sender && !is_system(address);
    let mut found: Vec<String> = own.lines().flat_map(named).filter(theirs).collect();
    if found.is_empty() && speaks {
        found = addresses(own).into_iter().find(theirs).into_iter().collect();
    }
    if found.is_empty() || !(daemon || speaks) {
        return None;
    }
    let gave_up = !has(own, &WAITING);
    let kind = match status {
        Some(_) => None,
        None if !gave_up || (has(own, &SOFT) && !has(own, &HARD)) => Some(BounceKind::Soft),
        None => Some(BounceKind::Hard),
    };
    let failed = found.into_iter().map(|address| said(address, status, own, gave_up, kind)).collect();
    Some(Report { failed, ..Report::default() })
}

fn said(
    address: String,
    status: Option<Enhanced>,
    text: &str,
    gave_up: bool,
    kind: Option<BounceKind>,
) -> Failed {
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
    // A server that goes on trying has not failed for good, whatever it says.
    let kind = if gave_up { kind } else { Some(BounceKind::Soft) };
    Failed { gave_up, ..failed(address, status, Some(words), kind) }
}

/// Addresses that a line names as failed: it holds nothing else, a label stands before one, or words of
/// failure follow one at its beginning.
fn named(line: &str) -> Vec<String> {
    let line = line.trim();
    if line.split_once(':').is_some_and(|(head, _)| HEADS.contains(&head.trim())) {
        return vec![];
    }
    let all = addresses(line);
    let Some(first) = all.first().cloned() else { return vec![] };
    if line.trim_matches(['*', '>', '-', '"', '<', '(', ')', '[', ']', ':', '.', ' ', '\t', '\'']) == first {
        return vec![first];
    }
    let mut found: Vec<String> =
        LABELS.iter().filter_map(|label| addresses(line.split_once(label)?.1).into_iter().next()).collect();
    let begins = line.find(&first).filter(|at| *at <= 2);
    if let Some(rest) = begins.and_then(|at| line.get(at + first.len()..)) {
        let rest = rest.trim_matches([' ', '>', '-', ':']);
        if AFTER.iter().any(|words| rest.starts_with(words)) {
            found.push(first);
        }
    }
    found
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn addresses(text: &str) -> Vec<String> {
    let outside = |c: char| c.is_whitespace() || "<>()[]{},;:\"'=|".contains(c);
    let words = text.split(outside).map(|word| word.trim_matches(['.', '-', '*', '&', '!', '?']));
    words.filter(|word| super::is_address(word)).map(str::to_lowercase).collect()
}

fn is_system(address: &str) -> bool {
    ["mailer-daemon@", "postmaster@", "abuse@", "support@", "helpdesk@"]
        .iter()
        .any(|front| address.starts_with(front))
}
