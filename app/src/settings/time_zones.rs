use crate::components::Choice;

/// Zones our people live in, Australia first. Any other IANA zone that is set already is kept.
const ZONES: &[&str] = &[
    "Australia/Sydney",
    "Australia/Melbourne",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Australia/Darwin",
    "Australia/Perth",
    "Australia/Hobart",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Fiji",
    "Asia/Singapore",
    "Asia/Hong_Kong",
    "Asia/Tokyo",
    "Asia/Manila",
    "Asia/Jakarta",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Africa/Johannesburg",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Rome",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Vancouver",
    "America/Sao_Paulo",
    "UTC",
];

/// The zones to choose from, with `current` among them.
pub fn choices(current: &str) -> Vec<Choice> {
    let known = ZONES.contains(&current) || current.is_empty();
    let own = (!known).then_some(current);
    own.into_iter()
        .chain(ZONES.iter().copied())
        .map(|zone| Choice::new(zone, zone.replace('_', " ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::choices;

    #[test]
    fn a_zone_that_is_set_already_can_always_be_kept() {
        assert!(choices("Asia/Kathmandu").iter().any(|choice| choice.value == "Asia/Kathmandu"));
        assert_eq!(choices("UTC").iter().filter(|choice| choice.value == "UTC").count(), 1);
    }
}
