//! Which channel and which sender a touch gets (outreach.md sections 1 to 4). Says why.

use chrono::{DateTime, Utc};
use domain::{Channel, Health, Tier};
use serde::{Deserialize, Serialize};

/// Shares of a campaign's touches by channel, in percent: each 0 to 100, together 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    pub email: u8,
    pub sms: u8,
    pub linkedin: u8,
    pub voice: u8,
    pub mail: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The shares of the channels must total 100; they total {total}.")]
pub struct BadShares {
    pub total: u32,
}

impl Shares {
    pub const EMAIL_ONLY: Self = Self { email: 100, sms: 0, linkedin: 0, voice: 0, mail: 0 };

    pub const fn of(&self, channel: Channel) -> u8 {
        match channel {
            Channel::Email => self.email,
            Channel::Sms => self.sms,
            Channel::Linkedin => self.linkedin,
            Channel::Voice => self.voice,
            Channel::Mail => self.mail,
        }
    }
    pub fn total(&self) -> u32 {
        Channel::ALL.iter().map(|channel| u32::from(self.of(*channel))).sum()
    }
    pub fn check(&self) -> Result<(), BadShares> {
        let total = self.total();
        let each = Channel::ALL.iter().all(|channel| self.of(*channel) <= 100);
        if total == 100 && each { Ok(()) } else { Err(BadShares { total }) }
    }
}

/// Least score at which a voice call is made, unless the campaign says otherwise (60 to 100).
pub const VOICE_MIN_ALS: u8 = 70;

/// Why a channel is closed to a lead of this score; `None` when it is open.
pub fn closed(channel: Channel, als: u8, voice_min_als: u8) -> Option<String> {
    let tier = Tier::of(als);
    if tier == Tier::Dead {
        return Some(format!("a lead with a score of {als} is not contacted"));
    }
    if !tier.channels().contains(&channel) {
        return Some(format!(
            "{channel} is not used for {} leads (score {als})",
            tier.label().to_lowercase()
        ));
    }
    (channel == Channel::Voice && als < voice_min_als)
        .then(|| format!("calls need a score of {voice_min_als}; this lead has {als}"))
}

/// The channels open to a lead, floors included: what is shown and what is allocated is the same list.
pub fn open_channels(als: u8, voice_min_als: u8) -> Vec<Channel> {
    Channel::ALL.iter().copied().filter(|channel| closed(*channel, als, voice_min_als).is_none()).collect()
}

/// A sender that might take a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender<I> {
    pub id: I,
    /// Already the least of its own limit, its warm-up and what its domain has left plus used.
    pub limit: u32,
    pub used: u32,
    pub health: Health,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The sender chosen and the reason, or why none could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice<I> {
    /// The lead's own sender of this campaign.
    Kept(I),
    Chosen {
        sender: I,
        why: String,
    },
    /// All are used up for the day: the touch waits for the next window.
    Exhausted,
    /// There is none at all.
    Nobody,
}

/// A lead keeps its sender for the campaign, also when that one is used up today; a sender that left
/// is replaced. Otherwise healthy before warning, then the one with the most left, the least recently
/// used, the smallest id.
pub fn choose<I: Copy + Ord + std::fmt::Debug>(senders: &[Sender<I>], kept: Option<I>) -> Choice<I> {
    if let Some(own) = kept.and_then(|kept| senders.iter().find(|sender| sender.id == kept)) {
        return if own.used < own.limit { Choice::Kept(own.id) } else { Choice::Exhausted };
    }
    if senders.is_empty() {
        return Choice::Nobody;
    }
    let open = senders.iter().filter(|sender| sender.used < sender.limit);
    let best = open.min_by_key(|sender| {
        let left = sender.limit - sender.used;
        (sender.health.max(Health::Healthy), std::cmp::Reverse(left), sender.last_used_at, sender.id)
    });
    best.map_or(Choice::Exhausted, |sender| Choice::Chosen {
        sender: sender.id,
        why: format!("it has {} of {} left today", sender.limit - sender.used, sender.limit),
    })
}

/// Among channels that are due and open, the one furthest below its share of the last seven days'
/// touches. `None` when none of them has a share. Ties go to the order of `due`.
pub fn most_behind(shares: &Shares, sent: impl Fn(Channel) -> u32, due: &[Channel]) -> Option<Channel> {
    let total: u32 = Channel::ALL.iter().map(|channel| sent(*channel)).sum();
    let behind = |channel: Channel| {
        // What the share asks of the next touch's total, less what was sent; in hundredths of a touch.
        i64::from(shares.of(channel)) * i64::from(total + 1) - 100 * i64::from(sent(channel))
    };
    let mut best: Option<(Channel, i64)> = None;
    for channel in due.iter().copied().filter(|channel| shares.of(*channel) > 0) {
        let by = behind(channel);
        if best.is_none_or(|(_, most)| by > most) {
            best = Some((channel, by));
        }
    }
    best.map(|(channel, _)| channel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn access_follows_the_table_of_floors() {
        let open =
            |als| open_channels(als, VOICE_MIN_ALS).iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!([19, 20, 34, 35].map(open), ["", "email", "email", "email linkedin"]);
        assert_eq!(
            [69, 70, 84].map(open),
            ["email linkedin", "email linkedin voice", "email linkedin voice"]
        );
        assert_eq!(open(85), "email sms linkedin voice mail");
        assert_eq!(open_channels(60, 60).len(), 3, "a campaign may lower the floor to 60");
        assert_eq!(closed(Channel::Voice, 65, 70).unwrap(), "calls need a score of 70; this lead has 65");
    }

    #[test]
    fn shares_total_one_hundred() {
        assert_eq!(Shares::EMAIL_ONLY.check(), Ok(()));
        let off =
            Shares { email: 60, linkedin: 30, ..Shares { email: 0, sms: 0, linkedin: 0, voice: 0, mail: 0 } };
        assert_eq!(
            off.check().unwrap_err().to_string(),
            "The shares of the channels must total 100; they total 90."
        );
        let beyond = Shares { email: 200, sms: 156, linkedin: 0, voice: 0, mail: 0 };
        assert!(beyond.check().is_err());
    }

    fn sender(id: u32, used: u32, last: Option<i64>) -> Sender<u32> {
        let last_used_at = last.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        Sender { id, limit: 10, used, health: Health::Healthy, last_used_at }
    }

    #[test]
    fn senders_take_turns_and_a_lead_keeps_its_own() {
        let picked = |senders: &[Sender<u32>], kept| match choose(senders, kept) {
            Choice::Kept(id) | Choice::Chosen { sender: id, .. } => Some(id),
            Choice::Exhausted | Choice::Nobody => None,
        };
        assert_eq!(picked(&[sender(1, 3, None), sender(2, 2, None)], None), Some(2), "the least used");
        assert_eq!(
            picked(&[sender(1, 2, Some(9)), sender(2, 2, Some(5))], None),
            Some(2),
            "the longest idle"
        );
        assert_eq!(picked(&[sender(1, 2, Some(9)), sender(2, 2, None)], None), Some(2), "the never used");
        assert_eq!(picked(&[sender(2, 2, None), sender(1, 2, None)], None), Some(1), "the smaller id");
        assert_eq!(choose(&[sender(1, 9, None), sender(2, 0, None)], Some(1)), Choice::Kept(1));
        assert_eq!(choose(&[sender(1, 10, None), sender(2, 0, None)], Some(1)), Choice::Exhausted);
        assert_eq!(picked(&[sender(2, 0, None)], Some(1)), Some(2), "one that left is replaced");
        let warned = Sender { health: Health::Warning, ..sender(1, 0, None) };
        assert_eq!(picked(&[warned, sender(2, 9, None)], None), Some(2), "healthy before warning");
        assert_eq!(choose::<u32>(&[], None), Choice::Nobody);
    }

    proptest! {
        #[test]
        fn round_robin_never_passes_a_limit_and_uses_all_before_giving_up(limits in prop::collection::vec(0_u32..20, 1..8)) {
            let mut senders: Vec<Sender<u32>> = limits.iter().zip(0..).map(|(limit, id)| Sender { limit: *limit, ..sender(id, 0, None) }).collect();
            let mut given = 0;
            while let Choice::Chosen { sender: id, .. } = choose(&senders, None) {
                senders[id as usize].used += 1;
                given += 1;
                prop_assert!(senders[id as usize].used <= senders[id as usize].limit);
            }
            prop_assert_eq!(given, limits.iter().sum::<u32>());
        }

        #[test]
        fn shares_are_met_within_one_touch_when_all_channels_are_open(cuts in prop::collection::vec(0_u8..=100, 4)) {
            let mut edges = cuts; edges.sort_unstable();
            let shares = Shares { email: edges[0], sms: edges[1] - edges[0], linkedin: edges[2] - edges[1], voice: edges[3] - edges[2], mail: 100 - edges[3] };
            let mut sent = std::collections::BTreeMap::<Channel, u32>::new();
            for _ in 0..300 {
                let channel = most_behind(&shares, |channel| sent.get(&channel).copied().unwrap_or(0), Channel::ALL).unwrap();
                *sent.entry(channel).or_default() += 1;
            }
            for channel in Channel::ALL {
                let wanted = f64::from(shares.of(*channel)) * 3.0;
                let got = f64::from(sent.get(channel).copied().unwrap_or(0));
                prop_assert!((got - wanted).abs() <= 4.0, "{channel}: {got} of {wanted}");
            }
        }
    }
}
