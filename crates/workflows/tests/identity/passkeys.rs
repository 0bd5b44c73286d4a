//! Passkeys, with a device of our own on the other side.

use chrono::TimeDelta;
use domain::{PasskeyCeremonyId, SessionMethod};
use store::Engine;
use workflows::identity::{self, Ceremony, Signed, Visit};
use workflows::{Error, Services};

use crate::device::Device;
use crate::world::{PASSWORD, World, code, origin, secret};

async fn added(services: &Services, visit: &Visit, device: &mut Device) {
    let start = identity::start_passkey(services, visit, "Laptop", secret(PASSWORD)).await.unwrap();
    let answer = device.create(&start.options);
    identity::finish_passkey(services, visit, start.id, "Laptop", &answer).await.unwrap();
}

async fn begun(services: &Services) -> Ceremony {
    identity::start_passkey_sign_in(services).await.unwrap()
}

async fn signed(services: &Services, id: PasskeyCeremonyId, answer: &str) -> Result<Signed, Error> {
    identity::passkey_sign_in(services, &origin(), id, answer, None).await
}

async fn sign_in(services: &Services, device: &mut Device) -> String {
    let start = begun(services).await;
    code(&signed(services, start.id, &device.get(&start.options)).await)
}

async fn a_device_lets_its_person_in_until_it_is_taken_away(engine: Engine) {
    let world = World::on(engine).await;
    let owner = world.owner("a@x.example").await;
    let services = &world.services;
    let mut device = Device::new();
    let wrong = identity::start_passkey(services, &owner, "Laptop", secret("not the password")).await;
    assert_eq!(code(&wrong), "password:wrong_password");
    let unnamed = identity::start_passkey(services, &owner, "a\u{202e}b", secret(PASSWORD)).await;
    assert_eq!(code(&unnamed), "name:hidden_characters");
    added(services, &owner, &mut device).await;
    let listed = identity::list_passkeys(services, &owner).await.unwrap();
    assert_eq!((listed.len(), listed[0].name.as_str(), listed[0].last_used_at), (1, "Laptop", None));
    assert_eq!(world.subjects("a@x.example").await.last().unwrap(), "A passkey was added");

    let start = begun(services).await;
    let session = signed(services, start.id, &device.get(&start.options)).await.unwrap();
    assert_eq!(session.user, owner.account.id);
    let visit = world.visit(&session).await;
    let sessions = identity::sessions(services, &visit).await.unwrap();
    assert!(sessions.iter().any(|s| s.current && s.method == SessionMethod::Passkey));
    assert!(identity::list_passkeys(services, &owner).await.unwrap()[0].last_used_at.is_some());

    let stranger = world.owner("b@x.example").await;
    assert_eq!(code(&identity::remove_passkey(services, &stranger, listed[0].id).await), "no such passkey");
    identity::remove_passkey(services, &owner, listed[0].id).await.unwrap();
    assert_eq!(sign_in(services, &mut device).await, "passkey_failed");
    assert_eq!(world.subjects("a@x.example").await.last().unwrap(), "A passkey was removed");
}

#[tokio::test]
async fn a_device_lets_its_person_in_until_it_is_taken_away_sqlite() {
    a_device_lets_its_person_in_until_it_is_taken_away(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_device_lets_its_person_in_until_it_is_taken_away_postgres() {
    a_device_lets_its_person_in_until_it_is_taken_away(Engine::Postgres).await;
}

#[tokio::test]
async fn a_ceremony_ends_once_in_time_and_for_its_own_person() {
    let world = World::new().await;
    let (owner, other) = (world.owner("a@x.example").await, world.owner("b@x.example").await);
    let services = &world.services;
    let mut device = Device::new();
    let start = identity::start_passkey(services, &owner, "Laptop", secret(PASSWORD)).await.unwrap();
    let answer = device.create(&start.options);
    let finish = async |visit, id, answer: &str| {
        code(&identity::finish_passkey(services, visit, id, "Laptop", answer).await)
    };
    assert_eq!(finish(&other, start.id, &answer).await, "passkey_failed", "somebody else's");
    assert_eq!(finish(&owner, start.id, &answer).await, "passkey_failed", "it was tried, so it is over");
    added(services, &owner, &mut device).await;
    // The same key in another account would let one person be two.
    let start = identity::start_passkey(services, &other, "Laptop", secret(PASSWORD)).await.unwrap();
    assert_eq!(finish(&other, start.id, &device.create(&start.options)).await, "passkey_failed");
    assert!(identity::list_passkeys(services, &other).await.unwrap().is_empty());

    let mut device = Device::new();
    added(services, &owner, &mut device).await;
    let start = begun(services).await;
    let answer = device.get(&start.options);
    assert_eq!(code(&signed(services, start.id, &answer).await), "ok");
    assert_eq!(code(&signed(services, start.id, &answer).await), "passkey_failed", "said again");
    let later = begun(services).await;
    assert_eq!(code(&signed(services, later.id, &answer).await), "passkey_failed", "to another challenge");
    let late = begun(services).await;
    let answer = device.get(&late.options);
    world.advance(TimeDelta::minutes(5));
    assert_eq!(code(&signed(services, late.id, &answer).await), "passkey_failed", "too late");
}

#[tokio::test]
async fn what_a_device_should_not_say_lets_nobody_in() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let services = &world.services;
    let mut device = Device::new();
    added(services, &owner, &mut device).await;
    assert_eq!(sign_in(services, &mut device).await, "ok");

    device.origin = "https://app.test.evil.example";
    assert_eq!(sign_in(services, &mut device).await, "passkey_failed", "another site asked");
    device.origin = "https://app.test";
    device.unlocked = false;
    assert_eq!(sign_in(services, &mut device).await, "passkey_failed", "nobody unlocked it");
    device.unlocked = true;
    device.counter = 0;
    assert_eq!(sign_in(services, &mut device).await, "passkey_failed", "a copy that counts from the start");
    device.counter = 100;
    assert_eq!(sign_in(services, &mut device).await, "ok");

    // A device nobody knows, saying it is theirs.
    let mut forged = Device::new();
    let start = identity::start_passkey(services, &owner, "Forged", secret(PASSWORD)).await.unwrap();
    forged.create(&start.options);
    assert_eq!(sign_in(services, &mut forged).await, "passkey_failed");
    let long = format!("{{\"id\": \"{}\"}}", "x".repeat(20_000));
    for answer in ["", "{}", "null", "<script>", "{\"id\": \"'; DROP TABLE passkeys; --\"}", long.as_str()] {
        let start = begun(services).await;
        assert_eq!(code(&signed(services, start.id, answer).await), "passkey_failed", "{answer:.40}");
    }
}

#[tokio::test]
async fn an_address_without_a_name_has_no_passkeys() {
    let world = World::new().await;
    let owner = world.owner("a@x.example").await;
    let services = world.services.clone().reached_at("http://127.0.0.1:3000");
    assert!(identity::passkeys_are_on(&world.services) && !identity::passkeys_are_on(&services));
    assert_eq!(code(&identity::start_passkey_sign_in(&services).await), "passkeys_off");
    let start = identity::start_passkey(&services, &owner, "Laptop", secret(PASSWORD)).await;
    assert_eq!(code(&start), "passkeys_off");
}
