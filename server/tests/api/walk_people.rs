//! People of their own for what changes how a person signs in, and what they need for it.

use chrono::TimeDelta;
use domain::{NotificationId, Role};
use secrecy::{ExposeSecret, SecretString};
use store::notifications::{self, NewNotification};
use workflows::identity::{self, SignIn, SignedIn};

use crate::call::Asker;
use crate::cast::Cast;
use crate::ready::Ready;
use crate::world::{PASSWORD, Person, World};

/// Somebody for whom no role in a client is asked, and arguments with which it can be done. A person of
/// their own, because these change what the person signs in with.
pub async fn as_a_person(
    ready: &Ready<'_>,
    path: &str,
    role: &str,
    arguments: &str,
    number: usize,
) -> (Asker, String) {
    let (world, cast) = (ready.world, ready.cast);
    let services = &world.services;
    let owner = cast.owner();
    let arguments = cast.own.fill_arguments(arguments);
    let name = format!("person{number}");
    let person = world.owner(&name).await;
    let session = person.session.clone();
    let email = person.email.as_str();
    let (asker, arguments) = match path {
        _ if role == "platform" => {
            identity::create_admin(services, email).await.expect("an admin");
            (session, arguments)
        }
        "/fn/confirm" => {
            let form = identity::SignUp { email: format!("new-{email}"), ..world.sign_up_form(&name) };
            identity::sign_up(services, &Default::default(), form).await.expect("a sign-up");
            (Asker::Nobody, format!("token={}", world.token_for(&format!("new-{email}")).await))
        }
        "/fn/confirm/change" => {
            let to = format!("moved-{email}");
            let change = identity::ChangeEmail { email: to.clone(), password: PASSWORD.into() };
            identity::change_email(services, &person.visit, change).await.expect("a wish to move");
            (Asker::Nobody, format!("token={}", world.token_for(&to).await))
        }
        "/fn/invite/look" => {
            let to = world.invited(owner, &name, Role::Member).await;
            (Asker::Nobody, format!("token={}", world.token_for(&to).await))
        }
        "/fn/invite/join" => {
            let to = world.invited(owner, &name, Role::Member).await;
            let token = world.token_for(&to).await;
            (Asker::Nobody, format!("token={token}&full_name=New+Person&password={PASSWORD}&terms=on"))
        }
        "/fn/invite/accept" => {
            let (guest, token) = invited(world, cast, number).await;
            (guest.session, format!("token={token}"))
        }
        "/fn/clients/switch" => (session, format!("client={}", person.client())),
        "/fn/password/forgot" => (Asker::Nobody, format!("email={email}")),
        "/fn/password/check" | "/fn/password/reset" => {
            let token = reset_token(world, email).await;
            let new = "quartz-lemon-valley-93";
            (Asker::Nobody, format!("token={token}&password={new}&repeat={new}"))
        }
        "/fn/password/change" => {
            let new = "quartz-lemon-valley-93";
            (session, format!("current={PASSWORD}&new={new}&repeat={new}"))
        }
        "/fn/profile/email" => (session, format!("email=moved-{email}&password={PASSWORD}")),
        "/fn/passkeys/start" => (session, format!("name=Key&password={PASSWORD}")),
        "/fn/second-factor/start" => (session, format!("password={PASSWORD}")),
        "/fn/second-factor/confirm" => {
            let start =
                identity::start_totp(services, &person.visit, PASSWORD.into()).await.expect("a secret");
            (session, format!("code={}", code(world, &start.secret)))
        }
        "/fn/second-factor/codes" | "/fn/second-factor/disable" => {
            let (session, secret) = with_second_factor(world, &person).await;
            (session, format!("password={PASSWORD}&code={}", code(world, &secret)))
        }
        "/fn/sessions/revoke" => {
            let other = sign_in(world, email).await;
            let SignedIn::Done(other) = other else { panic!("no second factor is on") };
            (session, format!("id={}", other.session))
        }
        "/fn/sign-in" => (Asker::Nobody, format!("email={email}&password={PASSWORD}")),
        "/fn/sign-in/second-factor" => {
            let (_, secret) = with_second_factor(world, &person).await;
            let SignedIn::CodeNeeded { token } = sign_in(world, email).await else {
                panic!("a second factor is on")
            };
            let cookies = format!("none; sign-in-step={}", token.expose_secret());
            (Asker::Session(cookies), format!("code={}", code(world, &secret)))
        }
        "/fn/sign-up" => (
            Asker::Nobody,
            format!("full_name=New+Person&email=another-{email}&password={PASSWORD}&terms=on"),
        ),
        _ if role == "anonymous" => (Asker::Nobody, arguments),
        _ => (session, arguments),
    };
    (asker, arguments)
}

/// Somebody with an account who is invited into the first tenant, and the secret of the link.
pub async fn invited(world: &World, cast: &Cast, number: usize) -> (Person, String) {
    let name = format!("guest{number}");
    let guest = world.owner(&format!("{name}-of-alex")).await;
    let to = world.invited(cast.owner(), &name, Role::Member).await;
    assert_eq!(to, guest.email);
    (guest, world.token_for(&to).await)
}

/// The secret of a link to a new password.
pub async fn reset_token(world: &World, email: &str) -> String {
    world.clock.advance(TimeDelta::hours(1));
    identity::forgot_password(&world.services, &Default::default(), email).await.expect("a link");
    world.token_for(email).await
}

/// Tells a person something; its id.
pub async fn notify(world: &World, person: &Person) -> String {
    let id: NotificationId = world.services.ids.next();
    let new = NewNotification {
        id,
        user: person.visit.account.id,
        client: Some(person.client()),
        kind: "reply_received",
        title: "A reply".to_owned(),
        body: "A reply came in.".to_owned(),
        link: None,
        at: world.services.now(),
    };
    let mut tx = world.services.db.system_write().await.expect("a transaction");
    notifications::insert(&mut tx, &new).await.expect("a notice");
    tx.commit().await.expect("a notice");
    id.to_string()
}

async fn sign_in(world: &World, email: &str) -> SignedIn {
    let form = SignIn { email: email.to_owned(), password: PASSWORD.into(), ..SignIn::default() };
    identity::sign_in(&world.services, &Default::default(), form).await.expect("a good password")
}

/// Turns the second factor on; the clock has moved past the code that was used.
async fn with_second_factor(world: &World, person: &Person) -> (Asker, SecretString) {
    let services = &world.services;
    let start = identity::start_totp(services, &person.visit, PASSWORD.into()).await.expect("a secret");
    let on =
        identity::confirm_totp(services, &person.visit, &code(world, &start.secret)).await.expect("a code");
    world.clock.advance(TimeDelta::minutes(1));
    (Asker::Session(on.signed.cookie.expose_secret().to_owned()), start.secret)
}

/// What the person's device shows now.
fn code(world: &World, secret: &SecretString) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.expose_secret()).expect("base 32");
    let device = totp_rs::Builder::new().with_secret(secret).build().expect("a device");
    device.generate(u64::try_from(world.services.now().timestamp()).expect("after 1970")).to_string()
}
