//! The other half of the walk: whoever may call an operation or a server function is let in, and what
//! they ask for is done. A wrong answer to `who may` would hide otherwise: a refusal of everybody.

use domain::{LeadStatus, Role};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use store::testing::on_both;
use workflows::identity;
use workflows::leads;
use workflows::outreach::steps;

use crate::call::{Answer, Asker};
use crate::cast::Cast;
use crate::ready::{LIST, Ready};
use crate::walk::{NO_ROW, Operation, SERVER_FUNCTIONS, bodies, operations};
use crate::walk_people::{as_a_person, invited, notify, reset_token};
use crate::world::{PASSWORD, Person, World};

/// What cannot be done in this world, and what is answered instead.
const OTHERWISE: &[(&str, &str)] = &[
    // Mail goes to an outbox here; the journeys read it in the sandbox.
    ("/fn/sandbox/mail", "NotFound"),
    // The conversation of this world has no mailbox; tests of the inbox have one that does.
    ("respond_to_reply", "no_mailbox"),
    ("/fn/replies/respond", "no_mailbox"),
    // Tests of meetings have leads, times and tasks.
    ("/fn/meetings/create", "unknown"),
    ("/fn/tasks/done", "NotFound"),
    ("/fn/sandbox/look", "NotFound"),
    ("/fn/sandbox/clock", "NotFound"),
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
    // Nothing listens where the mailboxes of this world are.
    ("test_mailbox", "The server could not be reached"),
];

/// Let in, and then told what this world lacks: a mail server that takes a test, a lead by that address,
/// a calendar, a task. That they are done is shown by the tests of their own.
const LET_IN: &[&str] = &[
    "assign_reply",
    "delete_template",
    "launch_template",
    "regenerate",
    "save_template",
    "test_send",
    "/fn/approvals/regenerate",
    "/fn/campaigns/steps/test",
    "/fn/campaigns/templates/delete",
    "/fn/campaigns/templates/save",
    "/fn/campaigns/templates/use",
    "/fn/mailboxes/connect-by",
    "/fn/meetings/booking/save",
    "/fn/meetings/calendars/add",
    "/fn/meetings/calendars/remove",
    "/fn/meetings/end",
    "/fn/replies/assign",
];

/// Roles from the highest down to the lowest that may.
fn those_who_may(needed: Role) -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(move |role| *role <= needed)
}

/// What is wrong with an answer to somebody who may, if anything is.
fn fault(name: &str, who: &str, answer: &Answer) -> Option<String> {
    let told = answer.body.to_string();
    let done = match OTHERWISE.iter().find(|(known, _)| *known == name) {
        Some((_, word)) => told.contains(word),
        None if LET_IN.contains(&name) => {
            !matches!(answer.status.as_u16(), 401 | 403) && !answer.status.is_server_error()
        }
        // Where many are asked for, each says whether it was done.
        None => answer.status.is_success() && !told.contains("\"ok\":false"),
    };
    (!done).then(|| format!("{name} as {who}: {} {told}", answer.status))
}

on_both! {
    async fn whoever_may_call_an_operation_gets_it_done(db: &TestDb) {
        let world = World::new(db).await;
        let cast = Cast::new(&world).await;
        let mut ready = Ready::new(&world, &cast).await;
        let mut faults = Vec::new();
        for operation in &operations(&server::api::document(&world.state)) {
            for (who, asker) in cast.allowed(operation) {
                let answer = called(&mut ready, operation, &asker).await;
                faults.extend(fault(&operation.id, &who, &answer));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    async fn whoever_may_call_a_server_function_gets_it_done(db: &TestDb) {
        let world = World::new(db).await;
        let cast = Cast::new(&world).await;
        let mut ready = Ready::new(&world, &cast).await;
        let mut paths: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
        paths.sort_unstable();
        // What ends others' footing comes last.
        let rank = |path: &str| match path {
            "/fn/team/remove" => 1,
            "/fn/organization/delete" => 2,
            _ => 0,
        };
        paths.sort_by_key(|path| rank(path));
        let (mut calls, mut faults) = (0, Vec::new());
        for path in paths {
            let (_, role, arguments) = SERVER_FUNCTIONS.iter().find(|(known, ..)| *known == path).expect("walk asks for it");
            let askers: Vec<Option<Role>> = match role.parse::<Role>() {
                Ok(needed) => those_who_may(needed).map(Some).collect(),
                Err(_) => vec![None],
            };
            for has in askers {
                calls += 1;
                let (asker, arguments) = match has {
                    Some(has) => {
                        let person = cast.person(has);
                        (person.session.clone(), in_a_client(&mut ready, person, path, arguments).await)
                    }
                    None => as_a_person(&ready, path, role, arguments, calls).await,
                };
                let answer = world.function(path, &arguments, &asker).await;
                let who = has.map_or((*role).to_owned(), |has| has.to_string());
                faults.extend(fault(path, &who, &answer));
            }
        }
        assert!(calls > 110, "only {calls} calls: the walk has lost its way");
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// What an operation is about besides what its address names.
fn about(operation: &str) -> &'static str {
    match operation {
        "add_campaign_leads" | "create_meeting" | "merge_leads" | "send_now" => "{lead}",
        "bulk_approvals" => "{approval}",
        _ => "",
    }
}

/// Calls an operation with everything in place that it needs.
async fn called(ready: &mut Ready<'_>, operation: &Operation, asker: &Asker) -> Answer {
    let made = ready.rows(&format!("{}{}", operation.path, about(&operation.id))).await;
    let (ids, number) = (&made.ids, made.number);
    let (world, cast) = (ready.world, ready.cast);
    let services = &world.services;
    let mut asker = asker.clone();
    let mut path = operation.path.clone();
    let usual = bodies().into_iter().find(|(id, _)| *id == operation.id);
    let mut body: Option<Value> =
        usual.map(|(_, body)| numbered(&body.to_string(), number).parse().expect("still JSON"));
    match operation.id.as_str() {
        "confirm_email" => {
            let form = world.sign_up_form(&format!("person{number}"));
            let email = form.email.clone();
            identity::sign_up(services, &Default::default(), form).await.expect("a sign-up");
            body = Some(json!({ "token": world.token_for(&email).await }));
        }
        "reset_password" => {
            let person = world.owner(&format!("person{number}")).await;
            body = Some(
                json!({ "token": reset_token(world, &person.email).await, "password": "quartz-lemon-valley-93" }),
            );
        }
        "login" => {
            let person = world.owner(&format!("person{number}")).await;
            body = Some(json!({ "email": person.email, "password": PASSWORD }));
        }
        "accept_invite" => {
            let (guest, token) = invited(world, cast, number).await;
            asker = guest.session;
            path = path.replace("{token}", &token);
        }
        "read_notification" => {
            path = path.replace("{notification_id}", &notify(world, cast.person(Role::Viewer)).await);
        }
        "delete_client" => {
            ready.name_client("Agency of alex").await;
            path.push_str("?confirm=Agency%20of%20alex");
        }
        "create_meeting" => body = Some(json!({ "lead_id": ids.lead })),
        "merge_leads" => {
            body = Some(json!({ "other": ready.lead(&format!("twin-{number}@example.com")).await }));
        }
        "add_campaign_leads" => body = Some(json!({ "lead_ids": [ids.lead] })),
        "send_now" => {
            ready.activate(&ids.campaign).await;
            ready.enrol(&ids.campaign, &ids.lead).await;
            body = Some(json!({ "lead_ids": [ids.lead] }));
        }
        "set_campaign_status" | "pause_campaign" => ready.activate(&ids.campaign).await,
        "bulk_approvals" => body = Some(json!({ "ids": [ids.approval], "decision": "reject" })),
        // Another mailbox than the campaign has.
        "add_resource" => body = Some(json!({ "mailbox_id": cast.own.mailbox })),
        "pause_import" => ready.start_import(&ids.import).await,
        "resume_import" => ready.pause_import(&ids.import).await,
        "settle_unknown" => ready.lose_sight_of(&ids.touch).await,
        _ => {}
    }
    let call = world.call(&operation.method, &ids.fill(&path)).by(&asker);
    if operation.id == "import_leads" {
        return call.header("content-type", "text/csv").bytes(LIST.into()).send().await;
    }
    match body {
        Some(body) => call.json(&body).send().await,
        None => call.send().await,
    }
}

/// With addresses of their own: what one call adds, the next would find there.
fn numbered(text: &str, number: usize) -> String {
    let text = text.replace("@example.com", &format!("-{number}@example.com"));
    text.replace("@get.example", &format!("-{number}@get.example"))
}

/// What a server function is about besides what its arguments name.
fn is_about(path: &str) -> &'static str {
    match path {
        "/fn/leads/bulk/enrol" => "{campaign}",
        "/fn/suppression/remove" => "{suppression}",
        _ => "",
    }
}

/// Arguments for what that person does in the first tenant, with everything in place that it needs.
async fn in_a_client(ready: &mut Ready<'_>, person: &Person, path: &str, arguments: &str) -> String {
    let made = ready.rows(&format!("{arguments}{}", is_about(path))).await;
    let (ids, number) = (&made.ids, made.number);
    let services = &ready.world.services;
    let (visit, client) = (&person.visit, person.client());
    let arguments = numbered(&ids.fill_arguments(arguments), number);
    match path {
        "/fn/campaigns/leads/remove" => ready.enrol(&ids.campaign, &ids.lead).await,
        "/fn/campaigns/leads/send" => {
            ready.activate(&ids.campaign).await;
            ready.enrol(&ids.campaign, &ids.lead).await;
        }
        "/fn/campaigns/senders/add" => {
            // Another mailbox than the campaign has.
            return format!("id={}&mailbox={}", ids.campaign, ready.cast.own.mailbox);
        }
        "/fn/campaigns/steps/default" => {
            let campaign = ids.campaign.parse().expect("an id");
            steps::remove(services, visit, client, campaign, 1).await.expect("no step is left");
        }
        "/fn/imports/pause" => ready.start_import(&ids.import).await,
        "/fn/imports/resume" => ready.pause_import(&ids.import).await,
        "/fn/leads/bulk/enrol" => return arguments.replace(NO_ROW, &ids.campaign),
        "/fn/leads/merge" => {
            let other = ready.lead(&format!("twin-{number}@example.com")).await;
            return arguments.replace(NO_ROW, &other.to_string());
        }
        "/fn/leads/reopen" => {
            let change = leads::LeadChange { status: Some(LeadStatus::Converted), ..Default::default() };
            let lead = ids.lead.parse().expect("an id");
            leads::update_lead(services, visit, client, lead, change).await.expect("an end");
        }
        "/fn/leads/views/delete" => {
            let view = leads::save_view(services, visit, client, "Hot", "tier=hot").await.expect("a view");
            return arguments.replace(NO_ROW, &view.id.to_string());
        }
        "/fn/organization/delete" => ready.name_client("Agency of alex").await,
        "/fn/sending/settle" => ready.lose_sight_of(&ids.touch).await,
        "/fn/suppression/remove" => return format!("list=emails&id={}", ids.suppression),
        _ => {}
    }
    arguments
}
