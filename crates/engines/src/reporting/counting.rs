use chrono::NaiveDate;
use domain::{Channel, Measure, Occurrence};

/// The last day that counted a lead nobody has counted before; and of what counts no leads.
pub const NEVER: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("the year 1 had a first day");

/// Something that happened, on the calendar of a client or of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened {
    pub occurrence: Occurrence,
    pub channel: Option<Channel>,
    pub day: NaiveDate,
    /// The day on which the same last happened to the same lead.
    pub before: Option<NaiveDate>,
    /// -1 takes back what was counted before.
    pub n: i64,
}

/// What to add to the counts of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub measure: Measure,
    /// Of leads: the last day that counted the same lead. A range has as many different leads as it
    /// has counts whose last day lies before the range.
    pub before: NaiveDate,
    pub n: i64,
}

/// What something that happened adds to its day. A lead counts once a day.
pub fn tally(happened: &Happened) -> Vec<Tally> {
    let one = |measure: &Measure| {
        let before = if measure.is_of_leads() { happened.before.unwrap_or(NEVER) } else { NEVER };
        let counted_today = measure.is_of_leads() && before >= happened.day;
        (!counted_today).then_some(Tally { measure: *measure, before, n: happened.n })
    };
    measures(happened.occurrence, happened.channel).iter().filter_map(one).collect()
}

/// The table of reporting.md section 2.
const fn measures(occurrence: Occurrence, channel: Option<Channel>) -> &'static [Measure] {
    use Channel::{Email, Linkedin, Sms, Voice};
    use Measure as M;
    use Occurrence as O;
    match (occurrence, channel) {
        // Our own mail servers say no more than that the other side took it (decisions.md D8).
        (O::Sent, Some(Email)) => &[M::Sent, M::Delivered, M::LeadsContacted],
        (O::Sent, _) => &[M::Sent, M::LeadsContacted],
        (O::Delivered, _) => &[M::Delivered],
        (O::Opened, _) => &[M::Opened],
        (O::Clicked, _) => &[M::Clicked],
        (O::Bounced | O::Returned, _) | (O::Failed, Some(Sms | Voice)) | (O::WrongNumber, _) => &[M::Bounced],
        // A mail that our own server could not hand over was never sent.
        (O::Failed, _) => &[],
        (O::Unsubscribed, _) => &[M::Unsubscribed],
        // A complaint is an opt-out too.
        (O::Complained, _) => &[M::Unsubscribed, M::Complained],
        (O::ConnectionSent, _) => &[M::Sent, M::ConnectionSent, M::LeadsContacted],
        (O::ConnectionAccepted, _) => &[M::Delivered, M::ConnectionAccepted],
        (O::MessageSent, Some(Linkedin)) => &[M::Sent, M::Delivered, M::MessageSent, M::LeadsContacted],
        (O::MessageSent, _) => &[M::Sent, M::LeadsContacted],
        (O::CallInitiated, _) => &[M::Sent, M::CallInitiated, M::LeadsContacted],
        (O::CallAnswered, _) => &[M::Delivered, M::CallAnswered],
        (O::VoicemailLeft, _) => &[M::Delivered, M::VoicemailLeft],
        (O::HumanReply, _) => &[M::Replied, M::LeadsReplied],
        (O::PositiveReply, _) => &[M::Positive, M::LeadsPositive],
        (O::ConvertingTouch, _) => &[M::Converted],
        (O::Converted, _) => &[M::LeadsConverted],
        (O::MeetingRequested, _) => &[M::MeetingsRequested],
        (O::MeetingScheduled, _) => &[M::MeetingsScheduled, M::LeadsMet],
        (O::MeetingCompleted, _) => &[M::MeetingsCompleted, M::LeadsMet],
        (O::MeetingCancelled, _) => &[M::MeetingsCancelled],
        (O::MeetingNoShow, _) => &[M::MeetingsNoShow, M::LeadsMet],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sent(on: &str, before: Option<&str>) -> Vec<Tally> {
        let before = before.map(day);
        let channel = Some(Channel::Email);
        tally(&Happened { occurrence: Occurrence::Sent, channel, day: day(on), before, n: 1 })
    }

    #[test]
    fn a_lead_counts_once_a_day_and_remembers_when_it_counted_last() {
        let first = sent("2026-11-03", None);
        assert_eq!(
            first.iter().map(|one| one.measure).collect::<Vec<_>>(),
            [Measure::Sent, Measure::Delivered, Measure::LeadsContacted]
        );
        assert_eq!(first[2].before, NEVER);
        let again = sent("2026-11-03", Some("2026-11-03"));
        assert_eq!(again.len(), 2, "the lead counts already");
        let later = sent("2026-11-05", Some("2026-11-03"));
        assert_eq!((later[2].before, later[0].before), (day("2026-11-03"), NEVER));
    }

    /// Any range has as many different leads as rows whose last day lies before it.
    #[test]
    fn different_leads_of_any_range_add_up_from_its_days() {
        // Three leads and the days they were written to.
        let leads: [&[u32]; 3] = [&[1, 3, 4, 9], &[3], &[2, 9, 10]];
        let date = |n: u32| NaiveDate::from_ymd_opt(2026, 11, n).unwrap();
        let mut rows = Vec::new();
        for days in leads {
            for (place, n) in days.iter().enumerate() {
                let before = place.checked_sub(1).map(|place| date(days[place]));
                let happened =
                    Happened { occurrence: Occurrence::Sent, channel: None, day: date(*n), before, n: 1 };
                rows.extend(tally(&happened).into_iter().map(|tally| (date(*n), tally)));
            }
        }
        for from in 1..=12 {
            for to in from..=12 {
                let truth = leads.iter().filter(|days| days.iter().any(|n| (from..=to).contains(n))).count();
                let counted: i64 = rows
                    .iter()
                    .filter(|(day, tally)| {
                        (date(from)..=date(to)).contains(day)
                            && tally.measure == Measure::LeadsContacted
                            && tally.before < date(from)
                    })
                    .map(|(_, tally)| tally.n)
                    .sum();
                assert_eq!(counted, i64::try_from(truth).unwrap(), "{from} to {to}");
            }
        }
    }

    #[test]
    fn calls_and_connections_count_as_touches() {
        let of = |occurrence, channel| {
            let happened =
                Happened { occurrence, channel: Some(channel), day: day("2026-11-03"), before: None, n: 1 };
            tally(&happened).into_iter().map(|one| one.measure).collect::<Vec<_>>()
        };
        assert!(of(Occurrence::ConnectionSent, Channel::Linkedin).contains(&Measure::Sent));
        assert!(of(Occurrence::MessageSent, Channel::Linkedin).contains(&Measure::Delivered));
        assert!(of(Occurrence::VoicemailLeft, Channel::Voice).contains(&Measure::Delivered));
        assert_eq!(of(Occurrence::Failed, Channel::Sms), [Measure::Bounced]);
        assert_eq!(of(Occurrence::Failed, Channel::Email), []);
    }
}
