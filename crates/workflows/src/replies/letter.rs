//! An inbound message taken apart, within bounds: whatever arrives, this much is read and no more.
//! Nothing in it is run, fetched or trusted.

use chrono::{DateTime, Utc};
use domain::{Channel, EmailAddress};
use engines::replies::Headers;
use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser, MimeHeaders, PartType};
use serde::Serialize;

use super::calendar::{self, Invitation};

/// Of a mail's bytes this many are looked at.
const READ_BYTES: usize = 10 * 1024 * 1024;
/// A mail that encloses more mails than this is cut before the next one.
const ENCLOSED_MAX: usize = 16;
/// Longest text and longest HTML that are kept, in bytes.
const TEXT_MAX: usize = 256 * 1024;
const HTML_MAX: usize = 512 * 1024;
/// Text parts joined, and attachments named.
const PARTS_MAX: usize = 20;
const FILES_MAX: usize = 50;
/// Message-IDs kept of a `References` line, the newest.
const REFERENCES_MAX: usize = 50;
const LINE_MAX: usize = 998;

/// A message from outside, whichever way it came.
#[derive(Clone, Debug)]
pub struct Inbound {
    pub channel: Channel,
    /// With angle brackets, as it stands in mails.
    pub message_id: Option<String>,
    pub in_reply_to: Option<String>,
    /// The oldest first.
    pub references: Vec<String>,
    /// An address, a number.
    pub sender: Option<String>,
    pub sender_name: Option<String>,
    /// Every address it was sent to, the envelope's first.
    pub recipients: Vec<String>,
    pub subject: Option<String>,
    pub text: String,
    pub html: Option<String>,
    /// What the supplier thinks its sender wrote.
    pub stripped: Option<String>,
    pub attachments: Vec<File>,
    pub headers: Headers,
    pub invitation: Option<Invitation>,
    pub sent_at: Option<DateTime<Utc>>,
    /// A notice that a mail was not delivered, to be read by the reader of bounces.
    pub is_report: bool,
}

/// An attachment, not opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct File {
    pub name: String,
    pub kind: String,
    pub bytes: usize,
}

impl Inbound {
    pub fn of_channel(channel: Channel) -> Self {
        Self {
            channel,
            message_id: None,
            in_reply_to: None,
            references: Vec::new(),
            sender: None,
            sender_name: None,
            recipients: Vec::new(),
            subject: None,
            text: String::new(),
            html: None,
            stripped: None,
            attachments: Vec::new(),
            headers: Headers::default(),
            invitation: None,
            sent_at: None,
            is_report: false,
        }
    }

    pub fn sender_email(&self) -> Option<EmailAddress> {
        EmailAddress::parse(self.sender.as_deref()?).ok()
    }

    /// The text to be classified: the supplier's stripped reply if it is there and shorter.
    pub fn words(&self) -> &str {
        match self.stripped.as_deref().map(str::trim) {
            Some(stripped) if !stripped.is_empty() && stripped.len() < self.text.trim().len() => stripped,
            _ => &self.text,
        }
    }
}

/// Takes a whole mail apart. `None` when it has no header that a mail must have.
pub fn read(raw: &[u8], envelope_to: Option<&str>) -> Option<Inbound> {
    let message = MessageParser::default().parse(bounded(raw))?;
    let mut inbound = of_headers(&message, envelope_to);
    inbound.text = text_of(&message);
    inbound.html = message
        .html_bodies()
        .take(PARTS_MAX)
        .find_map(|part| match &part.body {
            PartType::Html(html) => Some(clean(html, HTML_MAX)),
            _ => None,
        })
        .filter(|html| !html.trim().is_empty());
    inbound.attachments = message
        .attachments()
        .take(FILES_MAX)
        .map(|part| File {
            name: clean(part.attachment_name().unwrap_or("unnamed"), 200),
            kind: part.content_type().map_or_else(
                || "application/octet-stream".to_owned(),
                |kind| clean(&format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream")), 100),
            ),
            bytes: part.len(),
        })
        .collect();
    inbound.invitation = message.parts.iter().take(1_000).find_map(|part| {
        let kind = part.content_type()?;
        let is_calendar = kind.ctype().eq_ignore_ascii_case("text")
            && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("calendar"));
        is_calendar.then(|| calendar::read(&String::from_utf8_lossy(part.contents()))).flatten()
    });
    if let Some(invitation) = &inbound.invitation {
        inbound.headers.calendar_method = invitation.method.clone();
        inbound.headers.calendar_answer = invitation.answer.clone();
    }
    Some(inbound)
}

/// Headers alone: enough to tell whether a message concerns us without its body (decisions.md D14).
pub fn read_headers(raw: &[u8], envelope_to: Option<&str>) -> Option<Inbound> {
    let end = raw.len().min(READ_BYTES);
    let message = MessageParser::default().parse_headers(raw.get(..end)?)?;
    Some(of_headers(&message, envelope_to))
}

/// The part of a mail that is parsed. Mails inside mails are read one in the other, so their number is
/// what bounds the depth.
fn bounded(raw: &[u8]) -> &[u8] {
    const MARK: &[u8] = b"message/rfc822";
    let raw = raw.get(..READ_BYTES).unwrap_or(raw);
    let mut seen = 0;
    let mut at = 0;
    while let Some(window) = raw.get(at..at + MARK.len()) {
        if (window[0] | 32) == b'm' && window.eq_ignore_ascii_case(MARK) {
            seen += 1;
            if seen > ENCLOSED_MAX {
                return raw.get(..at).unwrap_or(raw);
            }
            at += MARK.len();
        } else {
            at += 1;
        }
    }
    raw
}

fn of_headers(message: &Message<'_>, envelope_to: Option<&str>) -> Inbound {
    // As it stands in the mail: the parser keeps headers it does not know unread.
    let text = |name: &'static str| message.header_raw(name).map(|value| clean(value.trim(), LINE_MAX));
    let sender =
        message.from().and_then(Address::first).or_else(|| message.sender().and_then(Address::first));
    let mut recipients: Vec<String> = envelope_to.map(str::to_lowercase).into_iter().collect();
    let lists = [message.to(), message.cc()];
    let named = lists.into_iter().flatten().flat_map(|list| list.iter().take(100));
    recipients.extend(named.filter_map(|one| one.address()).map(str::to_lowercase));
    for header in ["Delivered-To", "X-Original-To", "X-Envelope-To"] {
        recipients.extend(text(header).map(|value| value.trim().trim_matches(['<', '>']).to_lowercase()));
    }
    recipients.dedup();
    let kind = message.content_type();
    let is_report = kind.is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
    });
    let empty_return_path =
        message.header_raw(HeaderName::ReturnPath).is_some_and(|path| path.trim() == "<>");
    let x_auto = ["X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond"];
    Inbound {
        message_id: message.message_id().map(bracketed),
        in_reply_to: ids(message.in_reply_to()).into_iter().next(),
        references: {
            let mut all = ids(message.references());
            let extra = all.len().saturating_sub(REFERENCES_MAX);
            all.drain(..extra);
            all
        },
        sender: sender.and_then(|one| one.address()).map(|address| clean(address, 320).to_lowercase()),
        sender_name: sender
            .and_then(|one| one.name())
            .map(|name| clean(name, 200))
            .filter(|name| !name.is_empty()),
        recipients,
        subject: message.subject().map(|subject| clean(subject, LINE_MAX)),
        sent_at: message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
        headers: Headers {
            auto_submitted: text("Auto-Submitted"),
            precedence: text("Precedence"),
            x_auto: x_auto.iter().any(|name| text(name).is_some()),
            empty_return_path,
            is_report,
            calendar_method: None,
            calendar_answer: None,
        },
        is_report,
        ..Inbound::of_channel(Channel::Email)
    }
}

/// Message-IDs of a header, with their brackets.
fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(one) => vec![bracketed(one)],
        HeaderValue::TextList(all) => all.iter().map(|one| bracketed(one)).collect(),
        _ => Vec::new(),
    }
}

/// `<id@host>`, whether or not it came so.
pub(super) fn bracketed(id: &str) -> String {
    format!("<{}>", clean(id.trim().trim_start_matches('<').trim_end_matches('>'), LINE_MAX))
}

fn text_of(message: &Message<'_>) -> String {
    let mut text = String::new();
    for n in 0..message.text_body_count().min(PARTS_MAX) {
        let Some(part) = message.body_text(n) else { continue };
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&clean(&part, TEXT_MAX));
        if text.len() >= TEXT_MAX {
            break;
        }
    }
    cut(text, TEXT_MAX)
}

/// Without NUL (a database refuses it) and other control characters, cut to a number of bytes.
pub(super) fn clean(text: &str, max: usize) -> String {
    let kept = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    cut(kept, max)
}

fn cut(mut text: String, max: usize) -> String {
    if text.len() > max {
        let mut end = max;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_answer_is_read() {
        let raw = b"From: \"Alex Chen\" <Alex@Harbour.example>\r\nTo: Kim <kim@get.example>\r\nSubject: Re: A thought\r\n\
            Message-ID: <m1@harbour.example>\r\nIn-Reply-To: <t1@get.example>\r\nReferences: <t0@get.example> <t1@get.example>\r\n\
            Return-Path: <>\r\nAuto-Submitted: auto-replied\r\nDate: Tue, 6 Jan 2026 10:00:00 +1100\r\n\r\nYes please.\r\n";
        let mail = read(raw, Some("Kim+x@get.example")).unwrap();
        assert_eq!(mail.sender.as_deref(), Some("alex@harbour.example"));
        assert_eq!(mail.sender_name.as_deref(), Some("Alex Chen"));
        assert_eq!(mail.recipients, ["kim+x@get.example", "kim@get.example"]);
        assert_eq!(mail.message_id.as_deref(), Some("<m1@harbour.example>"));
        assert_eq!(mail.in_reply_to.as_deref(), Some("<t1@get.example>"));
        assert_eq!(mail.references, ["<t0@get.example>", "<t1@get.example>"]);
        assert_eq!((mail.text.trim(), mail.headers.empty_return_path), ("Yes please.", true));
        assert_eq!(mail.headers.auto_submitted.as_deref(), Some("auto-replied"));
    }

    #[test]
    fn ten_thousand_parts_and_mails_inside_mails_end() {
        let mut raw = b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
        for n in 0..10_000 {
            raw.extend_from_slice(format!("--b\r\nContent-Type: text/plain\r\n\r\npart {n}\r\n").as_bytes());
        }
        let mail = read(&raw, None).unwrap();
        assert!(mail.text.starts_with("part 0") && mail.attachments.len() <= FILES_MAX);
        let mut deep = Vec::new();
        for n in 0..20_000 {
            deep.extend_from_slice(
                format!("From: a{n}@x.example\r\nContent-Type: message/rfc822\r\n\r\n").as_bytes(),
            );
        }
        deep.extend_from_slice(b"Subject: inside\r\n\r\nx");
        assert_eq!(read(&deep, None).unwrap().sender.as_deref(), Some("a0@x.example"));
        let mut nested = b"From: a@x.example\r\n".to_vec();
        for n in 0..20_000 {
            nested.extend_from_slice(
                format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n").as_bytes(),
            );
        }
        assert!(read(&nested, None).is_some());
    }

    #[test]
    fn a_charset_that_is_not_what_it_says_gives_text_and_no_nul() {
        for charset in ["iso-2022-jp", "utf-7", "windows-1252", "no-such-charset", "utf-16"] {
            let mut raw = format!("From: a@x.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n")
                .into_bytes();
            raw.extend_from_slice(b"caf\xe9 \x00\xff\xfe\x1b$B ok\r\n");
            let mail = read(&raw, None).unwrap();
            assert!(!mail.text.contains('\0'), "{charset}: {:?}", mail.text);
        }
    }
}
