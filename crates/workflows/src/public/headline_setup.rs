//! Which headlines are tried, kept in the platform's settings.

use domain::Headline;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{SystemTx, platform_settings};

use crate::Error;

pub(super) const SETTING: &str = "headline_test";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HeadlineSetup {
    /// Counts belong to a run; a new choice of headlines begins a new one.
    pub run: u32,
    /// The choice of this run, the control among them.
    variants: Vec<Headline>,
    on: bool,
}

impl HeadlineSetup {
    /// A setting that was never made or cannot be read is off.
    pub(super) async fn read(tx: &mut SystemTx) -> Result<Self, Error> {
        let setting: Option<Value> = platform_settings::get(tx, SETTING).await?;
        Ok(setting.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
    }

    /// Headlines under test, the control among them; none while no test runs.
    pub fn headlines(&self) -> &[Headline] {
        if self.on && self.variants.len() > 1 { &self.variants } else { &[] }
    }

    /// The headlines of this run, whether it goes on or was stopped.
    pub fn of_this_run(&self) -> &[Headline] {
        &self.variants
    }

    pub(super) fn with(&self, headlines: &[Headline]) -> Self {
        let mut variants = headlines.to_vec();
        variants.push(Headline::A);
        variants.sort_unstable();
        variants.dedup();
        if variants.len() < 2 {
            return Self { on: false, ..self.clone() };
        }
        let run = if variants == self.variants { self.run } else { self.run + 1 };
        Self { run, variants, on: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Headline::{A, B, C};

    #[test]
    fn a_test_has_the_control_and_at_least_one_other() {
        let off = HeadlineSetup::default();
        assert_eq!(off.with(&[C, B, C]).headlines(), [A, B, C]);
        assert_eq!(off.with(&[]).headlines(), []);
        assert_eq!(off.with(&[A]).headlines(), []);
    }

    #[test]
    fn counts_of_one_choice_are_not_mixed_with_those_of_another() {
        let first = HeadlineSetup::default().with(&[B]);
        let stopped = first.with(&[]);
        assert_eq!((stopped.headlines(), stopped.of_this_run()), ([].as_slice(), [A, B].as_slice()));
        assert_eq!(stopped.with(&[B]), first, "it goes on where it was stopped");
        assert_eq!(stopped.with(&[B, C]).run, first.run + 1);
    }
}
