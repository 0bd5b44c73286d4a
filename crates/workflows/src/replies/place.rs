//! Where a lead and its agency are: on whose clock a reply is read, and when something is due.

use chrono::{DateTime, Utc};
use engines::outreach::holidays::Region;
use engines::outreach::hours::{Hours, LocalTime, Window, WorkDays};
use engines::outreach::zones::Zone;
use engines::replies::effects::{self as rules, Due};
use store::replies::matching::Lead;

use crate::outreach::world;

/// Where the lead and the agency are.
pub(super) struct Place {
    name: String,
    pub(super) zone: Zone,
    pub(super) region: Region,
    own: Zone,
}

impl Place {
    pub(super) fn of(lead: &Lead, campaign: Option<&str>, client: &str) -> Self {
        let names = [lead.timezone.as_deref(), campaign, Some(client)];
        let known =
            names.into_iter().flatten().find(|name| Zone::named(name).is_ok()).unwrap_or("Australia/Sydney");
        Self {
            name: known.to_owned(),
            zone: world::zone(known),
            region: Region::of(lead.country.as_deref(), lead.postal_state.as_deref(), Some(known)),
            own: world::zone(client),
        }
    }
    pub(super) fn name(&self) -> &str {
        &self.name
    }
    /// Asks something of the hours in which somebody is at the agency.
    pub(super) fn office<T>(&self, ask: impl FnOnce(&Window<'_, Zone>) -> T) -> T {
        ask(&Window { hours: &office(), zone: &self.own, region: self.region })
    }
}

/// Hours in which somebody is at the agency.
fn office() -> Hours {
    let nine = chrono::NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    let five = chrono::NaiveTime::from_hms_opt(17, 0, 0).unwrap_or_default();
    Hours::new(WorkDays::monday_to_friday(), nine, five).unwrap_or_else(|_| Hours::telephone())
}

/// When something is due, on the agency's clock.
pub(super) fn due(due: Due, place: &Place, now: DateTime<Utc>) -> DateTime<Utc> {
    match due {
        Due::WorkingHours(hours) => {
            let window = Window { hours: &office(), zone: &place.own, region: place.region };
            window.after_working(now, hours).unwrap_or(now + chrono::TimeDelta::days(1))
        }
        Due::On(day) => place.own.to_instant(rules::morning(day)),
    }
}
