use domain::Measure;

use super::Rate;

/// What was sent on a channel, or on all of them, and what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelCounts {
    /// Touches.
    pub sent: u64,
    pub delivered: u64,
    /// Once a message.
    pub opened: u64,
    pub clicked: u64,
    /// By people.
    pub replied: u64,
    /// Of the replies: a meeting, interest, a question.
    pub positive: u64,
    pub bounced: u64,
    pub unsubscribed: u64,
    pub complained: u64,
    /// Converting touches.
    pub converted: u64,
    pub connection_sent: u64,
    pub connection_accepted: u64,
    pub call_initiated: u64,
    pub call_answered: u64,
    pub voicemail_left: u64,
}

/// Fewer touches prove nothing (reporting.md section 6).
const ENOUGH_TOUCHES: u64 = 50;

impl ChannelCounts {
    pub(super) fn read(of: impl Fn(Measure) -> u64) -> Self {
        Self {
            sent: of(Measure::Sent),
            delivered: of(Measure::Delivered),
            opened: of(Measure::Opened),
            clicked: of(Measure::Clicked),
            replied: of(Measure::Replied),
            positive: of(Measure::Positive),
            bounced: of(Measure::Bounced),
            unsubscribed: of(Measure::Unsubscribed),
            complained: of(Measure::Complained),
            converted: of(Measure::Converted),
            connection_sent: of(Measure::ConnectionSent),
            connection_accepted: of(Measure::ConnectionAccepted),
            call_initiated: of(Measure::CallInitiated),
            call_answered: of(Measure::CallAnswered),
            voicemail_left: of(Measure::VoicemailLeft),
        }
    }

    pub fn delivery_rate(&self) -> Rate {
        Rate::of(self.delivered, self.sent)
    }
    pub fn open_rate(&self) -> Rate {
        Rate::of(self.opened, self.delivered)
    }
    pub fn click_rate(&self) -> Rate {
        Rate::of(self.clicked, self.opened)
    }
    pub fn click_through_rate(&self) -> Rate {
        Rate::of(self.clicked, self.delivered)
    }
    pub fn reply_rate(&self) -> Rate {
        Rate::of(self.replied, self.sent)
    }
    pub fn positive_reply_rate(&self) -> Rate {
        Rate::of(self.positive, self.replied)
    }
    pub fn conversion_rate(&self) -> Rate {
        Rate::of(self.converted, self.sent)
    }
    pub fn bounce_rate(&self) -> Rate {
        Rate::of(self.bounced, self.sent)
    }
    pub fn unsubscribe_rate(&self) -> Rate {
        Rate::of(self.unsubscribed, self.delivered)
    }
    pub fn complaint_rate(&self) -> Rate {
        Rate::of(self.complained, self.delivered)
    }
    pub fn connection_accept_rate(&self) -> Rate {
        Rate::of(self.connection_accepted, self.connection_sent)
    }
    pub fn answer_rate(&self) -> Rate {
        Rate::of(self.call_answered, self.call_initiated)
    }
    pub fn voicemail_rate(&self) -> Rate {
        Rate::of(self.voicemail_left, self.call_initiated)
    }
}

/// The one that converts best, among those with enough touches to say so; none where none converts.
pub fn best<'a, T>(all: impl IntoIterator<Item = (&'a T, ChannelCounts)>) -> Option<&'a T> {
    let rate = |counts: &ChannelCounts| counts.conversion_rate().exactly().unwrap_or_default();
    all.into_iter()
        .filter(|(_, counts)| counts.sent >= ENOUGH_TOUCHES && counts.converted > 0)
        .max_by(|(_, a), (_, b)| rate(a).total_cmp(&rate(b)))
        .map(|(one, _)| one)
}

#[cfg(test)]
mod tests {
    use domain::{Channel, Measure as M};

    use super::*;
    use crate::reporting::Counts;

    fn counts() -> Counts {
        let mut counts = Counts::default();
        let mut add = |channel, rows: &[(M, i64)]| {
            for (measure, n) in rows {
                counts.add(*measure, Some(channel), *n);
            }
        };
        add(
            Channel::Email,
            &[
                (M::Sent, 200),
                (M::Delivered, 190),
                (M::Opened, 80),
                (M::Clicked, 20),
                (M::Replied, 10),
                (M::Bounced, 8),
                (M::Unsubscribed, 2),
                (M::Converted, 4),
            ],
        );
        add(
            Channel::Linkedin,
            &[
                (M::Sent, 81),
                (M::Delivered, 42),
                (M::ConnectionSent, 60),
                (M::ConnectionAccepted, 21),
                (M::Replied, 6),
                (M::Converted, 2),
            ],
        );
        add(Channel::Sms, &[(M::Sent, 20), (M::Delivered, 19), (M::Replied, 2), (M::Converted, 1)]);
        add(Channel::Voice, &[(M::Sent, 15), (M::Delivered, 6), (M::Converted, 2)]);
        counts
    }

    #[test]
    fn the_vectors_of_the_specification_hold() {
        let all = counts();
        let m1 = all.channel(Channel::Email);
        let rates = [
            m1.delivery_rate(),
            m1.open_rate(),
            m1.click_rate(),
            m1.click_through_rate(),
            m1.reply_rate(),
            m1.conversion_rate(),
            m1.bounce_rate(),
            m1.unsubscribe_rate(),
        ];
        assert_eq!(rates.map(Rate::number), [95.0, 42.11, 25.0, 10.53, 5.0, 2.0, 4.0, 1.05], "M1");
        let m2 = all.channel(Channel::Linkedin);
        let rates = [m2.connection_accept_rate(), m2.reply_rate(), m2.conversion_rate()];
        assert_eq!(rates.map(Rate::number), [35.0, 7.41, 2.47], "M2");
        let m3 = all.overall();
        assert_eq!((m3.sent, m3.delivered, m3.replied, m3.converted), (316, 257, 18, 9), "M3");
        let rates = [m3.delivery_rate(), m3.reply_rate(), m3.conversion_rate()];
        assert_eq!(rates.map(Rate::number), [81.33, 5.7, 2.85], "M3");
        let m4 = Counts::default().overall();
        assert_eq!((m4, m4.delivery_rate().number()), (ChannelCounts::default(), 0.0), "M4");
    }

    #[test]
    fn the_best_has_enough_touches_and_converts() {
        let all = counts();
        let channels = all.channels();
        assert_eq!(
            best(channels.iter().map(|(channel, counts)| (channel, *counts))),
            Some(&Channel::Linkedin)
        );
        let few = [(Channel::Voice, all.channel(Channel::Voice))];
        assert_eq!(best(few.iter().map(|(channel, counts)| (channel, *counts))), None);
    }
}
