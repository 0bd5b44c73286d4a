//! The list of what is left to do follows what is really there.

use std::sync::Arc;

use domain::{DnsAnswer, DnsQuery, Mode, Role};
use engines::go_live::{KeyOrigin, What};
use store::Engine;
use workflows::go_live;
use workflows::outreach::{domains, mailbox_changes, mailboxes};
use workflows::suppression::{self, NewEntry};

use crate::domains::Table;
use crate::scene::{Scene, mailbox};
use crate::world::{World, code};

async fn done(scene: &Scene) -> Vec<What> {
    let list = go_live::checklist(scene.services(), &scene.owner, scene.client).await.unwrap();
    list.points.into_iter().filter(|point| point.done).map(|point| point.what).collect()
}

async fn words(scene: &Scene, what: What) -> String {
    let list = go_live::checklist(scene.services(), &scene.owner, scene.client).await.unwrap();
    list.points.into_iter().find(|point| point.what == what).unwrap().words
}

async fn a_new_agency_has_everything_before_it(engine: Engine) {
    let world = World::on(engine).await;
    let owner = world.owner("kim@harbour.example").await;
    let client = owner.current.unwrap();
    let services = world.services.clone().reached_at("http://localhost:3000");
    let list = go_live::checklist(&services, &owner, client).await.unwrap();
    assert_eq!((list.done(), list.points.len(), list.campaign), (0, 8, None));
    go_live::say_nobody_opted_out(&services, &owner, client).await.unwrap();
    go_live::say_nobody_opted_out(&services, &owner, client).await.unwrap();
    assert_eq!(go_live::checklist(&services, &owner, client).await.unwrap().done(), 1);

    let other = world.owner("lee@rival.example").await;
    let theirs = other.current.unwrap();
    assert_eq!(
        go_live::checklist(&services, &other, theirs).await.unwrap().done(),
        0,
        "said by one agency only"
    );
    assert_eq!(code(&go_live::checklist(&services, &other, client).await), "no such client");
    let viewer = world.colleague(&owner, "sam@harbour.example", Role::Viewer).await;
    assert_eq!(code(&go_live::checklist(&services, &viewer, client).await), "forbidden below member");
    let member = world.colleague(&owner, "max@harbour.example", Role::Member).await;
    assert_eq!(code(&go_live::checklist(&services, &member, client).await), "ok");
    assert_eq!(
        code(&go_live::say_nobody_opted_out(&services, &member, client).await),
        "forbidden below admin"
    );
}

async fn each_thing_done_is_done_on_the_list(engine: Engine) {
    let mut scene = Scene::on(engine).await;
    // The scene has an address with TLS, a sender, a mailbox of this machine and a campaign that could run.
    assert_eq!(done(&scene).await, [What::PublicUrl, What::SenderIdentity, What::Campaign]);
    assert!(words(&scene, What::Mailbox).await.contains("of the sandbox only"));
    assert!(words(&scene, What::Campaign).await.contains("Q1 Healthcare"));

    // As a live installation sees it: its operator's own mail server may be on the same machine.
    let zone = Table::default();
    let mut live = scene.world.services.clone().resolving_by(Arc::new(zone.clone())).keyed(KeyOrigin::Given);
    live.mode = Mode::Live;
    scene.world.services = live.reached_at("https://os.harbour.example");
    let all_but = [What::Mode, What::SecretKey, What::PublicUrl, What::SenderIdentity];
    assert_eq!(done(&scene).await, [&all_but[..], &[What::Campaign]].concat());
    mailboxes::test(scene.services(), &scene.owner, scene.client, scene.mailbox).await.unwrap();
    assert!(done(&scene).await.contains(&What::Mailbox));

    assert!(words(&scene, What::Domain).await.contains("get-harbour.example have not been checked yet"));
    let domain = domains::list(scene.services(), &scene.owner, scene.client).await.unwrap().remove(0);
    let bare = domains::check(scene.services(), &scene.owner, scene.client, domain.id).await.unwrap();
    for record in bare.records.iter().filter(|record| record.kind == "TXT") {
        zone.txt(&record.host, &record.value);
    }
    zone.put(DnsQuery::Mx(domain.domain.clone()), DnsAnswer::Mx(vec!["mx.get-harbour.example".into()]));
    domains::check(scene.services(), &scene.owner, scene.client, domain.id).await.unwrap();
    assert!(done(&scene).await.contains(&What::Domain));

    assert!(!done(&scene).await.contains(&What::Suppression));
    let stop = NewEntry { email: "stop@x.example".to_owned(), ..NewEntry::default() };
    suppression::add_email(scene.services(), &scene.owner, scene.client, stop).await.unwrap();
    assert_eq!(done(&scene).await.len(), 8);

    // A second domain that nobody has looked at takes the word back. A mail server without TLS can be
    // connected outside live mode only.
    scene.world.services.mode = Mode::Test;
    let second = mailbox("kim@try-harbour.example", scene.world.inbox.address());
    let made = mailboxes::connect(scene.services(), &scene.owner, scene.client, second).await.unwrap().id;
    assert!(words(&scene, What::Domain).await.starts_with("Nothing leaves from try-harbour.example: "));
    assert!(!done(&scene).await.contains(&What::Domain));
    mailbox_changes::remove(scene.services(), &scene.owner, scene.client, made).await.unwrap();
    assert!(done(&scene).await.contains(&What::Domain), "a domain without mailboxes asks for nothing");
}

macro_rules! on_both {
    ($($name:ident)*) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(store::Engine::Sqlite).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(store::Engine::Postgres).await;
            }
        }
    )*};
}

on_both! {
    a_new_agency_has_everything_before_it
    each_thing_done_is_done_on_the_list
}
