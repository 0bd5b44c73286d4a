//! An outreach mail as bytes: headers, a text part and an HTML part.

use chrono::{DateTime, Utc};
use domain::EmailAddress;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

/// Everything a mail says. Values with line breaks are refused: they would be headers of their own.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: EmailAddress,
    pub from_name: String,
    pub to: EmailAddress,
    pub reply_to: Option<EmailAddress>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    /// The oldest first.
    pub references: Vec<String>,
    /// Further headers, such as `List-Unsubscribe`.
    pub headers: Vec<(&'static str, String)>,
    /// An invitation that goes with it: its method (`REQUEST`, `CANCEL`) and the calendar text.
    pub calendar: Option<(&'static str, String)>,
    pub date: DateTime<Utc>,
}

/// Why no mail can be made of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mail cannot be written: {reason}")]
pub struct BadLetter {
    pub reason: String,
}

impl Letter {
    pub fn bytes(&self) -> Result<Vec<u8>, BadLetter> {
        let bad = |reason: &dyn std::fmt::Display| BadLetter { reason: reason.to_string() };
        let address = |address: &EmailAddress| address.as_str().parse().map_err(|error| bad(&error));
        let lines = [&self.from_name, &self.subject, &self.message_id];
        let more = self
            .in_reply_to
            .iter()
            .chain(&self.references)
            .chain(self.headers.iter().map(|(_, value)| value));
        if lines.into_iter().chain(more).any(|line| line.contains(['\r', '\n', '\0'])) {
            return Err(bad(&"a header has more than one line"));
        }
        let name = Some(self.from_name.trim().to_owned()).filter(|name| !name.is_empty());
        let mut message = Message::builder()
            .from(Mailbox::new(name, address(&self.from)?))
            .to(Mailbox::new(None, address(&self.to)?))
            // What looks like an encoded word would be decoded by the reader's program.
            .subject(self.subject.replace("=?", "= ?"))
            .message_id(Some(self.message_id.clone()))
            .date(self.date.into());
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(Mailbox::new(None, address(reply_to)?));
        }
        if let Some(before) = &self.in_reply_to {
            message = message.in_reply_to(before.clone());
        }
        if !self.references.is_empty() {
            message = message.references(self.references.join(" "));
        }
        for (header, value) in &self.headers {
            let header = HeaderName::new_from_ascii((*header).to_owned()).map_err(|error| bad(&error))?;
            message = message.raw_header(HeaderValue::new(header, value.clone()));
        }
        let body = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        let body = match &self.calendar {
            None => body,
            // Once as a form of the message, which programs show with buttons, and once as a file for
            // those that do not (RFC 6047).
            Some((method, text)) => {
                let kind = |words: String| ContentType::parse(&words).map_err(|error| bad(&error));
                let part = SinglePart::builder()
                    .header(kind(format!("text/calendar; charset=utf-8; method={method}"))?)
                    .body(text.clone());
                let file = Attachment::new("invite.ics".to_owned())
                    .body(text.clone(), kind("application/ics".to_owned())?);
                MultiPart::mixed().multipart(body.singlepart(part)).singlepart(file)
            }
        };
        Ok(message.multipart(body).map_err(|error| bad(&error))?.formatted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        let address = |text| EmailAddress::parse(text).unwrap();
        Letter {
            from: address("kim@get.example"),
            from_name: "Kim Lée".into(),
            to: address("alex@x.example"),
            reply_to: None,
            subject: "Grüße".into(),
            text: "Hi\n.\nbye".into(),
            html: "<p>Hi</p>".into(),
            message_id: "<1@get.example>".into(),
            in_reply_to: Some("<0@get.example>".into()),
            references: (0..12)
                .map(|n| format!("<0190a000-0000-7000-8000-0000000000{n:02}@get.example>"))
                .collect(),
            headers: vec![
                (
                    "List-Unsubscribe",
                    format!("<https://app.example/u/{}>, <mailto:kim@get.example?subject=x>", "a".repeat(70)),
                ),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()),
            ],
            calendar: None,
            date: "2026-07-08T00:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn an_invitation_goes_as_a_form_of_the_message_and_as_a_file() {
        let calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n".to_owned();
        let raw = Letter { calendar: Some(("REQUEST", calendar)), ..letter() }.bytes().unwrap();
        let raw = String::from_utf8(raw).unwrap().replace("\r\n ", " ");
        assert!(raw.contains("Content-Type: multipart/mixed"), "{raw}");
        assert!(raw.contains("Content-Type: text/calendar; charset=utf-8; method=REQUEST"), "{raw}");
        assert!(raw.contains("filename=\"invite.ics\""), "{raw}");
    }

    #[test]
    fn a_letter_says_what_it_was_given_and_no_line_is_too_long() {
        let raw = String::from_utf8(letter().bytes().unwrap()).unwrap();
        let unfolded = raw.replace("\r\n ", " ");
        for line in [
            "Message-ID: <1@get.example>",
            "In-Reply-To: <0@get.example>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Date: Wed, 08 Jul 2026 00:00:00 +0000",
        ] {
            assert!(unfolded.lines().any(|found| found == line), "{line} in\n{raw}");
        }
        assert!(unfolded.contains("<0190a000-0000-7000-8000-000000000000@get.example> <0190a000-0000-7000-8000-000000000001@get.example>"), "{raw}");
        assert!(raw.lines().all(|line| line.len() <= 998), "{raw}");
        assert!(raw.contains("multipart/alternative"));
    }

    #[test]
    fn no_field_can_bring_a_header_of_its_own() {
        let evil = "x\r\nBcc: everybody@x.example".to_owned();
        for broken in [
            Letter { subject: evil.clone(), ..letter() },
            Letter { from_name: evil.clone(), ..letter() },
            Letter { message_id: evil.clone(), ..letter() },
            Letter { in_reply_to: Some(evil.clone()), ..letter() },
            Letter { references: vec![evil.clone()], ..letter() },
            Letter { headers: vec![("List-Unsubscribe", evil.clone())], ..letter() },
        ] {
            assert!(broken.bytes().is_err());
        }
    }
}
