use domain::{DomainSuppressionReason, LeadFact as F, Role, Tier, TierOverride};
use store::testing::on_both;
use workflows::leads;
use workflows::suppression::{self, Added, Hit, NewEntry};

use crate::world::{World, code, lead};

fn entry(email: &str, reason: &str) -> NewEntry {
    NewEntry { email: email.to_owned(), reason: Some(reason.to_owned()), notes: None }
}

on_both! {
    async fn an_address_on_the_list_makes_its_lead_dead_and_cannot_be_added(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let services = &world.services;
        let made = world.add(&owner, client, lead("a@b.example", &[(F::FirstName, "A"), (F::Title, "CEO")])).await;
        assert_eq!(suppression::add_email(services, &owner, client, entry("A@B.example", "manual")).await.unwrap(), Added::Now);
        assert_eq!(suppression::add_email(services, &owner, client, entry("a@b.example", "legal")).await.unwrap(), Added::Before);
        let als = leads::get_lead(services, &owner, client, made.id).await.unwrap().als.unwrap();
        assert_eq!((als.tier, als.tier_override), (Tier::Dead, Some(TierOverride::Suppressed)));
        suppression::add_email(services, &owner, client, entry("c@d.example", "spam")).await.unwrap();
        assert_eq!(code(&leads::add_lead(services, &owner, client, lead("c@d.example", &[])).await), "suppressed");
        // An administrator may take a manual entry back; the lead lives again. A complaint stays.
        let list = suppression::list_emails(services, &owner, client, None, None).await.unwrap();
        assert_eq!((list.total, list.entries.len()), (2, 2));
        let by = |email: &str| list.entries.iter().find(|e| e.email.as_ref().is_some_and(|e| e.as_str() == email)).unwrap().id;
        suppression::remove_email(services, &owner, client, by("a@b.example")).await.unwrap();
        assert_eq!(leads::get_lead(services, &owner, client, made.id).await.unwrap().als.unwrap().tier_override, None);
        assert_eq!(code(&suppression::remove_email(services, &owner, client, by("c@d.example")).await), "suppression_stays");
    }

    async fn a_competitors_domain_takes_its_people_out_and_the_search_for_an_address_is_by_its_beginning(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let services = &world.services;
        let made = world.add(&owner, client, lead("a@rival.example", &[(F::FirstName, "A")])).await;
        suppression::add_domain(services, &owner, client, "https://www.Rival.example/x", DomainSuppressionReason::Competitor, None).await.unwrap();
        world.run_jobs().await;
        let als = leads::get_lead(services, &owner, client, made.id).await.unwrap().als.unwrap();
        assert_eq!((als.tier_override, als.components[4]), (Some(TierOverride::Competitor), 0));
        assert_eq!(code(&leads::add_lead(services, &owner, client, lead("b@rival.example", &[])).await), "suppressed");
        for email in ["one@x.example", "only@x.example", "two@x.example"] {
            suppression::add_email(services, &owner, client, entry(email, "manual")).await.unwrap();
        }
        let found = suppression::list_emails(services, &owner, client, Some("ON"), None).await.unwrap();
        assert_eq!(found.entries.len(), 2);
    }

    async fn the_list_for_all_binds_clients_who_cannot_read_it_or_hear_why(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let services = &world.services;
        assert_eq!(code(&suppression::add_global(services, &owner, entry("x@y.example", "legal")).await), "no such page");
        let mut admin = owner.clone();
        admin.account.is_platform_admin = true;
        suppression::add_global(services, &admin, entry("x@y.example", "legal")).await.unwrap();
        assert_eq!(suppression::check(services, &owner, client, "X@y.example").await.unwrap(), Some(Hit::Everywhere));
        assert_eq!(Hit::Everywhere.words(), "This person may not be contacted.");
        let refused = leads::add_lead(services, &owner, client, lead("x@y.example", &[])).await;
        assert!(refused.unwrap_err().to_string().ends_with("may not be contacted."));
        assert_eq!(suppression::list_emails(services, &owner, client, None, None).await.unwrap().total, 0);
        // The database itself keeps the list from a client's transaction.
        if let Some(pool) = db.postgres_pool() {
            let mut tx = pool.begin_with(sqlx::AssertSqlSafe(format!("BEGIN; SET LOCAL agency.client_id = '{client}'"))).await.unwrap();
            let (seen,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM global_suppression").fetch_one(&mut *tx).await.unwrap();
            assert_eq!(seen, 0);
        }
    }

    async fn a_list_in_bulk_says_what_was_new_known_and_no_address(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let list = ["a@b.example", "A@b.example", "broken", "", "c@d.example"].map(str::to_owned);
        let done = suppression::add_many(&world.services, &owner, client, &list, Some("unsubscribe")).await.unwrap();
        assert_eq!((done.added, done.duplicates, done.invalid), (2, 1, 2));
        let viewer = world.colleague(&owner, Role::Viewer).await;
        assert_eq!(code(&suppression::add_many(&world.services, &viewer, client, &list, None).await), "forbidden below member");
        assert_eq!(code(&suppression::list_emails(&world.services, &viewer, client, None, None).await), "forbidden below admin");
    }
}
