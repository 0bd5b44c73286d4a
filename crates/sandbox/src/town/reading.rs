//! A mail as the person who gets it sees it: nothing but its bytes.

use mail_parser::{HeaderValue, MessageParser};

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

/// The mail address in a List-Unsubscribe header, and its subject.
fn way_out(header: &str) -> Option<(String, String)> {
    let whole: String = header.split_whitespace().collect();
    let mailto = whole.split([',', '<', '>']).find_map(|part| part.strip_prefix("mailto:"))?;
    let (address, query) = mailto.split_once('?').unwrap_or((mailto, ""));
    let subject = query.split('&').find_map(|pair| pair.strip_prefix("subject=")).unwrap_or("unsubscribe");
    Some((address.to_lowercase(), subject.replace("%20", " ")))
}
