use std::time::Duration;

use chrono::TimeDelta;
use domain::{ClientId, ConsentBasis, ImportStatus, LeadFact as F, OnExisting, RowOutcome};
use futures::stream;
use store::testing::on_both;
use workflows::identity::Visit;
use workflows::imports::{self, Encoding, ImportView, Start};
use workflows::leads::{self, Count, Filter, NewLead};
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::enrolments;
use workflows::suppression;

use crate::world::{World, code, lead};

pub(crate) async fn upload(
    world: &World,
    visit: &Visit,
    client: ClientId,
    bytes: impl AsRef<[u8]>,
) -> Result<ImportView, workflows::Error> {
    let portions: Vec<Result<Vec<u8>, std::io::Error>> =
        bytes.as_ref().chunks(1_000).map(|some| Ok(some.to_vec())).collect();
    imports::receive(&world.services, visit, client, "list.csv", stream::iter(portions)).await
}

pub(crate) async fn import(
    world: &World,
    visit: &Visit,
    client: ClientId,
    bytes: impl AsRef<[u8]>,
    start: Start,
) -> ImportView {
    let taken = upload(world, visit, client, bytes).await.unwrap();
    imports::start(&world.services, visit, client, taken.id, start).await.unwrap();
    world.run_jobs().await;
    imports::get(&world.services, visit, client, taken.id).await.unwrap()
}

/// Created, updated, duplicate in file, duplicate in client, suppressed, invalid.
pub(crate) fn tally(view: &ImportView) -> [i64; 6] {
    let t = view.tally;
    [t.created, t.updated, t.duplicate_in_file, t.duplicate_in_client, t.suppressed, t.invalid]
}

async fn count(world: &World, visit: &Visit, client: ClientId) -> i64 {
    leads::count_leads(&world.services, visit, client, &Filter::default()).await.unwrap().at_least()
}

const LIST: &str = "E-Mail;First Name;Surname;Company;Mobile;Employees;Notes\r\n\
    new@one.example;Zoë;Nguyễn;Harbour;0491 570 006;11-50;=1+1\r\n\
    NEW@one.example;Again;;;;;\r\n\
    known@x.example;Known;;;;;\r\n\
    stop@x.example;Stop;;;;;\r\n\
    broken;No;;;;;\r\n\
    ;;;;;;\r\n\
    half@one.example;Half;;Co;not a phone;many;\r\n";

on_both! {
    async fn each_record_has_its_outcome_and_those_without_a_lead_come_back_in_a_file(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        world.add(&owner, client, lead("known@x.example", &[])).await;
        let entry = suppression::NewEntry { email: "stop@x.example".into(), ..Default::default() };
        suppression::add_email(&world.services, &owner, client, entry).await.unwrap();
        let taken = upload(&world, &owner, client, LIST).await.unwrap();
        assert_eq!((taken.status, taken.layout.delimiter, taken.layout.encoding), (ImportStatus::Uploaded, ';', Encoding::Utf8));
        let preview = imports::preview(&world.services, &owner, client, taken.id, None).await.unwrap();
        let outcomes: Vec<RowOutcome> = preview.rows.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes[3..6], [RowOutcome::Suppressed, RowOutcome::Invalid, RowOutcome::Invalid]);

        let done = import(&world, &owner, client, LIST, Start { dry_run: true, ..Start::default() }).await;
        assert_eq!((done.status, tally(&done), done.rows_done), (ImportStatus::Completed, [2, 0, 1, 1, 1, 2], 7));
        assert_eq!(count(&world, &owner, client).await, 1, "a dry run adds nothing");
        imports::start(&world.services, &owner, client, done.id, Start::default()).await.unwrap();
        world.run_jobs().await;
        let done = imports::get(&world.services, &owner, client, done.id).await.unwrap();
        assert_eq!((tally(&done), done.progress), ([2, 0, 1, 1, 1, 2], 1.0));
        assert_eq!(count(&world, &owner, client).await, 3);
        assert_eq!(code(&imports::start(&world.services, &owner, client, done.id, Start::default()).await), "import_state");

        let problems = imports::problems(&world.services, &owner, client, done.id, 0).await.unwrap();
        let short: Vec<(i64, RowOutcome)> = problems.iter().map(|problem| (problem.row, problem.outcome)).collect();
        assert_eq!(short, [
            (2, RowOutcome::DuplicateInFile), (3, RowOutcome::DuplicateInClient), (4, RowOutcome::Suppressed),
            (5, RowOutcome::Invalid), (6, RowOutcome::Invalid), (7, RowOutcome::Created),
        ]);
        assert!(problems[5].reason.contains("phone: left out") && problems[5].reason.contains("organization_employee_count: left out"));
        let file = imports::problem_file(&world.services, &owner, client, done.id, Vec::new()).await.unwrap();
        let file = String::from_utf8(file).unwrap();
        assert_eq!(file.lines().count(), 7);
        assert!(file.starts_with("row,outcome,reason,E-Mail,") && file.contains("stop@x.example"));
    }

    async fn the_consent_an_import_was_made_with_stands_on_it_and_on_each_of_its_leads(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let start = Start { consent_basis: Some(ConsentBasis::Express), consent_source: Some(" Trade fair, May ".into()), ..Start::default() };
        let done = import(&world, &owner, client, "email,first_name\na@x.example,Ann\nb@x.example,Ben\n", start).await;
        assert_eq!((done.consent_basis, done.consent_source.as_deref()), (ConsentBasis::Express, Some("Trade fair, May")));
        let page = leads::list_leads(&world.services, &owner, client, &leads::Listing::default()).await.unwrap();
        assert_eq!(page.leads.len(), 2);
        for brief in page.leads {
            let lead = leads::get_lead(&world.services, &owner, client, brief.id).await.unwrap();
            assert_eq!((lead.consent_basis, lead.consent_source.as_deref()), (ConsentBasis::Express, Some("Trade fair, May")));
        }
        let other = import(&world, &owner, client, "email\nc@x.example\n", Start::default()).await;
        assert_eq!((other.consent_basis, other.consent_source), (ConsentBasis::None, None), "what nobody said was not given");
        let taken = upload(&world, &owner, client, "email\nd@x.example\n").await.unwrap();
        let long = Start { consent_source: Some("x".repeat(301)), ..Start::default() };
        assert_eq!(code(&imports::start(&world.services, &owner, client, taken.id, long).await), "consent_source:too_long");
    }

    async fn whoever_comes_with_a_campaign_is_in_its_sequence_as_far_as_it_has_room(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let services = &world.services;
        let input = |name: &str, total_lead_limit| CampaignInput { name: Some(name.to_owned()), total_lead_limit, ..CampaignInput::default() };
        let open = campaigns::create(services, &owner, client, input("Open", None)).await.unwrap().id;
        let small = campaigns::create(services, &owner, client, input("Small", Some(1))).await.unwrap().id;
        let list = "email,first_name\none@x.example,One\ntwo@x.example,Two\nTWO@x.example,Again\nbroken,No\n";
        let start = Start { campaign: Some(open), ..Start::default() };
        assert_eq!(tally(&import(&world, &owner, client, list, start).await), [2, 0, 1, 0, 0, 1]);
        let waiting = async |campaign| {
            let all = enrolments::list(services, &owner, client, campaign, None, 1, 50).await.unwrap();
            all.len()
        };
        assert_eq!(waiting(open).await, 2);
        let with = |email: &str, campaign| NewLead { campaign: Some(campaign), ..lead(email, &[]) };
        leads::add_lead(services, &owner, client, with("three@x.example", open)).await.unwrap();
        leads::add_leads(services, &owner, client, vec![with("four@x.example", open), with("five@x.example", small), with("six@x.example", small)])
            .await
            .unwrap();
        assert_eq!((waiting(open).await, waiting(small).await), (4, 1), "the second does not fit into the small one");
    }

    async fn an_update_fills_in_and_erases_nothing(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let known = world.add(&owner, client, lead("known@x.example", &[(F::FirstName, "Kim"), (F::Title, "Manager")])).await;
        let list = "email,title,company,first_name\nknown@x.example,CEO,Harbour,\n";
        let start = Start { on_existing: Some(OnExisting::Update), ..Start::default() };
        let done = import(&world, &owner, client, list, start).await;
        assert_eq!(tally(&done), [0, 1, 0, 0, 0, 0]);
        let lead = leads::get_lead(&world.services, &owner, client, known.id).await.unwrap();
        let facts = &lead.facts;
        assert_eq!((facts.first_name.as_deref(), facts.title.as_deref(), facts.company.as_deref()), (Some("Kim"), Some("CEO"), Some("Harbour")));
        assert!(lead.als.unwrap().score > known.als.unwrap().score);
    }

    async fn a_paused_import_stops_and_goes_on_and_a_cancelled_one_keeps_what_it_has(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let services = &world.services;
        let taken = upload(&world, &owner, client, LIST).await.unwrap();
        imports::start(services, &owner, client, taken.id, Start::default()).await.unwrap();
        assert_eq!(imports::pause(services, &owner, client, taken.id).await.unwrap().status, ImportStatus::Paused);
        world.run_jobs().await;
        assert_eq!(count(&world, &owner, client).await, 0);
        imports::resume(services, &owner, client, taken.id).await.unwrap();
        world.run_jobs().await;
        assert_eq!(imports::get(services, &owner, client, taken.id).await.unwrap().status, ImportStatus::Completed);
        assert_eq!(code(&imports::pause(services, &owner, client, taken.id).await), "import_state");
        assert_eq!(code(&imports::cancel(services, &owner, client, taken.id).await), "import_state");
        let other = upload(&world, &owner, client, LIST).await.unwrap();
        assert_eq!(imports::cancel(services, &owner, client, other.id).await.unwrap().status, ImportStatus::Cancelled);
    }

    async fn an_import_cut_off_at_any_moment_ends_as_one_that_was_not(db: &TestDb) {
        let world = World::on(db).await;
        let (owner, client) = world.owner("alex").await;
        let mut list = "email,first_name,company,title\n".to_owned();
        for n in 0..7_000 {
            use std::fmt::Write;
            let _ = writeln!(list, "p{}@x{}.example,P{n},Company {},CEO", n % 6_500, n % 97, n % 31);
        }
        let taken = upload(&world, &owner, client, &list).await.unwrap();
        imports::start(&world.services, &owner, client, taken.id, Start::default()).await.unwrap();
        for wait in [5, 40, 150, 300, 700] {
            // Dropped in the middle of whatever it was doing, as a process that is killed.
            let _ = tokio::time::timeout(Duration::from_millis(wait), world.run_jobs()).await;
            world.advance(TimeDelta::minutes(30));
        }
        for _ in 0..20 {
            world.run_jobs().await;
            world.advance(TimeDelta::minutes(30));
        }
        let done = imports::get(&world.services, &owner, client, taken.id).await.unwrap();
        let mut seen = std::collections::BTreeSet::new();
        let unique = (0..7_000).filter(|n| seen.insert((n % 6_500, n % 97))).count() as i64;
        assert_eq!((done.status, tally(&done)), (ImportStatus::Completed, [unique, 0, 7_000 - unique, 0, 0, 0]));
        assert_eq!(leads::count_leads(&world.services, &owner, client, &Filter::default()).await.unwrap(), Count::Exactly(unique));
    }

    async fn another_client_finds_no_trace_of_an_import(db: &TestDb) {
        let world = World::on(db).await;
        let ((owner, client), (sam, other)) = (world.owner("alex").await, world.owner("sam").await);
        let taken = upload(&world, &owner, client, LIST).await.unwrap();
        assert_eq!(code(&imports::get(&world.services, &sam, other, taken.id).await), "no such import");
        assert_eq!(code(&imports::start(&world.services, &sam, other, taken.id, Start::default()).await), "no such import");
        assert_eq!(code(&imports::cancel(&world.services, &sam, other, taken.id).await), "no such import");
        let viewer = world.colleague(&owner, domain::Role::Viewer).await;
        assert_eq!(code(&upload(&world, &viewer, client, LIST).await), "forbidden below member");
    }
}
