//! A mail as the person who gets it sees it: nothing but its bytes.

use mail_parser::{HeaderValue, MessageParser, MimeHeaders};

/// Of the text this much is looked at.
const READ_MAX: usize = 8_000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    /// Where an answer goes.
    pub reply_to: String,
    pub subject: String,
    pub text: String,
    pub message_id: String,
    /// Ids of the mails before it in its thread, the oldest first.
    pub references: Vec<String>,
    /// How many those are.
    pub earlier: u32,
    /// The lines that name the event of an invitation (RFC 5545): UID, DTSTART, DTEND, ORGANIZER.
    pub invitation: Option<Vec<String>>,
    /// Address and subject of the mail that ends this (List-Unsubscribe).
    pub way_out: Option<(String, String)>,
}

impl Mail {
    pub fn read(raw: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(raw)?;
        let address = |found: Option<&mail_parser::Address<'_>>| {
            found.and_then(|list| list.first()?.address()).unwrap_or_default().to_lowercase()
        };
        let from = address(message.from());
        let reply_to = Some(address(message.reply_to())).filter(|to| !to.is_empty());
        let references: Vec<String> = match message.references() {
            HeaderValue::Text(one) => vec![one.to_string()],
            HeaderValue::TextList(more) => more.iter().map(ToString::to_string).collect(),
            _ => vec![],
        };
        let text: String = message.body_text(0).unwrap_or_default().chars().take(READ_MAX).collect();
        Some(Self {
            reply_to: reply_to.unwrap_or_else(|| from.clone()),
            from,
            subject: message.subject().unwrap_or_default().to_owned(),
            text,
            message_id: message.message_id().unwrap_or_default().to_owned(),
            earlier: u32::try_from(references.len()).unwrap_or(u32::MAX),
            references,
            invitation: message.parts.iter().find_map(|part| {
                let kind = part.content_type()?;
                let is_calendar = kind.ctype() == "text" && kind.subtype() == Some("calendar");
                is_calendar.then(|| event(part.text_contents().unwrap_or_default()))
            }),
            way_out: message.header_raw("List-Unsubscribe").and_then(way_out),
        })
    }

    /// A template that nobody filled in.
    pub fn is_broken(&self) -> bool {
        let text = format!("{}\n{}", self.subject, self.text);
        text.contains("{{") || text.contains("}}") || text.split_whitespace().any(|word| word == "null")
    }
    /// Whether the text greets the person by the name that their address begins with.
    pub fn names(&self, address: &str) -> bool {
        let name = address.split(['.', '@']).next().unwrap_or_default();
        name.len() > 1
            && self.text.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|word| word == name)
    }
    pub fn asks(&self) -> bool {
        self.text.contains('?')
    }
}

fn event(calendar: &str) -> Vec<String> {
    let whole = calendar.replace("\r\n ", "").replace("\n ", "");
    let inside =
        whole.lines().skip_while(|line| *line != "BEGIN:VEVENT").take_while(|line| *line != "END:VEVENT");
    let wanted =
        |line: &&str| ["UID", "DTSTART", "DTEND", "ORGANIZER"].iter().any(|name| line.starts_with(name));
    inside.filter(wanted).map(str::to_owned).collect()
}

/// The mail address in a List-Unsubscribe header, and its subject.
fn way_out(header: &str) -> Option<(String, String)> {
    let whole: String = header.split_whitespace().collect();
    let mailto = whole.split([',', '<', '>']).find_map(|part| part.strip_prefix("mailto:"))?;
    let (address, query) = mailto.split_once('?').unwrap_or((mailto, ""));
    let subject = query.split('&').find_map(|pair| pair.strip_prefix("subject=")).unwrap_or("unsubscribe");
    Some((address.to_lowercase(), subject.replace("%20", " ")))
}
