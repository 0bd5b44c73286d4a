//! Headers that make a mail ours, one of a thread, and easy to leave (outreach.md section 8,
//! RFC 5322, RFC 2369, RFC 8058).

use domain::{EmailAddress, TouchId};

/// `Message-ID`, made from the touch before the first attempt: an attempt repeated is the same mail.
pub fn message_id(touch: TouchId, sending_domain: &str) -> String {
    format!("<{touch}@{sending_domain}>")
}

/// The touch a Message-ID of ours was made from.
pub fn touch_of(message_id: &str) -> Option<TouchId> {
    let inner = message_id.trim().trim_start_matches('<').trim_end_matches('>');
    inner.split_once('@')?.0.parse().ok()
}

/// A mail already sent to the same lead, in the same campaign, from the same mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub message_id: String,
    pub subject: String,
}

/// What a mail says about the ones before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    pub in_reply_to: Option<String>,
    /// The oldest first.
    pub references: Vec<String>,
    pub subject: String,
    /// The first Message-ID of the thread; `None` when this mail begins one.
    pub id: Option<String>,
}

/// Longest `References` line kept: the first and the latest, as RFC 5322 section 3.6.4 allows.
const REFERENCES_MAX: usize = 20;

/// Places a mail after those before it, the oldest first. "Re:" stands only in a real thread.
pub fn place(earlier: &[Earlier], own_subject: &str) -> Thread {
    let (Some(first), Some(last)) = (earlier.first(), earlier.last()) else {
        return Thread { subject: without_re(own_subject).to_owned(), ..Thread::default() };
    };
    let mut references: Vec<String> = earlier.iter().map(|mail| mail.message_id.clone()).collect();
    if references.len() > REFERENCES_MAX {
        references.drain(1..=references.len() - REFERENCES_MAX);
    }
    Thread {
        in_reply_to: Some(last.message_id.clone()),
        references,
        subject: format!("Re: {}", without_re(&first.subject)),
        id: Some(first.message_id.clone()),
    }
}

pub(super) fn without_re(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some(cut) = ["re:", "fwd:", "fw:"].iter().find_map(|mark| {
        rest.get(..mark.len())
            .filter(|front| front.eq_ignore_ascii_case(mark))
            .map(|_| rest[mark.len()..].trim_start())
    }) {
        rest = cut;
    }
    rest
}

/// `List-Unsubscribe` and `List-Unsubscribe-Post` (RFC 8058): the first must be https in the open, and
/// both must be covered by the DKIM signature. `mailto` is an address that is read: a way out that nobody
/// looks at is none.
pub fn list_unsubscribe(
    link: &str,
    mailto: Option<&EmailAddress>,
    token: &str,
) -> [(&'static str, String); 2] {
    let mail = mailto.map(|address| format!(", <mailto:{address}?subject=unsubscribe%20{token}>"));
    [
        ("List-Unsubscribe", format!("<{link}>{}", mail.unwrap_or_default())),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
    ]
}

/// The envelope sender that names the touch in every bounce (VERP): `local+b-<touch>@domain`.
pub fn verp(mailbox: &EmailAddress, touch: TouchId) -> Option<EmailAddress> {
    let (local, domain) = mailbox.as_str().split_once('@')?;
    EmailAddress::parse(&format!("{local}+b-{}@{domain}", touch.as_uuid().simple())).ok()
}

/// The touch a bounce was addressed to.
pub fn of_verp(address: &str) -> Option<TouchId> {
    let local = address.trim().trim_start_matches('<').split('@').next()?;
    let (_, token) = local.rsplit_once("+b-")?;
    (token.len() == 32).then(|| token.parse().ok()).flatten()
}

/// Who sends, as every mail must say (Spam Act 2003 section 17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    pub name: String,
    pub legal_name: String,
    /// Australian Business Number, where there is one.
    pub abn: Option<String>,
    pub postal_address: String,
}

impl Sender {
    /// What is missing, in words for a person.
    pub fn missing(&self) -> Vec<&'static str> {
        let empty = |text: &str| text.trim().is_empty();
        let checks = [
            (empty(&self.name), "the sender's name"),
            (empty(&self.legal_name), "the agency's legal name"),
            (empty(&self.postal_address), "the postal address"),
        ];
        checks.into_iter().filter(|(missing, _)| *missing).map(|(_, words)| words).collect()
    }
}

/// The lines under a mail, in text.
pub fn footer(sender: &Sender, unsubscribe: &str) -> String {
    let abn = sender.abn.as_deref().map(|abn| format!(" (ABN {abn})")).unwrap_or_default();
    let address = sender.postal_address.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "-- \n{}, {}{abn}\n{address}\nNo more mail from us: {unsubscribe}\n",
        sender.name, sender.legal_name
    )
}

/// Text and HTML of one mail. The HTML says the same as the text and holds nothing else: no images, no
/// scripts, no styles.
pub fn bodies(body: &str, sender: &Sender, unsubscribe: &str) -> (String, String) {
    let body = body.trim().replace("\r\n", "\n");
    let text = format!("{body}\n\n{}", footer(sender, unsubscribe));
    let paragraphs = linked_paragraphs(&body);
    let abn = sender.abn.as_deref().map(|abn| format!(" (ABN {})", escape(abn))).unwrap_or_default();
    let html = format!(
        "<!doctype html>\n<html><body>\n{paragraphs}<p>{}, {}{abn}<br>\n{}<br>\n<a href=\"{}\">No more mail from us</a></p>\n</body></html>\n",
        escape(&sender.name),
        escape(&sender.legal_name),
        escape(&sender.postal_address.split_whitespace().collect::<Vec<_>>().join(" ")),
        escape(unsubscribe),
    );
    (text, html)
}

/// Paragraphs as HTML, with web addresses made links.
pub(super) fn linked_paragraphs(body: &str) -> String {
    body.split("\n\n")
        .map(|paragraph| format!("<p>{}</p>\n", linked(paragraph.trim()).replace('\n', "<br>\n")))
        .collect()
}

/// Escaped, with web addresses made links.
fn linked(text: &str) -> String {
    let word = |word: &str| {
        let address = word.trim_end_matches(['.', ',', ')', ';', '!', '?']);
        if address.starts_with("https://") || address.starts_with("http://") {
            format!("<a href=\"{0}\">{0}</a>{1}", escape(address), escape(&word[address.len()..]))
        } else {
            escape(word)
        }
    };
    text.split('\n')
        .map(|line| line.split(' ').map(word).collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n")
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch() -> TouchId {
        "0190a000-0000-7000-8000-000000000001".parse().unwrap()
    }
    fn earlier(n: usize) -> Vec<Earlier> {
        (1..=n).map(|n| Earlier { message_id: format!("<{n}@x>"), subject: format!("s{n}") }).collect()
    }
    fn sender() -> Sender {
        Sender {
            name: "Kim <Lee>".into(),
            legal_name: "Bright Harbour Pty Ltd".into(),
            abn: Some("51 824 753 556".into()),
            postal_address: "1 George St\nSydney NSW 2000".into(),
        }
    }

    #[test]
    fn ids_are_made_from_the_touch_and_lead_back_to_it() {
        assert_eq!(message_id(touch(), "get.example"), "<0190a000-0000-7000-8000-000000000001@get.example>");
        assert_eq!(touch_of(&message_id(touch(), "get.example")), Some(touch()));
        assert_eq!(touch_of("<CAB123@mail.gmail.com>"), None);
        let mailbox = EmailAddress::parse("kim@get.example").unwrap();
        let address = verp(&mailbox, touch()).unwrap();
        assert_eq!(address.as_str(), "kim+b-0190a000000070008000000000000001@get.example");
        assert_eq!(of_verp(address.as_str()), Some(touch()));
        assert_eq!(of_verp("kim@get.example"), None);
        assert_eq!(of_verp("kim+b-nothex@get.example"), None);
    }

    #[test]
    fn references_run_from_the_oldest_and_re_stands_only_in_a_thread() {
        assert_eq!(place(&[], "Re: RE: quick idea").subject, "quick idea", "no deceptive Re:");
        let third = place(&earlier(2), "ignored");
        assert_eq!(third.in_reply_to.as_deref(), Some("<2@x>"));
        assert_eq!(third.references, ["<1@x>", "<2@x>"]);
        assert_eq!((third.subject.as_str(), third.id.as_deref()), ("Re: s1", Some("<1@x>")));
        let long = place(&earlier(30), "x").references;
        assert_eq!(
            (long.len(), long[0].as_str(), long[1].as_str(), long[19].as_str()),
            (20, "<1@x>", "<12@x>", "<30@x>")
        );
    }

    #[test]
    fn the_way_out_is_in_headers_and_footer() {
        let mailto = EmailAddress::parse("unsubscribe@get.example").unwrap();
        let [(_, list), (_, post)] = list_unsubscribe("https://app.example/u/abc", Some(&mailto), "abc");
        assert_eq!(
            list,
            "<https://app.example/u/abc>, <mailto:unsubscribe@get.example?subject=unsubscribe%20abc>"
        );
        assert_eq!(post, "List-Unsubscribe=One-Click");
        let [(_, unread), _] = list_unsubscribe("https://app.example/u/abc", None, "abc");
        assert_eq!(unread, "<https://app.example/u/abc>");
        let (text, html) =
            bodies("Hi <b>,\n\nSee https://x.example/a?b=1&c=2.", &sender(), "https://app.example/u/abc");
        assert!(text.ends_with("-- \nKim <Lee>, Bright Harbour Pty Ltd (ABN 51 824 753 556)\n1 George St Sydney NSW 2000\nNo more mail from us: https://app.example/u/abc\n"), "{text}");
        assert!(html.contains("<p>Hi &lt;b&gt;,</p>") && html.contains("Kim &lt;Lee&gt;"), "{html}");
        assert!(html.contains("<a href=\"https://x.example/a?b=1&amp;c=2\">"), "{html}");
        assert!(!html.contains("style=") && !html.contains("<img"));
    }

    #[test]
    fn a_sender_without_a_name_or_address_is_not_complete() {
        assert_eq!(sender().missing(), Vec::<&str>::new());
        let bare =
            Sender { name: " ".into(), legal_name: String::new(), abn: None, postal_address: String::new() };
        assert_eq!(bare.missing().len(), 3);
    }
}
