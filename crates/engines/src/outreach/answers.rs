//! What an answer of a mail server means, by its enhanced status code (RFC 3463, RFC 5248) and, where
//! it has none, by its reply code (RFC 5321). Never by its words.

use serde::{Deserialize, Serialize};

/// `class.subject.detail`, such as 5.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enhanced {
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

impl Enhanced {
    /// From the front of a text.
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.split_whitespace().next()?.trim_end_matches([':', ';', ',', '.', ')', ']']);
        let mut parts = word.trim_start_matches(['(', '#', '[']).split('.');
        let mut number = |max: u16| parts.next()?.parse::<u16>().ok().filter(|n| *n <= max);
        let (class, subject, detail) = (number(5)?, number(999)?, number(999)?);
        let known = matches!(class, 2 | 4 | 5) && parts.next().is_none();
        known.then_some(Self { class: u8::try_from(class).ok()?, subject, detail })
    }

    /// Anywhere in a line such as `smtp; 550 5.1.1 unknown user`.
    pub fn find(text: &str) -> Option<Self> {
        let starts =
            std::iter::once(0).chain(text.match_indices([' ', '(', '#', '-', ';']).map(|(at, _)| at + 1));
        starts.take(400).find_map(|at| text.get(at..).and_then(Self::parse))
    }
}

impl std::fmt::Display for Enhanced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// What to do about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Taken.
    Taken,
    /// The address does not exist or takes no mail: a hard bounce.
    BadAddress,
    /// Mailbox full, greylisting, busy: a soft bounce or a later attempt.
    Later,
    /// The server holds our mail back for its contents or our name: the lead is not at fault.
    Blocked,
    /// Our own mailbox: sign-in refused, quota, sender not ours. The mailbox must be looked at.
    OurMailbox,
    /// The message itself: too big, bad syntax.
    BadMessage,
}

/// Sorts an answer: its reply code, and its enhanced code where it has one.
pub fn meaning(code: u16, enhanced: Option<Enhanced>) -> Meaning {
    if (200..400).contains(&code) {
        return Meaning::Taken;
    }
    if matches!(code, 530 | 534 | 535 | 538 | 454) {
        return Meaning::OurMailbox;
    }
    let permanent = enhanced.map_or(code >= 500, |code| code.class == 5);
    match enhanced.map(|code| (code.subject, code.detail)) {
        // Address status: 1, 2, 3, 6 and 10 are the recipient's; 7 and 8 the sender's.
        Some((1, 7 | 8)) => Meaning::OurMailbox,
        // "Valid" and "moved": the address as such is not wrong, but mail does not arrive.
        Some((1, _)) => {
            if permanent {
                Meaning::BadAddress
            } else {
                Meaning::Later
            }
        }
        // Mailbox disabled is for good; full or over a limit passes.
        Some((2, 1)) => {
            if permanent {
                Meaning::BadAddress
            } else {
                Meaning::Later
            }
        }
        Some((2, 2 | 0)) => Meaning::Later,
        Some((2, 3) | (3, 4) | (6, _)) => Meaning::BadMessage,
        Some((2, 4)) => Meaning::Later,
        Some((3, _)) => Meaning::Later,
        // Routing: no such host or loops are for good.
        Some((4, 1 | 2 | 3 | 5 | 7)) => Meaning::Later,
        Some((4, _)) => {
            if permanent {
                Meaning::BadAddress
            } else {
                Meaning::Later
            }
        }
        Some((5, _)) => {
            if permanent {
                Meaning::BadMessage
            } else {
                Meaning::Later
            }
        }
        // Security and policy; 8 and 9 concern our own credentials.
        Some((7, 8 | 9)) => Meaning::OurMailbox,
        Some((7, _)) => {
            if permanent {
                Meaning::Blocked
            } else {
                Meaning::Later
            }
        }
        Some((0, _)) | None => match code {
            550 | 551 | 553 => Meaning::BadAddress,
            552 => Meaning::Later,
            500..=504 | 555 => Meaning::BadMessage,
            554 | 521 | 556 => Meaning::Blocked,
            _ if permanent => Meaning::Blocked,
            _ => Meaning::Later,
        },
        Some(_) => {
            if permanent {
                Meaning::Blocked
            } else {
                Meaning::Later
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes_are_found_and_other_numbers_are_not() {
        let find = |text: &str| Enhanced::find(text).map(|code| code.to_string());
        assert_eq!(find("550 5.1.1 unknown user").as_deref(), Some("5.1.1"));
        assert_eq!(find("smtp; 550-5.7.26 unauthenticated").as_deref(), Some("5.7.26"));
        assert_eq!(find("said: 452 (4.2.2) over quota").as_deref(), Some("4.2.2"));
        for text in ["250 ok", "connect to 10.0.0.1", "version 3.1.4", "5.1", "5.1.1.1", ""] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn answers_are_sorted_by_code() {
        for (code, text, expected) in [
            (250, "2.0.0 ok", Meaning::Taken),
            (550, "5.1.1 no such user", Meaning::BadAddress),
            (550, "5.1.10 null MX", Meaning::BadAddress),
            (550, "5.2.1 disabled", Meaning::BadAddress),
            (552, "5.2.2 mailbox full", Meaning::Later),
            (452, "4.2.2 mailbox full", Meaning::Later),
            (450, "4.7.1 greylisted", Meaning::Later),
            (421, "4.3.2 shutting down", Meaning::Later),
            (550, "5.7.1 blocked", Meaning::Blocked),
            (554, "5.7.1 spam", Meaning::Blocked),
            (550, "5.7.26 unauthenticated", Meaning::Blocked),
            (535, "5.7.8 bad credentials", Meaning::OurMailbox),
            (553, "5.1.8 bad sender domain", Meaning::OurMailbox),
            (552, "5.3.4 too big", Meaning::BadMessage),
            (550, "no such user", Meaning::BadAddress),
            (554, "refused", Meaning::Blocked),
            (421, "try later", Meaning::Later),
            (451, "", Meaning::Later),
            (501, "syntax", Meaning::BadMessage),
        ] {
            assert_eq!(meaning(code, Enhanced::parse(text)), expected, "{code} {text}");
        }
    }
}
