//! Conditions of steps: a small grammar, parsed, never run as text (campaign-generation.md section 3).
//!
//! `no_reply`, `opened`, a tier (`hot`), `als_score >= 85` and the like, joined by `AND`, `OR` or a
//! comma, which means AND. AND binds closer than OR; there are no brackets.

use domain::Tier;
use serde::{Deserialize, Serialize};

const MAX_TERMS: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Term {
    NoReply,
    Opened,
    Tier(Tier),
    Score(Order, u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

/// Any of groups whose terms all hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Condition {
    text: String,
    any: Vec<Vec<Term>>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not a condition; use no_reply, opened, a tier, or als_score >= 85, joined by AND or OR."
)]
pub struct BadCondition {
    text: String,
}

/// What a condition asks about a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub replied: bool,
    /// By a person, not by a machine.
    pub opened: bool,
    pub als_score: Option<u8>,
}

impl Condition {
    pub fn parse(text: &str) -> Result<Self, BadCondition> {
        let bad = || BadCondition { text: text.chars().take(80).collect() };
        let spaced = text.trim().replace(',', " AND ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut any = vec![Vec::new()];
        let mut at = 0;
        loop {
            let (term, used) = term(words.get(at..).unwrap_or_default()).ok_or_else(bad)?;
            any.last_mut().ok_or_else(bad)?.push(term);
            at += used;
            match words.get(at).map(|word| word.to_ascii_uppercase()).as_deref() {
                None => break,
                Some("AND") => {}
                Some("OR") => any.push(Vec::new()),
                Some(_) => return Err(bad()),
            }
            at += 1;
        }
        if any.iter().map(Vec::len).sum::<usize>() > MAX_TERMS {
            return Err(bad());
        }
        Ok(Self { text: words.join(" "), any })
    }

    pub fn holds(&self, known: Known) -> bool {
        let one = |term: &Term| match *term {
            Term::NoReply => !known.replied,
            Term::Opened => known.opened,
            Term::Tier(tier) => known.als_score.is_some_and(|score| Tier::of(score) == tier),
            Term::Score(order, bound) => known.als_score.is_some_and(|score| match order {
                Order::Less => score < bound,
                Order::AtMost => score <= bound,
                Order::Equal => score == bound,
                Order::AtLeast => score >= bound,
                Order::More => score > bound,
            }),
        };
        self.any.iter().any(|all| all.iter().all(one))
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The term at the front and how many words it took.
fn term(words: &[&str]) -> Option<(Term, usize)> {
    let first = *words.first()?;
    match first {
        "no_reply" => return Some((Term::NoReply, 1)),
        "opened" => return Some((Term::Opened, 1)),
        _ => {}
    }
    if let Ok(tier) = first.parse() {
        return Some((Term::Tier(tier), 1));
    }
    let order = match *words.get(1)? {
        "<" => Order::Less,
        "<=" => Order::AtMost,
        "=" | "==" => Order::Equal,
        ">=" => Order::AtLeast,
        ">" => Order::More,
        _ => return None,
    };
    let bound = words.get(2)?.parse().ok().filter(|bound| *bound <= 100)?;
    (first == "als_score").then_some((Term::Score(order, bound), 3))
}

impl TryFrom<String> for Condition {
    type Error = BadCondition;
    fn try_from(text: String) -> Result<Self, BadCondition> {
        Self::parse(&text)
    }
}
impl From<Condition> for String {
    fn from(condition: Condition) -> Self {
        condition.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_hold_for_exactly_the_leads_they_name() {
        let known = |replied, opened, score| Known { replied, opened, als_score: Some(score) };
        for (text, lead, holds) in [
            ("no_reply", known(false, false, 50), true),
            ("no_reply", known(true, false, 50), false),
            ("no_reply, hot", known(false, false, 85), true),
            ("no_reply, hot", known(false, false, 84), false),
            ("als_score >= 85 AND no_reply", known(false, false, 85), true),
            ("als_score >= 85 AND no_reply", known(true, false, 99), false),
            ("opened OR als_score > 90", known(true, false, 91), true),
            ("opened OR als_score > 90", known(true, true, 3), true),
            ("opened OR no_reply AND hot", known(false, false, 40), false),
            ("als_score < 10", Known { replied: false, opened: false, als_score: None }, false),
        ] {
            assert_eq!(Condition::parse(text).unwrap().holds(lead), holds, "{text} for {lead:?}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for text in [
            "",
            "AND",
            "no_reply AND",
            "no_reply no_reply",
            "als_score >=",
            "als_score >= 101",
            "als_score ~ 5",
            "DROP TABLE leads",
            "title >= 5",
        ] {
            assert!(Condition::parse(text).is_err(), "{text}");
        }
        assert!(Condition::parse(&["no_reply"; 11].join(" AND ")).is_err());
    }
}
