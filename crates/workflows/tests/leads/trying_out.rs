use domain::{LeadFact as F, LeadStatus};
use engines::scoring::{Targets, TargetsInput, Weights, choose_weights, score_brief};
use store::testing::on_both;
use workflows::icp::{self, IcpChange, Sample};
use workflows::leads;
use workflows::suppression::{self, NewEntry};

use crate::world::{World, lead};

/// Leads by tier as a browser counts them.
fn counted(sample: &Sample, targets: &TargetsInput, weights: &Weights) -> [i64; 5] {
    let targets = Targets::new(targets);
    let mut counts = [0; 5];
    for lead in &sample.leads {
        counts[score_brief(lead, &targets, weights, sample.today).tier as usize] += 1;
    }
    counts
}

on_both! {
    async fn what_a_browser_tries_out_is_what_saving_makes_of_the_leads(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let services = &world.services;
        for (n, title) in ["CEO", "Manager", "Analyst", "Founder"].into_iter().enumerate() {
            for country in ["Australia", "Peru"] {
                let facts = [(F::FirstName, "A"), (F::Title, title), (F::Country, country), (F::Industry, "Mining"), (F::Employees, "30")];
                world.add(&owner, client, lead(&format!("{n}-{country}@b.example").to_lowercase(), &facts)).await;
            }
        }
        let out = world.add(&owner, client, lead("out@b.example", &[(F::FirstName, "Out"), (F::Title, "CEO")])).await;
        let end = leads::LeadChange { status: Some(LeadStatus::Unsubscribed), ..Default::default() };
        leads::update_lead(services, &owner, client, out.id, end).await.unwrap();
        let entry = NewEntry { email: "0-peru@b.example".into(), ..NewEntry::default() };
        suppression::add_email(services, &owner, client, entry).await.unwrap();

        let stored = async || {
            let [hot, warm, cool, cold, dead, _] = leads::distribution(services, &owner, client, None).await.unwrap();
            [hot, warm, cool, cold, dead]
        };
        let before = icp::sample(services, &owner, client).await.unwrap();
        assert_eq!(before.leads.len(), 9);
        assert_eq!(counted(&before, &before.targets, &choose_weights(&before.weights).weights), stored().await);

        let points = [15, 20, 35, 5, 25];
        let wanted = TargetsInput { icp_industries: vec!["mining".into()], icp_locations: vec!["Peru".into()], ..before.targets.clone() };
        let expected = counted(&before, &wanted, &Weights::from_points(points).unwrap());
        assert_ne!(expected, stored().await, "the change must change something");
        let change = IcpChange { industries: Some(wanted.icp_industries), locations: Some(wanted.icp_locations), weights: Some(points), ..IcpChange::default() };
        icp::save(services, &owner, client, change).await.unwrap();
        world.run_jobs().await;
        assert_eq!(stored().await, expected);
    }
}
