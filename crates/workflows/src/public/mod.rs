//! What a visitor without an account can do, and what the public pages are told.

mod headline_test;
mod waitlist;

pub use headline_test::{HEADLINE_TEST, HeadlineResult, assign, count_exposures, results};
pub use waitlist::{JoinWaitlist, Visitor, join_waitlist};

use domain::{FoundingSpots, Headline};
use serde_json::Value;
use store::platform_settings;

use crate::{Error, Services};

/// What the public pages say that may change while the program runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteFacts {
    /// `None` while the number is not known: then it is hidden, never made up.
    pub spots: Option<FoundingSpots>,
    /// The money-back promise is made (decisions.md D22). Setting `guarantee.enabled`.
    pub guarantee: bool,
    /// Plans can be bought, so buttons say Subscribe. Setting `billing.enabled`.
    pub billing: bool,
    /// Headlines under test, the control among them; empty while no test runs. Setting
    /// `headline_test`, for example `{"variants": ["a", "b"]}`.
    pub headlines: Vec<Headline>,
}

/// Reads them all at one moment. A setting that was never made or cannot be read is off.
pub async fn site_facts(services: &Services) -> Result<SiteFacts, Error> {
    let mut tx = services.db.system_read().await?;
    let spots = store::public::spots::get(&mut tx).await?;
    Ok(SiteFacts {
        spots: Some(spots),
        guarantee: on(platform_settings::get(&mut tx, "guarantee.enabled").await?),
        billing: on(platform_settings::get(&mut tx, "billing.enabled").await?),
        headlines: headlines(platform_settings::get(&mut tx, "headline_test").await?),
    })
}

/// The founding places as they are now.
pub async fn founding_spots(services: &Services) -> Result<FoundingSpots, Error> {
    let mut tx = services.db.system_read().await?;
    Ok(store::public::spots::get(&mut tx).await?)
}

fn on(setting: Option<Value>) -> bool {
    setting.as_ref().and_then(Value::as_bool).unwrap_or(false)
}

/// The control and those under test with it; none when there would be nothing to compare.
fn headlines(setting: Option<Value>) -> Vec<Headline> {
    let named = setting.as_ref().and_then(|test| test.get("variants")).and_then(Value::as_array);
    let mut headlines: Vec<Headline> =
        named.into_iter().flatten().filter_map(|name| name.as_str()?.parse().ok()).collect();
    headlines.push(Headline::A);
    headlines.sort_unstable();
    headlines.dedup();
    if headlines.len() > 1 { headlines } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_is_promised_or_sold_unless_it_is_switched_on() {
        assert!(on(Some(json!(true))));
        for off in [None, Some(json!(false)), Some(json!("yes")), Some(json!(1))] {
            assert!(!on(off));
        }
    }

    #[test]
    fn a_headline_test_has_the_control_and_at_least_one_other() {
        let under_test = |value| headlines(Some(value));
        assert_eq!(
            under_test(json!({ "variants": ["c", "b", "c"] })),
            [Headline::A, Headline::B, Headline::C]
        );
        for none in [
            json!({}),
            json!({ "variants": [] }),
            json!({ "variants": ["a"] }),
            json!({ "variants": ["z", 3] }),
            json!(true),
        ] {
            assert_eq!(under_test(none.clone()), [], "{none}");
        }
        assert_eq!(headlines(None), []);
    }
}
