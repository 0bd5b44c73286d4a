//! A moment as people read it. Made on the server, so that both sides draw the same.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// RFC 3339, UTC.
    pub iso: String,
    /// "23 Nov 2026, 12:01 pm AEDT" in the reader's time zone.
    pub exact: String,
    /// "2 min ago", "in 3 days".
    pub ago: String,
}

/// The moment in relative words, the exact one on pointing at it.
#[component]
pub fn Moment(when: When, #[prop(optional)] exact: bool) -> impl IntoView {
    let words = if exact { when.exact.clone() } else { when.ago };
    view! { <time datetime=when.iso title=when.exact>{words}</time> }
}

#[cfg(feature = "ssr")]
mod made {
    use chrono::{DateTime, Utc};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::When;

    impl When {
        /// `timezone` is an IANA name; an unknown one counts as UTC.
        pub fn of(at: DateTime<Utc>, now: DateTime<Utc>, timezone: &str) -> Self {
            let iso = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            let zone = TimeZone::get(timezone).unwrap_or(TimeZone::UTC);
            let exact = Timestamp::from_second(at.timestamp())
                .map(|stamp| stamp.to_zoned(zone).strftime("%-d %b %Y, %-I:%M %P %Z").to_string())
                .unwrap_or_else(|_| iso.clone());
            Self { iso, exact, ago: ago((now - at).num_seconds()) }
        }
    }

    /// Seconds that have passed (or are to come) in words.
    fn ago(seconds: i64) -> String {
        const STEPS: [(i64, &str, &str); 5] = [
            (60, "min", "min"),
            (3_600, "hour", "hours"),
            (86_400, "day", "days"),
            (2_592_000, "month", "months"),
            (31_536_000, "year", "years"),
        ];
        let size = seconds.abs();
        let Some((unit, one, many)) = STEPS.iter().rev().find(|(unit, ..)| size >= *unit) else {
            return "just now".to_owned();
        };
        let count = size / unit;
        let name = if count == 1 { one } else { many };
        if seconds < 0 { format!("in {count} {name}") } else { format!("{count} {name} ago") }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_span_is_told_in_its_largest_whole_unit() {
            let table = [
                (0, "just now"),
                (59, "just now"),
                (120, "2 min ago"),
                (3_600, "1 hour ago"),
                (86_400 * 45, "1 month ago"),
                (-86_400 * 7, "in 7 days"),
            ];
            for (seconds, words) in table {
                assert_eq!(ago(seconds), words);
            }
        }

        #[test]
        fn a_moment_is_told_in_the_readers_zone() {
            let at: DateTime<Utc> = "2026-11-23T01:01:00Z".parse().unwrap();
            let when = When::of(at, at, "Australia/Sydney");
            assert_eq!(when.exact, "23 Nov 2026, 12:01 pm AEDT");
            assert_eq!(when.iso, "2026-11-23T01:01:00Z");
            assert!(When::of(at, at, "Nowhere/Land").exact.ends_with("1:01 am UTC"));
        }
    }
}
