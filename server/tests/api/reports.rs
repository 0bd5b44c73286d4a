//! Reports over the API, and what happens told live.

use std::time::Duration;

use axum::body::Body;
use domain::LeadFact;
use futures::StreamExt;
use http::Request;
use serde_json::{Value, json};
use store::testing::on_both;
use tower::ServiceExt;
use workflows::leads::{NewLead, add_lead};

use crate::call::{Answer, Asker};
use crate::outreach::set_up;
use crate::world::{Person, World};

async fn get(world: &World, who: &Person, rest: &str) -> Answer {
    world.call("get", &format!("/clients/{}/reports{rest}", who.client())).by(&who.session).send().await
}

/// A lead that was called a customer by hand.
async fn converted(world: &World, owner: &Person, email: &str) {
    let facts = [(LeadFact::FirstName, "Ann".to_owned())].into();
    let new = NewLead { email: email.into(), facts, ..NewLead::default() };
    let lead = add_lead(&world.services, &owner.visit, owner.client(), new).await.unwrap().id;
    let path = format!("/clients/{}/leads/{lead}", owner.client());
    let change = json!({ "status": "converted" });
    world.call("put", &path).by(&owner.session).json(&change).send().await.expect(200);
}

/// The first event of a stream, as its lines.
async fn first_event(world: &World, who: &Person, seen: &str) -> String {
    let Asker::Session(cookie) = &who.session else { panic!("a person has a session") };
    let request = Request::get(format!("/api/v1/clients/{}/stream", who.client()))
        .header("cookie", format!("session={cookie}"))
        .header("sec-fetch-site", "same-origin")
        .header("last-event-id", seen)
        .body(Body::empty())
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut chunks = response.into_body().into_data_stream();
    let told = async {
        loop {
            let chunk = chunks.next().await.unwrap().unwrap();
            let text = String::from_utf8(chunk.to_vec()).unwrap();
            if text.contains("event: activity") {
                return text;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), told).await.unwrap()
}

on_both! {
    async fn a_report_its_days_its_dashboard_and_its_file_agree(db: &TestDb) {
        let world = World::new(db).await;
        let owner = world.owner("alex").await;
        let campaign = set_up(&world, &owner).await.campaign;
        converted(&world, &owner, "a@x.example").await;
        converted(&world, &owner, "b@x.example").await;
        let report = get(&world, &owner, "").await.expect(200).body;
        assert_eq!((&report["figures"]["leads_converted"], &report["before"]["leads_converted"]), (&json!(2), &json!(0)));
        assert_eq!(report["campaigns"][0]["campaign_id"], campaign.to_string());
        let board = get(&world, &owner, "/dashboard?days=7").await.expect(200).body;
        assert_eq!(board["figures"]["leads_converted"], 2);
        let days = board["days"].as_array().unwrap();
        assert_eq!((days.len(), &days[6]["leads_converted"]), (7, &json!(2)), "today is among them");
        let daily = get(&world, &owner, &format!("/daily?campaign_id={campaign}")).await.expect(200).body;
        assert_eq!((daily["days"].as_array().unwrap().len(), &daily["totals"]["sent"]), (30, &json!(0)));
        let one = get(&world, &owner, &format!("/campaigns/{campaign}")).await.expect(200).body;
        assert_eq!((&one["campaign_name"], &one["figures"]["overall"]["reply_rate"]), (&json!("Q1"), &json!(0.0)));

        let file = get(&world, &owner, "/export").await.expect(200);
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"report.csv\"");
        let text = file.body.as_str().unwrap();
        assert!(text.starts_with("\u{feff}scope,name,start_date,") && text.contains("campaign,Q1,"), "{text}");
        let client = text.lines().nth(1).unwrap().split(',').collect::<Vec<_>>();
        assert_eq!((client[0], client[16]), ("client", "2"), "{client:?}");
        let same = get(&world, &owner, "/export?format=json").await.expect(200).body;
        assert_eq!(same["figures"], report["figures"]);
        let paper = get(&world, &owner, "/export?format=pdf").await.expect(200);
        assert_eq!(paper.header("content-type"), "application/pdf");
        let text = paper.body.as_str().unwrap();
        assert!(text.starts_with("%PDF-") && text.contains("(Leads converted)") && text.contains("Page 1 of 1"), "{text}");
    }

    async fn a_range_that_is_none_is_refused_and_a_foreign_campaign_is_not_there(db: &TestDb) {
        let world = World::new(db).await;
        let (owner, stranger) = (world.owner("alex").await, world.owner("sam").await);
        let campaign = set_up(&world, &owner).await.campaign;
        let backwards = get(&world, &owner, "?start_date=2026-02-02&end_date=2026-02-01").await.expect(422).body;
        assert_eq!(backwards["errors"][0]["field"], "start_date");
        get(&world, &owner, "?start_date=2024-01-01&end_date=2026-02-01").await.expect(422);
        get(&world, &owner, "?start_date=yesterday").await.expect(400);
        get(&world, &stranger, &format!("/campaigns/{campaign}")).await.expect(404);
        get(&world, &stranger, &format!("/daily?campaign_id={campaign}")).await.expect(404);
        let theirs = get(&world, &stranger, "").await.expect(200).body;
        assert_eq!(theirs["campaigns"], Value::Array(vec![]));
    }

    async fn a_stream_goes_on_where_it_was_left_and_tells_nobody_elses(db: &TestDb) {
        let world = World::new(db).await;
        let (owner, stranger) = (world.owner("alex").await, world.owner("sam").await);
        converted(&world, &stranger, "theirs@x.example").await;
        converted(&world, &owner, "a@x.example").await;
        let nothing = "00000000-0000-0000-0000-000000000000";
        let first = first_event(&world, &owner, nothing).await;
        assert!(first.contains("\"action\":\"converted\""), "{first}");
        let id = first.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
        converted(&world, &owner, "b@x.example").await;
        let second = first_event(&world, &owner, &id).await;
        assert!(second.contains("\"action\":\"converted\"") && !second.contains(&id), "{second}");
        let path = format!("/clients/{}/stream", owner.client());
        world.call("get", &path).by(&stranger.session).send().await.expect(404);
        world.call("get", &path).send().await.expect(401);
    }
}
