use std::collections::BTreeMap;

use domain::{Channel, Measure};

use super::{ChannelCounts, LeadCounts, MeetingCounts};

/// What a scope came to in a range, by measure and channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(Measure, Option<Channel>), i64>);

impl Counts {
    pub fn add(&mut self, measure: Measure, channel: Option<Channel>, n: i64) {
        *self.0.entry((measure, channel)).or_default() += n;
    }
    /// Over all channels. Less than nothing is nothing: a mail may bounce in another range than the
    /// one it was sent in.
    pub fn of(&self, measure: Measure) -> u64 {
        let sum: i64 = self.0.iter().filter(|((of, _), _)| *of == measure).map(|(_, n)| n).sum();
        u64::try_from(sum).unwrap_or_default()
    }
    fn on(&self, measure: Measure, channel: Option<Channel>) -> u64 {
        let n = self.0.get(&(measure, channel)).copied().unwrap_or_default();
        u64::try_from(n).unwrap_or_default()
    }

    pub fn channel(&self, channel: Channel) -> ChannelCounts {
        ChannelCounts::read(|measure| self.on(measure, Some(channel)))
    }
    /// The sum over channels, with what belongs to none.
    pub fn overall(&self) -> ChannelCounts {
        ChannelCounts::read(|measure| self.of(measure))
    }
    /// Channels on which anything happened.
    pub fn channels(&self) -> Vec<(Channel, ChannelCounts)> {
        let all = Channel::ALL.iter().map(|channel| (*channel, self.channel(*channel)));
        all.filter(|(_, counts)| *counts != ChannelCounts::default()).collect()
    }
    pub fn leads(&self) -> LeadCounts {
        LeadCounts {
            contacted: self.of(Measure::LeadsContacted),
            replied: self.of(Measure::LeadsReplied),
            positive: self.of(Measure::LeadsPositive),
            converted: self.of(Measure::LeadsConverted),
            met: self.of(Measure::LeadsMet),
        }
    }
    pub fn meetings(&self) -> MeetingCounts {
        MeetingCounts {
            requested: self.of(Measure::MeetingsRequested),
            scheduled: self.of(Measure::MeetingsScheduled),
            completed: self.of(Measure::MeetingsCompleted),
            cancelled: self.of(Measure::MeetingsCancelled),
            no_show: self.of(Measure::MeetingsNoShow),
        }
    }
}
