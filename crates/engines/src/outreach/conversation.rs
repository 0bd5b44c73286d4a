//! A person's own mail in a thread: its headers and its two bodies (RFC 5322 section 3.6.4).

use domain::LetterId;

use super::threading::{Sender, Thread, escape, footer, linked_paragraphs, without_re};

/// Longest `References` line kept: the first and the latest.
const REFERENCES_MAX: usize = 20;

/// The message that is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered<'a> {
    pub message_id: &'a str,
    /// What it said it answers.
    pub in_reply_to: Option<&'a str>,
    pub subject: Option<&'a str>,
}

/// `Message-ID`, made before the first attempt: an attempt repeated is the same mail.
pub fn message_id(letter: LetterId, sending_domain: &str) -> String {
    format!("<{letter}@{sending_domain}>")
}

/// Places an answer: after the mails of ours that came before, the oldest first, and after what it
/// answers. A message without a name of its own cannot be referred to; then the thread goes on from
/// our last mail.
pub fn place(answered: &Answered<'_>, earlier: &[String]) -> Thread {
    let mut references: Vec<String> = earlier.to_vec();
    for id in answered.in_reply_to.into_iter().chain([answered.message_id]).filter(|id| is_name(id)) {
        // The last mention counts: a thread runs from the oldest to the newest.
        references.retain(|known| known != id);
        references.push(id.to_owned());
    }
    if references.len() > REFERENCES_MAX {
        references.drain(1..=references.len() - REFERENCES_MAX);
    }
    Thread {
        in_reply_to: references.last().cloned(),
        id: references.first().cloned(),
        subject: format!("Re: {}", without_re(answered.subject.unwrap_or_default())).trim_end().to_owned(),
        references,
    }
}

fn is_name(id: &str) -> bool {
    id.len() > 2 && id.starts_with('<') && id.ends_with('>') && !id.contains(char::is_whitespace)
}

/// Text and HTML. The way out stands under it where the person has ever had a mail that can be left.
pub fn bodies(body: &str, sender: &Sender, unsubscribe: Option<&str>) -> (String, String) {
    if let Some(link) = unsubscribe {
        return super::threading::bodies(body, sender, link);
    }
    let body = body.trim().replace("\r\n", "\n");
    let whole = footer(sender, "");
    // All but its last line, which is the link.
    let own = whole.trim_end().rsplit_once('\n').map_or("", |(own, _)| own);
    let text = format!("{body}\n\n{own}\n");
    let lines = own.trim_start_matches("-- \n");
    let html = format!(
        "<!doctype html>\n<html><body>\n{}<p>{}</p>\n</body></html>\n",
        linked_paragraphs(&body),
        escape(lines).replace('\n', "<br>\n")
    );
    (text, html)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender() -> Sender {
        Sender {
            name: "Kim Lee".into(),
            legal_name: "Bright Harbour Pty Ltd".into(),
            abn: None,
            postal_address: "1 George St".into(),
        }
    }

    #[test]
    fn an_answer_refers_to_the_whole_thread_and_answers_its_end() {
        let answered = Answered {
            message_id: "<a@x.example>",
            in_reply_to: Some("<1@get.example>"),
            subject: Some("RE: Re: A thought"),
        };
        let thread = place(&answered, &["<1@get.example>".to_owned()]);
        assert_eq!(thread.in_reply_to.as_deref(), Some("<a@x.example>"));
        assert_eq!(thread.references, ["<1@get.example>", "<a@x.example>"]);
        assert_eq!(thread.subject, "Re: A thought");
    }

    #[test]
    fn a_message_without_a_name_is_answered_from_our_own_last_mail() {
        let answered = Answered { message_id: "sha256:00", in_reply_to: None, subject: None };
        let thread = place(&answered, &["<1@get.example>".to_owned(), "<2@get.example>".to_owned()]);
        assert_eq!(thread.in_reply_to.as_deref(), Some("<2@get.example>"));
        assert_eq!(thread.subject, "Re:");
        assert_eq!(place(&answered, &[]).in_reply_to, None);
    }

    #[test]
    fn long_threads_keep_their_beginning_and_their_end() {
        let earlier: Vec<String> = (0..40).map(|n| format!("<{n}@x>")).collect();
        let answered = Answered { message_id: "<a@x>", in_reply_to: None, subject: None };
        let thread = place(&answered, &earlier);
        assert_eq!((thread.references.len(), thread.references[0].as_str()), (20, "<0@x>"));
        assert_eq!(thread.references[19], "<a@x>");
    }

    #[test]
    fn who_writes_stands_under_the_words_with_or_without_a_way_out() {
        let (text, html) = bodies("Hi <b>", &sender(), None);
        assert_eq!(text, "Hi <b>\n\n-- \nKim Lee, Bright Harbour Pty Ltd\n1 George St\n");
        assert!(html.contains("<p>Hi &lt;b&gt;</p>") && html.contains("1 George St"), "{html}");
        let (text, _) = bodies("Hi", &sender(), Some("https://app.example/u/a"));
        assert!(text.ends_with("No more mail from us: https://app.example/u/a\n"), "{text}");
    }
}
