//! The doors by which messages come in, through the real router.

use axum::http::StatusCode;
use domain::{InboundDoorKind, InboundState};
use secrecy::ExposeSecret;
use serde_json::json;
use store::testing::on_both;
use workflows::replies::doors::{self, sign, sign_body};

use crate::world::{Person, World};

async fn door(world: &World, owner: &Person, kind: InboundDoorKind) -> (String, String) {
    let made = doors::create(&world.services, &owner.visit, owner.client(), "Door", kind).await.unwrap();
    (made.door.id.to_string(), made.secret.expose_secret().to_owned())
}

/// `name:password` as a browser would send it.
fn basic(name: &str, password: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = format!("{name}:{password}").into_bytes();
    let mut text = String::from("Basic ");
    for three in bytes.chunks(3) {
        let n = three.iter().fold(0_u32, |n, byte| n << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = (n >> (18 - 6 * place)) as usize & 63;
            text.push(if place <= three.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    text
}

async fn events(world: &World, owner: &Person) -> i64 {
    let mut tx = world.services.db.read(owner.client()).await.unwrap();
    let all = store::replies::events::count(&mut tx).await.unwrap();
    all.into_iter().filter(|(state, _)| *state == InboundState::Pending).map(|(_, n)| n).sum()
}

on_both! {
    async fn a_supplier_with_its_secret_is_answered_at_once_and_a_forger_is_turned_away(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let (id, secret) = door(&world, &owner, InboundDoorKind::Postmark).await;
        let body = json!({ "MessageID": "m1", "From": "a@x.example", "TextBody": "hello" });
        let call = |path: &'static str, credentials: Option<String>| {
            let call = world.call("post", path).json(&body);
            match credentials {
                Some(credentials) => call.header("authorization", &credentials),
                None => call,
            }
        };
        let inbound = "/webhooks/postmark/inbound";
        for wrong in [None, Some(basic(&id, "guess")), Some(basic("x", &secret)), Some("Bearer x".to_owned())] {
            assert_eq!(call(inbound, wrong.clone()).send().await.status, StatusCode::UNAUTHORIZED, "{wrong:?}");
        }
        assert_eq!(events(&world, &owner).await, 0);
        let first = call(inbound, Some(basic(&id, &secret))).send().await.expect(200);
        assert_eq!(first.body["status"], "accepted");
        let second = call(inbound, Some(basic(&id, &secret))).send().await.expect(200);
        assert_eq!((second.body["status"].as_str(), second.body["reason"].as_str()), (Some("ignored"), Some("already_processed")));
        assert_eq!(events(&world, &owner).await, 1);
        call("/webhooks/postmark/bounce", Some(basic(&id, &secret))).send().await.expect(200);
        call("/webhooks/postmark/spam", Some(basic(&id, "guess"))).send().await.expect(401);
    }

    async fn a_program_signs_what_it_posts(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let (id, secret) = door(&world, &owner, InboundDoorKind::Webhook).await;
        let path = format!("/webhooks/inbound/{id}");
        let body = json!({ "id": "m1", "from": "a@x.example", "text": "hello" }).to_string().into_bytes();
        let now = world.services.now().timestamp();
        let signed = |at: i64, body: &[u8]| format!("t={at},v1={}", sign(&secret, at, body));
        let post = |signature: String, body: Vec<u8>| world.call("post", &path).bytes(body).header("x-agency-os-signature-v2", &signature);
        post(signed(now, b"other"), body.clone()).send().await.expect(401);
        post(signed(now - 600, &body), body.clone()).send().await.expect(401);
        post(signed(now, b"{}"), b"{}".to_vec()).send().await.expect(422);
        post(signed(now, &body), body.clone()).send().await.expect(200);
        assert_eq!(events(&world, &owner).await, 1);
        let large = vec![b' '; 2 * 1024 * 1024];
        post(signed(now, &large), large.clone()).send().await.expect(422);
        let giant = vec![b' '; 11 * 1024 * 1024];
        assert_eq!(post(signed(now, &giant), giant.clone()).send().await.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    async fn a_calendar_is_known_by_its_own_signature(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let (calcom, first) = door(&world, &owner, InboundDoorKind::Calcom).await;
        let (calendly, second) = door(&world, &owner, InboundDoorKind::Calendly).await;
        let body = json!({ "triggerEvent": "BOOKING_CREATED", "createdAt": "2026-01-10T00:00:00Z", "payload": { "uid": "b1" } });
        let body = body.to_string().into_bytes();
        let now = world.services.now().timestamp();
        let timed = |secret: &str| format!("t={now},v1={}", sign(secret, now, &body));
        let call = |calendar: &str, id: &str, header: &'static str, value: &str| {
            world.call("post", &format!("/webhooks/calendar/{calendar}/{id}")).bytes(body.clone()).header(header, value)
        };
        let bare = sign_body(&first, &body);
        call("calcom", &calcom, "x-cal-signature-256", &sign_body("guess", &body)).send().await.expect(401);
        call("calcom", &calcom, "calendly-webhook-signature", &timed(&first)).send().await.expect(401);
        call("calendly", &calcom, "calendly-webhook-signature", &timed(&first)).send().await.expect(401);
        call("outlook", &calcom, "x-cal-signature-256", &bare).send().await.expect(401);
        assert_eq!(events(&world, &owner).await, 0);
        call("calcom", &calcom, "x-cal-signature-256", &bare).send().await.expect(200);
        let again = call("calcom", &calcom, "x-cal-signature-256", &bare).send().await.expect(200);
        assert_eq!(again.body["reason"], "already_processed");
        call("calendly", &calendly, "calendly-webhook-signature", &timed(&second)).send().await.expect(200);
        assert_eq!(events(&world, &owner).await, 2);
    }
}
