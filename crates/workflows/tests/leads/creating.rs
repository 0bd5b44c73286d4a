use domain::{EmailCheck, EnrichmentSource, LeadFact as F, LeadStatus, Role, RowOutcome, Tier};
use store::testing::on_both;
use workflows::leads::{self, NewLead};

use crate::world::{World, code, lead};

on_both! {
    async fn a_lead_that_carries_enough_is_enriched_by_hand_and_scored_with_its_reasons_at_once(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let v1 = lead(" V1@Harbour.Example ", &[
            (F::EmailVerified, "yes"), (F::Phone, "0491 570 006"), (F::PhoneVerified, "true"),
            (F::LinkedinUrl, "linkedin.com/in/v1"), (F::PersonalEmail, "v1@home.example"), (F::Title, "CEO"),
            (F::Industry, "Technology"), (F::Employees, "25"), (F::Country, "Australia"), (F::RoleStarted, "2025-11-06"),
            (F::IsHiring, "yes"), (F::FundedOn, "7/10/2025"), (F::FirstName, "Zoë"), (F::LastName, "Nguyễn"), (F::Company, "Harbour"),
        ]);
        let made = world.add(&owner, client, v1).await;
        assert_eq!(made.email.as_str(), "v1@harbour.example");
        assert_eq!((made.facts.phone.as_deref(), made.facts.phone_type.as_deref()), (Some("+61491570006"), Some("mobile")));
        assert_eq!(made.facts.domain.as_deref(), Some("harbour.example"));
        assert_eq!((made.status, made.enrichment_source, made.email_check), (LeadStatus::Scored, Some(EnrichmentSource::Manual), Some(EmailCheck::Likely)));
        assert_eq!(made.enrichment_confidence, Some(1.0));
        let als = made.als.unwrap();
        assert_eq!((als.score, als.tier, als.components), (100, Tier::Hot, [20, 25, 25, 15, 15]));
        let (_, points, max, words) = als.bars().next().unwrap();
        assert_eq!((points, max, words[0].as_str()), (20, 20, "The e-mail address is verified (8 of 8 points)."));
        // Read back it is the same.
        assert_eq!(leads::get_lead(&world.services, &owner, client, made.id).await.unwrap().als, Some(als));
    }

    async fn a_bare_address_stays_new_and_becomes_scored_when_a_name_is_added(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let bare = world.add(&owner, client, lead("bare@gmail.com", &[(F::LastName, "Only")])).await;
        assert_eq!((bare.status, bare.als, bare.facts.domain), (LeadStatus::New, None, None));
        assert_eq!(code(&leads::rescore_lead(&world.services, &owner, client, bare.id).await), "not_enriched");
        let change = leads::LeadChange { facts: crate::world::typed(&[(F::FirstName, "Ann")]), ..Default::default() };
        let named = leads::update_lead(&world.services, &owner, client, bare.id, change).await.unwrap();
        assert_eq!((named.status, named.als.is_some()), (LeadStatus::Scored, true));
    }

    async fn what_is_wrong_with_a_new_lead_is_told_field_by_field(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let wrong = lead("nobody", &[(F::Phone, "12"), (F::Employees, "many"), (F::Website, "javascript:x")]);
        let refused = leads::add_lead(&world.services, &owner, client, wrong).await;
        assert_eq!(code(&refused), "email:not_an_email,phone:not_a_phone,organization_employee_count:not_a_number,organization_website:not_a_url");
    }

    async fn one_address_exists_once_a_client_and_again_after_it_was_deleted(db: &TestDb) {
        let world = World::on(db).await;
        let ((owner, client), (sam, other)) = (world.owner("alex").await, world.owner("sam").await);
        let first = world.add(&owner, client, lead("a@b.example", &[])).await;
        assert_eq!(code(&leads::add_lead(&world.services, &owner, client, lead("A@B.example", &[])).await), "lead exists");
        world.add(&sam, other, lead("a@b.example", &[])).await;
        leads::delete_lead(&world.services, &owner, client, first.id).await.unwrap();
        assert_eq!(code(&leads::get_lead(&world.services, &owner, client, first.id).await), "deleted lead");
        assert_eq!(code(&leads::get_lead(&world.services, &sam, other, first.id).await), "no such lead");
        world.add(&owner, client, lead("a@b.example", &[])).await;
    }

    async fn each_lead_of_a_bulk_request_has_an_outcome_of_its_own(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        world.add(&owner, client, lead("known@x.example", &[])).await;
        let all: Vec<NewLead> = ["new@x.example", "NEW@x.example", "known@x.example", "broken", "other@x.example"]
            .into_iter().map(|email| lead(email, &[(F::FirstName, "A")])).collect();
        let done = leads::add_leads(&world.services, &owner, client, all).await.unwrap();
        let outcomes: Vec<RowOutcome> = done.rows.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [RowOutcome::Created, RowOutcome::DuplicateInFile, RowOutcome::DuplicateInClient, RowOutcome::Invalid, RowOutcome::Created]);
        assert_eq!((done.created, done.skipped), (2, 3));
        let many = vec![lead("x@x.example", &[]); 1_001];
        assert_eq!(code(&leads::add_leads(&world.services, &owner, client, many).await), "leads:count");
    }

    async fn viewers_look_members_work_and_admins_delete(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let (viewer, member) = (world.colleague(&owner, Role::Viewer).await, world.colleague(&owner, Role::Member).await);
        let made = world.add(&member, client, lead("a@b.example", &[])).await;
        let services = &world.services;
        assert_eq!(code(&leads::get_lead(services, &viewer, client, made.id).await), "ok");
        assert_eq!(code(&leads::add_lead(services, &viewer, client, lead("c@d.example", &[])).await), "forbidden below member");
        assert_eq!(code(&leads::update_lead(services, &viewer, client, made.id, Default::default()).await), "forbidden below member");
        assert_eq!(code(&leads::delete_lead(services, &member, client, made.id).await), "forbidden below admin");
        assert_eq!(code(&leads::erase_person(services, &member, client, made.id).await), "forbidden below admin");
        assert_eq!(code(&leads::merge_leads(services, &member, client, made.id, made.id).await), "forbidden below admin");
    }
}
