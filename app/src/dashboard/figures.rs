//! From counts to what cards and tables show.

use domain::Channel;
use engines::reporting::{Change, ChannelCounts, Funnel, Rate};

use super::view::{ChannelRow, Figure, FunnelStage};
use crate::components::grouped;

/// A count, against the period before, day by day.
pub fn count(now: u64, before: u64, days: impl Iterator<Item = u64>) -> Figure {
    // Counts are far below 2^53.
    figure(grouped(now), now as f64, before as f64, days.map(|day| day as f64).collect())
}

pub fn rate(now: Rate, before: Rate, days: impl Iterator<Item = Rate>) -> Figure {
    let exactly = |rate: Rate| rate.exactly().unwrap_or_default();
    figure(now.words(), exactly(now), exactly(before), days.map(Rate::number).collect())
}

fn figure(value: String, now: f64, before: f64, course: Vec<f64>) -> Figure {
    let nothing = now == 0.0 && before == 0.0;
    Figure {
        value,
        change: (!nothing).then(|| Change::of(now, before).words()),
        rises: now > before,
        falls: now < before,
        course: if course.iter().all(|day| *day == 0.0) { Vec::new() } else { course },
    }
}

pub fn channels(found: &[(Channel, ChannelCounts)]) -> Vec<ChannelRow> {
    let row = |(channel, counts): &(Channel, ChannelCounts)| ChannelRow {
        channel: *channel,
        sent: counts.sent,
        delivered: counts.delivered,
        replied: counts.replied,
        reply_rate: counts.reply_rate().words(),
        positive: counts.positive,
        bounce_rate: counts.bounce_rate().words(),
        converted: counts.converted,
    };
    found.iter().map(row).collect()
}

pub fn funnel(funnel: Funnel) -> Vec<FunnelStage> {
    let stage = |(name, count, usual): (&str, u64, Option<&str>)| FunnelStage {
        name: name.to_owned(),
        count,
        usual: usual.map(str::to_owned),
    };
    funnel.stages().into_iter().map(stage).collect()
}
