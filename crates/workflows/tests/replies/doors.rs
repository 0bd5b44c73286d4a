//! Suppliers and programs at the door.

use domain::{InboundDoorKind, InboundSource, InboundState, LeadStatus, Role};
use secrecy::ExposeSecret;
use serde_json::json;
use store::Engine;
use workflows::replies::TakenIn;
use workflows::replies::doors::{self, Proof, sign};
use workflows::replies::intake;

use crate::answers::id_of;
use crate::intents::on_both;
use crate::scene::Scene;
use crate::world::code;

const WHO: &str = "alex@x.example";

fn postmark(scene: &Scene, id: &str, text: &str) -> Vec<u8> {
    let ours = id_of(&scene.received(WHO).last().unwrap().raw);
    json!({
        "MessageID": id, "From": WHO, "FromFull": {"Email": WHO, "Name": "Alex"}, "ToFull": [], "Subject": "Re: A thought",
        "TextBody": text, "HtmlBody": "<p>x</p>", "Headers": [{"Name": "In-Reply-To", "Value": ours}],
    })
    .to_string()
    .into_bytes()
}

async fn postmark_knocks_with_its_secret_and_a_forger_leaves_nothing(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let (services, client) = (scene.services(), scene.client);
    let made =
        doors::create(services, &scene.owner, client, "Postmark", InboundDoorKind::Postmark).await.unwrap();
    let secret = made.secret.expose_secret();
    let body = postmark(&scene, "m1", "How much does it cost?");
    let knock = async |proof: Proof<'_>, source, body: &[u8]| {
        doors::deliver(services, made.door.id, proof, source, body.to_vec()).await
    };
    let now = scene.now().timestamp();
    for wrong in [
        Proof::Secret(""),
        Proof::Secret("aos_inbound_0"),
        Proof::Signature { timestamp: now, signature: "00" },
    ] {
        assert_eq!(code(&knock(wrong, InboundSource::Postmark, &body).await), "signed out");
    }
    let absent = doors::deliver(
        services,
        services.ids.next(),
        Proof::Secret(secret),
        InboundSource::Postmark,
        body.clone(),
    )
    .await;
    assert_eq!(code(&absent), "signed out");
    let other_kind = knock(Proof::Secret(secret), InboundSource::Webhook, &body).await;
    assert_eq!(code(&other_kind), "signed out");
    assert_eq!(scene.states().await, []);
    let first = knock(Proof::Secret(secret), InboundSource::Postmark, &body).await.unwrap();
    let TakenIn::New(event) = first else { panic!("{first:?}") };
    assert_eq!(
        knock(Proof::Secret(secret), InboundSource::Postmark, &body).await.unwrap(),
        TakenIn::Known(event)
    );
    scene.settle().await;
    assert_eq!(scene.replies().await[0].lead_id, Some(leads[0]));
    assert_eq!(scene.lead(leads[0]).await.reply_count, 1);
    assert_eq!(
        code(&knock(Proof::Secret(secret), InboundSource::Postmark, b"not json").await),
        "body:unreadable"
    );
    doors::close(services, &scene.owner, client, made.door.id).await.unwrap();
    assert_eq!(code(&knock(Proof::Secret(secret), InboundSource::Postmark, &body).await), "signed out");
}

async fn a_complaint_told_by_the_supplier_counts_only_with_a_touch_of_ours(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let (services, client) = (scene.services(), scene.client);
    let made =
        doors::create(services, &scene.owner, client, "Postmark", InboundDoorKind::Postmark).await.unwrap();
    let secret = made.secret.expose_secret();
    let ours = id_of(&scene.received(WHO)[0].raw);
    let touch = ours.trim_start_matches('<').split('@').next().unwrap().to_owned();
    let notice = |id: i64, touch: Option<&str>| {
        json!({"RecordType": "SpamComplaint", "ID": id, "Email": WHO, "Metadata": touch.map(|id| json!({"touch_id": id})).unwrap_or(json!({}))})
            .to_string()
            .into_bytes()
    };
    for (id, touch) in [(1, None), (2, Some("0190a000-0000-7000-8000-000000000009"))] {
        doors::deliver(
            services,
            made.door.id,
            Proof::Secret(secret),
            InboundSource::PostmarkBounce,
            notice(id, touch),
        )
        .await
        .unwrap();
    }
    scene.settle().await;
    assert_eq!(scene.status(leads[0]).await, LeadStatus::InSequence);
    doors::deliver(
        services,
        made.door.id,
        Proof::Secret(secret),
        InboundSource::PostmarkBounce,
        notice(3, Some(&touch)),
    )
    .await
    .unwrap();
    scene.settle().await;
    assert_eq!(scene.status(leads[0]).await, LeadStatus::Unsubscribed);
}

async fn a_program_signs_each_call_and_an_old_signature_is_a_replay(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    let (services, client) = (scene.services(), scene.client);
    let made = doors::create(services, &scene.owner, client, "CRM", InboundDoorKind::Webhook).await.unwrap();
    let secret = made.secret.expose_secret();
    let body = json!({"id": "crm-1", "from": WHO, "to": "kim@get-harbour.example", "subject": "Re: x", "text": "How much does it cost?"})
        .to_string()
        .into_bytes();
    let call = async |timestamp: i64, signed: &[u8], body: &[u8]| {
        let signature = sign(secret, timestamp, signed);
        let proof = Proof::Signature { timestamp, signature: &signature };
        doors::deliver(services, made.door.id, proof, InboundSource::Webhook, body.to_vec()).await
    };
    let now = services.now().timestamp();
    assert_eq!(code(&call(now - 301, &body, &body).await), "signed out");
    assert_eq!(code(&call(now + 301, &body, &body).await), "signed out");
    assert_eq!(code(&call(now, b"other", &body).await), "signed out");
    assert_eq!(code(&call(now, b"{}", b"{}").await), "body:unreadable");
    call(now, &body, &body).await.unwrap();
    assert!(matches!(call(now, &body, &body).await.unwrap(), TakenIn::Known(_)));
    scene.settle().await;
    assert_eq!(scene.lead(leads[0]).await.reply_count, 1);
}

async fn what_cannot_be_read_is_a_dead_letter_that_an_admin_runs_again(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    let (services, client) = (scene.services(), scene.client);
    let made =
        doors::create(services, &scene.owner, client, "Postmark", InboundDoorKind::Postmark).await.unwrap();
    let secret = made.secret.expose_secret();
    let odd = br#"{"MessageID":"m9","Headers":"none"}"#.to_vec();
    doors::deliver(services, made.door.id, Proof::Secret(secret), InboundSource::Postmark, odd)
        .await
        .unwrap();
    scene.settle().await;
    let dead =
        intake::list_events(services, &scene.owner, client, Some(InboundState::Dead), 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert!(dead[0].error.as_deref().unwrap().contains("cannot be read"), "{dead:?}");
    let member = scene.world.colleague(&scene.owner, "m@harbour.example", Role::Member).await;
    assert_eq!(
        code(&intake::run_again(services, &member, client, dead[0].id).await),
        "forbidden below admin"
    );
    intake::run_again(services, &scene.owner, client, dead[0].id).await.unwrap();
    assert_eq!(scene.states().await, [(InboundState::Pending, 1)]);
    scene.settle().await;
    assert_eq!(scene.states().await, [(InboundState::Dead, 1)]);
}

async fn an_event_that_lost_its_job_gets_one_again(engine: Engine) {
    let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
    scene.take(scene.raw(crate::answers::answer(&scene, WHO, "<r1@x>", "How much does it cost?"))).await;
    let mut tx = scene.services().db.system_write().await.unwrap();
    let jobs = store::jobs::list(&mut tx, &store::jobs::JobFilter::default(), 10).await.unwrap();
    let job = jobs.iter().find(|job| job.kind == "process_inbound").unwrap().id;
    assert!(store::jobs::cancel(&mut tx, job, scene.now()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(intake::recover(scene.services()).await.unwrap(), 0, "it may still be on its way");
    scene.world.advance(chrono::TimeDelta::minutes(16));
    assert_eq!(intake::recover(scene.services()).await.unwrap(), 1);
    assert_eq!(intake::recover(scene.services()).await.unwrap(), 0, "one job is enough");
    scene.settle().await;
    assert_eq!(scene.lead(leads[0]).await.reply_count, 1);
}

on_both! {
    postmark_knocks_with_its_secret_and_a_forger_leaves_nothing
    a_complaint_told_by_the_supplier_counts_only_with_a_touch_of_ours
    a_program_signs_each_call_and_an_old_signature_is_a_replay
    what_cannot_be_read_is_a_dead_letter_that_an_admin_runs_again
    an_event_that_lost_its_job_gets_one_again
}
