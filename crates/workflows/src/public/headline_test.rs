//! Which headline brings more people onto the waitlist, and how sure that is.
//!
//! A visitor is given a headline once and keeps it. A headline's rate is joined ÷ seen. Rates get
//! Wilson's 95 % interval; the difference to the control gets Newcombe's, built from both, which
//! stays honest for the small counts a young site has.

use domain::{AuditAction, Headline};
use store::public::headline_test::{self, Mark, Tally};
use store::{SystemTx, platform_settings};
use tracing::instrument;

use super::Visitor;
use super::headline_setup::{HeadlineSetup, SETTING};
use crate::audit::{self, Actor, Entry};
use crate::identity::Visit;
use crate::{Error, Services};

/// 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// How one headline did.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadlineResult {
    pub variant: Headline,
    pub seen: i64,
    pub joined: i64,
    /// Joined ÷ seen; 0 while nobody saw it.
    pub rate: f64,
    /// The 95 % interval of the rate.
    pub interval: (f64, f64),
    /// Rate minus the control's, with its 95 % interval; absent for the control and without one.
    pub against_control: Option<(f64, (f64, f64))>,
}

/// What platform admins see.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadlineTest {
    pub setup: HeadlineSetup,
    /// Headlines anybody saw in this run.
    pub results: Vec<HeadlineResult>,
}

/// Counts visitors as having seen their headline; each once, however often they are named.
pub async fn count_exposures(services: &Services, run: u32, visitors: &[Visitor]) -> Result<(), Error> {
    let mut tx = services.db.system_write().await?;
    for visitor in visitors {
        headline_test::expose(&mut tx, &mark(services, run, *visitor)).await?;
    }
    Ok(tx.commit().await?)
}

/// Counts that a visitor did what the headline asks for; each once.
pub async fn count_conversion(services: &Services, run: u32, visitor: Visitor) -> Result<(), Error> {
    let mut tx = services.db.system_write().await?;
    headline_test::convert(&mut tx, &mark(services, run, visitor)).await?;
    Ok(tx.commit().await?)
}

/// As [`count_conversion`], in the transaction of what was done, while the visitor's headline is under
/// test.
pub(super) async fn count_joined(
    services: &Services,
    tx: &mut SystemTx,
    visitor: Visitor,
) -> Result<(), Error> {
    let setup = HeadlineSetup::read(tx).await?;
    if setup.headlines().contains(&visitor.variant) {
        headline_test::convert(tx, &mark(services, setup.run, visitor)).await?;
    }
    Ok(())
}

fn mark(services: &Services, run: u32, visitor: Visitor) -> Mark {
    Mark {
        id: services.ids.next(),
        test: test_name(run),
        visitor: visitor.id,
        variant: visitor.variant,
        at: services.now(),
    }
}

/// The name rows carry. Each run has its own, so that counts of one choice of headlines are never
/// mixed with another's.
fn test_name(run: u32) -> String {
    format!("headline-{run}")
}

/// The test as it stands. For platform admins.
pub async fn headline_test(services: &Services, visit: &Visit) -> Result<HeadlineTest, Error> {
    visit.platform_admin()?;
    let mut tx = services.db.system_read().await?;
    let setup = HeadlineSetup::read(&mut tx).await?;
    let results = compare(&headline_test::tally(&mut tx, &test_name(setup.run)).await?);
    Ok(HeadlineTest { setup, results })
}

/// Tries these headlines against the control, or none. The same ones go on where they were stopped;
/// others begin a new run. For platform admins.
#[instrument(skip_all)]
pub async fn set_headline_test(
    services: &Services,
    visit: &Visit,
    headlines: &[Headline],
) -> Result<HeadlineSetup, Error> {
    let admin = visit.platform_admin()?.id;
    let mut tx = services.db.system_write().await?;
    let before = HeadlineSetup::read(&mut tx).await?;
    let after = before.with(headlines);
    platform_settings::set(&mut tx, SETTING, &after, Some(admin), services.now()).await?;
    let told =
        |setup: &HeadlineSetup| serde_json::json!({ "run": setup.run, "headlines": setup.headlines() });
    let entry =
        Entry::new(AuditAction::Update, "headline_test", after.run).before(told(&before)).after(told(&after));
    audit::record(services, &mut tx, &Actor::from(visit), entry).await?;
    tx.commit().await?;
    Ok(after)
}

fn compare(tallies: &[Tally]) -> Vec<HeadlineResult> {
    let control = tallies.iter().find(|tally| tally.variant == Headline::A && tally.seen > 0);
    let result = |tally: &Tally| {
        let (rate, interval) = wilson(tally.joined, tally.seen);
        let against_control =
            control.filter(|control| control.variant != tally.variant && tally.seen > 0).map(|control| {
                let (base, base_interval) = wilson(control.joined, control.seen);
                (rate - base, newcombe((rate, interval), (base, base_interval)))
            });
        HeadlineResult {
            variant: tally.variant,
            seen: tally.seen,
            joined: tally.joined,
            rate,
            interval,
            against_control,
        }
    };
    tallies.iter().map(result).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of visitors are far below 2^52")]
fn wilson(joined: i64, seen: i64) -> (f64, (f64, f64)) {
    if seen <= 0 {
        return (0.0, (0.0, 1.0));
    }
    let (n, p) = (seen as f64, joined as f64 / seen as f64);
    let below = 1.0 + Z * Z / n;
    let middle = (p + Z * Z / (2.0 * n)) / below;
    let half = Z / below * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    (p, ((middle - half).max(0.0), (middle + half).min(1.0)))
}

/// Newcombe's hybrid score interval for the difference of two rates.
fn newcombe((p1, (low1, high1)): (f64, (f64, f64)), (p2, (low2, high2)): (f64, (f64, f64))) -> (f64, f64) {
    let difference = p1 - p2;
    let low = difference - ((p1 - low1).powi(2) + (high2 - p2).powi(2)).sqrt();
    let high = difference + ((high1 - p1).powi(2) + (p2 - low2).powi(2)).sqrt();
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64) -> bool {
        (found - wanted).abs() < 5e-5
    }

    /// Newcombe 1998, Statistics in Medicine 17:873, table II, method 10, contrast (a).
    #[test]
    fn the_difference_has_the_interval_of_the_published_example() {
        let (low, high) = newcombe(wilson(56, 70), wilson(48, 80));
        assert!(near(low, 0.0524) && near(high, 0.3339), "{low} {high}");
    }

    /// Newcombe 1998, Statistics in Medicine 17:857, table I, method 3: 81 of 263, 0 of 20, 1 of 29.
    #[test]
    fn a_rate_has_the_interval_of_the_published_examples() {
        for (joined, seen, low, high) in
            [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (_, found) = wilson(joined, seen);
            assert!(near(found.0, low) && near(found.1, high), "{joined}/{seen}: {found:?}");
        }
    }

    #[test]
    fn a_headline_nobody_saw_proves_nothing() {
        let tally = |variant, seen, joined| Tally { variant, seen, joined };
        let found = compare(&[tally(Headline::A, 0, 0), tally(Headline::B, 10, 5)]);
        assert_eq!((found[0].rate, found[0].interval), (0.0, (0.0, 1.0)));
        assert_eq!(found[1].against_control, None);
    }
}
