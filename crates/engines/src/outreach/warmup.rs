//! How much a mailbox may send while it is young, and after (email-infrastructure.md section 7,
//! decisions.md D1). The **stage** is the number of completed days, 0 to 30; the day of warm-up is
//! the stage plus one. Without a warm-up network a day completes when login and DNS were good.

use chrono::NaiveDate;
use domain::{Health, MailboxStatus};

pub const FULL_STAGE: u8 = 30;
/// Cold mail begins on day 15.
pub const FIRST_COLD_STAGE: u8 = 14;
/// Cold mail of one mailbox and day, whatever its age.
pub const COLD_MAX: u32 = 50;
/// Cold mail of one domain and day, until all its mailboxes are grown.
pub const DOMAIN_LIMIT: u32 = 50;
pub const DOMAIN_MAX: u32 = 150;

/// Mails of all kinds a mailbox may send on a day of the given stage.
pub const fn total(stage: u8) -> u32 {
    match stage {
        0..=4 => 10,
        5..=9 => 20,
        10..=14 => 30,
        15..=19 => 40,
        20..=24 => 50,
        25..=29 => 60,
        _ => 75,
    }
}

/// How many of them may go to people who did not ask: none for two weeks, then half.
pub const fn cold(stage: u8) -> u32 {
    if stage < FIRST_COLD_STAGE {
        return 0;
    }
    let half = total(stage) / 2;
    if stage >= FULL_STAGE { COLD_MAX } else { half }
}

/// What is known of a mailbox for its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub stage: u8,
    pub status: MailboxStatus,
    pub health: Health,
    /// The owner's own limit.
    pub own_limit: u32,
}

impl Standing {
    /// Cold mails it may send in a day; 0 when it may send none.
    pub fn limit(&self) -> u32 {
        let sends = matches!(self.status, MailboxStatus::Warming | MailboxStatus::Active);
        let health = match self.health {
            Health::Critical => 0,
            Health::Warning => cold(self.stage) / 2,
            Health::Healthy | Health::Unknown => cold(self.stage),
        };
        if sends { health.min(self.own_limit) } else { 0 }
    }
    pub fn is_warmed(&self) -> bool {
        self.stage >= FIRST_COLD_STAGE && self.health != Health::Critical
    }
    /// Why it may send nothing today, in words; `None` when it may.
    pub fn why_not(&self) -> Option<String> {
        match (self.status, self.health) {
            (MailboxStatus::Paused, _) => Some("the mailbox is paused".to_owned()),
            (MailboxStatus::Suspended, _) => Some("the mailbox is suspended".to_owned()),
            (_, Health::Critical) => Some("the mailbox is in critical health".to_owned()),
            _ if self.stage < FIRST_COLD_STAGE => Some(format!(
                "the mailbox is on day {} of its warm-up; cold mail begins on day 15",
                self.stage + 1
            )),
            _ if self.limit() == 0 => Some("the mailbox has a limit of 0 a day".to_owned()),
            _ => None,
        }
    }
}

/// Cold mails a domain may send in a day: 50, or 50 a mailbox up to 150 once every one of them is fully
/// warmed and has been healthy for 7 days.
pub fn domain_limit(mailboxes: &[(Standing, u32)], may_rise: bool) -> u32 {
    let grown = |(standing, healthy_days): &(Standing, u32)| {
        standing.stage >= FULL_STAGE
            && standing.status == MailboxStatus::Active
            && standing.health == Health::Healthy
            && *healthy_days >= 7
    };
    if may_rise && !mailboxes.is_empty() && mailboxes.iter().all(grown) {
        let count = u32::try_from(mailboxes.len()).unwrap_or(u32::MAX);
        DOMAIN_LIMIT.saturating_mul(count).min(DOMAIN_MAX)
    } else {
        DOMAIN_LIMIT
    }
}

/// Cold mails a client's domains may send in a day.
pub fn capacity(domains: &[(u32, Vec<Standing>)]) -> u32 {
    domains
        .iter()
        .map(|(limit, mailboxes)| mailboxes.iter().map(Standing::limit).sum::<u32>().min(*limit))
        .sum()
}

/// What was seen of a mailbox on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayChecked {
    pub day: NaiveDate,
    pub login: bool,
    pub dns: bool,
}

/// The stage after a day's check: one more when both were good, and never twice for one day.
pub fn advance(stage: u8, last_counted: Option<NaiveDate>, checked: DayChecked) -> (u8, Option<NaiveDate>) {
    let counted = last_counted.is_some_and(|last| last >= checked.day);
    if counted || !checked.login || !checked.dns {
        return (stage, last_counted);
    }
    (stage.saturating_add(1).min(FULL_STAGE), Some(checked.day))
}

/// The stage after a pause: one day less for two days of pause.
pub fn after_pause(stage: u8, days_paused: u32) -> u8 {
    stage.saturating_sub(u8::try_from(days_paused / 2).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(stage: u8) -> Standing {
        let status = if stage == FULL_STAGE { MailboxStatus::Active } else { MailboxStatus::Warming };
        Standing { stage, status, health: Health::Healthy, own_limit: 500 }
    }

    #[test]
    fn the_ramp_is_the_table() {
        let days = [
            (1, 10, 0),
            (5, 10, 0),
            (6, 20, 0),
            (11, 30, 0),
            (14, 30, 0),
            (15, 30, 15),
            (16, 40, 20),
            (20, 40, 20),
            (21, 50, 25),
            (26, 60, 30),
            (30, 60, 30),
            (31, 75, 50),
        ];
        for (day, all, cold_share) in days {
            assert_eq!((total(day - 1), cold(day - 1)), (all, cold_share), "day {day}");
        }
        let cumulative = |days: u8| (0..days).map(total).sum::<u32>();
        assert_eq!([5, 10, 14, 15, 20, 25, 30].map(cumulative), [50, 150, 270, 300, 500, 750, 1_050]);
    }

    #[test]
    fn capacity_by_plan_and_day_is_the_table() {
        let plans: [(&str, &[usize]); 3] =
            [("ignition", &[2, 1]), ("velocity", &[2, 2, 2]), ("dominance", &[3, 2, 2, 2, 2])];
        let of = |day: u8, raised: bool| {
            plans.map(|(_, deal)| {
                let domains: Vec<(u32, Vec<Standing>)> = deal
                    .iter()
                    .map(|count| {
                        let boxes = vec![standing(day - 1); *count];
                        let aged: Vec<(Standing, u32)> = boxes.iter().map(|one| (*one, 7)).collect();
                        (domain_limit(&aged, raised), boxes)
                    })
                    .collect();
                capacity(&domains)
            })
        };
        assert_eq!(of(14, true), [0, 0, 0]);
        assert_eq!(of(15, true), [45, 90, 165]);
        assert_eq!(of(16, true), [60, 120, 210]);
        assert_eq!(of(21, true), [75, 150, 250]);
        assert_eq!(of(26, true), [80, 150, 250]);
        assert_eq!(of(31, false), [100, 150, 250]);
        assert_eq!(of(31, true), [150, 300, 550]);
    }

    #[test]
    fn poor_health_halves_and_critical_health_stops() {
        let with = |health| Standing { health, ..standing(30) }.limit();
        assert_eq!([Health::Healthy, Health::Warning, Health::Critical].map(with), [50, 25, 0]);
        assert!(Standing { status: MailboxStatus::Paused, ..standing(30) }.why_not().is_some());
        assert_eq!(Standing { own_limit: 10, ..standing(30) }.limit(), 10);
        assert!(standing(13).why_not().unwrap().contains("day 14"));
        assert_eq!(standing(14).why_not(), None);
        assert_eq!(domain_limit(&[(standing(30), 6)], true), 50, "six healthy days are not seven");
    }

    #[test]
    fn a_day_counts_once_and_only_when_login_and_dns_were_good() {
        let day = |n: u32| NaiveDate::from_ymd_opt(2026, 7, n).unwrap();
        let good = |n| DayChecked { day: day(n), login: true, dns: true };
        assert_eq!(advance(3, Some(day(1)), good(2)), (4, Some(day(2))));
        assert_eq!(advance(4, Some(day(2)), good(2)), (4, Some(day(2))));
        assert_eq!(advance(4, Some(day(2)), DayChecked { dns: false, ..good(3) }), (4, Some(day(2))));
        assert_eq!(advance(30, Some(day(2)), good(3)), (30, Some(day(3))));
        assert_eq!(after_pause(20, 5), 18);
        assert_eq!(after_pause(1, 60), 0);
    }
}
