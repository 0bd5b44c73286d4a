use domain::LeadFact as F;
use store::testing::on_both;
use workflows::leads;
use workflows::suppression::{self, Hit};

use crate::world::{World, code, lead};

on_both! {
    async fn an_erased_person_is_gone_but_is_never_written_to_again(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let services = &world.services;
        let made = world.add(&owner, client, lead("zoe@secret-name.example", &[(F::FirstName, "Zoë"), (F::Phone, "0491 570 006"), (F::Company, "Secretive")])).await;
        let export = leads::export_person(services, &owner, client, made.id).await.unwrap();
        assert!(serde_json::to_string(&export).unwrap().contains("zoe@secret-name.example"));
        leads::erase_person(services, &owner, client, made.id).await.unwrap();
        leads::erase_person(services, &owner, client, made.id).await.unwrap();
        assert_eq!(code(&leads::get_lead(services, &owner, client, made.id).await), "deleted lead");
        assert_eq!(suppression::check(services, &owner, client, "zoe@secret-name.example").await.unwrap(), Some(Hit::Own(None)));
        assert_eq!(code(&leads::add_lead(services, &owner, client, lead("zoe@secret-name.example", &[])).await), "suppressed");
        let list = suppression::list_emails(services, &owner, client, None, None).await.unwrap();
        assert_eq!((list.entries.len(), list.entries[0].email.clone()), (1, None));
        // Nothing in the rows names the person.
        let mut tx = services.db.read(client).await.unwrap();
        let row = store::leads::even_deleted(&mut tx, made.id).await.unwrap().unwrap();
        let all = format!("{row:?}");
        for word in ["zoe@", "Zoë", "secret-name", "570006", "Secretive"] {
            assert!(!all.contains(word), "{word} in {all}");
        }
    }
}
