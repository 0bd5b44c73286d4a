//! Walks every operation of the OpenAPI document, and every server function that pages call, as
//! everybody: nobody is known, two tenants, four roles, API keys of every scope. Who may not is
//! refused in the right words, and a refused call leaves every row of every business table as it was.
//!
//! A new operation fails here until it says who may call it (`x-required-role`), and, when it takes a
//! body, until [`bodies`] has one.

use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use store::testing::on_both;

use crate::call::{Answer, Asker};
use crate::cast::{Cast, Ids};
use crate::rows;
use crate::world::{PASSWORD, World};

/// A good body for each operation that takes one.
pub fn bodies() -> Vec<(&'static str, Value)> {
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
        ("merge_leads", json!({ "other": "00000000-0000-7000-8000-000000000000" })),
        ("add_suppression", json!({ "value": "stop-too@example.com" })),
        ("add_suppressions", json!({ "emails": ["stop-also@example.com"] })),
        ("put_icp", json!({ "icp_industries": ["software"] })),
        ("create_inbound_door", json!({ "name": "Postmark", "kind": "postmark" })),
        (
            "create_webhook",
            json!({ "name": "crm@example.com", "url": "https://8.8.8.8/in", "events": ["lead.created"] }),
        ),
        ("change_webhook", json!({ "retry_count": 5 })),
        ("handle_reply", json!({ "handled": true })),
        ("correct_reply", json!({ "intent": "interested" })),
        ("assign_reply", json!({ "assignee_id": null })),
        ("respond_to_reply", json!({ "body": "It costs less than you think." })),
        ("create_meeting", json!({ "lead_id": "00000000-0000-7000-8000-000000000000" })),
        ("change_meeting", json!({ "notes": "They would rather talk by phone." })),
        ("create_api_key", json!({ "name": "A key", "scopes": ["read"] })),
        ("create_campaign", json!({ "name": "A campaign" })),
        ("update_campaign", json!({ "daily_limit": 40 })),
        ("set_campaign_status", json!({ "status": "paused" })),
        (
            "add_sequence_step",
            json!({ "channel": "email", "subject_template": "A short subject", "body_template": "Words" }),
        ),
        (
            "replace_sequence_step",
            json!({ "channel": "email", "subject_template": "Another subject", "body_template": "Words" }),
        ),
        ("add_campaign_leads", json!({ "lead_ids": ["00000000-0000-7000-8000-000000000000"] })),
        ("send_now", json!({ "lead_ids": ["00000000-0000-7000-8000-000000000000"] })),
        ("test_send", json!({ "step_number": 1 })),
        ("save_template", json!({ "campaign_id": NO_ROW, "name": "Another template" })),
        ("launch_template", json!({})),
        ("regenerate", json!({ "feedback": "shorter, please" })),
        ("set_tracking", json!({ "track_opens": true, "track_clicks": false })),
        ("approve", json!({})),
        ("reject", json!({ "reason": "not them" })),
        ("add_resource", json!({ "mailbox_id": "00000000-0000-7000-8000-000000000000" })),
        (
            "connect_mailbox",
            json!({ "email_address": "new@get.example", "smtp_host": "127.0.0.1", "smtp_port": 2525, "smtp_security": "plain" }),
        ),
        ("change_mailbox", json!({ "display_name": "Another name" })),
        ("change_mailbox_status", json!({ "paused": true })),
        ("set_sending", json!({ "paused": true })),
        ("settle_unknown", json!({ "found": "arrived" })),
        ("bulk_approvals", json!({ "ids": ["00000000-0000-7000-8000-000000000000"], "decision": "reject" })),
    ]
}

/// Who may call each server function, in the words of `x-required-role` or `platform` for platform
/// admins, and arguments that can be read. They act for the client the session shows, so only the ids among their arguments can be
/// foreign: `{client}`, `{membership}`, `{invite}`, `{api_key}`.
pub const SERVER_FUNCTIONS: &[(&str, &str, &str)] = &[
    ("/fn/admin/headline-test", "platform", ""),
    ("/fn/admin/headline-test/save", "platform", "b=true"),
    ("/fn/admin/sending", "platform", ""),
    ("/fn/admin/sending/pause", "platform", "go_on=1"),
    ("/fn/api-keys", "admin", ""),
    ("/fn/api-keys/create", "admin", "name=A+key&scope=read"),
    ("/fn/api-keys/revoke", "admin", "id={api_key}"),
    ("/fn/approvals", "member", ""),
    ("/fn/approvals/approve", "member", "id={approval}"),
    ("/fn/approvals/bulk", "member", "ids={approval}&verdict=approve"),
    ("/fn/approvals/regenerate", "member", "id={approval}&feedback=shorter"),
    ("/fn/approvals/reject", "member", "id={approval}&reason=not+them"),
    ("/fn/audit-log", "admin", "query[resource]=client"),
    ("/fn/campaigns", "viewer", ""),
    ("/fn/campaigns/activity", "viewer", "id={campaign}"),
    ("/fn/campaigns/campaign", "viewer", "id={campaign}"),
    ("/fn/campaigns/could-join", "viewer", "search=lee"),
    ("/fn/campaigns/create", "member", "name=Another+campaign&day_1=on"),
    ("/fn/campaigns/delete", "admin", "id={campaign}"),
    ("/fn/campaigns/duplicate", "member", "id={campaign}"),
    ("/fn/campaigns/leads", "viewer", "id={campaign}"),
    ("/fn/campaigns/leads/add", "member", "id={campaign}&leads={lead}"),
    ("/fn/campaigns/leads/remove", "member", "id={campaign}&leads={lead}"),
    ("/fn/campaigns/leads/send", "member", "id={campaign}&leads={lead}"),
    ("/fn/campaigns/new", "viewer", ""),
    ("/fn/campaigns/preview", "viewer", "id={campaign}"),
    ("/fn/campaigns/save", "member", "id={campaign}&name=Another+name&day_1=on"),
    ("/fn/campaigns/senders/add", "member", "id={campaign}&mailbox={mailbox}"),
    ("/fn/campaigns/senders/remove", "member", "id={campaign}&sender={resource}"),
    ("/fn/campaigns/status", "member", "id={campaign}&status=active"),
    ("/fn/campaigns/steps/default", "member", "id={campaign}"),
    ("/fn/campaigns/steps/remove", "member", "id={campaign}&number=1"),
    (
        "/fn/campaigns/steps/save",
        "member",
        "id={campaign}&channel=email&subject_template=A+subject&body_template=Words",
    ),
    ("/fn/campaigns/steps/test", "member", "id={campaign}&number=1"),
    ("/fn/campaigns/templates", "viewer", ""),
    ("/fn/campaigns/templates/delete", "member", "id={template}"),
    ("/fn/campaigns/templates/save", "member", "id={campaign}&name=Worth+keeping"),
    ("/fn/campaigns/templates/use", "member", "id={template}"),
    ("/fn/campaigns/tracking", "member", "id={campaign}&track_clicks=on"),
    ("/fn/campaigns/why", "viewer", "id={campaign}"),
    ("/fn/clients/create", "user", "name=Another"),
    ("/fn/clients/switch", "user", "client={client}"),
    ("/fn/confirm", "anonymous", "token=aos_confirm_unknown"),
    ("/fn/confirm/change", "anonymous", "token=aos_email_unknown"),
    ("/fn/confirm/resend", "anonymous", "email=nobody@example.com"),
    ("/fn/domains", "viewer", ""),
    ("/fn/domains/check", "member", "id={domain}"),
    ("/fn/icp", "viewer", ""),
    ("/fn/icp/rescoring", "viewer", ""),
    ("/fn/icp/sample", "viewer", ""),
    ("/fn/icp/save", "admin", "data_quality=20&authority=25&company_fit=25&timing=15&risk=15"),
    ("/fn/imports", "viewer", ""),
    ("/fn/imports/cancel", "member", "id={import}"),
    ("/fn/imports/look", "viewer", "id={import}"),
    ("/fn/imports/one", "viewer", "id={import}"),
    ("/fn/imports/pause", "member", "id={import}"),
    ("/fn/imports/problems", "viewer", "id={import}"),
    ("/fn/imports/resume", "member", "id={import}"),
    ("/fn/imports/start", "member", "id={import}&columns[c0]=email&consent_basis=express"),
    ("/fn/invite/accept", "user", "token=aos_invite_unknown"),
    ("/fn/invite/join", "anonymous", "token=aos_invite_unknown"),
    ("/fn/invite/look", "anonymous", "token=aos_invite_unknown"),
    ("/fn/leads", "viewer", ""),
    ("/fn/leads/add", "member", "email=new-lead@example.com&first_name=New"),
    ("/fn/leads/bulk/delete", "admin", "ids={lead}"),
    ("/fn/leads/bulk/enrol", "member", "ids={lead}&campaign=00000000-0000-7000-8000-000000000000"),
    ("/fn/leads/bulk/suppress", "member", "ids={lead}"),
    ("/fn/leads/campaigns", "viewer", ""),
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
    ("/fn/mailboxes", "viewer", ""),
    (
        "/fn/mailboxes/connect",
        "member",
        "email_address=new@get.example&smtp_host=127.0.0.1&smtp_port=2525&smtp_security=plain",
    ),
    ("/fn/mailboxes/connect-by", "member", "provider=google&email_address=new@get.example"),
    ("/fn/mailboxes/establish", "admin", "id={mailbox}"),
    ("/fn/mailboxes/pause", "member", "id={mailbox}"),
    ("/fn/mailboxes/remove", "admin", "id={mailbox}"),
    ("/fn/mailboxes/save", "member", "id={mailbox}&smtp_host=127.0.0.1&smtp_port=2525&smtp_security=plain"),
    ("/fn/mailboxes/test", "member", "id={mailbox}"),
    ("/fn/notifications/preferences", "user", ""),
    ("/fn/notifications/read", "user", ""),
    ("/fn/notifications/save", "user", "digest_hour=9"),
    ("/fn/onboarding/defaults", "user", ""),
    ("/fn/onboarding/skip", "admin", ""),
    ("/fn/organization", "viewer", ""),
    ("/fn/organization/delete", "owner", "confirm_name=Agency+of+alex"),
    ("/fn/organization/export", "owner", ""),
    ("/fn/organization/exports", "owner", ""),
    ("/fn/organization/sharing", "admin", "share=on"),
    ("/fn/organization/save", "admin", "name=Another&timezone=UTC&default_permission_mode=manual"),
    ("/fn/passkeys", "user", ""),
    ("/fn/passkeys/finish", "user", "ceremony=00000000-0000-7000-8000-000000000000&name=Key&answer=none"),
    ("/fn/passkeys/remove", "user", "id=00000000-0000-7000-8000-000000000000"),
    ("/fn/passkeys/start", "user", "name=Key&password=x"),
    ("/fn/password/change", "user", "current=x&new=y&repeat=y"),
    ("/fn/password/check", "anonymous", "token=aos_reset_unknown"),
    ("/fn/password/forgot", "anonymous", "email=nobody@example.com"),
    ("/fn/password/reset", "anonymous", "token=aos_reset_unknown&password=x&repeat=x"),
    ("/fn/profile", "user", ""),
    ("/fn/profile/email", "user", "email=new@example.com&password=x"),
    ("/fn/profile/save", "user", "full_name=Another&timezone=UTC"),
    ("/fn/dashboard", "viewer", ""),
    ("/fn/dashboard/leads", "viewer", ""),
    ("/fn/go-live", "member", ""),
    ("/fn/go-live/nobody-opted-out", "admin", ""),
    ("/fn/sandbox/demo", "anonymous", ""),
    ("/fn/sandbox/demo/enter", "anonymous", ""),
    ("/fn/sandbox/demo/make", "anonymous", ""),
    ("/fn/sandbox/look", "anonymous", ""),
    ("/fn/sandbox/clock", "anonymous", ""),
    ("/fn/sandbox/mail", "anonymous", ""),
    ("/fn/sandbox/mailbox", "anonymous", "address=kim@go.example"),
    ("/fn/sandbox/say", "anonymous", "address=sam@firm.example&what=meeting"),
    ("/fn/sandbox/speed", "anonymous", "speed=1"),
    ("/fn/sandbox/step", "anonymous", "hours=1"),
    ("/fn/replies", "viewer", ""),
    ("/fn/reports", "viewer", ""),
    ("/fn/replies/handle", "member", "id={reply}&handled=true"),
    ("/fn/replies/intent", "member", "id={reply}&intent=interested"),
    ("/fn/replies/reply", "viewer", "id={reply}"),
    ("/fn/replies/assign", "member", "id={reply}"),
    ("/fn/replies/respond", "member", "id={reply}&body=It+costs+less+than+you+think."),
    ("/fn/meetings", "viewer", ""),
    ("/fn/meetings/meeting", "viewer", "id={meeting}"),
    ("/fn/meetings/create", "member", "email=nobody@example.com"),
    ("/fn/meetings/schedule", "member", "id={meeting}&date=2026-03-05&time=10:00"),
    ("/fn/meetings/end", "member", "id={meeting}&status=cancelled"),
    ("/fn/meetings/booking", "admin", ""),
    ("/fn/meetings/booking/save", "admin", "link=https://cal.example/kim"),
    ("/fn/meetings/calendars/add", "admin", "calendar=calcom"),
    ("/fn/meetings/calendars/remove", "admin", "id={inbound_door}"),
    ("/fn/tasks/done", "member", "id=00000000-0000-7000-8000-000000000000"),
    ("/fn/second-factor", "user", ""),
    ("/fn/second-factor/codes", "user", "code=123456"),
    ("/fn/second-factor/confirm", "user", "code=123456"),
    ("/fn/second-factor/disable", "user", "password=x&code=123456"),
    ("/fn/second-factor/start", "user", "password=x"),
    ("/fn/sending/identity", "member", "sender_name=Kim&legal_name=Harbour&postal_address=1+George+St"),
    ("/fn/sending/pause", "member", "reason=a+wrong+list"),
    ("/fn/sending/rules", "member", "reply_stops_company=on"),
    ("/fn/sending/settle", "member", "id={touch}&arrived=1"),
    ("/fn/sessions", "user", ""),
    ("/fn/sessions/revoke", "user", "id=00000000-0000-7000-8000-000000000000"),
    ("/fn/sessions/revoke-all", "user", ""),
    ("/fn/shell", "user", ""),
    ("/fn/sign-in", "anonymous", "email=nobody@example.com&password=x"),
    ("/fn/sign-in/passkey", "anonymous", "ceremony=00000000-0000-7000-8000-000000000000&answer=none"),
    ("/fn/sign-in/passkey/start", "anonymous", ""),
    ("/fn/sign-in/second-factor", "anonymous", "code=123456"),
    ("/fn/sign-out", "anonymous", ""),
    ("/fn/sign-up", "anonymous", "full_name=A&email=new@example.com"),
    ("/fn/suppression", "admin", "list=emails"),
    ("/fn/suppression/add", "member", "list=domains&lines=rival.example&reason=competitor"),
    ("/fn/suppression/remove", "admin", "list=phones&id=00000000-0000-7000-8000-000000000000"),
    ("/fn/team", "admin", ""),
    ("/fn/team/invite", "admin", "email=invited@example.com&role=member"),
    ("/fn/team/remove", "owner", "id={membership}"),
    ("/fn/team/resend", "admin", "id={invite}"),
    ("/fn/team/role", "admin", "id={membership}&role=viewer"),
    ("/fn/team/withdraw", "admin", "id={invite}"),
    ("/fn/webhooks", "admin", ""),
    ("/fn/webhooks/deliveries", "admin", "id={webhook}"),
    ("/fn/webhooks/remove", "admin", "id={webhook}"),
    ("/fn/webhooks/replay", "admin", "id={webhook_delivery}"),
    ("/fn/webhooks/rotate", "admin", "id={webhook}"),
    (
        "/fn/webhooks/save",
        "admin",
        "id={webhook}&name=crm@example.com&url=https://8.8.8.8/in&events[lead.created]=on",
    ),
    ("/fn/webhooks/switch", "admin", "id={webhook}"),
    ("/fn/webhooks/test", "admin", "id={webhook}"),
];

/// The id of no row at all.
pub const NO_ROW: &str = "00000000-0000-7000-8000-000000000000";

#[derive(Debug)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub role: String,
    pub people_only: bool,
}

pub fn operations(document: &Value) -> Vec<Operation> {
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
