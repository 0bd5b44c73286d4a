//! Builds a campaign's sequence (campaign-generation.md section 3, outreach.md section 3): the default
//! "Growth Engine", for the channels at hand. Decides, and says what it left out and why.

use domain::{Channel, Purpose, SkipIf};
use serde::{Deserialize, Serialize};

use super::condition::Condition;

pub const TOUCHES_MAX: usize = 8;
pub const DAYS_MIN: u16 = 7;
pub const DAYS_MAX: u16 = 30;
const EMAILS_MAX: usize = 3;

/// What a sequence is built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    pub channels: Vec<Channel>,
    pub aggressive: bool,
    pub pace: Pace,
}

/// How fast an industry is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    Normal,
    /// Software: gaps of 85 %.
    Faster,
    /// Health: gaps of 115 %.
    Slower,
}

impl Pace {
    pub fn of_industry(industry: &str) -> Self {
        let industry = industry.to_lowercase();
        let any = |words: &[&str]| words.iter().any(|word| industry.contains(word));
        if any(&["saas", "software"]) {
            Self::Faster
        } else if any(&["health", "medical"]) {
            Self::Slower
        } else {
            Self::Normal
        }
    }
    /// Half up; at least a day.
    fn gap(self, days: u16) -> u16 {
        let hundredths = match self {
            Self::Normal => 100,
            Self::Faster => 85,
            Self::Slower => 115,
        };
        ((days * hundredths + 50) / 100).max(1)
    }
}

/// One touch of a sequence. `day` counts from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    pub day: u16,
    pub channel: Channel,
    pub purpose: Purpose,
    pub condition: Option<Condition>,
    pub skip_if: Option<SkipIf>,
    pub messaging_key: String,
}

/// A sequence and how it came to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    pub touches: Vec<Touch>,
    pub total_days: u16,
    /// 0.7 to 0.95: more channels, more sure.
    pub confidence: f64,
    /// What was left out or moved, in words.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSequence {
    #[error("Choose at least one channel.")]
    NoChannel,
    #[error("A sequence has at most {TOUCHES_MAX} touches; this has {0}.")]
    TooMany(usize),
    #[error("The first touch must be on day 1.")]
    LateStart,
    #[error("Each touch must be on a later day than the one before; day {0} is not.")]
    NotRising(u16),
    #[error("A sequence ends by day {DAYS_MAX}; this ends on day {0}.")]
    TooLong(u16),
    #[error("At most {EMAILS_MAX} mails in 14 days.")]
    TooManyEmails,
    #[error("The last of several mails must be a farewell (purpose breakup).")]
    NoFarewell,
}

/// Channel, purpose, day, day when aggressive, condition, skip, key: the table of outreach.md section 3.
type Row = (Channel, Purpose, u16, u16, Option<&'static str>, Option<SkipIf>, &'static str);
const GROWTH_ENGINE: [Row; 7] = [
    (Channel::Email, Purpose::Intro, 1, 1, None, None, "touch_1_email"),
    (
        Channel::Linkedin,
        Purpose::Connect,
        3,
        2,
        Some("no_reply"),
        Some(SkipIf::LinkedinUrlMissing),
        "touch_2_linkedin",
    ),
    (Channel::Email, Purpose::ValueAdd, 5, 4, Some("no_reply"), None, "touch_3_email"),
    (
        Channel::Sms,
        Purpose::PatternInterrupt,
        8,
        6,
        Some("no_reply, hot"),
        Some(SkipIf::PhoneMissing),
        "touch_4_sms",
    ),
    (
        Channel::Mail,
        Purpose::PatternInterrupt,
        10,
        7,
        Some("als_score >= 85 AND no_reply"),
        Some(SkipIf::AddressMissing),
        "touch_mail",
    ),
    (Channel::Email, Purpose::Breakup, 12, 8, Some("no_reply"), None, "touch_5_email"),
    (
        Channel::Voice,
        Purpose::Discovery,
        14,
        10,
        Some("als_score >= 85 AND no_reply"),
        Some(SkipIf::PhoneMissing),
        "touch_6_voice",
    ),
];

/// The Growth Engine for the channels at hand. A channel that is not there is left out, never replaced;
/// the days before the first touch that is left are cut off.
pub fn growth_engine(wishes: &Wishes) -> Result<Sequence, BadSequence> {
    if wishes.channels.is_empty() {
        return Err(BadSequence::NoChannel);
    }
    let mut notes = Vec::new();
    for channel in Channel::ALL.iter().filter(|channel| !wishes.channels.contains(channel)) {
        notes.push(format!("No {channel} touches: the channel is not available."));
    }
    let rows = GROWTH_ENGINE.iter().filter(|row| wishes.channels.contains(&row.0));
    let mut touches: Vec<Touch> = Vec::new();
    let mut before: Option<u16> = None;
    for (channel, purpose, standard, fast, condition, skip_if, key) in rows {
        let planned = if wishes.aggressive { *fast } else { *standard };
        let day = match (before, touches.last()) {
            (Some(before), Some(last)) => last.day + wishes.pace.gap(planned - before),
            _ => 1,
        };
        before = Some(planned);
        touches.push(Touch {
            day,
            channel: *channel,
            purpose: *purpose,
            condition: condition.map(|text| Condition::parse(text).expect("the table holds conditions")),
            skip_if: *skip_if,
            messaging_key: (*key).to_owned(),
        });
    }
    match wishes.pace {
        Pace::Normal => {}
        Pace::Faster => notes.push("Gaps are 15 % shorter: the industry answers fast.".to_owned()),
        Pace::Slower => notes.push("Gaps are 15 % longer: the industry answers slowly.".to_owned()),
    }
    if wishes.aggressive {
        notes.push("The aggressive pace was asked for.".to_owned());
    }
    check(&touches)?;
    #[expect(clippy::cast_precision_loss, reason = "five channels at most")]
    let share = wishes.channels.len().min(5) as f64 / 5.0;
    let total_days = touches.last().map_or(1, |touch| touch.day);
    Ok(Sequence { touches, total_days, confidence: (0.7 + 0.25 * share).min(0.95), notes })
}

/// The rules any sequence keeps, whoever wrote it.
pub fn check(touches: &[Touch]) -> Result<(), BadSequence> {
    let first = touches.first().ok_or(BadSequence::NoChannel)?;
    if touches.len() > TOUCHES_MAX {
        return Err(BadSequence::TooMany(touches.len()));
    }
    if first.day != 1 {
        return Err(BadSequence::LateStart);
    }
    if let Some(pair) = touches.windows(2).find(|pair| pair[1].day <= pair[0].day) {
        return Err(BadSequence::NotRising(pair[1].day));
    }
    if let Some(last) = touches.last().filter(|touch| touch.day > DAYS_MAX) {
        return Err(BadSequence::TooLong(last.day));
    }
    let emails: Vec<&Touch> = touches.iter().filter(|touch| touch.channel == Channel::Email).collect();
    if emails.windows(EMAILS_MAX + 1).any(|run| run[EMAILS_MAX].day - run[0].day < 14) {
        return Err(BadSequence::TooManyEmails);
    }
    let farewell = emails.last().is_none_or(|last| emails.len() < 2 || last.purpose == Purpose::Breakup);
    if farewell { Ok(()) } else { Err(BadSequence::NoFarewell) }
}

impl Sequence {
    /// Days between each touch and the one before; 0 for the first.
    pub fn delays(&self) -> Vec<u16> {
        let days = self.touches.iter().map(|touch| touch.day);
        let before = std::iter::once(1).chain(self.touches.iter().map(|touch| touch.day));
        days.zip(before).map(|(day, before)| day - before).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(channels: &[Channel], aggressive: bool) -> Sequence {
        growth_engine(&Wishes { channels: channels.to_vec(), aggressive, pace: Pace::Normal }).unwrap()
    }

    #[test]
    fn the_growth_engine_is_the_table() {
        let days = |sequence: &Sequence| sequence.touches.iter().map(|touch| touch.day).collect::<Vec<_>>();
        let all = build(Channel::ALL, false);
        assert_eq!(days(&all), [1, 3, 5, 8, 10, 12, 14]);
        assert_eq!(days(&build(Channel::ALL, true)), [1, 2, 4, 6, 7, 8, 10]);
        assert_eq!(all.delays(), [0, 2, 2, 3, 2, 2, 2]);
        assert!((all.confidence - 0.95).abs() < 1e-9);
        let mails = build(&[Channel::Email], false);
        let shown: Vec<_> =
            mails.touches.iter().map(|t| (t.day, t.purpose.as_str(), t.messaging_key.as_str())).collect();
        assert_eq!(
            shown,
            [
                (1, "intro", "touch_1_email"),
                (5, "value_add", "touch_3_email"),
                (12, "breakup", "touch_5_email")
            ]
        );
        assert_eq!(mails.notes.len(), 4, "{:?}", mails.notes);
    }

    #[test]
    fn every_subset_of_channels_at_every_pace_is_a_valid_sequence() {
        for bits in 1_u8..32 {
            let channels: Vec<Channel> = Channel::ALL
                .iter()
                .enumerate()
                .filter(|(n, _)| bits & (1 << n) != 0)
                .map(|(_, c)| *c)
                .collect();
            for aggressive in [false, true] {
                for pace in [Pace::Normal, Pace::Faster, Pace::Slower] {
                    let built =
                        growth_engine(&Wishes { channels: channels.clone(), aggressive, pace }).unwrap();
                    assert_eq!(check(&built.touches), Ok(()));
                    assert!(built.touches.iter().all(|touch| channels.contains(&touch.channel)));
                    assert_eq!(built.delays().iter().sum::<u16>() + 1, built.total_days);
                }
            }
        }
        let none = Wishes { channels: vec![], aggressive: false, pace: Pace::Normal };
        assert_eq!(growth_engine(&none), Err(BadSequence::NoChannel));
    }

    #[test]
    fn sequences_that_break_a_rule_are_refused() {
        let touch = |day, purpose| Touch {
            day,
            channel: Channel::Email,
            purpose,
            condition: None,
            skip_if: None,
            messaging_key: String::new(),
        };
        let (intro, bye) = (Purpose::Intro, Purpose::Breakup);
        assert_eq!(check(&[touch(2, intro)]), Err(BadSequence::LateStart));
        assert_eq!(check(&[touch(1, intro), touch(1, bye)]), Err(BadSequence::NotRising(1)));
        assert_eq!(check(&[touch(1, intro), touch(31, bye)]), Err(BadSequence::TooLong(31)));
        assert_eq!(check(&[touch(1, intro), touch(5, intro)]), Err(BadSequence::NoFarewell));
        assert_eq!(
            check(&[touch(1, intro), touch(5, intro), touch(9, intro), touch(14, bye)]),
            Err(BadSequence::TooManyEmails)
        );
        assert_eq!(check(&[touch(1, intro), touch(5, intro), touch(9, intro), touch(15, bye)]), Ok(()));
        let nine: Vec<Touch> =
            (1..=9).map(|day| Touch { channel: Channel::Linkedin, ..touch(day, intro) }).collect();
        assert_eq!(check(&nine), Err(BadSequence::TooMany(9)));
    }

    #[test]
    fn industries_set_the_pace() {
        assert_eq!(Pace::of_industry("SaaS & software"), Pace::Faster);
        assert_eq!(Pace::of_industry("Healthcare"), Pace::Slower);
        assert_eq!([1, 2, 3, 7].map(|gap| Pace::Slower.gap(gap)), [1, 2, 3, 8]);
        assert_eq!([1, 2, 4, 7].map(|gap| Pace::Faster.gap(gap)), [1, 2, 3, 6]);
    }
}
