//! Records in the DNS, keys, and what they stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use domain::{DnsAnswer, DnsQuery};
use integrations::dns::Dns;
use store::Engine;
use workflows::outreach::{domains, enrolments, mailboxes};

use crate::scene::{Scene, mailbox};

/// The DNS as a table.
#[derive(Clone, Debug, Default)]
pub struct Table(Arc<Mutex<HashMap<DnsQuery, DnsAnswer>>>);

impl Table {
    pub fn txt(&self, name: &str, text: &str) {
        self.put(DnsQuery::Txt(name.to_owned()), DnsAnswer::Txt(vec![text.as_bytes().to_vec()]));
    }
    pub fn put(&self, query: DnsQuery, answer: DnsAnswer) {
        self.0.lock().unwrap().insert(query, answer);
    }
}

#[async_trait::async_trait]
impl Dns for Table {
    async fn ask(&self, query: &DnsQuery) -> DnsAnswer {
        self.0.lock().unwrap().get(query).cloned().unwrap_or(match query {
            DnsQuery::Txt(_) => DnsAnswer::Txt(vec![]),
            DnsQuery::A(_) => DnsAnswer::A(vec![]),
            DnsQuery::Aaaa(_) => DnsAnswer::Aaaa(vec![]),
            DnsQuery::Mx(_) => DnsAnswer::Mx(vec![]),
            DnsQuery::Ptr(_) => DnsAnswer::Ptr(vec![]),
        })
    }
}

async fn nothing_leaves_before_the_pasted_records_are_there_and_what_leaves_is_signed(engine: Engine) {
    let mut scene = Scene::on(engine).await;
    let zone = Table::default();
    scene.world.services = scene.world.services.clone().resolving_by(Arc::new(zone.clone()));
    let (owner, client) = (scene.owner.clone(), scene.client);
    scene.activate().await;
    // The scene's own mailbox was connected where nothing is checked; this one is not.
    for resource in
        mailboxes::resources_of(scene.services(), &owner, client, scene.campaign, None).await.unwrap()
    {
        mailboxes::unassign(scene.services(), &owner, client, scene.campaign, resource.id).await.unwrap();
    }
    let made = mailboxes::connect(
        scene.services(),
        &owner,
        client,
        mailbox("lee@try-harbour.example", scene.world.inbox.address()),
    )
    .await
    .unwrap();
    mailboxes::assign(scene.services(), &owner, client, scene.campaign, made.id).await.unwrap();
    scene.enrol(&["alex@x.example"]).await;
    // While the recipient is at work, or that would be the reason.
    assert_eq!(scene.pass(2).await.taken, 0);
    let why = enrolments::why_waiting(scene.services(), &owner, client, scene.campaign).await.unwrap();
    assert!(format!("{why:?}").contains("have not been checked yet"), "{why:?}");
    let list = domains::list(scene.services(), &owner, client).await.unwrap();
    let id = list.iter().find(|one| one.domain == "try-harbour.example").unwrap().id;
    let bare = domains::check(scene.services(), &owner, client, id).await.unwrap();
    assert!(!bare.sends && bare.records.len() == 4, "{bare:#?}");
    assert!(bare.records.iter().all(|record| record.valid == Some(false)));
    // Paste what it says.
    for record in bare.records.iter().filter(|record| record.kind == "TXT") {
        zone.txt(&record.host, &record.value);
    }
    zone.put(
        DnsQuery::Mx("try-harbour.example".into()),
        DnsAnswer::Mx(vec!["mx.try-harbour.example".into()]),
    );
    let good = domains::check(scene.services(), &owner, client, id).await.unwrap();
    assert!(good.sends && good.problem.is_none(), "{good:#?}");
    assert_eq!(scene.pass(24).await.taken, 1);
    let raw = String::from_utf8(scene.received("alex@x.example")[0].raw.clone()).unwrap();
    let unfolded = raw.replace("\r\n\t", " ").replace("\r\n ", " ");
    let signature = unfolded.lines().find(|line| line.starts_with("DKIM-Signature:")).unwrap();
    assert!(signature.contains("d=try-harbour.example") && signature.contains("s=agency1"), "{signature}");
    let covered = signature.split("h=").nth(1).unwrap().split(';').next().unwrap().to_lowercase();
    assert!(covered.contains("list-unsubscribe:") || covered.contains("list-unsubscribe-post"), "{covered}");
    // Found wrong once, it goes on; twice, and it stops.
    zone.txt("_dmarc.try-harbour.example", "nothing");
    assert!(domains::check(scene.services(), &owner, client, id).await.unwrap().sends);
    let stopped = domains::check(scene.services(), &owner, client, id).await.unwrap();
    assert!(stopped.problem.unwrap().contains("DMARC"));
    assert_eq!(scene.pass(24 * 5).await.taken, 0, "the second step waits");
    // A silent name server settles nothing, in either direction.
    zone.put(DnsQuery::Txt("_dmarc.try-harbour.example".into()), DnsAnswer::Failed);
    assert!(!domains::check(scene.services(), &owner, client, id).await.unwrap().sends);
    zone.txt("_dmarc.try-harbour.example", "v=DMARC1; p=none");
    scene.world.advance(TimeDelta::hours(2));
    let stop = tokio_util::sync::CancellationToken::new();
    assert_eq!(
        domains::check_due(scene.services(), &stop).await.unwrap(),
        (2, 0),
        "the hourly look heals it"
    );
    assert_eq!(scene.pass(24 * 4).await.taken, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaves_before_the_pasted_records_are_there_and_what_leaves_is_signed_on_sqlite() {
    nothing_leaves_before_the_pasted_records_are_there_and_what_leaves_is_signed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaves_before_the_pasted_records_are_there_and_what_leaves_is_signed_on_postgres() {
    nothing_leaves_before_the_pasted_records_are_there_and_what_leaves_is_signed(Engine::Postgres).await;
}
