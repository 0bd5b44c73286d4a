//! What came of it: the town's figures beside the product's.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use domain::{Intent, LeadStatus, TouchPhase};
use sandbox::town::{Kind, Passed};
use store::outreach::touches;
use workflows::leads::{self, Filter as LeadFilter};
use workflows::replies::inbox::{self, Filter};
use workflows::replies::meetings;

use super::{Simulation, SimulationError};

/// Figures with their names, in the order they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    pub town: Vec<(&'static str, i64)>,
    pub product: Vec<(&'static str, i64)>,
}

impl Funnel {
    pub fn of_town(&self, name: &str) -> i64 {
        figure(&self.town, name)
    }
    pub fn of_product(&self, name: &str) -> i64 {
        figure(&self.product, name)
    }
}

fn figure(some: &[(&'static str, i64)], name: &str) -> i64 {
    some.iter().find(|(own, _)| *own == name).map_or(0, |(_, count)| *count)
}

const KINDS: [Kind; 9] = [
    Kind::Meeting,
    Kind::Interested,
    Kind::Question,
    Kind::NotNow,
    Kind::OptOut,
    Kind::Button,
    Kind::OutOfOffice,
    Kind::Accepted,
    Kind::Report,
];

impl Simulation {
    pub async fn funnel(&self) -> Result<Funnel, SimulationError> {
        let (services, visit, client) = (&self.services, &self.agency.visit, self.agency.client);
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (mut mails, mut opened, mut refused, mut invited) = (0, 0, 0, 0);
        let mut answers: BTreeMap<Kind, i64> = BTreeMap::new();
        let mut reached = std::collections::BTreeSet::new();
        for passed in &self.passed {
            match passed {
                Passed::Mail { to, .. } => {
                    mails += 1;
                    reached.insert(to.as_str());
                }
                Passed::Invitation { .. } => invited += 1,
                Passed::Refused { .. } => refused += 1,
                Passed::Opened { .. } => opened += 1,
                Passed::Answer { kind, .. } => *answers.entry(*kind).or_default() += 1,
            }
        }
        let mut funnel = Funnel::default();
        funnel.town.extend([
            ("people", count(self.people.len())),
            ("people reached", count(reached.len())),
            ("mails received", mails),
            ("addresses refused", refused),
            ("mails opened", opened),
            ("invitations received", invited),
        ]);
        funnel.town.extend(KINDS.map(|kind| (kind.words(), answers.get(&kind).copied().unwrap_or_default())));
        let all = leads::count_leads(services, visit, client, &LeadFilter::default()).await?;
        funnel.product.push(("leads", all.at_least()));
        for status in
            [LeadStatus::InSequence, LeadStatus::Converted, LeadStatus::Unsubscribed, LeadStatus::Bounced]
        {
            let filter = LeadFilter { status: Some(status), ..LeadFilter::default() };
            let found = leads::count_leads(services, visit, client, &filter).await?;
            funnel.product.push((status.as_str(), found.at_least()));
        }
        let mut tx = services.db.read(client).await?;
        for (phase, found) in touches::count_by_phase(&mut tx).await? {
            let name = match phase {
                TouchPhase::Sent => "touches sent",
                TouchPhase::Failed => "touches failed",
                TouchPhase::Unknown => "touches unknown",
                _ => continue,
            };
            funnel.product.push((name, found));
        }
        drop(tx);
        for intent in Intent::ALL.iter().copied() {
            let filter = Filter { intent: Some(intent), ..Filter::default() };
            let page = inbox::list(services, visit, client, &filter, 1, 1).await?;
            funnel.product.push((intent.label(), page.total));
        }
        let met = meetings::list(services, visit, client, false, 1).await?;
        let ahead = meetings::list(services, visit, client, true, 1).await?;
        funnel.product.push(("meetings", met.total));
        funnel.product.push(("meetings ahead", ahead.total));
        Ok(funnel)
    }
}

impl fmt::Display for Funnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (title, figures) in [("In the town", &self.town), ("In the product", &self.product)] {
            writeln!(text, "{title}")?;
            for (name, count) in figures {
                writeln!(text, "  {name:<42}{count:>8}")?;
            }
        }
        f.write_str(&text)
    }
}
