use chrono::TimeDelta;
use domain::{LeadFact as F, LeadStatus};
use store::testing::on_both;
use workflows::leads;

use crate::world::{World, lead};

on_both! {
    async fn scoring_all_follows_the_days_and_moves_no_lead_that_ended(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let services = &world.services;
        let facts = [(F::FirstName, "A"), (F::RoleStarted, "2025-12-20"), (F::Title, "CEO")];
        let fresh = world.add(&owner, client, lead("a@b.example", &facts)).await;
        let out = world.add(&owner, client, lead("b@b.example", &facts)).await;
        let bare = world.add(&owner, client, lead("c@gmail.com", &[])).await;
        let end = leads::LeadChange { status: Some(LeadStatus::Unsubscribed), ..Default::default() };
        leads::update_lead(services, &owner, client, out.id, end).await.unwrap();
        assert_eq!(fresh.als.as_ref().unwrap().components[3], 6);
        world.advance(TimeDelta::days(200));
        leads::rescore_all(services, &owner, client).await.unwrap();
        world.run_jobs().await;
        let progress = leads::rescore_progress(services, &owner, client).await.unwrap().unwrap();
        assert_eq!((progress.total, progress.done, progress.changed), (2, 2, 2));
        assert!(progress.finished_at.is_some());
        let status = async |id| leads::get_lead(services, &owner, client, id).await.unwrap();
        let aged = status(fresh.id).await;
        assert_eq!((aged.als.unwrap().components[3], aged.status, aged.revision), (3, LeadStatus::Scored, fresh.revision));
        assert_eq!(status(out.id).await.status, LeadStatus::Unsubscribed);
        assert_eq!(status(bare.id).await.als, None);
        // Once more changes nothing.
        leads::rescore_all(services, &owner, client).await.unwrap();
        world.run_jobs().await;
        assert_eq!(leads::rescore_progress(services, &owner, client).await.unwrap().unwrap().changed, 0);
    }
}
