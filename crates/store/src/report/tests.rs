use chrono::{DateTime, NaiveDate, Utc};
use domain::{ActivityId, Channel, ClientId, LeadId, Measure, Occurrence};
use uuid::Uuid;

use super::*;
use crate::ClientTx;
use crate::activities::{NewActivity, insert};
use crate::identity::clients;
use crate::outreach::example::{self, Person};
use crate::testing::TestDb;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn client(db: &TestDb) -> ClientTx {
    let id = ClientId::from_uuid(Uuid::from_u128(7));
    let at = at("2026-11-23T01:00:00Z");
    let mut tx = db.system_write().await.unwrap();
    let new = clients::NewClient {
        id,
        name: "Harbour".into(),
        credits: 0,
        trial_ends_at: None,
        timezone: "UTC".into(),
        at,
    };
    clients::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.write(id).await.unwrap();
    let person = Person {
        id: lead(),
        email: "p@x.example".into(),
        first_name: None,
        company: None,
        als_score: None,
        at,
    };
    example::insert(&mut tx, &person).await.unwrap();
    tx
}

fn lead() -> LeadId {
    LeadId::from_uuid(Uuid::from_u128(8))
}

async fn happens(tx: &mut ClientTx, n: u128, action: &'static str, when: &str) {
    let new = NewActivity {
        id: ActivityId::from_uuid(Uuid::from_u128(n)),
        lead: lead(),
        campaign: None,
        channel: Some(Channel::Email),
        action,
        subject: None,
        content_preview: None,
        at: at(when),
    };
    insert(tx, &new).await.unwrap();
}

crate::testing::on_both! {
    async fn what_happens_waits_with_the_time_it_last_happened(db: &TestDb) {
        let mut tx = client(db).await;
        happens(&mut tx, 101, "sent", "2026-11-03T01:00:00Z").await;
        happens(&mut tx, 102, "noted", "2026-11-03T02:00:00Z").await;
        happens(&mut tx, 103, "sent", "2026-11-05T01:00:00Z").await;
        happens(&mut tx, 104, "converted", "2026-11-06T01:00:00Z").await;
        let seen = waiting(&mut tx, 10).await.unwrap();
        let told: Vec<_> = seen.iter().map(|event| (event.occurrence, event.before_at)).collect();
        assert_eq!(told, [
            (Occurrence::Sent, None),
            (Occurrence::Sent, Some(at("2026-11-03T01:00:00Z"))),
            (Occurrence::Converted, None),
        ], "what no report counts leaves nothing");

        unconverted(&mut tx, lead()).await.unwrap();
        let taken = take(&mut tx, 2).await.unwrap();
        assert_eq!(taken.len(), 2);
        let rest = take(&mut tx, 10).await.unwrap();
        let told: Vec<_> = rest.iter().map(|event| (event.occurrence, event.n)).collect();
        assert_eq!(told, [(Occurrence::Converted, 1), (Occurrence::Converted, -1)], "they come to nothing");
        assert_eq!(waiting(&mut tx, 10).await.unwrap(), []);
    }

    async fn a_range_counts_a_lead_once_and_a_day_by_itself(db: &TestDb) {
        let mut tx = client(db).await;
        let never = day("0001-01-01");
        let row = |on: &str, measure, before| DayRow { campaign: None, day: day(on), measure, channel: Some(Channel::Email), before };
        for (on, before) in [("2026-11-03", never), ("2026-11-05", day("2026-11-03")), ("2026-11-09", day("2026-11-05"))] {
            add(&mut tx, &row(on, Measure::Sent, never), 2).await.unwrap();
            add(&mut tx, &row(on, Measure::LeadsContacted, before), 1).await.unwrap();
        }
        add(&mut tx, &row("2026-11-05", Measure::Sent, never), 5).await.unwrap();
        let of = |cells: &[Cell], measure| cells.iter().filter(|cell| cell.measure == measure).map(|cell| cell.n).sum::<i64>();
        let all = sums(&mut tx, None, day("2026-11-01"), day("2026-11-30")).await.unwrap();
        assert_eq!((of(&all, Measure::Sent), of(&all, Measure::LeadsContacted)), (11, 1));
        let later = sums(&mut tx, None, day("2026-11-04"), day("2026-11-08")).await.unwrap();
        assert_eq!((of(&later, Measure::Sent), of(&later, Measure::LeadsContacted)), (7, 1));
        let days = by_day(&mut tx, None, day("2026-11-01"), day("2026-11-30")).await.unwrap();
        let contacted: i64 = days.iter().filter(|(_, cell)| cell.measure == Measure::LeadsContacted).map(|(_, cell)| cell.n).sum();
        assert_eq!(contacted, 3, "once on each day");
        assert_eq!(by_campaign(&mut tx, day("2026-11-01"), day("2026-11-30")).await.unwrap(), [], "the client is no campaign");
    }
}
