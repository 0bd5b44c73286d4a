//! Reasons in few bytes, for a column of a million rows: three characters a reason.
//!
//! The code's place in [`ReasonCode::ALL`], the points and the most there were, each shifted into
//! printable ASCII. So a code keeps its place for ever: new ones go to the end.

use super::reasons::{Reason, ReasonCode, Reasons};

const CODE_ZERO: u8 = b'!';
const POINTS_ZERO: u8 = b'P';
const MAX_ZERO: u8 = b'0';

impl Reasons {
    pub fn to_compact(&self) -> String {
        let mut text = String::with_capacity(self.as_slice().len() * 3);
        for reason in self.iter() {
            text.push(char::from(CODE_ZERO + reason.code as u8));
            text.push(char::from(POINTS_ZERO.saturating_add_signed(reason.points)));
            text.push(char::from(MAX_ZERO + reason.max));
        }
        text
    }

    /// `None` when the text was not made by [`Self::to_compact`].
    pub fn from_compact(text: &str) -> Option<Self> {
        let (triples, rest) = text.as_bytes().as_chunks::<3>();
        if !rest.is_empty() || triples.len() > Self::CAPACITY {
            return None;
        }
        let mut reasons = Self::default();
        for [code, points, max] in triples {
            let code = *ReasonCode::ALL.get(usize::from(code.checked_sub(CODE_ZERO)?))?;
            let points = i8::try_from(i16::from(*points) - i16::from(POINTS_ZERO)).ok()?;
            reasons.push(Reason { code, points, max: max.checked_sub(MAX_ZERO)? });
        }
        Some(reasons)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::{Evidence, Targets, Weights, score};

    #[test]
    fn reasons_are_the_same_after_a_stay_in_the_column() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        let evidence = Evidence {
            bounce_count: 2,
            title: Some("Intern".into()),
            competitor: true,
            ..Evidence::default()
        };
        let reasons = score(&evidence, &Targets::default(), &Weights::DEFAULT, today).reasons;
        let text = reasons.to_compact();
        assert!(text.is_ascii() && text.len() == reasons.as_slice().len() * 3);
        assert_eq!(Reasons::from_compact(&text), Some(reasons));
        assert_eq!(Reasons::from_compact(""), Some(Reasons::default()));
        for broken in ["!", "!P", "~P0", " P0", &"!P0".repeat(22)] {
            assert_eq!(Reasons::from_compact(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn a_code_never_changes_its_place_because_stored_scores_name_it_by_place() {
        let places = [
            ("email_verified", 0),
            ("personal_email_missing", 9),
            ("title_owner", 10),
            ("title_junior", 18),
            ("industry_target", 19),
            ("size_unknown", 27),
        ];
        for (name, place) in places {
            assert_eq!(ReasonCode::ALL[place].as_str(), name);
        }
        assert_eq!(ReasonCode::ALL[59].as_str(), "risk_spam");
    }
}
