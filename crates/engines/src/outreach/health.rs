//! How well a mailbox's mail is received (email-infrastructure.md section 8).

use domain::Health;

/// What was counted over seven days, and today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub sent: u64,
    pub delivered: u64,
    pub bounced: u64,
    pub complained: u64,
    /// Of test mails whose folder was seen.
    pub inbox: u64,
    pub inbox_samples: u64,
    pub hard_bounces_today: u64,
    pub complaints_today: u64,
}

/// Fewest sends, deliveries and samples for a rate to mean anything.
const BOUNCE_SAMPLE: u64 = 50;
const SPAM_SAMPLE: u64 = 300;
const INBOX_SAMPLE: u64 = 20;
/// These many in one day are critical whatever the sample.
const HARD_BOUNCES_A_DAY: u64 = 5;
const COMPLAINTS_A_DAY: u64 = 3;

/// The verdict with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub health: Health,
    pub reasons: Vec<String>,
    /// 0 to 100; `None` when nothing is known.
    pub reputation: Option<f64>,
}

impl Counts {
    fn rate(part: u64, whole: u64, sample: u64) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of mails of a week")]
        (whole >= sample && whole > 0).then(|| part as f64 / whole as f64)
    }
    pub fn bounce_rate(&self) -> Option<f64> {
        Self::rate(self.bounced, self.sent, BOUNCE_SAMPLE)
    }
    pub fn spam_rate(&self) -> Option<f64> {
        Self::rate(self.complained, self.delivered, SPAM_SAMPLE)
    }
    pub fn inbox_rate(&self) -> Option<f64> {
        Self::rate(self.inbox, self.inbox_samples, INBOX_SAMPLE)
    }
}

/// The worst of what is known. A rate exactly on a boundary is a warning.
pub fn judge(counts: &Counts) -> Verdict {
    let mut worst = Health::Unknown;
    let mut reasons = Vec::new();
    let mut see = |health: Health, reason: String| {
        worst = worst.max(health);
        if health > Health::Healthy {
            reasons.push(reason);
        }
    };
    let percent = |rate: f64| format!("{:.1} %", rate * 100.0);
    if let Some(rate) = counts.inbox_rate() {
        let health = banded(1.0 - rate, 0.10, 0.30);
        see(health, format!("{} of test mails reached the inbox (healthy above 90 %)", percent(rate)));
    }
    if let Some(rate) = counts.bounce_rate() {
        see(
            banded(rate, 0.02, 0.05),
            format!("{} of mails bounced in 7 days (healthy below 2 %)", percent(rate)),
        );
    }
    if let Some(rate) = counts.spam_rate() {
        see(
            banded(rate, 0.001, 0.003),
            format!("{} of mails were reported as spam (healthy below 0.1 %)", percent(rate)),
        );
    }
    if counts.hard_bounces_today >= HARD_BOUNCES_A_DAY {
        see(Health::Critical, format!("{} addresses were refused for good today", counts.hard_bounces_today));
    }
    if counts.complaints_today >= COMPLAINTS_A_DAY {
        see(Health::Critical, format!("{} complaints came today", counts.complaints_today));
    }
    Verdict { health: worst, reasons, reputation: reputation(counts) }
}

/// Below `low` healthy, above `high` critical, between and on them a warning. Rates are compared with a
/// margin for their binary form.
fn banded(rate: f64, low: f64, high: f64) -> Health {
    const MARGIN: f64 = 1e-9;
    if rate < low - MARGIN {
        Health::Healthy
    } else if rate > high + MARGIN {
        Health::Critical
    } else {
        Health::Warning
    }
}

/// 50 for the inbox, 30 for bounces, 20 for complaints; unknown parts are left out and the rest scaled.
fn reputation(counts: &Counts) -> Option<f64> {
    let parts = [
        counts.inbox_rate().map(|rate| (50.0, rate)),
        counts.bounce_rate().map(|rate| (30.0, (1.0 - rate / 0.05).max(0.0))),
        counts.spam_rate().map(|rate| (20.0, (1.0 - rate / 0.003).max(0.0))),
    ];
    let known: Vec<(f64, f64)> = parts.into_iter().flatten().collect();
    let whole: f64 = known.iter().map(|(weight, _)| weight).sum();
    (whole > 0.0).then(|| 100.0 * known.iter().map(|(weight, value)| weight * value).sum::<f64>() / whole)
}

/// Healthy days in a row after which a mailbox that was critical sends half of its limit, and all of it.
const HALF_AFTER: usize = 3;
const WHOLE_AFTER: usize = 7;

/// How a mailbox stands today, given what was judged of today and of each day before, the latest first. A
/// mailbox that was critical comes back slowly: a day that nothing is known of is as good as a healthy one,
/// and half of the limit is what a warning allows.
pub fn standing(today: Health, before: &[Health]) -> Health {
    let good = |health: &&Health| **health <= Health::Healthy;
    let run = before.iter().take_while(good).count();
    let held = match run {
        _ if !before.contains(&Health::Critical) => Health::Unknown,
        0..HALF_AFTER => Health::Critical,
        HALF_AFTER..WHOLE_AFTER => Health::Warning,
        _ => Health::Unknown,
    };
    today.max(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(inbox: u64, bounced: u64, sent: u64, complained: u64, delivered: u64) -> Counts {
        Counts { sent, delivered, bounced, complained, inbox, inbox_samples: 100, ..Counts::default() }
    }

    #[test]
    fn the_vectors_of_the_specification() {
        let e1 = judge(&counts(95, 10, 1_000, 1, 2_000));
        assert_eq!(e1.health, Health::Healthy);
        assert!((e1.reputation.unwrap() - 88.2).abs() < 0.05, "{:?}", e1.reputation);
        assert_eq!(judge(&counts(85, 10, 1_000, 1, 2_000)).health, Health::Warning, "E2");
        let e3 = judge(&Counts { sent: 30, bounced: 2, ..Counts::default() });
        assert_eq!((e3.health, e3.reputation), (Health::Unknown, None), "E3");
        assert_eq!(
            judge(&Counts { sent: 100, bounced: 6, ..Counts::default() }).health,
            Health::Critical,
            "E4"
        );
        assert_eq!(judge(&counts(70, 0, 1_000, 0, 1_000)).health, Health::Warning, "E5");
        let after = |days: usize| {
            let before = [vec![Health::Unknown; days], vec![Health::Critical]].concat();
            standing(Health::Unknown, &before)
        };
        let (bad, half, whole) = (Health::Critical, Health::Warning, Health::Unknown);
        assert_eq!([0, 2, 3, 6, 7].map(after), [bad, bad, half, half, whole], "E6");
    }

    #[test]
    fn boundaries_are_warnings() {
        let bounced = |n| judge(&Counts { sent: 100, bounced: n, ..Counts::default() }).health;
        assert_eq!(
            [1, 2, 5, 6].map(bounced),
            [Health::Healthy, Health::Warning, Health::Warning, Health::Critical]
        );
        let spam = |n| judge(&Counts { delivered: 1_000, complained: n, ..Counts::default() }).health;
        assert_eq!(
            [0, 1, 3, 4].map(spam),
            [Health::Healthy, Health::Warning, Health::Warning, Health::Critical]
        );
    }

    #[test]
    fn a_bad_day_is_critical_however_small_the_sample() {
        assert_eq!(judge(&Counts { hard_bounces_today: 5, ..Counts::default() }).health, Health::Critical);
        assert_eq!(judge(&Counts { complaints_today: 2, ..Counts::default() }).health, Health::Unknown);
        assert_eq!(judge(&Counts { complaints_today: 3, ..Counts::default() }).reasons.len(), 1);
    }

    #[test]
    fn a_bad_day_on_the_way_back_begins_it_anew_and_the_worse_of_today_and_the_way_back_counts() {
        use Health::{Critical as C, Healthy as H, Unknown as U, Warning as W};
        assert_eq!(standing(U, &[H, H, W, H, H, H, C]), C, "two good days since the warning");
        assert_eq!(standing(U, &[H, H, H, W, H, H, H, C]), W);
        assert_eq!(standing(C, &[H; 9]), C);
        assert_eq!(standing(W, &[H, C]), C);
        assert_eq!(standing(W, &[H, H, H, H, H, H, H, C]), W);
        assert_eq!((standing(H, &[]), standing(U, &[W, W])), (H, U), "a warning alone is over with its rate");
    }
}
