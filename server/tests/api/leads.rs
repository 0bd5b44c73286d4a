//! Leads over the API: lists in and out, one person's rights, whom not to contact, whom to reach.

use domain::{LeadFact, Role};
use serde_json::{Value, json};
use store::testing::on_both;
use workflows::leads::{NewLead, add_lead, add_leads};

use crate::call::{Answer, Asker};
use crate::world::{Person, World};

fn path(owner: &Person, rest: &str) -> String {
    format!("/clients/{}{rest}", owner.client())
}

/// The id of a new lead.
async fn lead(world: &World, owner: &Person, email: &str, first_name: &str) -> String {
    let new = NewLead {
        email: email.into(),
        facts: [(LeadFact::FirstName, first_name.to_owned()), (LeadFact::Phone, "0491 570 006".to_owned())]
            .into(),
        ..NewLead::default()
    };
    add_lead(&world.services, &owner.visit, owner.client(), new).await.unwrap().id.to_string()
}

async fn upload(world: &World, owner: &Person, list: &str) -> String {
    let portions = futures::stream::iter([Ok::<_, std::io::Error>(list.to_owned())]);
    let services = &world.services;
    let taken = workflows::imports::receive(services, &owner.visit, owner.client(), "list.csv", portions)
        .await
        .unwrap();
    taken.id.to_string()
}

async fn get(world: &World, owner: &Person, rest: &str) -> Answer {
    world.call("get", &path(owner, rest)).by(&owner.session).send().await
}

async fn post(world: &World, owner: &Person, rest: &str, body: Value) -> Answer {
    world.call("post", &path(owner, rest)).by(&owner.session).json(&body).send().await
}

on_both! {
    async fn an_import_is_paused_resumed_and_cancelled_and_its_problems_are_a_file(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let list = "email,first_name\n=1+1,Ann\nben@x.example,Ben\n";
        let upload_path = path(&owner, "/leads/import?file_name=list.csv");
        let call = world.call("post", &upload_path).by(&owner.session).header("content-type", "text/csv");
        let taken = call.bytes(list.into()).send().await.expect(202);
        assert_eq!(taken.body["status"], "pending");
        let id = taken.body["id"].as_str().unwrap().to_owned();
        let turn = |verb: &str| format!("/leads/import/{id}/{verb}");
        assert_eq!(post(&world, &owner, &turn("pause"), json!({})).await.expect(200).body["status"], "paused");
        assert_eq!(post(&world, &owner, &turn("pause"), json!({})).await.expect(409).body["reason"], "import_state");
        assert_eq!(post(&world, &owner, &turn("resume"), json!({})).await.expect(200).body["status"], "pending");
        world.run_jobs().await;
        let done = get(&world, &owner, &format!("/leads/import/{id}")).await.expect(200);
        assert_eq!((&done.body["status"], &done.body["created"], &done.body["invalid"]), (&json!("completed"), &json!(1), &json!(1)));
        post(&world, &owner, &turn("cancel"), json!({})).await.expect(409);

        let errors = get(&world, &owner, &turn("errors.csv")).await.expect(200);
        assert_eq!(errors.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(errors.header("content-disposition"), "attachment; filename=\"errors.csv\"");
        let text = errors.body.as_str().unwrap();
        assert!(text.starts_with("row,outcome,reason,email,first_name\n1,invalid,") && text.ends_with(",'=1+1,Ann\n"), "{text}");

        let other = upload(&world, &owner, list).await;
        let gone = post(&world, &owner, &format!("/leads/import/{other}/cancel"), json!({})).await.expect(200);
        assert_eq!(gone.body["status"], "cancelled");
        let all = get(&world, &owner, "/leads/imports").await.expect(200);
        let states: Vec<&Value> = all.body["imports"].as_array().unwrap().iter().map(|import| &import["status"]).collect();
        assert_eq!(states, ["cancelled", "completed"]);
    }

    async fn an_export_holds_what_the_filter_keeps_and_no_formula_and_is_noted(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let many = (0..520).map(|n| {
            let first = if n == 7 { "=HYPERLINK(1)" } else { "Pat" };
            NewLead { email: format!("p{n}@x.example"), facts: [(LeadFact::FirstName, first.to_owned())].into(), ..NewLead::default() }
        });
        add_leads(&world.services, &owner.visit, owner.client(), many.collect()).await.unwrap();
        lead(&world, &owner, "zoe@x.example", "Zoë").await;
        let all = get(&world, &owner, "/leads/export.csv").await.expect(200);
        let text = all.body.as_str().unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}id,email,phone,first_name"), "{}", lines[0]);
        assert_eq!(lines.len(), 1 + 521 + 1, "a header, each lead once, and the end");
        assert!(lines[1].contains("zoe@x.example") && lines[1].contains("Zoë"), "the newest first: {}", lines[1]);
        assert!(text.contains("'=HYPERLINK(1)") && !text.contains(",=HYPERLINK"));
        let some = get(&world, &owner, "/leads/export.csv?search=zoe").await.expect(200);
        assert_eq!(some.body.as_str().unwrap().split("\r\n").count(), 3);
        assert_eq!(get(&world, &owner, "/leads/export.csv?score_from=101").await.expect(422).fields(), ["score_from"]);
        let member = world.joined(&owner, Role::Member).await;
        let refused = world.call("get", &path(&owner, "/leads/export.csv")).by(&member.session).send().await.expect(403);
        assert_eq!(refused.body["required_role"], "admin");
        let log = get(&world, &owner, "/audit-log?action=export").await.expect(200);
        assert_eq!(log.body["entries"].as_array().unwrap().len(), 2);
    }

    async fn a_person_is_shown_what_is_held_and_two_leads_become_one(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let (keep, other) = (lead(&world, &owner, "a@x.example", "Ann").await, lead(&world, &owner, "b@x.example", "Ann").await);
        let held = get(&world, &owner, &format!("/leads/{keep}/export")).await.expect(200);
        assert_eq!((&held.body["lead"]["email"], &held.body["lead"]["facts"]["first_name"]), (&json!("a@x.example"), &json!("Ann")));
        assert!(held.body["activities"].is_array());

        let same = post(&world, &owner, &format!("/leads/{keep}/merge"), json!({ "other": keep })).await.expect(422);
        assert_eq!(same.fields(), ["other"]);
        let merged = post(&world, &owner, &format!("/leads/{keep}/merge"), json!({ "other": other })).await.expect(200);
        assert_eq!((&merged.body["id"], merged.header("etag").is_empty()), (&json!(keep), false));
        get(&world, &owner, &format!("/leads/{other}")).await.expect(410);

        let engaged = get(&world, &owner, &format!("/reports/leads/{keep}/engagement")).await.expect(200);
        assert_eq!((&engaged.body["open_count"], &engaged.body["is_engaged"], &engaged.body["channels_used"]), (&json!(0), &json!(false), &json!([])));
        assert_eq!(engaged.body["email"], "a@x.example");
    }

    async fn skipping_the_profile_writes_the_usual_one_once_and_opens_the_product(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let Asker::Session(cookie) = &owner.session else { panic!("a session") };
        let dashboard = async || world.page("/dashboard", &format!("session={cookie}")).await;
        let shut = dashboard().await;
        assert_eq!((shut.status.as_u16(), shut.header("location")), (303, "/onboarding"));
        assert!(world.function("/fn/onboarding/skip", "", &owner.session).await.status.is_success());
        let profile = get(&world, &owner, "/icp").await.expect(200).body;
        assert_eq!(profile["icp_industries"], json!(["professional_services", "technology", "healthcare"]));
        assert_eq!((&profile["icp_company_sizes"], &profile["icp_locations"]), (&json!(["11-50", "51-200"]), &json!(["Australia"])));
        assert_eq!(profile["icp_titles"], json!(["CEO", "Founder", "Managing Director", "Marketing Director"]));
        assert_eq!((&profile["source"], profile["confirmed_at"].is_string()), (&json!("manual_skip"), true));
        assert_eq!(dashboard().await.status, 200);

        let change = world.call("put", &path(&owner, "/icp")).by(&owner.session).json(&json!({ "icp_titles": ["CTO"] }));
        change.send().await.expect(200);
        assert!(world.function("/fn/onboarding/skip", "", &owner.session).await.status.is_success());
        assert_eq!(get(&world, &owner, "/icp").await.expect(200).body["icp_titles"], json!(["CTO"]), "what was chosen stays");
    }

    async fn leads_are_counted_by_tier_among_those_with_a_score(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let tiers = ["hot", "warm", "cool", "cold", "dead"];
        let report = "/reports/leads/distribution";
        let none = get(&world, &owner, report).await.expect(200).body;
        assert!(none["total"] == 0 && tiers.iter().all(|tier| none[tier] == json!({ "count": 0, "percentage": 0.0 })), "{none}");
        for email in ["a@x.example", "b@x.example"] {
            let facts = json!({ "email": email, "first_name": "Ann", "title": "CEO", "organization_country": "Australia", "email_verified": true });
            assert_ne!(post(&world, &owner, "/leads", facts).await.expect(201).body["als_tier"], "dead");
        }
        post(&world, &owner, "/suppression", json!({ "value": "b@x.example" })).await.expect(201);
        post(&world, &owner, "/leads", json!({ "email": "bare@x.example" })).await.expect(201);
        let found = get(&world, &owner, report).await.expect(200).body;
        assert_eq!((&found["total"], &found["dead"]), (&json!(2), &json!({ "count": 1, "percentage": 50.0 })));
        let shares: f64 = tiers.iter().filter_map(|tier| found[tier]["percentage"].as_f64()).sum();
        assert!((shares - 100.0).abs() < 0.2, "{found}");
        let elsewhere = get(&world, &owner, &format!("{report}?campaign_id=00000000-0000-7000-8000-000000000000")).await;
        assert_eq!(elsewhere.expect(200).body["total"], 0);
    }

    async fn a_suppressed_address_stops_its_lead_and_can_be_taken_off_unless_its_person_asked(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let id = lead(&world, &owner, "stop@x.example", "Sue").await;
        let new = json!({ "value": " Stop@X.example " });
        assert_eq!(post(&world, &owner, "/suppression", new.clone()).await.expect(201).body["added"], true);
        assert_eq!(post(&world, &owner, "/suppression", new).await.expect(200).body["added"], false);
        let lead = get(&world, &owner, &format!("/leads/{id}")).await.expect(200);
        assert_eq!((&lead.body["als_tier"], lead.body["suppressed"].is_string()), (&json!("dead"), true));
        post(&world, &owner, "/suppression", json!({ "kind": "domain", "value": "https://www.rival.example/x" })).await.expect(201);
        post(&world, &owner, "/suppression", json!({ "kind": "phone", "value": "0491 570 006" })).await.expect(201);
        for (body, field) in [
            (json!({ "value": "nobody" }), "value"),
            (json!({ "kind": "domain", "value": "no domain" }), "value"),
            (json!({ "kind": "phone", "value": "12" }), "value"),
            (json!({ "value": "a@x.example", "reason": "whim" }), "reason"),
            (json!({ "kind": "domain", "value": "x.example", "reason": "whim" }), "reason"),
        ] {
            assert_eq!(post(&world, &owner, "/suppression", body.clone()).await.expect(422).fields(), [field], "{body}");
        }
        let list = |kind: &'static str| {
            let (world, owner) = (&world, &owner);
            async move { get(world, owner, &format!("/suppression?kind={kind}")).await.expect(200).body }
        };
        for (kind, value) in [("email", "stop@x.example"), ("domain", "rival.example"), ("phone", "+61491570006")] {
            let found = list(kind).await;
            assert_eq!((&found["total"], &found["entries"][0]["value"]), (&json!(1), &json!(value)));
            let entry = found["entries"][0]["id"].as_str().unwrap();
            let gone = path(&owner, &format!("/suppression/{entry}"));
            world.call("delete", &gone).by(&owner.session).send().await.expect(204);
            world.call("delete", &gone).by(&owner.session).send().await.expect(404);
        }
        world.run_jobs().await;
        let lead = get(&world, &owner, &format!("/leads/{id}")).await.expect(200);
        assert!(lead.body["suppressed"].is_null() && lead.body["als_tier_override_reason"].is_null(), "{}", lead.body);

        let many = json!({ "emails": ["stop@x.example", "two@x.example", "two@x.example", "none"], "reason": "unsubscribe" });
        let done = post(&world, &owner, "/suppression/bulk", many).await.expect(200).body;
        assert_eq!(done, json!({ "added": 2, "duplicates": 1, "invalid": 1 }));
        let found = list("email").await;
        let entry = found["entries"][0]["id"].as_str().unwrap();
        let kept = world.call("delete", &path(&owner, &format!("/suppression/{entry}"))).by(&owner.session).send().await.expect(409);
        assert_eq!(kept.body["reason"], "suppression_stays");
    }

    async fn the_target_profile_changes_in_part_and_not_on_the_basis_of_an_older_state(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        lead(&world, &owner, "a@x.example", "Ann").await;
        let before = get(&world, &owner, "/icp").await.expect(200);
        let tag = before.header("etag").to_owned();
        let put = |body: Value, tag: String| {
            let call = world.call("put", &path(&owner, "/icp")).by(&owner.session).header("if-match", &tag);
            async move { call.json(&body).send().await }
        };
        let weights = json!({ "data_quality": 10, "authority": 30, "company_fit": 30, "timing": 20, "risk": 10 });
        let change = json!({ "icp_industries": ["Software", "software"], "als_weights": weights });
        let after = put(change, tag.clone()).await.expect(200);
        assert_eq!((&after.body["icp_industries"], &after.body["als_weights"]), (&json!(["Software"]), &weights));
        assert_eq!(after.body["icp_titles"], before.body["icp_titles"], "what was left out stays");
        assert_ne!(after.header("etag"), tag);
        put(json!({ "icp_titles": ["CEO"] }), tag).await.expect(412);
        let again = put(json!({ "icp_titles": ["CEO"] }), after.header("etag").to_owned()).await.expect(200);
        assert_eq!(again.body["icp_titles"], json!(["CEO"]));
        let zero = json!({ "als_weights": { "data_quality": 0, "authority": 0, "company_fit": 0, "timing": 0, "risk": 0 } });
        assert_eq!(put(zero, "*".to_owned()).await.expect(422).fields(), ["als_weights"]);

        let asked = get(&world, &owner, "/leads/rescore").await.expect(200);
        assert_eq!((&asked.body["rescore"]["total"], &asked.body["rescore"]["done"]), (&json!(1), &json!(0)));
        world.run_jobs().await;
        let done = get(&world, &owner, "/leads/rescore").await.expect(200);
        assert_eq!(done.body["rescore"]["done"], 1);
        assert!(done.body["rescore"]["finished_at"].is_string());
        post(&world, &owner, "/leads/rescore", json!({})).await.expect(202);
    }
}
