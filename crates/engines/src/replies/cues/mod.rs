//! The phrases that tell what a reply wants, in families (reply-intents.md section 4).
//!
//! Tables, not code: a cue is a name, a weight (about the log-odds it adds) and patterns. Guards keep
//! a phrase from counting where it means something else.

mod about_us;
mod absence;
mod decline;
mod machine;
mod opt_out;
mod question;
mod scheduling;
mod wanting;

use std::sync::OnceLock;

pub use about_us::may_end_contact;

use super::pattern::{Hit, Matcher};
use super::token::Tokens;

/// What a cue speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    OptOut,
    Scheduling,
    Question,
    Positive,
    Negative,
    Absence,
    Machine,
}

impl Family {
    pub const ALL: [Self; 7] = [
        Self::OptOut,
        Self::Scheduling,
        Self::Question,
        Self::Positive,
        Self::Negative,
        Self::Absence,
        Self::Machine,
    ];
}

/// When a phrase does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    None,
    /// Not within three words after "not", "never" or "no".
    Unnegated,
    /// Only where the sentence does not ask.
    Statement,
    /// Only where the sentence asks.
    Asking,
    /// Only as a request to us: not "by email", not "do you send", not negated.
    Imperative,
    /// Not where it tells readers how to leave a list ("reply STOP to opt out"), nor where it tells
    /// of somebody else's list ("we unsubscribed from our last agency").
    AboutUs,
}

#[derive(Debug)]
pub struct Cue {
    pub name: &'static str,
    pub family: Family,
    pub weight: f32,
    pub guard: Guard,
    pub patterns: &'static [&'static str],
}

const fn cue(
    family: Family,
    weight: f32,
    guard: Guard,
    name: &'static str,
    patterns: &'static [&'static str],
) -> Cue {
    Cue { name, family, weight, guard, patterns }
}

/// All cues, in one order that does not change while the process runs.
pub fn all() -> &'static [&'static Cue] {
    static ALL: OnceLock<Vec<&'static Cue>> = OnceLock::new();
    ALL.get_or_init(|| {
        [
            opt_out::CUES,
            scheduling::CUES,
            question::CUES,
            wanting::CUES,
            decline::CUES,
            absence::CUES,
            machine::CUES,
        ]
        .into_iter()
        .flatten()
        .collect()
    })
}

fn matcher() -> &'static Matcher {
    static MATCHER: OnceLock<Matcher> = OnceLock::new();
    MATCHER.get_or_init(|| Matcher::new(all().iter().map(|cue| cue.patterns)))
}

/// Every word that a cue names.
pub fn words() -> impl Iterator<Item = &'static str> {
    matcher().words()
}

/// The cues that count in a text.
pub fn find(tokens: &Tokens) -> Vec<Hit> {
    let mut hits = matcher().find(tokens);
    hits.retain(|hit| counts(tokens, hit));
    hits
}

pub fn cue_of(hit: &Hit) -> &'static Cue {
    all()[hit.cue]
}

fn counts(tokens: &Tokens, hit: &Hit) -> bool {
    let sentence = tokens.sentence_of(hit.from);
    let before = |most: usize| {
        let from = hit.from.saturating_sub(most).max(sentence.from);
        tokens.items[from..hit.from].iter().map(|t| t.text.as_str())
    };
    match cue_of(hit).guard {
        Guard::None => true,
        Guard::Unnegated => !negated(before(3)),
        Guard::Statement => !sentence.asks,
        Guard::Asking => sentence.asks,
        Guard::Imperative => {
            let words: Vec<&str> = before(2).collect();
            let noun = words.last().is_some_and(|w| {
                matches!(
                    *w,
                    "a" | "an"
                        | "the"
                        | "your"
                        | "my"
                        | "our"
                        | "this"
                        | "that"
                        | "of"
                        | "with"
                        | "by"
                        | "in"
                        | "no"
                        | "for"
                        | "on"
                        | "any"
                        | "limited"
                        | "intermittent"
                        | "checking"
                        | "via"
                        | "their"
                        | "all"
                        | "cold"
                        | "good"
                        | "great"
                        | "nice"
                        | "another"
                        | "through"
                        | "and"
                        | "it"
                )
            }) && matches!(
                tokens.word(hit.from),
                "email" | "text" | "mail" | "post" | "share" | "pass" | "fire" | "drop"
            );
            let about_them =
                matches!(words.as_slice(), [.., "do" | "did" | "does", "you" | "they"] | [.., "we" | "they"]);
            !noun && !about_them && !negated(before(3))
        }
        Guard::AboutUs => about_us::about_us(tokens, hit, sentence),
    }
}

/// Whether the words just before turn the meaning round. "No worries" and "no problem" do not.
fn negated<'a>(before: impl Iterator<Item = &'a str>) -> bool {
    let words: Vec<&str> = before.collect();
    words.iter().enumerate().any(|(at, word)| match *word {
        "not" | "never" | "nor" | "without" | "hardly" | "nobody" | "none" => true,
        "no" => !matches!(
            words.get(at + 1),
            Some(&("worries" | "problem" | "dramas" | "probs" | "wuckas" | "doubt"))
        ),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::token::tokenize;
    use std::collections::HashSet;

    fn families(text: &str) -> HashSet<Family> {
        find(&tokenize(text)).iter().map(|hit| cue_of(hit).family).collect()
    }

    #[test]
    fn names_are_unique_and_every_pattern_can_be_read() {
        let names: HashSet<_> = all().iter().map(|c| c.name).collect();
        assert_eq!(names.len(), all().len());
        assert!(words().count() > 500);
    }

    #[test]
    fn their_own_history_is_no_opt_out() {
        for text in [
            "We unsubscribed from our last agency's retainer in October",
            "We stop taking calls at 4",
            "Happy to stop by your office",
            "Reply STOP to opt out",
            "To unsubscribe click here",
            "We will not stop until we find someone",
            "That would take a lot off our plate",
        ] {
            assert!(!families(text).contains(&Family::OptOut), "{text}");
        }
    }

    #[test]
    fn a_wish_to_leave_is_an_opt_out_however_put() {
        for text in
            ["I want to unsubscribe", "how do I opt out", "take us off your list", "Please cease all contact"]
        {
            assert!(families(text).contains(&Family::OptOut), "{text}");
        }
    }

    #[test]
    fn negation_turns_interest_off() {
        assert!(!families("not really interested").contains(&Family::Positive));
        assert!(families("no worries, interested").contains(&Family::Positive));
    }
}
