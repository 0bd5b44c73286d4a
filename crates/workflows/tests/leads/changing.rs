use domain::{LeadFact as F, LeadStatus, Role, SequenceState, Tier, TierOverride};
use store::testing::on_both;
use workflows::leads::{self, LeadChange};
use workflows::suppression;

use crate::world::{World, code, lead, typed};

on_both! {
    async fn a_change_scores_anew_and_a_late_one_is_refused(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let made = world.add(&owner, client, lead("a@b.example", &[(F::FirstName, "A"), (F::Title, "Manager")])).await;
        let change = LeadChange { facts: typed(&[(F::Title, "CEO"), (F::FirstName, "")]), revision: Some(made.revision), ..LeadChange::default() };
        let changed = leads::update_lead(&world.services, &owner, client, made.id, change.clone()).await.unwrap();
        assert_eq!((changed.facts.title.as_deref(), changed.facts.first_name), (Some("CEO"), None));
        assert!(changed.als.unwrap().score > made.als.unwrap().score);
        assert_eq!(code(&leads::update_lead(&world.services, &owner, client, made.id, change).await), "stale");
        world.add(&owner, client, lead("taken@b.example", &[])).await;
        let taken = LeadChange { email: Some("taken@b.example".into()), ..LeadChange::default() };
        assert_eq!(code(&leads::update_lead(&world.services, &owner, client, made.id, taken).await), "lead exists");
    }

    async fn an_end_noted_by_hand_suppresses_and_only_an_admin_reopens_it(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let member = world.colleague(&owner, Role::Member).await;
        let made = world.add(&owner, client, lead("a@b.example", &[(F::FirstName, "A"), (F::Title, "CEO")])).await;
        let services = &world.services;
        let to = |status| LeadChange { status: Some(status), ..LeadChange::default() };
        assert_eq!(code(&leads::update_lead(services, &member, client, made.id, to(LeadStatus::InSequence)).await), "status_move");
        let out = leads::update_lead(services, &member, client, made.id, to(LeadStatus::Unsubscribed)).await.unwrap();
        assert_eq!((out.status, out.sequence_state), (LeadStatus::Unsubscribed, SequenceState::None));
        let als = out.als.unwrap();
        assert_eq!((als.tier, als.tier_override), (Tier::Dead, Some(TierOverride::Unsubscribed)));
        assert!(out.suppressed.is_some());
        let (told, total) = leads::activities(services, &owner, client, made.id, None).await.unwrap();
        assert_eq!((total, told[0].action.as_str()), (1, "unsubscribed"));
        for status in [LeadStatus::Scored, LeadStatus::Converted, LeadStatus::New] {
            assert_eq!(code(&leads::update_lead(services, &owner, client, made.id, to(status)).await), "status_move");
        }
        assert_eq!(code(&leads::reopen_lead(services, &member, client, made.id, "asked").await), "forbidden below admin");
        assert_eq!(code(&leads::reopen_lead(services, &owner, client, made.id, " ").await), "reason:required");
        let back = leads::reopen_lead(services, &owner, client, made.id, "They wrote to us again.").await.unwrap();
        assert_eq!((back.status, back.suppressed, back.als.unwrap().tier_override), (LeadStatus::Scored, None, None));
        assert_eq!(suppression::check(services, &owner, client, "a@b.example").await.unwrap(), None);
    }

    async fn another_address_lifts_a_bounce_because_it_was_the_old_ones(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let made = world.add(&owner, client, lead("old@b.example", &[(F::FirstName, "A"), (F::EmailVerified, "yes")])).await;
        let bounced = LeadChange { status: Some(LeadStatus::Bounced), ..LeadChange::default() };
        leads::update_lead(&world.services, &owner, client, made.id, bounced).await.unwrap();
        let moved = LeadChange { email: Some("new@b.example".into()), ..LeadChange::default() };
        let lead = leads::update_lead(&world.services, &owner, client, made.id, moved).await.unwrap();
        assert_eq!((lead.status, lead.facts.email_verified, lead.suppressed), (LeadStatus::Scored, None, None));
        let back = LeadChange { email: Some("old@b.example".into()), ..LeadChange::default() };
        assert_eq!(code(&leads::update_lead(&world.services, &owner, client, made.id, back).await), "suppressed");
    }

    async fn merged_leads_are_one_with_both_histories(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let keep = world.add(&owner, client, lead("zoe@b.example", &[(F::FirstName, "Zoë"), (F::LastName, "Nguyen"), (F::Company, "Harbour")])).await;
        let other = world.add(&owner, client, lead("zoe.n@b.example", &[(F::FirstName, "zoë"), (F::LastName, "NGUYEN"), (F::Company, "harbour"), (F::Title, "CEO")])).await;
        let stranger = world.add(&owner, client, lead("x@b.example", &[(F::FirstName, "X"), (F::Company, "Harbour")])).await;
        let services = &world.services;
        let twins = leads::find_twins(services, &owner, client, keep.id).await.unwrap();
        assert_eq!(twins.iter().map(|twin| twin.id).collect::<Vec<_>>(), [other.id]);
        let out = LeadChange { status: Some(LeadStatus::Unsubscribed), ..LeadChange::default() };
        leads::update_lead(services, &owner, client, other.id, out).await.unwrap();
        let one = leads::merge_leads(services, &owner, client, keep.id, other.id).await.unwrap();
        assert_eq!((one.email.as_str(), one.facts.title.as_deref()), ("zoe@b.example", Some("CEO")));
        assert_eq!(one.status, LeadStatus::Unsubscribed, "an opt-out is the person's");
        assert_eq!(leads::activities(services, &owner, client, keep.id, None).await.unwrap().1, 1);
        assert_eq!(code(&leads::get_lead(services, &owner, client, other.id).await), "deleted lead");
        assert_eq!(code(&leads::merge_leads(services, &owner, client, keep.id, other.id).await), "deleted lead");
        assert_eq!(code(&leads::get_lead(services, &owner, client, stranger.id).await), "ok");
    }
}
