//! The other half of the walk: whoever may call an operation or a server function is let in.
//! What a wrong answer to `who may` would hide otherwise: a refusal of everybody.

use chrono::TimeDelta;
use domain::{ApiScope, LeadStatus, Role};
use leptos::server_fn::axum::server_fn_paths;
use secrecy::{ExposeSecret, SecretString};
use store::testing::on_both;
use workflows::identity::{self, SignIn, SignedIn};
use workflows::leads;

use crate::call::{Answer, Asker};
use crate::cast::{Cast, Ids};
use crate::walk::{NO_ROW, SERVER_FUNCTIONS, ask, operations};
use crate::world::{PASSWORD, Person, World};

/// Operations that are answered otherwise with the walk's bodies; that they succeed with good ones is
/// shown where it says.
const OTHERWISE: &[(&str, u16, &str)] = &[
    ("confirm_email", 404, "auth: the token in the mail"),
    ("reset_password", 404, "auth: the token in the mail"),
    ("login", 401, "auth: a good password"),
    ("accept_invite", 404, "team: the token in the mail"),
    ("read_notification", 404, "account: a notification there is"),
    ("import_leads", 422, "leads: a list as a file"),
];

/// Server functions that cannot be done in this world.
const FUNCTIONS_OTHERWISE: &[(&str, &str)] = &[
    // Mail goes to an outbox here; the journeys read it in the sandbox.
    ("/fn/sandbox/mail", "NotFound"),
    ("/fn/sandbox/look", "NotFound"),
    ("/fn/sandbox/say", "NotFound"),
    ("/fn/sandbox/step", "NotFound"),
    ("/fn/sandbox/speed", "NotFound"),
    ("/fn/sandbox/mailbox", "NotFound"),
    ("/fn/sandbox/demo", "NotFound"),
    ("/fn/sandbox/demo/make", "NotFound"),
    ("/fn/sandbox/demo/enter", "NotFound"),
    // A device has to sign; the tests of passkeys and a journey have one.
    ("/fn/passkeys/finish", "passkey_failed"),
    ("/fn/passkeys/remove", "NotFound"),
    ("/fn/sign-in/passkey", "passkey_failed"),
];

/// Roles from the highest down to the lowest that may.
fn those_who_may(needed: Role) -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(move |role| *role <= needed)
}

fn let_in(answer: &Answer) -> bool {
    // 404 speaks of an example row that is not there; that strangers hear it too is the other walk's matter.
    !matches!(answer.status.as_u16(), 401 | 403) && !answer.status.is_server_error()
}

on_both! {
    async fn whoever_may_call_an_operation_is_not_turned_away(db: &TestDb) {
        let world = World::new(db).await;
        let cast = Cast::new(&world).await;
        for (number, operation) in operations(&server::api::document(&world.state)).iter().enumerate() {
            // What one call uses up, the next must find anew.
            let ids = fresh(&world, &cast, number).await;
            if operation.id == "delete_client" {
                // Under the name its deletion is confirmed by.
                let name = Some("Agency of alex".to_owned());
                let change = identity::ClientChange { name, ..Default::default() };
                let owner = cast.owner();
                identity::update_client(&world.services, &owner.visit, owner.client(), change).await.expect("a name");
            }
            let otherwise = OTHERWISE.iter().find(|(id, ..)| *id == operation.id);
            for (who, asker) in cast.allowed(operation) {
                let answer = ask(&world, operation, &ids, &asker).await;
                let told = format!("{} as {who}: {} {}", operation.id, answer.status, answer.body);
                match otherwise {
                    Some((_, status, _)) => assert_eq!(answer.status.as_u16(), *status, "{told}"),
                    // It may be done already, or not be due yet, but nobody is turned away.
                    None => assert!(let_in(&answer), "{told}"),
                }
            }
        }
    }

    async fn whoever_may_call_a_server_function_is_not_turned_away(db: &TestDb) {
        let world = World::new(db).await;
        let cast = Cast::new(&world).await;
        let mut paths: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
        paths.sort_unstable();
        // What ends others' footing comes last.
        let rank = |path: &str| match path {
            "/fn/team/remove" => 1,
            "/fn/organization/delete" => 2,
            _ => 0,
        };
        paths.sort_by_key(|path| rank(path));
        let mut calls = 0;
        for path in paths {
            let (_, role, arguments) = SERVER_FUNCTIONS.iter().find(|(known, ..)| *known == path).expect("walk asks for it");
            let askers: Vec<Option<Role>> = match role.parse::<Role>() {
                Ok(needed) => {
                    let mut roles: Vec<Option<Role>> = those_who_may(needed).map(Some).collect();
                    // The lowest first: its call is the one that has to be done.
                    roles.reverse();
                    roles
                }
                Err(_) => vec![None],
            };
            for has in askers {
                calls += 1;
                let (asker, arguments) = prepared(&world, &cast, path, role, has, arguments, calls).await;
                let answer = world.function(path, &arguments, &asker).await;
                let told = format!("{path} as {has:?} ({role}): {} {}", answer.status, answer.body);
                match FUNCTIONS_OTHERWISE.iter().find(|(known, _)| *known == path) {
                    Some((_, word)) => assert!(answer.body.to_string().contains(word), "{told}"),
                    None => assert!(let_in(&answer), "{told}"),
                }
            }
        }
        assert!(calls > 110, "only {calls} calls: the walk has lost its way");
    }
}

/// Rows of the first tenant that nobody has touched yet.
async fn fresh(world: &World, cast: &Cast, number: usize) -> Ids {
    let owner = cast.owner();
    let client = owner.client();
    let lead = fresh_lead(world, owner, &format!("fresh-{number}@example.com")).await;
    let email = world.invited(owner, &format!("fresh-{number}"), Role::Viewer).await;
    let invites = identity::list_invites(&world.services, &owner.visit, client).await.expect("invitations");
    let invite = invites.iter().find(|invite| invite.email.as_str() == email).expect("the new one");
    world.key(owner, ApiScope::Read).await;
    let keys = identity::list_api_keys(&world.services, &owner.visit, client).await.expect("keys");
    Ids { lead, invite: invite.id.to_string(), api_key: keys[0].id.to_string(), ..cast.own.clone() }
}

/// Somebody who may, and arguments with which it can be done.
async fn prepared(
    world: &World,
    cast: &Cast,
    path: &str,
    role: &str,
    has: Option<Role>,
    arguments: &str,
    number: usize,
) -> (Asker, String) {
    let ids = fresh(world, cast, number).await;
    let services = &world.services;
    let owner = cast.owner();
    let arguments = ids.fill_arguments(arguments);
    if let Some(has) = has {
        let person = cast.person(has);
        return (person.session.clone(), in_a_client(world, person, path, &ids, arguments, number).await);
    }
    // A person of their own, because these change what the person signs in with.
    let name = format!("person{number}");
    let person = world.owner(&name).await;
    let session = person.session.clone();
    let email = person.email.as_str();
    let invited = format!("{name}-of-alex");
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
            let guest = world.owner(&invited).await;
            let to = world.invited(owner, &name, Role::Member).await;
            assert_eq!(to, guest.email);
            (guest.session, format!("token={}", world.token_for(&to).await))
        }
        "/fn/clients/switch" => (session, format!("client={}", person.client())),
        "/fn/password/forgot" => (Asker::Nobody, format!("email={email}")),
        "/fn/password/check" | "/fn/password/reset" => {
            world.clock.advance(TimeDelta::hours(1));
            identity::forgot_password(services, &Default::default(), email).await.expect("a link");
            let token = world.token_for(email).await;
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

/// Arguments for what that person does in the first tenant.
async fn in_a_client(
    world: &World,
    person: &Person,
    path: &str,
    ids: &Ids,
    arguments: String,
    number: usize,
) -> String {
    let services = &world.services;
    let (visit, client) = (&person.visit, person.client());
    match path {
        "/fn/leads/views/delete" => {
            let view = leads::save_view(services, visit, client, "Hot", "tier=hot").await.expect("a view");
            arguments.replace(NO_ROW, &view.id.to_string())
        }
        "/fn/leads/reopen" => {
            let change = leads::LeadChange { status: Some(LeadStatus::Converted), ..Default::default() };
            let lead = ids.lead.parse().expect("an id");
            leads::update_lead(services, visit, client, lead, change).await.expect("an end");
            arguments
        }
        "/fn/leads/merge" => {
            let other = fresh_lead(world, person, &format!("twin-{number}@example.com")).await;
            arguments.replace(NO_ROW, &other)
        }
        "/fn/organization/delete" => {
            let now = identity::get_client(services, visit, client).await.expect("the client");
            let name: String = url::form_urlencoded::byte_serialize(now.name.as_bytes()).collect();
            format!("confirm_name={name}")
        }
        _ => arguments,
    }
}

async fn fresh_lead(world: &World, person: &Person, email: &str) -> String {
    let new = leads::NewLead {
        email: email.to_owned(),
        facts: [(domain::LeadFact::FirstName, "Lee".to_owned())].into(),
        ..Default::default()
    };
    let lead = leads::add_lead(&world.services, &person.visit, person.client(), new).await.expect("a lead");
    lead.id.to_string()
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
