use domain::{ClientId, DomainSuppressionReason, LeadFact as F, Role, TierBucket};
use futures::{TryStreamExt, stream};
use store::testing::on_both;
use workflows::Services;
use workflows::identity::Visit;
use workflows::imports::{self, Start};
use workflows::leads::{self, Filter};
use workflows::suppression::{self, BulkAdded, NewEntry};

use crate::world::{World, code, lead};

fn lines(bytes: Vec<u8>) -> Vec<String> {
    String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

async fn whole(services: &Services, visit: &Visit, client: ClientId, filter: &Filter) -> Vec<u8> {
    leads::export_leads(services, visit, client, filter).await.unwrap().try_concat().await.unwrap()
}

on_both! {
    async fn exported_leads_import_again_as_they_were_and_hold_no_formula(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let (other, elsewhere) = world.owner("sam").await;
        let services = &world.services;
        let facts = [(F::FirstName, "=cmd()"), (F::Title, "CEO, Founder"), (F::Phone, "0491 570 006"), (F::IsHiring, "true"), (F::Employees, "25")];
        world.add(&owner, client, lead("a@b.example", &facts)).await;
        world.add(&owner, client, lead("plain@b.example", &[])).await;
        world.add(&other, elsewhere, lead("stranger@c.example", &[])).await;
        let file = whole(services, &owner, client, &Filter::default()).await;
        let text = lines(file.clone());
        assert_eq!(text.len(), 3, "{text:#?}");
        assert!(text[0].starts_with("\u{feff}id,email,phone,first_name,"), "{}", text[0]);
        assert!(text[2].contains(",'=cmd(),") && text[2].contains("\"CEO, Founder\""), "{}", text[2]);
        assert!(!text.concat().contains("stranger"));
        let cold = Filter { tier: Some(TierBucket::Unscored), ..Filter::default() };
        let some = whole(services, &owner, client, &cold).await;
        assert_eq!(lines(some).len(), 2);

        let body = stream::iter([Ok::<_, std::io::Error>(file)]);
        let taken = imports::receive(services, &other, elsewhere, "leads.csv", body).await.unwrap();
        imports::start(services, &other, elsewhere, taken.id, Start::default()).await.unwrap();
        world.run_jobs().await;
        let tally = imports::get(services, &other, elsewhere, taken.id).await.unwrap().tally;
        assert_eq!((tally.created, tally.invalid), (2, 0));
        let search = Filter { search: Some("a@b.example".into()), ..Filter::default() };
        let page = leads::list_leads(services, &other, elsewhere, &leads::Listing { filter: search, ..Default::default() }).await.unwrap();
        let copy = leads::get_lead(services, &other, elsewhere, page.leads[0].id).await.unwrap().facts;
        assert_eq!((copy.title.as_deref(), copy.phone.as_deref(), copy.is_hiring, copy.employees), (Some("CEO, Founder"), Some("+61491570006"), Some(true), Some(25)));
    }

    async fn only_administrators_of_the_client_take_files_away(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let (other, _) = world.owner("sam").await;
        let member = world.colleague(&owner, Role::Member).await;
        let services = &world.services;
        let filter = Filter::default();
        assert_eq!(code(&leads::export_leads(services, &member, client, &filter).await.map(drop)), "forbidden below admin");
        assert_eq!(code(&leads::export_leads(services, &other, client, &filter).await.map(drop)), "no such client");
        assert_eq!(code(&suppression::export_lists(services, &member, client, Vec::new()).await), "forbidden below admin");
        assert_eq!(code(&suppression::export_lists(services, &other, client, Vec::new()).await), "no such client");
    }

    async fn many_domains_and_numbers_are_added_and_the_lists_leave_as_one_file(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let member = world.colleague(&owner, Role::Member).await;
        let services = &world.services;
        let all = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let why = DomainSuppressionReason::Competitor;
        let done = suppression::add_domains(services, &member, client, &all("rival.example www.Rival.example no_domain other.example"), why).await.unwrap();
        assert_eq!(done, BulkAdded { added: 2, duplicates: 1, invalid: 1 });
        assert_eq!(code(&leads::add_lead(services, &owner, client, lead("b@rival.example", &[])).await), "suppressed");
        let done = suppression::add_phones(services, &member, client, &all("0491570006 +61491570006 12")).await.unwrap();
        assert_eq!(done, BulkAdded { added: 1, duplicates: 1, invalid: 1 });
        let entry = NewEntry { email: "no@more.example".into(), reason: Some("unsubscribe".into()), notes: Some("@home".into()) };
        suppression::add_email(services, &member, client, entry).await.unwrap();
        let text = lines(suppression::export_lists(services, &owner, client, Vec::new()).await.unwrap());
        assert_eq!(text.len(), 5, "{text:#?}");
        assert!(text.iter().any(|line| line.starts_with("email,no@more.example,unsubscribe,manual,'@home,")), "{text:#?}");
        assert!(text.iter().any(|line| line.starts_with("phone,'+61491570006,manual,")), "{text:#?}");
    }
}
