//! Files that pages take and give: who may, and that nothing of another tenant is in them.

use domain::{LeadFact, Role};
use store::testing::on_both;
use workflows::leads::{self, NewLead};

use crate::call::{Answer, Asker};
use crate::world::{Person, World};

const UPLOAD: &str = "/dashboard/leads/import";
const BOUNDARY: &str = "a-boundary-4711";

fn form(name: &str, content: &str) -> Vec<u8> {
    format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n{content}\r\n--{BOUNDARY}--\r\n"
    )
    .into_bytes()
}

async fn send(world: &World, asker: &Asker, body: Vec<u8>) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    world.visit("post", UPLOAD).by(asker).header("content-type", &kind).bytes(body).send().await
}

/// Settled: the gate of onboarding is behind them.
async fn settled(world: &World, name: &str) -> Person {
    let owner = world.owner(name).await;
    workflows::onboarding::skip(&world.services, &owner.visit, owner.client()).await.unwrap();
    owner
}

async fn add(world: &World, owner: &Person, email: &str) -> domain::LeadId {
    let facts = [(LeadFact::FirstName, "=Lee".to_owned())].into();
    let new = NewLead { email: email.into(), facts, ..NewLead::default() };
    leads::add_lead(&world.services, &owner.visit, owner.client(), new).await.unwrap().id
}

on_both! {
    async fn a_list_from_the_form_waits_on_its_own_page_and_a_refusal_leads_back(db: &TestDb) {
        let world = World::new(db).await;
        let owner = settled(&world, "alex").await;
        let viewer = world.joined(&owner, Role::Viewer).await;
        let answer = send(&world, &owner.session, form("list.csv", "email,name\na@b.example,A\n")).await;
        assert_eq!(answer.status, 303);
        let page = answer.header("location").to_owned();
        assert!(page.starts_with(&format!("{UPLOAD}/")), "{page}");
        let shown = world.visit("get", &page).by(&owner.session).header("accept", "text/html").send().await;
        assert_eq!(shown.status, 200);
        assert!(shown.body.as_str().unwrap().contains("CSV, UTF-8, separated by commas, 2 columns"));

        for (asker, body) in [(&owner.session, form("list.csv", "")), (&owner.session, form("", "")), (&viewer.session, form("list.csv", "email\n"))] {
            let answer = send(&world, asker, body).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, UPLOAD));
            assert!(answer.header("set-cookie").starts_with("form="), "the page is told what was wrong");
        }
        let answer = send(&world, &Asker::Nobody, form("list.csv", "email\n")).await;
        assert_eq!(answer.header("location"), "/login?next=%2Fdashboard%2Fleads%2Fimport");
        let imports = workflows::imports::list(&world.services, &owner.visit, owner.client()).await.unwrap();
        assert_eq!(imports.len(), 1);
    }

    async fn another_site_cannot_send_a_list(db: &TestDb) {
        let world = World::new(db).await;
        let owner = settled(&world, "alex").await;
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let call = world.visit("post", UPLOAD).by(&owner.session).header("sec-fetch-site", "cross-site");
        let answer = call.header("content-type", &kind).bytes(form("list.csv", "email\n")).send().await;
        assert_eq!(answer.status, 403);
    }

    async fn files_are_for_administrators_of_their_own_client(db: &TestDb) {
        let world = World::new(db).await;
        let (owner, stranger) = (settled(&world, "alex").await, settled(&world, "sam").await);
        let member = world.joined(&owner, Role::Member).await;
        let lead = add(&world, &owner, "lee@harbour.example").await;
        let person = format!("/dashboard/leads/{lead}/person.json");
        let paths = ["/dashboard/leads/export.csv", "/dashboard/settings/suppression.csv", person.as_str()];
        for path in paths {
            let get = async |asker: &Asker| world.visit("get", path).by(asker).send().await;
            let answer = get(&owner.session).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.header("content-disposition").starts_with("attachment"), "{path}");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(get(&member.session).await.status, 403, "{path} as a member");
            assert_eq!(get(&Asker::Nobody).await.status, 303, "{path} as nobody");
        }
        let get = async |path: &str, asker: &Asker| world.visit("get", path).by(asker).send().await;
        let list = get("/dashboard/leads/export.csv", &owner.session).await;
        assert!(list.body.as_str().unwrap().contains("lee@harbour.example,,'=Lee,"), "{}", list.body);
        assert!(!get("/dashboard/leads/export.csv", &stranger.session).await.body.to_string().contains("lee@"));
        assert_eq!(get("/dashboard/leads/export.csv?tier=lukewarm", &owner.session).await.status, 404);
        assert_eq!(get("/dashboard/leads/export.csv?q=zzz", &owner.session).await.body.as_str().unwrap().lines().count(), 1);
        assert_eq!(get(&person, &stranger.session).await.status, 404);
        assert_eq!(get(&person, &owner.session).await.body["lead"]["email"], "lee@harbour.example");
    }
}
