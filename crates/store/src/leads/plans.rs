//! Every list a person can ask for is answered by an index, on both databases, whatever is filtered,
//! sorted and paged: asked of the databases themselves, over enough leads that they have a choice.

use chrono::{DateTime, Utc};
use domain::{CampaignId, ClientId, LeadId, LeadStatus, TierBucket};
use uuid::Uuid;

use super::list::{
    Asked, Direction, Driver, Filter, Order, Place, Plan, Window, count_query, kept_by, plan, rows_query,
    survey,
};
use crate::identity::clients;
use crate::{ClientTx, Db, Engine};

const LEADS: i64 = 30_000;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}
/// A campaign of half the leads, and one of few.
fn wide() -> CampaignId {
    CampaignId::from_uuid(id(2))
}
fn narrow() -> CampaignId {
    CampaignId::from_uuid(id(3))
}

async fn many_leads(db: &Db) -> ClientId {
    let client = ClientId::from_uuid(id(1));
    let at: DateTime<Utc> = "2026-11-23T01:00:00Z".parse().unwrap();
    let mut tx = db.system_write().await.unwrap();
    let new = clients::NewClient {
        id: client,
        name: "Harbour".into(),
        credits: 0,
        trial_ends_at: None,
        timezone: "UTC".into(),
        at,
    };
    clients::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write(client).await.unwrap();
    let added = tx
        .query(
            "INSERT INTO leads (id, client_id, created_at, updated_at, campaign_id, email, name_key, last_name_key, company_key,
                 als_score, als_rank, status) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ",
        )
        .push_bind("", LEADS)
        .push(") SELECT ")
        .push_on(Engine::Sqlite, "randomblob(16)")
        .push_on(Engine::Postgres, "gen_random_uuid()")
        .push_bind(", ", client)
        .push_bind(", ", at)
        .push_bind(", ", at)
        .push_bind(", CASE WHEN i % 2 = 0 THEN ", wide())
        .push_bind(" WHEN i % 41 = 0 THEN ", narrow())
        .push(
            " END, 'p' || i || '@c' || (i % 997) || '.example', 'first' || i || ' last' || (i % 1000), 'last' || (i % 1000),
             'company' || (i % 500), i % 101, 1000 * (1 + (i % 101) / 21) + i % 101,
             CASE i % 40 WHEN 0 THEN 'new' WHEN 1 THEN 'unsubscribed' ELSE 'scored' END FROM n",
        )
        .execute()
        .await
        .unwrap();
    assert_eq!(added, LEADS as u64);
    super::analyze(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    client
}

fn filters() -> Vec<Filter> {
    let base = Filter::default();
    let mut all = vec![base.clone()];
    for tier in TierBucket::ALL {
        all.push(Filter { tier: Some(*tier), ..base.clone() });
    }
    for status in [LeadStatus::Scored, LeadStatus::New, LeadStatus::Converted] {
        all.push(Filter { status: Some(status), ..base.clone() });
        all.push(Filter { status: Some(status), tier: Some(TierBucket::Hot), ..base.clone() });
    }
    for campaign in [wide(), narrow()] {
        all.push(Filter { campaign: Some(campaign), ..base.clone() });
        all.push(Filter { campaign: Some(campaign), tier: Some(TierBucket::Cool), ..base.clone() });
        all.push(Filter { campaign: Some(campaign), status: Some(LeadStatus::Scored), ..base.clone() });
    }
    for score in [(0, 100), (40, 60), (99, 100)] {
        all.push(Filter { score: Some(score), ..base.clone() });
        all.push(Filter { score: Some(score), campaign: Some(wide()), ..base.clone() });
    }
    for search in ["p12345@", "first", "last7", "company499", "nobody"] {
        all.push(Filter { search: Some(search.into()), ..base.clone() });
        all.push(Filter { search: Some(search.into()), status: Some(LeadStatus::Scored), ..base.clone() });
    }
    all
}

fn place(order: Order) -> Place {
    let lead = LeadId::from_uuid(id(u128::MAX / 2));
    match order {
        Order::Created => Place::Created(lead),
        Order::Score => Place::Score(2_040, lead),
        Order::Company => Place::Company("company3".into(), lead),
        Order::Email => Place::Email("p5".into()),
    }
}

/// What is wrong with a plan, if anything is.
fn fault(engine: Engine, steps: &[String]) -> Option<&String> {
    steps.iter().find(|step| match engine {
        // A search narrows an index down; a scan goes through all of it, or of the table.
        Engine::Sqlite => {
            let narrowed = step.contains("INDEX") || step.contains("INTEGER PRIMARY KEY");
            step.contains("leads") && !(step.starts_with("SEARCH") && narrowed)
        }
        Engine::Postgres => step.contains("Seq Scan on leads"),
    })
}

fn sorts(steps: &[String]) -> bool {
    steps.iter().any(|step| step.contains("USE TEMP B-TREE FOR ORDER BY"))
}

#[track_caller]
fn good(engine: Engine, steps: &[String], of: &str) {
    assert!(fault(engine, steps).is_none(), "{of}:\n{}", steps.join("\n"));
}

async fn every_list(tx: &mut ClientTx) -> usize {
    let engine = tx.engine();
    let mut walked = 0;
    for filter in filters() {
        let asked = Asked::new(tx, &filter).await.unwrap();
        for driver in [Driver::Keys, Driver::Search] {
            let steps = kept_by(tx, asked, driver).explain().await.unwrap();
            // PostgreSQL rightly reads along the table when a filter keeps most of it.
            if engine == Engine::Sqlite {
                good(engine, &steps, &format!("how many {driver:?} keeps, {filter:?}"));
            }
        }
        let survey = survey(tx, asked).await.unwrap();
        let steps = count_query(tx, asked, survey).explain().await.unwrap();
        if engine == Engine::Sqlite {
            good(engine, &steps, &format!("count of {filter:?} by {survey:?}"));
        }
        for order in [Order::Created, Order::Score, Order::Company, Order::Email] {
            let chosen = plan(tx, asked, survey, order).await.unwrap();
            for direction in [Direction::Up, Direction::Down] {
                for beyond in [None, Some(place(order))] {
                    let window = Window { order, direction, beyond, skip: 0, limit: 51 };
                    let steps = rows_query(tx, asked, &window, chosen).explain().await.unwrap();
                    let of = format!("page of {filter:?} by {chosen:?}, {window:?}");
                    good(engine, &steps, &of);
                    if chosen == Plan::Walk {
                        walked += 1;
                        assert!(!sorts(&steps), "{of} sorts:\n{}", steps.join("\n"));
                    }
                }
            }
        }
    }
    walked
}

crate::testing::on_both! {
    async fn every_list_is_answered_by_an_index(db: &TestDb) {
        let client = many_leads(db).await;
        let mut tx = db.read(client).await.unwrap();
        let walked = every_list(&mut tx).await;
        assert!(walked > 100, "only {walked} lists were walked in order");
    }

    async fn a_statement_without_an_index_would_be_found_out(db: &TestDb) {
        let client = many_leads(db).await;
        let mut tx = db.read(client).await.unwrap();
        let engine = tx.engine();
        let steps = tx.query("SELECT id FROM leads WHERE seniority_level = 'x'").explain().await.unwrap();
        assert!(fault(engine, &steps).is_some(), "{steps:?}");
    }
}
