//! What suppliers and programs send as JSON, read into an [`Inbound`].

use chrono::{DateTime, Utc};
use domain::Channel;
use serde::Deserialize;

use super::letter::{File, Inbound, bracketed, clean};

const TEXT_MAX: usize = 256 * 1024;
const HTML_MAX: usize = 512 * 1024;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Postmark {
    #[serde(rename = "MessageID")]
    message_id: Option<String>,
    from: Option<String>,
    from_full: Option<Person>,
    #[serde(default)]
    to_full: Vec<Person>,
    #[serde(default)]
    cc_full: Vec<Person>,
    original_recipient: Option<String>,
    subject: Option<String>,
    date: Option<String>,
    text_body: Option<String>,
    html_body: Option<String>,
    stripped_text_reply: Option<String>,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default)]
    attachments: Vec<Attachment>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Person {
    email: Option<String>,
    name: Option<String>,
    mailbox_hash: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Header {
    name: String,
    value: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attachment {
    name: Option<String>,
    content_type: Option<String>,
    content_length: Option<usize>,
}

/// The supplier's own name of an event, to know it again.
pub fn postmark_name(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "MessageID")]
        message_id: Option<String>,
        #[serde(rename = "ID")]
        id: Option<serde_json::Value>,
        #[serde(rename = "RecordType")]
        record: Option<String>,
    }
    let named: Named = serde_json::from_slice(body).ok()?;
    let kind = named.record.unwrap_or_default();
    let id = match (named.id, named.message_id) {
        (Some(serde_json::Value::Number(id)), _) => id.to_string(),
        (Some(serde_json::Value::String(id)), _) if !id.is_empty() => id,
        (_, Some(id)) if !id.is_empty() => id,
        _ => return None,
    };
    Some(clean(&format!("{kind}{id}"), 200))
}

/// Reads Postmark's inbound JSON.
pub fn postmark(body: &[u8]) -> Result<Inbound, serde_json::Error> {
    let mail: Postmark = serde_json::from_slice(body)?;
    let header = |name: &str| {
        mail.headers.iter().find(|one| one.name.eq_ignore_ascii_case(name)).map(|one| clean(&one.value, 998))
    };
    let ids = |name: &str| -> Vec<String> {
        header(name).unwrap_or_default().split_whitespace().map(bracketed).collect()
    };
    let mut inbound = Inbound::of_channel(Channel::Email);
    inbound.message_id = header("Message-ID").map(|id| bracketed(&id)).or_else(|| {
        mail.message_id
            .as_deref()
            .filter(|id| !id.is_empty())
            .map(|id| bracketed(&format!("{id}@inbound.postmarkapp.com")))
    });
    inbound.in_reply_to = ids("In-Reply-To").into_iter().next();
    inbound.references = ids("References");
    let from = mail.from_full.as_ref();
    inbound.sender = from
        .and_then(|one| one.email.clone())
        .or(mail.from.clone())
        .map(|address| clean(&address, 320).trim().to_lowercase())
        .filter(|address| !address.is_empty());
    inbound.sender_name =
        from.and_then(|one| one.name.clone()).map(|name| clean(&name, 200)).filter(|name| !name.is_empty());
    inbound.recipients = mail.original_recipient.iter().map(|one| one.to_lowercase()).collect();
    for one in mail.to_full.iter().chain(&mail.cc_full).take(100) {
        let Some(email) = one.email.as_deref().map(str::to_lowercase) else { continue };
        // The routing token may be told apart from the address.
        let hash = one.mailbox_hash.as_deref().filter(|hash| !hash.is_empty() && !email.contains('+'));
        if let (Some(hash), Some((local, domain))) = (hash, email.split_once('@')) {
            inbound.recipients.push(format!("{local}+{}@{domain}", hash.to_lowercase()));
        }
        inbound.recipients.push(email);
    }
    inbound.recipients.dedup();
    inbound.subject = mail.subject.as_deref().map(|subject| clean(subject, 998));
    inbound.text = match mail.text_body.as_deref().filter(|text| !text.trim().is_empty()) {
        Some(text) => clean(text, TEXT_MAX),
        None => clean(
            &mail_parser::decoders::html::html_to_text(mail.html_body.as_deref().unwrap_or_default()),
            TEXT_MAX,
        ),
    };
    inbound.html =
        mail.html_body.as_deref().filter(|html| !html.trim().is_empty()).map(|html| clean(html, HTML_MAX));
    inbound.stripped = mail.stripped_text_reply.as_deref().map(|text| clean(text, TEXT_MAX));
    inbound.attachments = mail
        .attachments
        .iter()
        .take(50)
        .map(|file| File {
            name: clean(file.name.as_deref().unwrap_or("unnamed"), 200),
            kind: clean(file.content_type.as_deref().unwrap_or("application/octet-stream"), 100),
            bytes: file.content_length.unwrap_or_default(),
        })
        .collect();
    inbound.headers.auto_submitted = header("Auto-Submitted");
    inbound.headers.precedence = header("Precedence");
    inbound.headers.x_auto = ["X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond"]
        .iter()
        .any(|name| header(name).is_some());
    inbound.headers.empty_return_path = header("Return-Path").is_some_and(|path| path.trim() == "<>");
    inbound.sent_at = mail
        .date
        .as_deref()
        .and_then(|date| DateTime::parse_from_rfc2822(date).ok())
        .map(|date| date.with_timezone(&Utc));
    Ok(inbound)
}

/// A bounce or complaint as Postmark tells it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PostmarkBounce {
    pub record_type: Option<String>,
    #[serde(rename = "Type")]
    pub kind: Option<String>,
    pub email: Option<String>,
    pub description: Option<String>,
    /// The bounce mail itself, where the account is set to send it.
    pub content: Option<String>,
    /// What we gave the mail on its way out.
    #[serde(default)]
    pub metadata: std::collections::BTreeMap<String, String>,
}

impl PostmarkBounce {
    pub fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
    pub fn is_complaint(&self) -> bool {
        self.record_type.as_deref() == Some("SpamComplaint")
            || self.kind.as_deref() == Some("SpamNotification")
    }
    /// The supplier's kinds that mean the address is dead; everything else passes.
    pub fn is_hard(&self) -> bool {
        matches!(self.kind.as_deref(), Some("HardBounce" | "BadEmailAddress" | "ManuallyDeactivated"))
    }
}

/// What a program of the client's posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posted {
    /// The program's own name of the message; sent again, it changes nothing.
    pub id: String,
    #[serde(default = "email")]
    pub channel: Channel,
    pub from: String,
    pub from_name: Option<String>,
    pub to: Option<String>,
    pub subject: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub message_id: Option<String>,
    pub in_reply_to: Option<String>,
    #[serde(default)]
    pub references: Vec<String>,
    pub sent_at: Option<DateTime<Utc>>,
}

const fn email() -> Channel {
    Channel::Email
}

impl Posted {
    pub fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
    pub fn inbound(self) -> Inbound {
        let text = match self.text.as_deref().filter(|text| !text.trim().is_empty()) {
            Some(text) => clean(text, TEXT_MAX),
            None => clean(
                &mail_parser::decoders::html::html_to_text(self.html.as_deref().unwrap_or_default()),
                TEXT_MAX,
            ),
        };
        Inbound {
            message_id: self.message_id.as_deref().map(bracketed).or(Some(clean(&self.id, 200))),
            in_reply_to: self.in_reply_to.as_deref().map(bracketed),
            references: self.references.iter().take(50).map(|id| bracketed(id)).collect(),
            sender: Some(clean(&self.from, 320).trim().to_lowercase()).filter(|from| !from.is_empty()),
            sender_name: self.from_name.as_deref().map(|name| clean(name, 200)),
            recipients: self.to.iter().map(|to| clean(to, 320).trim().to_lowercase()).collect(),
            subject: self.subject.as_deref().map(|subject| clean(subject, 998)),
            text,
            html: self.html.as_deref().map(|html| clean(html, HTML_MAX)),
            sent_at: self.sent_at,
            ..Inbound::of_channel(self.channel)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postmarks_json_is_read_with_its_routing_token_and_stripped_reply() {
        let body = br#"{"MessageID":"22c74902-a0c1-4511-804f2-341342852c90","From":"Alex@X.example",
            "FromFull":{"Email":"Alex@X.example","Name":"Alex","MailboxHash":""},
            "ToFull":[{"Email":"r@in.example","Name":"","MailboxHash":"B-AB"}],"OriginalRecipient":"r+b-ab@in.example",
            "Subject":"Re: A thought","Date":"Thu, 5 Apr 2012 16:59:01 +0200","TextBody":"Yes please\n\nOn Monday Kim wrote:\n> hello",
            "HtmlBody":"<p>Yes please</p>","StrippedTextReply":"Yes please",
            "Headers":[{"Name":"Message-ID","Value":"<m1@x.example>"},{"Name":"In-Reply-To","Value":"<t1@get.example>"},
            {"Name":"Auto-Submitted","Value":"no"}],"Attachments":[{"Name":"a.pdf","ContentType":"application/pdf","ContentLength":4096,"Content":"x"}]}"#;
        let mail = postmark(body).unwrap();
        assert_eq!(mail.message_id.as_deref(), Some("<m1@x.example>"));
        assert_eq!(mail.recipients[0], "r+b-ab@in.example");
        assert_eq!((mail.words(), mail.sender.as_deref()), ("Yes please", Some("alex@x.example")));
        assert_eq!(
            mail.attachments,
            [File { name: "a.pdf".into(), kind: "application/pdf".into(), bytes: 4096 }]
        );
        assert_eq!(postmark_name(body).as_deref(), Some("22c74902-a0c1-4511-804f2-341342852c90"));
        assert_eq!(
            postmark_name(br#"{"RecordType":"Bounce","ID":42,"MessageID":"m"}"#).as_deref(),
            Some("Bounce42")
        );
        assert_eq!(postmark_name(b"{}"), None);
    }
}
