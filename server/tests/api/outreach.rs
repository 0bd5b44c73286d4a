//! Campaigns over the API, and one of everything for the walk.

use domain::{
    ApprovalId, CampaignId, CampaignTemplateId, Channel, EmailDomainId, LeadId, MailSecurity, MailboxId,
    PermissionMode, ResourceId, TouchId, TouchPhase,
};
use http::StatusCode;
use serde_json::json;
use store::outreach::approvals::NewApproval;
use store::outreach::enrolments::NewEnrolment;
use store::outreach::example::{self, Person as Prospect};
use store::outreach::touches::NewTouch;
use store::outreach::{approvals, enrolments, steps as step_rows, touches};
use store::testing::on_both;
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::mailboxes::{self, MailboxInput};
use workflows::outreach::steps::{self, StepInput};
use workflows::outreach::{domains, templates};

use crate::world::{Person, World};

/// A campaign with a step, a sender and something that waits for approval.
pub struct SetUp {
    pub campaign: CampaignId,
    pub resource: ResourceId,
    pub approval: ApprovalId,
    pub mailbox: MailboxId,
    pub touch: TouchId,
    pub lead: LeadId,
    pub template: CampaignTemplateId,
    pub domain: EmailDomainId,
}

pub async fn set_up(world: &World, owner: &Person) -> SetUp {
    set_up_as(world, owner, "kim").await
}

/// Another one: mailbox and lead have addresses by that name.
pub async fn set_up_as(world: &World, owner: &Person, name: &str) -> SetUp {
    let (services, visit, client) = (&world.services, &owner.visit, owner.client());
    let input = CampaignInput {
        name: Some("Q1".to_owned()),
        permission_mode: Some(PermissionMode::CoPilot),
        ..CampaignInput::default()
    };
    let campaign = campaigns::create(services, visit, client, input).await.unwrap().id;
    let step = StepInput {
        step_number: Some(1),
        channel: Channel::Email,
        delay_days: 0,
        subject_template: Some("A short subject".to_owned()),
        body_template: "Words".to_owned(),
        purpose: None,
        condition: None,
        skip_if: None,
        skip_if_replied: true,
        skip_if_bounced: true,
    };
    steps::add(services, visit, client, campaign, step).await.unwrap();
    let mailbox = MailboxInput {
        email_address: format!("{name}@get-{client}.example"),
        display_name: "Kim".to_owned(),
        smtp_host: "127.0.0.1".to_owned(),
        smtp_port: 2525,
        smtp_security: MailSecurity::Plain,
        imap_host: None,
        imap_port: None,
        imap_security: None,
        user_name: String::new(),
        password: None,
        verp: false,
        daily_send_limit: 50,
    };
    let mailbox = mailboxes::connect(services, visit, client, mailbox).await.unwrap().id;
    let domain = domains::list(services, visit, client).await.unwrap()[0].id;
    let template =
        templates::save(services, visit, client, campaign, Some(&format!("As {name}"))).await.unwrap().id;
    let resource = mailboxes::assign(services, visit, client, campaign, mailbox).await.unwrap().id;

    let now = services.business_now();
    let mut tx = services.db.write(client).await.unwrap();
    let lead = services.ids.next();
    let prospect = Prospect {
        id: lead,
        email: format!("alex-{name}@x.example"),
        first_name: Some("Alex".to_owned()),
        company: None,
        als_score: Some(70),
        at: now,
    };
    example::insert(&mut tx, &prospect).await.unwrap();
    let enrolment = services.ids.next();
    enrolments::insert(&mut tx, &NewEnrolment { id: enrolment, campaign, lead, tier_rank: 4, at: now })
        .await
        .unwrap();
    let step = step_rows::list(&mut tx, campaign).await.unwrap().remove(0).id;
    let touch = services.ids.next();
    let frozen = NewTouch {
        id: touch,
        campaign,
        enrolment,
        step,
        lead,
        step_number: 1,
        channel: Channel::Email,
        mailbox: Some(mailbox),
        phase: TouchPhase::AwaitingApproval,
        message_id: format!("<{touch}@get.example>"),
        thread_id: None,
        in_reply_to: None,
        references: vec![],
        recipient: prospect.email.clone(),
        sender: Some("kim@get.example".to_owned()),
        subject: Some("A short subject".to_owned()),
        body: "Words".to_owned(),
        content_hash: vec![7; 32],
        snapshot: json!({}),
        regenerated: false,
        at: now,
    };
    touches::freeze(&mut tx, &frozen).await.unwrap();
    let approval = services.ids.next();
    let item = NewApproval {
        id: approval,
        campaign,
        lead,
        touch,
        action_type: "send_email",
        channel: Channel::Email,
        content: json!({ "subject": "A short subject", "body": "Words", "from_email": "kim@get.example", "sequence_step": 1 }),
        content_hash: vec![7; 32],
        reason: "Step 1 is due.".to_owned(),
        als_score: Some(70),
        expires_at: now + chrono::TimeDelta::days(3),
        at: now,
    };
    approvals::insert(&mut tx, &item).await.unwrap();
    tx.commit().await.unwrap();
    SetUp { campaign, resource, approval, mailbox, touch, lead, template, domain }
}

on_both! {
    async fn a_campaign_is_made_changed_listed_and_deleted(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let base = format!("/clients/{}/campaigns", owner.client());
        let call = async |method: &str, path: &str, body: serde_json::Value| {
            world.call(method, &format!("{base}{path}")).by(&owner.session).json(&body).send().await
        };
        let made = call("post", "", json!({ "name": "Q1 Healthcare", "permission_mode": "autopilot" })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        assert_eq!((&made.body["status"], &made.body["allocation_email"], &made.body["daily_limit"]), (&json!("draft"), &json!(100), &json!(50)));
        let id = made.body["id"].as_str().unwrap().to_owned();
        let wrong = call("put", &format!("/{id}"), json!({ "allocation_email": 60, "allocation_linkedin": 30 })).await;
        assert_eq!((wrong.status.as_u16(), &wrong.body["errors"][0]["code"]), (422, &json!("must_total_100")));
        let step = json!({ "channel": "email", "subject_template": "A short subject", "body_template": "Hi {{first_name|there}}" });
        assert_eq!(call("post", &format!("/{id}/sequences"), step.clone()).await.status, StatusCode::CREATED);
        let mut again = step.clone();
        again["step_number"] = json!(1);
        assert_eq!(call("post", &format!("/{id}/sequences"), again).await.status, StatusCode::CONFLICT);
        let blocked = world.call("post", &format!("{base}/{id}/activate")).by(&owner.session).send().await;
        assert_eq!(blocked.status, StatusCode::CONFLICT, "{}", blocked.body);
        let listed = world.call("get", &format!("{base}?search=health&status=draft")).by(&owner.session).send().await;
        assert_eq!((&listed.body["total"], &listed.body["campaigns"][0]["id"]), (&json!(1), &json!(id)));
        let gone = world.call("delete", &format!("{base}/{id}")).by(&owner.session).send().await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let deleted = world.call("get", &format!("{base}/{id}")).by(&owner.session).send().await;
        assert_eq!(deleted.status, StatusCode::GONE);
    }

    async fn two_who_change_a_campaign_at_once_do_not_undo_each_other(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/campaigns/{}", owner.client(), set_up(&world, &owner).await.campaign);
        let seen = world.call("get", &path).by(&owner.session).send().await.expect(200).header("etag").to_owned();
        let put = async |limit: u32, tag: &str| {
            let call = world.call("put", &path).by(&owner.session).header("if-match", tag);
            call.json(&json!({ "daily_limit": limit })).send().await
        };
        let first = put(40, &seen).await.expect(200);
        assert_ne!(first.header("etag"), seen);
        put(30, &seen).await.expect(412);
        let second = put(30, first.header("etag")).await.expect(200);
        assert_eq!(second.body["daily_limit"], 30);
    }

    async fn an_approval_is_listed_with_its_content_and_decided_once(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let set = set_up(&world, &owner).await;
        let base = format!("/clients/{}/approvals", owner.client());
        let listed = world.call("get", &format!("{base}?status=pending")).by(&owner.session).send().await;
        assert_eq!(listed.body["items"][0]["proposed_content"]["body"], json!("Words"), "{}", listed.body);
        let path = format!("{base}/{}/reject", set.approval);
        let rejected = world.call("post", &path).by(&owner.session).json(&json!({ "reason": "not them" })).send().await;
        assert_eq!((rejected.status.as_u16(), &rejected.body["status"]), (200, &json!("rejected")), "{}", rejected.body);
        let twice = world.call("post", &path).by(&owner.session).json(&json!({})).send().await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
    }

    async fn a_mailbox_is_connected_paused_and_disconnected_and_never_tells_its_password(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let base = format!("/clients/{}/email-infrastructure", owner.client());
        let new = json!({
            "email_address": "Kim@Get-Harbour.example", "smtp_host": "127.0.0.1", "smtp_port": 2525, "smtp_security": "plain",
            "user_name": "kim", "password": "harbour lantern",
        });
        let made = world.call("post", &base).by(&owner.session).json(&new).send().await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        assert_eq!((&made.body["email_address"], &made.body["has_password"]), (&json!("kim@get-harbour.example"), &json!(true)));
        assert!(!made.body.to_string().contains("lantern"), "{}", made.body);
        let again = world.call("post", &base).by(&owner.session).json(&new).send().await;
        assert_eq!((again.status.as_u16(), &again.body["error"]), (409, &json!("RESOURCE_EXISTS")), "{}", again.body);

        let id = made.body["id"].as_str().unwrap().to_owned();
        let patch = async |change: serde_json::Value| {
            world.call("patch", &format!("{base}/{id}")).by(&owner.session).json(&change).send().await
        };
        for elsewhere in [json!({ "smtp_host": "127.0.0.9" }), json!({ "imap_host": "127.0.0.9" }), json!({ "user_name": "lee" })] {
            let refused = patch(elsewhere.clone()).await;
            assert_eq!(
                (refused.status.as_u16(), &refused.body["errors"][0]["field"], &refused.body["errors"][0]["code"]),
                (422, &json!("password"), &json!("required")),
                "{elsewhere}: {}", refused.body
            );
        }
        let renamed = patch(json!({ "display_name": "Kim Lee", "daily_send_limit": 20 })).await.expect(200);
        assert_eq!((&renamed.body["display_name"], &renamed.body["smtp_host"]), (&json!("Kim Lee"), &json!("127.0.0.1")));
        let moved = patch(json!({ "imap_host": "127.0.0.9", "password": "harbour lantern" })).await.expect(200);
        assert_eq!((&moved.body["imap_host"], &moved.body["has_password"]), (&json!("127.0.0.9"), &json!(true)));
        assert!(!moved.body.to_string().contains("lantern"), "{}", moved.body);
        assert_eq!(patch(json!({ "imap_host": "" })).await.expect(200).body["imap_host"], json!(null));
        let switch = async |paused: bool| {
            world.call("put", &format!("{base}/{id}/status")).by(&owner.session).json(&json!({ "paused": paused })).send().await
        };
        let paused = switch(true).await;
        assert_eq!((&paused.body["status"], &paused.body["limit_today"]), (&json!("paused"), &json!(0)), "{}", paused.body);
        let listed = world.call("get", &base).by(&owner.session).send().await;
        assert_eq!(listed.body["mailboxes"][0]["why_not"], json!("the mailbox is paused"), "{}", listed.body);
        assert_eq!(switch(false).await.body["status"], json!("active"));

        let gone = world.call("delete", &format!("{base}/{id}")).by(&owner.session).send().await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.body);
        let listed = world.call("get", &base).by(&owner.session).send().await;
        assert_eq!(listed.body["mailboxes"], json!([]));
    }

    async fn the_switch_of_a_client_stops_everything_and_says_since_when(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let path = format!("/clients/{}/sending", owner.client());
        let before = world.call("get", &path).by(&owner.session).send().await;
        assert_eq!((&before.body["paused"], &before.body["since"]), (&json!(false), &serde_json::Value::Null));
        let body = json!({ "paused": true, "reason": "  wrong list " });
        let after = world.call("put", &path).by(&owner.session).json(&body).send().await;
        assert_eq!((&after.body["paused"], &after.body["reason"]), (&json!(true), &json!("wrong list")), "{}", after.body);
        assert!(after.body["since"].is_string(), "{}", after.body);
        let on = world.call("put", &path).by(&owner.session).json(&json!({ "paused": false })).send().await;
        assert_eq!(on.body["paused"], json!(false));
    }

    async fn a_mail_of_unknown_end_is_listed_and_settled_once(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let set = set_up(&world, &owner).await;
        let base = format!("/clients/{}/touches", owner.client());
        let listed = world.call("get", &format!("{base}/unknown")).by(&owner.session).send().await;
        assert_eq!(listed.body["touches"], json!([]));
        let mut tx = world.services.db.write(owner.client()).await.unwrap();
        let now = world.services.business_now();
        assert!(touches::set_phase(&mut tx, set.touch, &[TouchPhase::AwaitingApproval], TouchPhase::Unknown, now).await.unwrap());
        tx.commit().await.unwrap();
        let listed = world.call("get", &format!("{base}/unknown")).by(&owner.session).send().await;
        assert_eq!(listed.body["touches"][0]["id"], json!(set.touch), "{}", listed.body);
        assert_eq!(listed.body["touches"][0]["lead_id"], json!(set.lead));
        let settle = async || {
            let path = format!("{base}/{}/settle", set.touch);
            world.call("post", &path).by(&owner.session).json(&json!({ "found": "arrived" })).send().await
        };
        assert_eq!(settle().await.status, StatusCode::NO_CONTENT);
        assert_eq!(settle().await.status, StatusCode::PRECONDITION_FAILED);
        let listed = world.call("get", &format!("{base}/unknown")).by(&owner.session).send().await;
        assert_eq!(listed.body["touches"], json!([]));
    }

    async fn a_template_is_saved_listed_launched_and_deleted(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let set = set_up(&world, &owner).await;
        let base = format!("/clients/{}/campaigns/templates", owner.client());
        let call = async |method: &str, path: &str, body: serde_json::Value| {
            world.call(method, &format!("{base}{path}")).by(&owner.session).json(&body).send().await
        };
        let new = json!({ "campaign_id": set.campaign, "name": "Clinics" });
        let made = call("post", "", new.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        assert_eq!(made.body["sequence"]["touches"][0]["messaging_key"], json!("touch_1_email"));
        assert_eq!(made.body["messaging"]["touch_1_email"]["subject"], json!("A short subject"));
        let again = call("post", "", new).await;
        assert_eq!((again.status.as_u16(), &again.body["errors"][0]["code"]), (422, &json!("taken")), "{}", again.body);
        let listed = world.call("get", &format!("{base}?page_size=1")).by(&owner.session).send().await;
        assert_eq!((&listed.body["total"], listed.body["templates"].as_array().unwrap().len()), (&json!(2), 1));
        let id = made.body["id"].as_str().unwrap().to_owned();
        let launched = call("post", &format!("/{id}/launch"), json!({ "campaign_name": "Q3" })).await;
        assert_eq!((launched.status.as_u16(), &launched.body["campaign_name"]), (201, &json!("Q3")), "{}", launched.body);
        let campaign = launched.body["campaign_id"].as_str().unwrap();
        let path = format!("/clients/{}/campaigns/{campaign}/sequences", owner.client());
        let steps = world.call("get", &path).by(&owner.session).send().await;
        assert!(steps.body.to_string().contains("A short subject"), "{}", steps.body);
        let gone = world.call("delete", &format!("{base}/{id}")).by(&owner.session).send().await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let after = world.call("get", &format!("{base}/{id}")).by(&owner.session).send().await;
        assert_eq!(after.status, StatusCode::NOT_FOUND);
    }

    async fn a_sending_domain_is_shown_with_the_records_to_paste(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let set = set_up(&world, &owner).await;
        let base = format!("/clients/{}/email-infrastructure", owner.client());
        let path = format!("{base}/domains/{}/check", set.domain);
        let checked = world.call("post", &path).by(&owner.session).send().await;
        assert_eq!(checked.status, StatusCode::OK, "{}", checked.body);
        let records = checked.body["records"].as_array().unwrap();
        let purposes: Vec<&str> = records.iter().map(|record| record["purpose"].as_str().unwrap()).collect();
        assert_eq!(purposes, ["dkim", "dmarc", "mx", "spf"]);
        let spf = &records[3];
        assert_eq!((&spf["type"], &spf["value"], &spf["valid"]), (&json!("TXT"), &json!("v=spf1 ip4:127.0.0.1 ~all"), &json!(null)));
        // Nobody was asked here, so nothing was found wrong.
        assert_eq!((&checked.body["sends"], &checked.body["checked_at"]), (&json!(true), &json!(null)));
        let listed = world.call("get", &base).by(&owner.session).send().await;
        assert_eq!(listed.body["domains"][0]["records"].as_array().unwrap().len(), 4, "{}", listed.body);
    }

    async fn a_test_that_no_server_takes_says_so_and_leaves_no_trace(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let set = set_up(&world, &owner).await;
        let path = format!("/clients/{}/campaigns/{}/test-send", owner.client(), set.campaign);
        let send = async |body: serde_json::Value| world.call("post", &path).by(&owner.session).json(&body).send().await;
        let refused = send(json!({ "step_number": 1, "lead_id": set.lead })).await;
        assert_eq!((refused.status.as_u16(), &refused.body["reason"]), (409, &json!("MAILBOX_FAILED")), "{}", refused.body);
        let absent = send(json!({ "step_number": 7 })).await;
        assert_eq!((absent.status.as_u16(), &absent.body["resource"]), (404, &json!("step")), "{}", absent.body);
    }

    async fn no_link_of_ours_leads_where_we_did_not_write_to(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let set = set_up(&world, &owner).await;
        let path = format!("/clients/{}/campaigns/{}/tracking", owner.client(), set.campaign);
        let before = world.call("get", &path).by(&owner.session).send().await;
        assert_eq!(before.body, json!({ "track_opens": false, "track_clicks": false }));
        let on = json!({ "track_opens": true, "track_clicks": true });
        let after = world.call("put", &path).by(&owner.session).json(&on).send().await;
        assert_eq!((after.status.as_u16(), &after.body), (200, &on), "{}", after.body);
        let guess = format!("{}{}", set.touch.to_string().replace('-', ""), "0".repeat(32));
        let request = |path: String| http::Request::get(path).body(axum::body::Body::empty()).unwrap();
        let led = tower::ServiceExt::oneshot(world.router.clone(), request(format!("/c/{guess}?to=https%3A%2F%2Fevil.example"))).await.unwrap();
        assert_eq!(led.status(), StatusCode::NOT_FOUND);
        assert!(!led.headers().contains_key("location"));
        // The picture is the same for everybody.
        let picture = tower::ServiceExt::oneshot(world.router.clone(), request(format!("/o/{guess}"))).await.unwrap();
        assert_eq!((picture.status(), &picture.headers()["content-type"]), (StatusCode::OK, &http::HeaderValue::from_static("image/gif")));
    }
}
