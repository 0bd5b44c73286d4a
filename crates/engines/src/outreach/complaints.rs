//! Reads complaints: what mailbox providers send back when a person calls a mail spam (ARF, RFC 5965).

use domain::TouchId;
use mail_parser::{MessageParser, MimeHeaders, PartType};

use super::dsn;

/// A person's complaint about a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The touch it is about, where a Message-ID of ours is enclosed (decisions.md D13).
    pub touch: Option<TouchId>,
}

/// `None` when the mail is no complaint. A report that a mail was *not* spam is none.
pub fn read(raw: &[u8]) -> Option<Complaint> {
    let raw = raw.get(..raw.len().min(dsn::MAX_BYTES))?;
    let message = MessageParser::default().parse(raw)?;
    let part = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("feedback-report"))
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
    let kind = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("feedback-type").then(|| value.trim().to_lowercase())
    })?;
    matches!(kind.as_str(), "abuse" | "fraud" | "virus" | "opt-out")
        .then(|| Complaint { touch: dsn::enclosed_id(raw) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(kind: &str, id: &str) -> Vec<u8> {
        format!(
            "From: fbl@provider.example\r\nTo: kim@get.example\r\nSubject: FW: spam\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n\
             --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nUser-Agent: x/1\r\nVersion: 1\r\n\r\n\
             --b\r\nContent-Type: message/rfc822\r\n\r\nFrom: kim@get.example\r\nMessage-ID: {id}\r\nSubject: hi\r\n\r\nHello\r\n--b--\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_complaint_names_the_mail_it_is_about() {
        let ours = "<0190a000-0000-7000-8000-000000000001@get.example>";
        let found = read(&report("abuse", ours)).unwrap();
        assert_eq!(found.touch.unwrap().to_string(), "0190a000-0000-7000-8000-000000000001");
        assert_eq!(read(&report("Abuse", "<CAB1@mail.example>")), Some(Complaint { touch: None }));
        assert_eq!(read(&report("not-spam", ours)), None);
        assert_eq!(read(b"Subject: hello\r\n\r\nFeedback-Type: abuse\r\n"), None);
        assert_eq!(read(b""), None);
    }
}
