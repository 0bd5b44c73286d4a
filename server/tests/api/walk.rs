//! Walks every operation of the OpenAPI document, and every server function that pages call, as
//! everybody: nobody is known, two tenants, four roles, API keys of every scope. Who may not is
//! refused in the right words, and a refused call leaves every row of every business table as it was.
//!
//! A new operation fails here until it says who may call it (`x-required-role`), and, when it takes a
//! body, until [`bodies`] has one.

use domain::{ApiScope, Role};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use store::testing::on_both;
use tokio_util::sync::CancellationToken;
use workflows::jobs::{Attempt, Run};
use workflows::replies::{ProcessInbound, RawEvent, TakenIn, doors, meetings, take_in};

use crate::call::{Answer, Asker};
use crate::rows;
use crate::world::{PASSWORD, Person, World};

/// A good body for each operation that takes one.
fn bodies() -> Vec<(&'static str, Value)> {
    vec![
        (
            "signup",
            json!({ "full_name": "New Person", "email": "new@example.com", "password": PASSWORD, "terms": true }),
        ),
        ("confirm_email", json!({ "token": "aos_confirm_unknown" })),
        ("resend_confirmation", json!({ "email": "new@example.com" })),
        ("login", json!({ "email": "new@example.com", "password": "not the password" })),
        ("forgot_password", json!({ "email": "new@example.com" })),
        ("reset_password", json!({ "token": "aos_reset_unknown", "password": PASSWORD })),
        ("patch_me", json!({ "full_name": "Another Name" })),
        ("put_notification_preferences", json!({ "digest_hour": 9 })),
        ("patch_client", json!({ "name": "Another Name" })),
        ("change_role", json!({ "role": "viewer" })),
        ("create_invite", json!({ "email": "invited@example.com", "role": "member" })),
        ("join_waitlist", json!({ "email": "owner@example.com.au", "agencyName": "Harbour Digital" })),
        ("headline_event", json!({ "event": "exposure" })),
        ("create_lead", json!({ "email": "lead@example.com", "first_name": "Lee" })),
        ("add_leads", json!({ "leads": [{ "email": "bulk@example.com" }] })),
        ("change_lead", json!({ "title": "CEO" })),
        ("import_leads", json!({ "email": "no list at all" })),
        ("create_inbound_door", json!({ "name": "Postmark", "kind": "postmark" })),
        ("handle_reply", json!({ "handled": true })),
        ("correct_reply", json!({ "intent": "interested" })),
        ("create_meeting", json!({ "lead_id": "00000000-0000-7000-8000-000000000000" })),
        ("change_meeting", json!({ "notes": "They would rather talk by phone." })),
        ("create_api_key", json!({ "name": "A key", "scopes": ["read"] })),
    ]
}

/// Who may call each server function, in the words of `x-required-role` or `platform` for platform
/// admins, and arguments that can be read. They act for the client the session shows, so only the ids among their arguments can be
/// foreign: `{client}`, `{membership}`, `{invite}`, `{api_key}`.
const SERVER_FUNCTIONS: &[(&str, &str, &str)] = &[
    ("/fn/admin/headline-test", "platform", ""),
    ("/fn/admin/headline-test/save", "platform", "b=true"),
    ("/fn/api-keys", "admin", ""),
    ("/fn/api-keys/create", "admin", "name=A+key&scope=read"),
    ("/fn/api-keys/revoke", "admin", "id={api_key}"),
    ("/fn/audit-log", "admin", "query[resource]=client"),
    ("/fn/clients/create", "user", "name=Another"),
    ("/fn/clients/switch", "user", "client={client}"),
    ("/fn/confirm", "anonymous", "token=aos_confirm_unknown"),
    ("/fn/confirm/change", "anonymous", "token=aos_email_unknown"),
    ("/fn/confirm/resend", "anonymous", "email=nobody@example.com"),
    ("/fn/invite/accept", "user", "token=aos_invite_unknown"),
    ("/fn/invite/join", "anonymous", "token=aos_invite_unknown"),
    ("/fn/invite/look", "anonymous", "token=aos_invite_unknown"),
    ("/fn/leads", "viewer", ""),
    ("/fn/leads/add", "member", "email=new-lead@example.com&first_name=New"),
    ("/fn/leads/bulk/delete", "admin", "ids={lead}"),
    ("/fn/leads/bulk/suppress", "member", "ids={lead}"),
    ("/fn/leads/delete", "admin", "id={lead}"),
    ("/fn/leads/erase", "admin", "id={lead}"),
    ("/fn/leads/lead", "viewer", "id={lead}"),
    ("/fn/leads/merge", "admin", "id={lead}&other=00000000-0000-7000-8000-000000000000"),
    ("/fn/leads/reopen", "admin", "id={lead}&reason=They+asked+for+it"),
    ("/fn/leads/rescore", "member", "id={lead}"),
    ("/fn/leads/save", "member", "id={lead}&email=another-lead@example.com"),
    ("/fn/leads/status", "member", "id={lead}&status=converted"),
    ("/fn/leads/suppress", "member", "id={lead}"),
    ("/fn/leads/tiers", "viewer", ""),
    ("/fn/leads/timeline", "viewer", "id={lead}"),
    ("/fn/leads/views", "viewer", ""),
    ("/fn/leads/views/delete", "viewer", "id=00000000-0000-7000-8000-000000000000"),
    ("/fn/leads/views/save", "viewer", "name=Hot&query=tier%3Dhot"),
    ("/fn/notifications/preferences", "user", ""),
    ("/fn/notifications/read", "user", ""),
    ("/fn/notifications/save", "user", "digest_hour=9"),
    ("/fn/onboarding/defaults", "user", ""),
    ("/fn/onboarding/skip", "admin", ""),
    ("/fn/organization", "viewer", ""),
    ("/fn/organization/delete", "owner", "confirm_name=Agency+of+alex"),
    ("/fn/organization/sharing", "admin", "share=on"),
    ("/fn/organization/save", "admin", "name=Another&timezone=UTC&default_permission_mode=manual"),
    ("/fn/password/change", "user", "current=x&new=y&repeat=y"),
    ("/fn/password/check", "anonymous", "token=aos_reset_unknown"),
    ("/fn/password/forgot", "anonymous", "email=nobody@example.com"),
    ("/fn/password/reset", "anonymous", "token=aos_reset_unknown&password=x&repeat=x"),
    ("/fn/profile", "user", ""),
    ("/fn/profile/email", "user", "email=new@example.com&password=x"),
    ("/fn/profile/save", "user", "full_name=Another&timezone=UTC"),
    ("/fn/sandbox/mail", "anonymous", ""),
    ("/fn/replies", "viewer", ""),
    ("/fn/replies/handle", "member", "id={reply}&handled=true"),
    ("/fn/replies/intent", "member", "id={reply}&intent=interested"),
    ("/fn/replies/reply", "viewer", "id={reply}"),
    ("/fn/second-factor", "user", ""),
    ("/fn/second-factor/codes", "user", "code=123456"),
    ("/fn/second-factor/confirm", "user", "code=123456"),
    ("/fn/second-factor/disable", "user", "password=x&code=123456"),
    ("/fn/second-factor/start", "user", "password=x"),
    ("/fn/sessions", "user", ""),
    ("/fn/sessions/revoke", "user", "id=00000000-0000-7000-8000-000000000000"),
    ("/fn/sessions/revoke-all", "user", ""),
    ("/fn/shell", "user", ""),
    ("/fn/sign-in", "anonymous", "email=nobody@example.com&password=x"),
    ("/fn/sign-in/second-factor", "anonymous", "code=123456"),
    ("/fn/sign-out", "anonymous", ""),
    ("/fn/sign-up", "anonymous", "full_name=A&email=new@example.com"),
    ("/fn/team", "admin", ""),
    ("/fn/team/invite", "admin", "email=invited@example.com&role=member"),
    ("/fn/team/remove", "owner", "id={membership}"),
    ("/fn/team/resend", "admin", "id={invite}"),
    ("/fn/team/role", "admin", "id={membership}&role=viewer"),
    ("/fn/team/withdraw", "admin", "id={invite}"),
];

struct Operation {
    id: String,
    method: String,
    path: String,
    role: String,
    people_only: bool,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.clone(),
                path: path.strip_prefix("/api/v1").unwrap().to_owned(),
                role: operation["x-required-role"].as_str().unwrap_or_default().to_owned(),
                people_only: operation["x-people-only"] == true,
            });
        }
    }
    // What ends others' footing comes last: reads, changes, deletions, sign-outs, the client itself.
    let rank = |o: &Operation| {
        let group = match (o.id.as_str(), o.method.as_str()) {
            ("delete_client", _) => 4,
            (id, _) if id.starts_with("logout") => 3,
            (_, "delete") => 2,
            (_, "get") => 0,
            _ => 1,
        };
        (group, o.id.clone())
    };
    all.sort_by_key(rank);
    all
}

/// Two tenants with everybody in them.
struct Cast {
    /// Owner, admin, member, viewer of the first.
    people: Vec<(Role, Person)>,
    /// Keys of the first, by the role they amount to.
    keys: Vec<(Role, Asker)>,
    /// Owner of the second, and its key of the widest scope.
    stranger: Person,
    strange_key: Asker,
    /// Ids for the parameters of a path, of the first and of the second tenant.
    own: Ids,
    strange: Ids,
}

#[derive(Clone)]
struct Ids {
    client: String,
    membership: String,
    invite: String,
    api_key: String,
    lead: String,
    import: String,
    reply: String,
    event: String,
    door: String,
    meeting: String,
}

impl Ids {
    async fn of(world: &World, owner: &Person, target: &Person) -> Self {
        world.invited(owner, "waiting", Role::Viewer).await;
        let client = owner.client();
        let new = workflows::leads::NewLead {
            email: "walk@example.com".into(),
            facts: [(domain::LeadFact::FirstName, "Lee".to_owned())].into(),
            ..Default::default()
        };
        let lead = workflows::leads::add_lead(&world.services, &owner.visit, client, new).await.unwrap();
        let list = futures::stream::iter([Ok::<_, std::io::Error>("email\nx@example.com\n")]);
        let import = workflows::imports::receive(&world.services, &owner.visit, client, "list.csv", list)
            .await
            .unwrap();
        let invites = workflows::identity::list_invites(&world.services, &owner.visit, client).await.unwrap();
        let keys = workflows::identity::list_api_keys(&world.services, &owner.visit, client).await.unwrap();
        let (reply, event) = answered(world, client).await;
        let kind = domain::InboundDoorKind::Webhook;
        let door =
            doors::create(&world.services, &owner.visit, client, "Waiting", kind).await.unwrap().door.id;
        let new = meetings::NewMeeting {
            lead: lead.id,
            campaign: None,
            scheduled_at: None,
            duration_minutes: 30,
            meeting_type: domain::MeetingType::Discovery,
            calendar_link: None,
            notes: None,
        };
        let meeting = meetings::create(&world.services, &owner.visit, client, new).await.unwrap().meeting.id;
        Self {
            reply,
            event,
            door: door.to_string(),
            meeting: meeting.to_string(),
            client: client.to_string(),
            membership: target.membership(),
            invite: invites[0].id.to_string(),
            // The newest; nobody acts by it.
            api_key: keys[0].id.to_string(),
            lead: lead.id.to_string(),
            import: import.id.to_string(),
        }
    }
    fn fill(&self, path: &str) -> String {
        let path = path.replace("{client_id}", &self.client).replace("{membership_id}", &self.membership);
        let path = path
            .replace("{invite_id}", &self.invite)
            .replace("{api_key_id}", &self.api_key)
            .replace("{lead_id}", &self.lead)
            .replace("{import_id}", &self.import)
            .replace("{reply_id}", &self.reply)
            .replace("{inbound_event_id}", &self.event)
            .replace("{inbound_door_id}", &self.door)
            .replace("{meeting_id}", &self.meeting)
            .replace("{token}", "aos_invite_unknown")
            .replace("{notification_id}", "00000000-0000-7000-8000-000000000000");
        assert!(!path.contains('{'), "{path} has a parameter this test does not know");
        path
    }
}

impl Ids {
    fn fill_arguments(&self, arguments: &str) -> String {
        let arguments = arguments.replace("{client}", &self.client).replace("{membership}", &self.membership);
        arguments
            .replace("{invite}", &self.invite)
            .replace("{api_key}", &self.api_key)
            .replace("{lead}", &self.lead)
            .replace("{reply}", &self.reply)
    }
}

/// An answer of the lead that a client has: the reply and the event it came as.
async fn answered(world: &World, client: domain::ClientId) -> (String, String) {
    let event = RawEvent {
        client,
        source: domain::InboundSource::Sandbox,
        external_id: None,
        mailbox: None,
        recipient: None,
        bytes: b"From: walk@example.com\r\nMessage-ID: <walk@example.com>\r\nSubject: Re: x\r\n\r\nHow much does it cost?\r\n".to_vec(),
    };
    let TakenIn::New(event) = take_in(&world.services, event).await.unwrap() else { panic!("it is new") };
    let attempt = Attempt {
        job: world.services.ids.next(),
        client: Some(client),
        number: 1,
        of: 1,
        trace_id: None,
        stop: CancellationToken::new(),
    };
    ProcessInbound { client, event }.run(&world.services, &attempt).await.unwrap();
    let mut tx = world.services.db.read(client).await.unwrap();
    let line = store::replies::inbox::list(&mut tx, &Default::default(), 1, 0).await.unwrap().remove(0);
    (line.id.to_string(), event.to_string())
}

impl Cast {
    async fn new(world: &World) -> Self {
        let owner = world.owner("alex").await;
        let stranger = world.owner("sam").await;
        let target = world.joined(&owner, Role::Member).await;
        let spare = world.invited(&owner, "second-member", Role::Member).await;
        let form = workflows::identity::Join {
            full_name: "Second Member".into(),
            password: PASSWORD.into(),
            terms: true,
        };
        let signed = workflows::identity::join(
            &world.services,
            &Default::default(),
            &world.token_for(&spare).await,
            form,
        )
        .await
        .unwrap();
        let member = world.person(signed.cookie, spare).await;
        let (admin, viewer) =
            (world.joined(&owner, Role::Admin).await, world.joined(&owner, Role::Viewer).await);
        let mut keys = Vec::new();
        for (role, scope) in
            [(Role::Viewer, ApiScope::Read), (Role::Member, ApiScope::Write), (Role::Admin, ApiScope::Admin)]
        {
            keys.push((role, world.key(&owner, scope).await));
        }
        let strange_key = world.key(&stranger, ApiScope::Admin).await;
        for person in [&owner, &stranger] {
            world.key(person, ApiScope::Read).await;
        }
        let own = Ids::of(world, &owner, &target).await;
        let strange = Ids::of(world, &stranger, &stranger).await;
        let people =
            vec![(Role::Owner, owner), (Role::Admin, admin), (Role::Member, member), (Role::Viewer, viewer)];
        let cast = Self { people, keys, stranger, strange_key, own, strange };
        // The first use of a key in a minute is noted; let it not be noted during the walk.
        for key in cast.keys.iter().map(|(_, key)| key).chain([&cast.strange_key]) {
            let _ = world.call("get", "/me").by(key).send().await;
        }
        cast
    }

    /// Everybody whose role is too low, and what they should hear.
    fn refused(&self, operation: &Operation) -> Vec<(String, Asker, u16)> {
        let role = operation.role.as_str();
        if role == "anonymous" {
            return Vec::new();
        }
        let mut all = vec![
            ("nobody".to_owned(), Asker::Nobody, 401),
            ("a forged session".to_owned(), Asker::Session(format!("aos_session_{}", "0".repeat(64))), 401),
            ("a session that is none".to_owned(), Asker::Session("x".to_owned()), 401),
            ("a forged key".to_owned(), Asker::Key(format!("aos_test_{}", "0".repeat(64))), 401),
        ];
        if role == "platform" {
            let people =
                self.people.iter().map(|(has, person)| (has.to_string(), person.session.clone(), 404));
            all.extend(people.chain([("a stranger".to_owned(), self.stranger.session.clone(), 404)]));
        }
        if role == "user" || role == "platform" {
            all.extend(
                self.keys.iter().map(|(as_role, key)| (format!("a key as {as_role}"), key.clone(), 403)),
            );
            return all;
        }
        let needed: Role = role.parse().unwrap_or_else(|_| panic!("{} says {role:?}", operation.id));
        // Roles are declared from the highest down.
        let low = |has: Role| has > needed;
        all.extend(
            self.people
                .iter()
                .filter(|(has, _)| low(*has))
                .map(|(has, person)| (has.to_string(), person.session.clone(), 403)),
        );
        let key_low = |has: Role| low(has) || needed == Role::Owner || operation.people_only;
        all.extend(
            self.keys
                .iter()
                .filter(|(has, _)| key_low(*has))
                .map(|(has, key)| (format!("a key as {has}"), key.clone(), 403)),
        );
        all.push(("the other tenant's owner".to_owned(), self.stranger.session.clone(), 404));
        all.push(("the other tenant's key".to_owned(), self.strange_key.clone(), 404));
        all
    }

    /// Whoever just about may.
    fn allowed(&self, operation: &Operation) -> Vec<(String, Asker)> {
        let person = |role: Role| {
            self.people
                .iter()
                .filter(move |(has, _)| *has == role)
                .map(|(has, p)| (has.to_string(), p.session.clone()))
        };
        match operation.role.as_str() {
            "anonymous" => vec![("nobody".to_owned(), Asker::Nobody)],
            // The viewer has signed out by then.
            "user" if operation.id == "logout_all" => person(Role::Member).collect(),
            "user" => person(Role::Viewer).collect(),
            role => {
                let needed: Role = role.parse().unwrap();
                let keys = self.keys.iter().filter(|(has, _)| *has == needed && !operation.people_only);
                person(needed)
                    .chain(keys.map(|(has, key)| (format!("a key as {has}"), key.clone())))
                    .collect()
            }
        }
    }
}

async fn ask(world: &World, operation: &Operation, ids: &Ids, asker: &Asker) -> Answer {
    let mut path = ids.fill(&operation.path);
    if operation.id == "delete_client" {
        path.push_str("?confirm=Agency%20of%20alex");
    }
    let call = world.call(&operation.method, &path).by(asker);
    match bodies().iter().find(|(id, _)| *id == operation.id) {
        Some((_, body)) => call.json(body).send().await,
        None => call.send().await,
    }
}

on_both! {
    async fn whoever_may_not_is_refused_and_changes_nothing(db: &TestDb) {
        let world = World::new(db).await;
        let cast = Cast::new(&world).await;
        let operations = operations(&server::api::document(&world.state));
        let mut calls = 0;
        for operation in &operations {
            let before = rows::all(db).await;
            for (who, asker, status) in cast.refused(operation) {
                let answer = ask(&world, operation, &cast.own, &asker).await;
                assert_eq!(answer.status.as_u16(), status, "{} as {who}: {}", operation.id, answer.body);
                assert_eq!(answer.header("content-type"), "application/problem+json", "{} as {who}", operation.id);
                if status == 403 && operation.role != "user" && !operation.people_only {
                    assert_eq!(answer.body["required_role"], operation.role, "{} as {who}", operation.id);
                }
                calls += 1;
            }
            // The right client, another client's row.
            if operation.path.contains("{client_id}/") && operation.path.matches('{').count() > 1 {
                let mixed = Ids { client: cast.own.client.clone(), ..cast.strange.clone() };
                let answer = ask(&world, operation, &mixed, &cast.people[0].1.session).await;
                assert_eq!(answer.status, 404, "{} with another client's row: {}", operation.id, answer.body);
                calls += 1;
            }
            rows::same(&before, &rows::all(db).await, &operation.id);
        }
        assert!(calls > 180, "only {calls} refused calls: the walk has lost its way");

        for operation in &operations {
            for (who, asker) in cast.allowed(operation) {
                let answer = ask(&world, operation, &cast.own, &asker).await;
                let refused = answer.status == 403 || (answer.status == 401 && operation.role != "anonymous");
                assert!(!refused && !answer.status.is_server_error(), "{} as {who}: {}", operation.id, answer.body);
                assert!(operation.method != "get" || answer.status.is_success(), "{} as {who}: {}", operation.id, answer.body);
            }
        }
    }

    async fn every_operation_says_who_may_call_it_and_has_a_body_to_be_tried_with(db: &TestDb) {
        let world = World::new(db).await;
        let document = server::api::document(&world.state);
        for operation in operations(&document) {
            let known = ["anonymous", "user", "viewer", "member", "admin", "owner"].contains(&operation.role.as_str());
            assert!(known, "{} must say who may call it (x-required-role)", operation.id);
            assert!(operation.path.contains("{client_id}") || ["anonymous", "user"].contains(&operation.role.as_str()), "{}: a role in which client?", operation.id);
            let takes_body = !document["paths"][format!("/api/v1{}", operation.path)][&operation.method]["requestBody"].is_null();
            let has_body = bodies().iter().any(|(id, _)| *id == operation.id);
            assert_eq!(takes_body, has_body, "{} and the bodies of this walk", operation.id);
        }
    }

    async fn every_server_function_refuses_whoever_may_not_call_it(db: &TestDb) {
        let world = World::new(db).await;
        let cast = Cast::new(&world).await;
        let before = rows::all(db).await;
        let mut calls = 0;
        for (path, _) in server_fn_paths() {
            let known = SERVER_FUNCTIONS.iter().find(|(known, ..)| *known == path);
            let (_, role, arguments) = known.unwrap_or_else(|| panic!("{path}: say in SERVER_FUNCTIONS who may call it"));
            let operation = Operation {
                id: path.to_owned(),
                method: "post".into(),
                path: String::new(),
                role: (*role).to_owned(),
                people_only: true,
            };
            for (who, asker, status) in cast.refused(&operation) {
                // Pages are for people: a key is nobody there. A stranger acts for a client of their own.
                let wanted = match (status, &asker) {
                    (401, _) | (_, Asker::Key(_)) => "SignedOut",
                    (403, _) => "Forbidden",
                    _ if arguments.contains("{") || *role == "platform" => "NotFound",
                    _ => continue,
                };
                let answer = world.function(path, &cast.own.fill_arguments(arguments), &asker).await;
                let told = answer.body.to_string();
                assert!(!answer.status.is_success() && told.contains(wanted), "{path} as {who}: {} {told}", answer.status);
                calls += 1;
            }
            if arguments.contains('{') {
                let owner = &cast.people[0].1.session;
                let answer = world.function(path, &cast.strange.fill_arguments(arguments), owner).await;
                let told = answer.body.to_string();
                assert!(told.contains("NotFound"), "{path} with another client's row: {told}");
                calls += 1;
            }
        }
        assert!(calls > 250, "only {calls} refused calls: the walk has lost its way");
        rows::same(&before, &rows::all(db).await, "a refused server function");
        let called: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
        for (path, ..) in SERVER_FUNCTIONS {
            assert!(called.contains(path), "{path} is gone: take it out of SERVER_FUNCTIONS");
        }
    }
}
