//! Checks of content before it leaves (outreach.md section 7, campaign-generation.md sections 4 and 9).
//! An **error** stops the mail at the gate; a **warning** is advice for the person who writes.

use domain::{Channel, Purpose};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Warning,
    Error,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub severity: Severity,
    /// Stable, for programs.
    pub code: &'static str,
    pub message: String,
}

/// A text as it would leave, without its footer.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    pub channel: Channel,
    pub purpose: Option<Purpose>,
    /// Position in the sequence, from 1.
    pub number: u32,
    pub subject: Option<&'a str>,
    pub body: &'a str,
}

pub const SUBJECT_GOOD: usize = 50;
pub const SUBJECT_MAX: usize = 60;
/// Values filled in may lengthen a body of 150 words; beyond this it does not leave.
pub const BODY_MAX_WORDS: usize = 200;

/// Words spam filters weigh and people distrust.
const SPAM_WORDS: [&str; 18] = [
    "free money",
    "act now",
    "100%",
    "no risk",
    "risk free",
    "click here",
    "winner",
    "guarantee",
    "guaranteed",
    "limited time",
    "urgent",
    "cash bonus",
    "double your",
    "earn extra",
    "no obligation",
    "order now",
    "buy now",
    "once in a lifetime",
];

/// Invitations to answer (outreach.md section 9).
pub(super) const CALLS: [&str; 17] = [
    "quick chat",
    "worth 15 minutes",
    "worth a conversation",
    "free audit",
    "free analysis",
    "quick call",
    "schedule a call",
    "book a time",
    "interested in learning",
    "happy to share",
    "let me know",
    "thoughts?",
    "make sense to connect",
    "grab 15 minutes",
    "coffee chat",
    "worth exploring",
    "quick question",
];

/// Everything found, errors first.
pub fn check(draft: &Draft<'_>) -> Vec<Finding> {
    let mut found = Found::default();
    common(draft, &mut found);
    match draft.channel {
        Channel::Email => email(draft, &mut found),
        Channel::Sms => sms(draft, &mut found),
        Channel::Linkedin => linkedin(draft, &mut found),
        Channel::Voice => found.limit(
            words(draft.body).len() < 200,
            "body_too_long",
            "A call script stays under 200 words.",
        ),
        Channel::Mail => {
            let count = words(draft.body).len();
            found.advise(
                (200..=400).contains(&count),
                "letter_length",
                &format!("A letter has 200 to 400 words; this has {count}."),
            );
        }
    }
    found.0.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found.0
}

/// Whether anything found stops it.
pub fn stops(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

#[derive(Default)]
struct Found(Vec<Finding>);

impl Found {
    fn add(&mut self, severity: Severity, good: bool, code: &'static str, message: &str) {
        if !good {
            self.0.push(Finding { severity, code, message: message.to_owned() });
        }
    }
    fn limit(&mut self, good: bool, code: &'static str, message: &str) {
        self.add(Severity::Error, good, code, message);
    }
    fn advise(&mut self, good: bool, code: &'static str, message: &str) {
        self.add(Severity::Warning, good, code, message);
    }
}

fn common(draft: &Draft<'_>, found: &mut Found) {
    let body = draft.body;
    let all = format!("{}\n{body}", draft.subject.unwrap_or_default());
    found.limit(!body.trim().is_empty(), "body_empty", "The text is empty.");
    found.limit(
        !all.contains(['{', '}']),
        "braces_left",
        "A brace is left in the text: a placeholder was not filled.",
    );
    let control = |c: char| {
        (c.is_control() && c != '\n' && c != '\r' && c != '\t')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
    };
    found.limit(!all.contains(control), "hidden_characters", "The text has invisible characters.");
    let lower = all.to_lowercase();
    let spam: Vec<&str> = SPAM_WORDS.into_iter().filter(|word| has_words(&lower, word)).collect();
    found.advise(
        spam.is_empty(),
        "spam_words",
        &format!("Words that spam filters weigh: {}.", spam.join(", ")),
    );
    found.advise(!all.contains("!!"), "shouting", "More than one exclamation mark reads as shouting.");
    let capitals = words(&all)
        .into_iter()
        .filter(|word| word.len() >= 5 && word.chars().all(|c| c.is_ascii_uppercase()))
        .count();
    found.advise(capitals == 0, "capitals", "Words in capitals read as shouting.");
    let placeholders = ["null", "undefined", "nan"].into_iter().find(|word| has_words(&lower, word));
    found.limit(
        placeholders.is_none(),
        "empty_value",
        "A value was not known and came out as a word for nothing.",
    );
}

fn email(draft: &Draft<'_>, found: &mut Found) {
    let subject = draft.subject.unwrap_or_default().trim();
    let own = draft.number == 1;
    let length = subject.chars().count();
    found.limit(!subject.is_empty(), "subject_empty", "A mail needs a subject.");
    found.limit(!subject.contains(['\r', '\n']), "subject_lines", "A subject is one line.");
    found.limit(
        length <= SUBJECT_MAX,
        "subject_too_long",
        &format!("The subject has {length} characters; {SUBJECT_MAX} is the limit."),
    );
    found.advise(
        length < SUBJECT_GOOD,
        "subject_long",
        &format!("Subjects under {SUBJECT_GOOD} characters are read more; this has {length}."),
    );
    found.advise(
        (2..=8).contains(&words(subject).len()),
        "subject_words",
        "Four to eight words make a good subject.",
    );
    found.advise(!subject.chars().any(is_emoji), "subject_emoji", "No emoji in a subject.");
    let reply_like = ["re:", "fw:", "fwd:"].iter().any(|mark| subject.to_lowercase().starts_with(mark));
    found.limit(!own || !reply_like, "false_reply", "A first mail must not look like an answer.");
    let count = words(draft.body).len();
    found.limit(
        count <= BODY_MAX_WORDS,
        "body_too_long",
        &format!("The text has {count} words; {BODY_MAX_WORDS} is the limit."),
    );
    let (least, most) = if draft.purpose == Some(Purpose::Breakup) { (30, 80) } else { (50, 150) };
    found.advise(
        (least..=most).contains(&count),
        "body_length",
        &format!("{least} to {most} words work best here; this has {count}."),
    );
    let links = draft.body.matches("http://").count() + draft.body.matches("https://").count();
    found.limit(links <= 3, "too_many_links", "More than three links.");
    found.advise(links <= 1, "links", "One link at most.");
    found.limit(!draft.body.contains("http://"), "plain_link", "Links must begin with https.");
    let lower = draft.body.to_lowercase();
    let calls = CALLS.into_iter().filter(|call| has_words(&lower, call)).count();
    found.advise(calls <= 1, "several_calls", "Ask for one thing only.");
    found.advise(calls == 1 || lower.contains('?'), "no_call", "Ask for one thing.");
}

fn sms(draft: &Draft<'_>, found: &mut Found) {
    let parts = segments(draft.body);
    found.limit(
        parts == 1,
        "sms_too_long",
        &format!("The message needs {parts} parts; it must fit into one."),
    );
    found.limit(!draft.body.contains("http"), "sms_link", "No links in a text message.");
    let out = ["stop", "opt out", "unsubscribe"].iter().any(|word| draft.body.to_lowercase().contains(word));
    found.limit(out, "sms_opt_out", "Say how to stop the messages.");
}

fn linkedin(draft: &Draft<'_>, found: &mut Found) {
    let length = draft.body.chars().count();
    if draft.purpose == Some(Purpose::Connect) {
        found.limit(
            length <= 300,
            "note_too_long",
            &format!("A connection note has at most 300 characters; this has {length}."),
        );
    } else {
        found.limit(
            length <= 1_000 && words(draft.body).len() <= 200,
            "message_too_long",
            "A message has at most 1,000 characters and 200 words.",
        );
    }
}

/// Parts a text message is sent in: 160 characters of GSM-7, or 153 a part; 70 or 67 where one
/// character is outside of it. Extended characters of GSM-7 count twice.
pub fn segments(text: &str) -> usize {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const EXTENDED: &str = "^{}\\[~]|€";
    let septets = text.chars().try_fold(0_usize, |sum, c| {
        if BASIC.contains(c) {
            Some(sum + 1)
        } else if EXTENDED.contains(c) {
            Some(sum + 2)
        } else {
            None
        }
    });
    let (length, one, many) = match septets {
        Some(septets) => (septets, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if length <= one { 1 } else { length.div_ceil(many) }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}

/// Whole words only: "sql" is not in "mysqldump". `text` is lower case.
fn has_words(text: &str, phrase: &str) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(phrase).any(|(at, found)| {
        ends(text[..at].chars().next_back()) && ends(text[at + found.len()..].chars().next())
    })
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail<'a>(subject: &'a str, body: &'a str) -> Draft<'a> {
        Draft {
            channel: Channel::Email,
            purpose: Some(Purpose::Intro),
            number: 1,
            subject: Some(subject),
            body,
        }
    }
    fn codes(draft: &Draft<'_>) -> Vec<&'static str> {
        check(draft).into_iter().map(|finding| finding.code).collect()
    }
    fn sixty() -> String {
        format!("{} worth a conversation?", "word ".repeat(57))
    }

    #[test]
    fn a_good_mail_has_no_findings() {
        assert_eq!(codes(&mail("A thought on your new site", &sixty())), Vec::<&str>::new());
    }

    #[test]
    fn what_must_not_leave_is_an_error_and_what_might_be_better_is_advice() {
        let body = sixty();
        for (draft, code, stop) in [
            (mail("", &body), "subject_empty", true),
            (mail(&"long word ".repeat(7), &body), "subject_too_long", true),
            (mail("a subject of just over fifty characters in its length", &body), "subject_long", false),
            (mail("Re: our talk last week", &body), "false_reply", true),
            (mail("Hello {first_name} there", &body), "braces_left", true),
            (mail("Hello null from me", &body), "empty_value", true),
            (mail("one\r\nBcc: two three", &body), "subject_lines", true),
            (mail("A chance for a winner", &body), "spam_words", false),
            (mail("A party for you 🎉", &body), "subject_emoji", false),
        ] {
            let found = check(&draft);
            assert!(found.iter().any(|finding| finding.code == code), "{code}: {found:?}");
            assert_eq!(stops(&found), stop, "{code}: {found:?}");
        }
        let late = Draft { number: 3, ..mail("Re: our talk last week", &body) };
        assert!(!stops(&check(&late)));
        assert!(codes(&mail("A thought on it", &"word ".repeat(201))).contains(&"body_too_long"));
        assert!(codes(&mail("A thought on it", "See http://x.example")).contains(&"plain_link"));
        let two = format!("{body} let me know");
        assert!(codes(&mail("A thought on it", &two)).contains(&"several_calls"));
    }

    #[test]
    fn whole_words_only() {
        assert!(!has_words("he is a winnerless player", "winner"));
        assert!(has_words("a winner.", "winner"));
        assert!(has_words("it is 100% sure", "100%"));
    }

    #[test]
    fn parts_of_a_text_message_are_counted_at_their_edges() {
        assert_eq!([160, 161, 306, 307].map(|n| segments(&"a".repeat(n))), [1, 2, 2, 3]);
        assert_eq!([70, 71, 134, 135].map(|n| segments(&"ж".repeat(n))), [1, 2, 2, 3]);
        assert_eq!(segments(&"€".repeat(80)), 1);
        assert_eq!(segments(&"€".repeat(81)), 2);
    }

    #[test]
    fn text_messages_say_how_to_stop_and_notes_are_short() {
        let sms =
            |body| codes(&Draft { channel: Channel::Sms, purpose: None, number: 4, subject: None, body });
        assert_eq!(sms("Kim from Harbour: still keen? Reply STOP to opt out"), Vec::<&str>::new());
        assert_eq!(sms("Kim from Harbour: still keen?"), ["sms_opt_out"]);
        let long = "x".repeat(301);
        let note = |purpose| {
            codes(&Draft {
                channel: Channel::Linkedin,
                purpose: Some(purpose),
                number: 2,
                subject: None,
                body: &long,
            })
        };
        assert_eq!((note(Purpose::Connect), note(Purpose::FollowUp)), (vec!["note_too_long"], vec![]));
    }
}
