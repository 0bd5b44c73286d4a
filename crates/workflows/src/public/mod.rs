//! What a visitor without an account can do, and what the public pages are told.

mod headline_setup;
mod headline_test;
mod headline_visitor;
mod opt_out;
mod waitlist;

pub use headline_setup::HeadlineSetup;
pub use headline_test::{
    HeadlineResult, HeadlineTest, count_conversion, count_exposures, headline_test, set_headline_test,
};
pub use headline_visitor::Visitor;
pub use opt_out::{OptOut, Reach, Sender, look_at_opt_out, opt_out};
pub use waitlist::{JoinWaitlist, join_waitlist};

use domain::FoundingSpots;
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
    /// Headlines under test. Setting `headline_test`.
    pub headlines: HeadlineSetup,
}

/// Reads them all at one moment. A setting that was never made or cannot be read is off.
pub async fn site_facts(services: &Services) -> Result<SiteFacts, Error> {
    let mut tx = services.db.system_read().await?;
    let spots = store::public::spots::get(&mut tx).await?;
    Ok(SiteFacts {
        spots: Some(spots),
        guarantee: on(platform_settings::get(&mut tx, "guarantee.enabled").await?),
        billing: on(platform_settings::get(&mut tx, "billing.enabled").await?),
        headlines: HeadlineSetup::read(&mut tx).await?,
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
}
