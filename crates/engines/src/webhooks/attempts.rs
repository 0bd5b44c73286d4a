//! What follows from an attempt.

use chrono::TimeDelta;

use crate::outreach::chance::Seed;

/// What the address asks for, within the limits of api.md section 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Attempts after the first.
    pub retries: u32,
    pub delay_ms: u32,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempted {
    /// The status it was answered with.
    Answered(u16),
    /// No connection, or no answer in time.
    Unanswered,
    /// The address may not be spoken to.
    Forbidden,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Delivered,
    /// The address says that it is gone for good: nothing more goes there.
    Gone,
    Again(TimeDelta),
    GivenUp,
}

/// After the attempt of that number, counted from 1. Only an answer of 2xx is a success; where an
/// answer points elsewhere, nobody follows.
pub fn next(attempted: Attempted, attempt: u32, rules: Rules, seed: Seed) -> Next {
    match attempted {
        Attempted::Answered(200..=299) => Next::Delivered,
        Attempted::Answered(410) => Next::Gone,
        // It will not become public by waiting, and whoever gave the address must not learn more by it.
        Attempted::Forbidden => Next::GivenUp,
        Attempted::Answered(_) | Attempted::Unanswered if attempt <= rules.retries => {
            Next::Again(wait(rules.delay_ms, attempt, seed))
        }
        Attempted::Answered(_) | Attempted::Unanswered => Next::GivenUp,
    }
}

/// `delay × 2^attempt`, give or take a tenth, so that what failed together does not come back together.
pub fn wait(delay_ms: u32, attempt: u32, seed: Seed) -> TimeDelta {
    // Ten retries are the most; beyond, doubling would only overflow.
    let whole = u64::from(delay_ms) << attempt.min(16);
    let spread = whole / 5;
    let shift = seed.nth(u64::from(attempt)).below(spread + 1);
    let milliseconds = whole - whole / 10 + shift;
    TimeDelta::milliseconds(i64::try_from(milliseconds).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const USUAL: Rules = Rules { retries: 3, delay_ms: 1_000 };

    fn seed() -> Seed {
        Seed::of(&[b"delivery"])
    }

    #[test]
    fn two_four_and_eight_seconds_are_waited_unless_asked_otherwise() {
        let about = |attempt, seconds: i64| {
            let waited = wait(1_000, attempt, seed()).num_milliseconds();
            assert!((seconds * 900..=seconds * 1_100).contains(&waited), "{attempt}: {waited}");
        };
        about(1, 2);
        about(2, 4);
        about(3, 8);
    }

    #[test]
    fn what_follows_is_decided_by_the_answer() {
        for (attempted, attempt, delivered, gone, again) in [
            (Attempted::Answered(200), 1, true, false, false),
            (Attempted::Answered(204), 4, true, false, false),
            (Attempted::Answered(299), 1, true, false, false),
            (Attempted::Answered(199), 1, false, false, true),
            (Attempted::Answered(302), 1, false, false, true),
            (Attempted::Answered(400), 1, false, false, true),
            (Attempted::Answered(410), 1, false, true, false),
            (Attempted::Answered(500), 3, false, false, true),
            (Attempted::Answered(500), 4, false, false, false),
            (Attempted::Unanswered, 3, false, false, true),
            (Attempted::Unanswered, 4, false, false, false),
            (Attempted::Forbidden, 1, false, false, false),
        ] {
            let next = next(attempted, attempt, USUAL, seed());
            let found = (next == Next::Delivered, next == Next::Gone, matches!(next, Next::Again(_)));
            assert_eq!(found, (delivered, gone, again), "{attempted:?} at attempt {attempt}");
        }
        let once = Rules { retries: 0, delay_ms: 1_000 };
        assert_eq!(next(Attempted::Answered(500), 1, once, seed()), Next::GivenUp);
    }

    proptest! {
        #[test]
        fn a_wait_is_within_a_tenth_and_no_two_deliveries_share_it_by_rule(
            delay in 100_u32..=60_000, attempt in 1_u32..=11, one in any::<u64>(), other in any::<u64>(),
        ) {
            let of = |n: u64| wait(delay, attempt, Seed::of(&[&n.to_le_bytes()])).num_milliseconds();
            let whole = i64::from(delay) << attempt;
            prop_assert!(of(one) >= whole * 9 / 10 && of(one) <= whole * 11 / 10 + 1);
            prop_assert_eq!(of(one), of(one));
            prop_assert!((of(one) - of(other)).abs() <= whole / 5 + 1);
        }
    }
}
