//! What the envelope tells before the text is read (RFC 3834, 3464, 5546), and keywords that phone
//! carriers reserve for ending contact.

use domain::leads::Channel;
use serde::{Deserialize, Serialize};

use super::token::Tokens;

/// The headers that matter, as received. `None` where the message lacks the header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headers {
    pub auto_submitted: Option<String>,
    pub precedence: Option<String>,
    /// Any of X-Auto-Response-Suppress, X-Autoreply, X-Autorespond.
    pub x_auto: bool,
    /// The return path was present and empty.
    pub empty_return_path: bool,
    /// Content type `multipart/report`.
    pub is_report: bool,
    /// METHOD of a calendar part, and the answer (PARTSTAT) in it.
    pub calendar_method: Option<String>,
    pub calendar_answer: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderFinding {
    Nothing,
    /// Some machine answered; the text tells whether somebody is away.
    Automatic,
    Bounce,
    /// An invitation was accepted, or another time proposed.
    Accepted,
    Declined,
}

impl Headers {
    pub fn finding(&self) -> HeaderFinding {
        let is = |value: &Option<String>, words: &[&str]| {
            value.as_deref().is_some_and(|v| words.iter().any(|word| v.trim().eq_ignore_ascii_case(word)))
        };
        if is(&self.calendar_method, &["COUNTER"]) {
            return HeaderFinding::Accepted;
        }
        if is(&self.calendar_method, &["REPLY"]) {
            let declined = is(&self.calendar_answer, &["DECLINED"]);
            return if declined { HeaderFinding::Declined } else { HeaderFinding::Accepted };
        }
        if self.is_report {
            return HeaderFinding::Bounce;
        }
        let submitted =
            self.auto_submitted.as_deref().is_some_and(|v| !v.trim().to_ascii_lowercase().starts_with("no"));
        let bulk = is(&self.precedence, &["bulk", "junk", "auto_reply", "list"]);
        if submitted || bulk || self.x_auto || self.empty_return_path {
            return HeaderFinding::Automatic;
        }
        HeaderFinding::Nothing
    }
}

/// A subject that only says that this is an answer.
pub fn is_reply_subject(subject: &str) -> bool {
    ["re:", "aw:", "sv:", "fw:", "fwd:"]
        .iter()
        .any(|start| subject.strip_prefix(start).is_some_and(|rest| !is_keyword_text(rest.trim())))
}

fn is_keyword_text(text: &str) -> bool {
    matches!(text, "stop" | "unsubscribe" | "remove" | "remove me" | "opt out" | "optout")
}

const KEYWORDS: [&str; 11] =
    ["stop", "unsubscribe", "cancel", "end", "quit", "remove", "stopall", "unsub", "optout", "dnc", "arret"];
const POLITE: [&str; 10] = ["please", "pls", "thanks", "now", "all", "thank", "you", "it", "ok", "sms"];

/// The whole message is a keyword, in any case, with politeness and repeats. In a text message a slip
/// of the finger still counts ("stpo").
pub fn is_keyword(tokens: &Tokens, channel: Channel) -> bool {
    let words: Vec<&str> = tokens.words().filter(|word| !POLITE.contains(word)).collect();
    let Some(first) = words.first() else { return false };
    if matches!(words.as_slice(), ["opt", "out"]) {
        return true;
    }
    let same = words.iter().all(|word| word == first) && words.len() <= 6;
    let exact = KEYWORDS.contains(first);
    let slip = channel == Channel::Sms
        && tokens.len() == 1
        && matches!(
            *first,
            "stp"
                | "sotp"
                | "stpo"
                | "tsop"
                | "stopp"
                | "sstop"
                | "stio"
                | "dtop"
                | "atop"
                | "stoo"
                | "stoip"
                | "stops"
                | "stope"
                | "st0p"
        );
    same && (exact || slip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::token::tokenize;

    #[test]
    fn headers_tell_machines_and_invitations() {
        let text = |t: &str| Some(t.to_owned());
        let none = Headers::default();
        assert_eq!(none.finding(), HeaderFinding::Nothing);
        assert_eq!(Headers { auto_submitted: text("no"), ..none.clone() }.finding(), HeaderFinding::Nothing);
        for headers in [
            Headers { auto_submitted: text("auto-replied"), ..none.clone() },
            Headers { auto_submitted: text("auto-generated (vacation)"), ..none.clone() },
            Headers { precedence: text("Bulk"), ..none.clone() },
            Headers { precedence: text("auto_reply"), ..none.clone() },
            Headers { x_auto: true, ..none.clone() },
            Headers { empty_return_path: true, ..none.clone() },
        ] {
            assert_eq!(headers.finding(), HeaderFinding::Automatic, "{headers:?}");
        }
        assert_eq!(
            Headers { is_report: true, empty_return_path: true, ..none.clone() }.finding(),
            HeaderFinding::Bounce
        );
        let answered = |method: &str, answer: &str| {
            Headers { calendar_method: text(method), calendar_answer: text(answer), ..none.clone() }.finding()
        };
        assert_eq!(answered("REPLY", "ACCEPTED"), HeaderFinding::Accepted);
        assert_eq!(answered("reply", "declined"), HeaderFinding::Declined);
        assert_eq!(answered("COUNTER", "TENTATIVE"), HeaderFinding::Accepted);
    }

    #[test]
    fn a_keyword_alone_ends_contact() {
        for text in [
            "STOP",
            "stop.",
            "Stop pls",
            "STOP STOP STOP",
            "StopAll",
            "unsubscribe!",
            "END",
            "quit",
            "OPTOUT",
            "opt-out",
            "Remove",
            "cancel",
        ] {
            assert!(is_keyword(&tokenize(text), Channel::Sms), "{text}");
        }
        assert!(is_keyword(&tokenize("stpo"), Channel::Sms));
        for text in ["stop by any time", "the end", "cancel my Tuesday", "step", "shop"] {
            assert!(!is_keyword(&tokenize(text), Channel::Sms), "{text}");
        }
    }
}
