//! Which step comes next for a lead, and when (outreach.md sections 3 and 4).

use chrono::{DateTime, Days, NaiveTime, Utc};
use domain::{Channel, SkipIf, StepId};

use super::chance::Seed;
use super::condition::{Condition, Known};
use super::hours::{LocalTime, Window};
use super::pace;

/// Touches without any sign of life after which a sequence ends.
pub const SILENT_MAX: u32 = 7;
/// Opens of one mail, by a person, that bring the next touch a day forward.
pub const KEEN_OPENS: i64 = 3;

/// A step as the planner sees it.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: StepId,
    pub number: u32,
    pub channel: Channel,
    /// Days after the step before it, or after the lead came in.
    pub delay_days: u16,
    pub condition: Option<Condition>,
    pub skip_if: Option<SkipIf>,
}

/// What is known of the lead.
#[derive(Clone, Copy, Debug)]
pub struct Lead {
    pub known: Known,
    pub has_phone: bool,
    pub has_linkedin: bool,
    pub has_address: bool,
    /// Opened the last mail [`KEEN_OPENS`] times or more.
    pub keen: bool,
    pub touches_sent: u32,
    /// Opened, clicked or answered anything.
    pub engaged: bool,
}

/// Where the enrolment stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Number of the last step done or left out; 0 at the beginning.
    pub after: u32,
    /// When that was: its due time, or when the lead came in.
    pub since: DateTime<Utc>,
    /// Latest touch of this lead, in any campaign of the client.
    pub last_touch: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Due {
        step: StepId,
        number: u32,
        at: DateTime<Utc>,
        /// Steps left out on the way, each with the reason.
        skipped: Vec<(StepId, String)>,
        why: String,
    },
    /// No step is left.
    Finished { skipped: Vec<(StepId, String)> },
    /// Seven touches without a sign of life.
    Silent,
}

/// The next step. A step whose data is missing is left out and the dates of the others stay. The time
/// is inside the window, on a later local day than the last touch. `None` when the window never opens.
pub fn next<Z: LocalTime>(
    steps: &[Step],
    place: Place,
    lead: Lead,
    window: &Window<'_, Z>,
    now: DateTime<Utc>,
    seed: Seed,
) -> Option<Next> {
    if lead.touches_sent >= SILENT_MAX && !lead.engaged {
        return Some(Next::Silent);
    }
    let mut left: Vec<&Step> = steps.iter().filter(|step| step.number > place.after).collect();
    left.sort_by_key(|step| step.number);
    let mut skipped = Vec::new();
    let mut days: u64 = 0;
    for step in left {
        days += u64::from(step.delay_days);
        if let Some(reason) = left_out(step, lead) {
            skipped.push((step.id, reason));
            continue;
        }
        let midnight = |day: chrono::NaiveDate| window.zone.to_instant(day.and_time(NaiveTime::MIN));
        let local = |instant| window.zone.to_local(instant).date();
        let brought_forward = u64::from(lead.keen && days > 1);
        let planned = if days == 0 {
            place.since
        } else {
            midnight(local(place.since) + Days::new(days - brought_forward))
        };
        let day_after_last = place.last_touch.map(|last| midnight(local(last) + Days::new(1)));
        let earliest = planned.max(now).max(day_after_last.unwrap_or(planned));
        let at = pace::slot(window, earliest, seed.nth(u64::from(step.number)))?;
        let why = match (days, brought_forward) {
            (0, _) => format!("Step {} is due at once.", step.number),
            (days, 1) => format!(
                "Step {} is due after {} days: a day earlier, for the mail was opened often.",
                step.number,
                days - 1
            ),
            (days, _) => format!("Step {} is due {days} days after the one before.", step.number),
        };
        return Some(Next::Due { step: step.id, number: step.number, at, skipped, why });
    }
    Some(Next::Finished { skipped })
}

fn left_out(step: &Step, lead: Lead) -> Option<String> {
    let missing = match step.skip_if {
        Some(SkipIf::PhoneMissing) if !lead.has_phone => Some("no phone number"),
        Some(SkipIf::LinkedinUrlMissing) if !lead.has_linkedin => Some("no LinkedIn address"),
        Some(SkipIf::AddressMissing) if !lead.has_address => Some("no verified postal address"),
        _ => None,
    };
    if let Some(missing) = missing {
        return Some(format!("Step {} is left out: {missing}.", step.number));
    }
    let condition = step.condition.as_ref().filter(|condition| !condition.holds(lead.known))?;
    Some(format!(
        "Step {} is left out: its condition \u{201c}{}\u{201d} does not hold.",
        step.number,
        condition.as_str()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outreach::holidays::Region;
    use crate::outreach::hours::{Hours, WorkDays};
    use crate::outreach::zones::Zone;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }
    fn step(number: u32, delay_days: u16) -> Step {
        let id = StepId::from_uuid(format!("0190a000-0000-7000-8000-{number:012}").parse().unwrap());
        Step { id, number, channel: Channel::Email, delay_days, condition: None, skip_if: None }
    }
    fn lead() -> Lead {
        let known = Known { replied: false, opened: false, als_score: Some(70) };
        Lead {
            known,
            has_phone: true,
            has_linkedin: true,
            has_address: false,
            keen: false,
            touches_sent: 1,
            engaged: false,
        }
    }
    fn plan(steps: &[Step], place: Place, lead: Lead, now: &str) -> Next {
        let hours = Hours::new(
            WorkDays::monday_to_friday(),
            "09:00:00".parse().unwrap(),
            "17:00:00".parse().unwrap(),
        )
        .unwrap();
        let zone = Zone::named("Australia/Sydney").unwrap();
        let window = Window { hours: &hours, zone: &zone, region: Region::Australia(None) };
        next(steps, place, lead, &window, at(now), Seed::of(&[b"lead"])).unwrap()
    }
    fn local_day(next: &Next) -> String {
        let Next::Due { at, .. } = next else { panic!("{next:?}") };
        Zone::named("Australia/Sydney").unwrap().to_local(*at).date().to_string()
    }
    /// Wednesday 8 July 2026, 10:00 in Sydney.
    const NOW: &str = "2026-07-08T00:00:00Z";

    #[test]
    fn delays_are_local_days_and_move_to_the_next_open_day() {
        let steps = [step(1, 0), step(2, 2), step(3, 3)];
        let start = Place { after: 0, since: at(NOW), last_touch: None };
        assert_eq!(local_day(&plan(&steps, start, lead(), NOW)), "2026-07-08");
        let second = Place { after: 1, since: at(NOW), last_touch: Some(at(NOW)) };
        assert_eq!(local_day(&plan(&steps, second, lead(), NOW)), "2026-07-10");
        let third = Place {
            after: 2,
            since: at("2026-07-10T01:00:00Z"),
            last_touch: Some(at("2026-07-10T01:00:00Z")),
        };
        assert_eq!(
            local_day(&plan(&steps, third, lead(), NOW)),
            "2026-07-13",
            "Monday, not Saturday's third day"
        );
        let done = Place { after: 3, since: at(NOW), last_touch: None };
        assert_eq!(plan(&steps, done, lead(), NOW), Next::Finished { skipped: vec![] });
    }

    #[test]
    fn a_step_without_its_data_is_left_out_and_the_dates_stay() {
        let letter = Step { skip_if: Some(SkipIf::AddressMissing), ..step(2, 2) };
        let hot = Step { condition: Some(Condition::parse("hot").unwrap()), ..step(3, 2) };
        let steps = [step(1, 0), letter, hot, step(4, 2)];
        let place = Place { after: 1, since: at(NOW), last_touch: Some(at(NOW)) };
        let next = plan(&steps, place, lead(), NOW);
        assert_eq!(local_day(&next), "2026-07-14", "six days after the first");
        let Next::Due { number: 4, skipped, .. } = next else { panic!("{next:?}") };
        let reasons: Vec<&str> = skipped.iter().map(|(_, reason)| reason.as_str()).collect();
        assert_eq!(
            reasons,
            [
                "Step 2 is left out: no verified postal address.",
                "Step 3 is left out: its condition \u{201c}hot\u{201d} does not hold."
            ]
        );
    }

    #[test]
    fn somebody_keen_is_written_to_a_day_earlier_but_never_on_the_same_day() {
        let place = Place { after: 1, since: at(NOW), last_touch: Some(at(NOW)) };
        let keen = Lead { keen: true, ..lead() };
        assert_eq!(local_day(&plan(&[step(1, 0), step(2, 2)], place, keen, NOW)), "2026-07-09");
        assert_eq!(local_day(&plan(&[step(1, 0), step(2, 1)], place, keen, NOW)), "2026-07-09");
        assert_eq!(
            local_day(&plan(&[step(1, 0), step(2, 0)], place, lead(), NOW)),
            "2026-07-09",
            "one touch a day"
        );
    }

    #[test]
    fn silence_ends_a_sequence() {
        let place = Place { after: 7, since: at(NOW), last_touch: Some(at(NOW)) };
        let silent = Lead { touches_sent: 7, ..lead() };
        assert_eq!(plan(&[step(8, 1)], place, silent, NOW), Next::Silent);
        assert!(matches!(
            plan(&[step(8, 1)], place, Lead { engaged: true, ..silent }, NOW),
            Next::Due { .. }
        ));
    }

    proptest! {
        #[test]
        fn no_plan_is_early_or_outside_the_window_or_on_the_day_of_the_last_touch(
            delays in prop::collection::vec(0_u16..31, 1..8), after in 0_u32..8, since in 0_i64..400, last in 0_i64..400, keen: bool,
        ) {
            let steps: Vec<Step> = delays.iter().zip(1..).map(|(delay, number)| step(number, *delay)).collect();
            let now = at(NOW);
            let back = |hours| now - chrono::TimeDelta::hours(hours);
            let place = Place { after, since: back(since), last_touch: Some(back(last)) };
            let hours = Hours::new(WorkDays::monday_to_friday(), "09:00:00".parse().unwrap(), "17:00:00".parse().unwrap()).unwrap();
            let zone = Zone::named("Australia/Sydney").unwrap();
            let window = Window { hours: &hours, zone: &zone, region: Region::Australia(None) };
            let planned = next(&steps, place, Lead { keen, ..lead() }, &window, now, Seed::of(&[b"x"])).unwrap();
            if let Next::Due { at, number, .. } = planned {
                prop_assert!(at >= now && number == after + 1 && window.is_open(at));
                prop_assert!(zone.to_local(at).date() > zone.to_local(back(last)).date());
            } else {
                prop_assert!(u32::try_from(steps.len()).unwrap() <= after);
            }
        }
    }
}
