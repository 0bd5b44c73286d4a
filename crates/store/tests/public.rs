//! Rows of the public site, on both engines.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use chrono::{DateTime, TimeDelta, Utc};
use domain::{EmailAddress, Headline, WaitlistSource, WaitlistStatus};
use store::public::headline_test::{self, Mark};
use store::public::spots;
use store::public::waitlist::{self, Entry, Joined};
use store::testing::on_both;
use uuid::Uuid;

fn at() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}
fn entry(n: u128, email: &str, source: WaitlistSource) -> Entry {
    let email = EmailAddress::parse(email).unwrap();
    Entry { id: Uuid::from_u128(n), email, agency_name: None, source, variant: Some(Headline::B), at: at() }
}
fn mark(n: u128, visitor: u128, variant: Headline) -> Mark {
    Mark {
        id: Uuid::from_u128(n),
        test: "t".to_owned(),
        visitor: Uuid::from_u128(visitor),
        variant,
        at: at(),
    }
}

on_both! {
    async fn the_first_entry_of_an_address_stands(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        let first = entry(1, "A@b.com.au", WaitlistSource::About);
        assert_eq!(waitlist::join(&mut tx, &first).await.unwrap(), Joined::New);
        let again = entry(2, "a@B.com.au", WaitlistSource::Pricing);
        assert_eq!(waitlist::join(&mut tx, &again).await.unwrap(), Joined::Known);
        let kept = waitlist::find(&mut tx, &first.email).await.unwrap();
        assert_eq!(kept, Some((WaitlistSource::About, None, Some(Headline::B))));
        assert_eq!(waitlist::count(&mut tx).await.unwrap(), 1);
    }

    async fn who_left_waits_no_more_until_they_join_again(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        let first = entry(1, "a@b.com.au", WaitlistSource::About);
        waitlist::join(&mut tx, &first).await.unwrap();
        assert!(waitlist::leave(&mut tx, first.id, at()).await.unwrap());
        assert!(!waitlist::leave(&mut tx, first.id, at()).await.unwrap(), "only once");
        assert!(!waitlist::leave(&mut tx, Uuid::from_u128(9), at()).await.unwrap(), "nobody");
        assert_eq!(waitlist::count(&mut tx).await.unwrap(), 0);
        assert_eq!(waitlist::by_id(&mut tx, first.id).await.unwrap(), Some((first.email.clone(), WaitlistStatus::Left)));
        let again = entry(2, "a@b.com.au", WaitlistSource::Pricing);
        assert_eq!(waitlist::join(&mut tx, &again).await.unwrap(), Joined::New);
        assert_eq!(waitlist::id(&mut tx, &first.email).await.unwrap(), Some(first.id), "one row an address");
        assert_eq!(waitlist::find(&mut tx, &first.email).await.unwrap().unwrap().0, WaitlistSource::Pricing);
    }

    async fn somebody_who_waits_is_written_to_again_once_a_day_at_most(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        let first = entry(1, "a@b.com.au", WaitlistSource::About);
        waitlist::join(&mut tx, &first).await.unwrap();
        let day = TimeDelta::days(1);
        let mut may = Vec::new();
        for hours in [1, 23, 25, 26, 50] {
            let now = at() + TimeDelta::hours(hours);
            may.push(waitlist::may_remind(&mut tx, &first.email, now - day, now).await.unwrap());
        }
        assert_eq!(may, [false, false, true, false, true]);
    }

    async fn twenty_places_can_be_taken_and_no_more(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        assert_eq!(spots::get(&mut tx).await.unwrap().remaining, 20);
        let mut taken = 0;
        for _ in 0..25 {
            taken += i32::from(spots::take(&mut tx, at()).await.unwrap());
        }
        assert_eq!(taken, 20);
        assert!(spots::get(&mut tx).await.unwrap().sold_out);
    }

    async fn a_visitor_counts_once_under_the_headline_first_seen(db: &TestDb) {
        let mut tx = db.system_write().await.unwrap();
        headline_test::expose(&mut tx, &mark(1, 7, Headline::B)).await.unwrap();
        headline_test::expose(&mut tx, &mark(2, 7, Headline::A)).await.unwrap();
        headline_test::expose(&mut tx, &mark(3, 8, Headline::A)).await.unwrap();
        headline_test::convert(&mut tx, &mark(4, 7, Headline::A)).await.unwrap();
        headline_test::convert(&mut tx, &mark(5, 7, Headline::A)).await.unwrap();
        let tally = headline_test::tally(&mut tx, "t").await.unwrap();
        let rows: Vec<_> = tally.iter().map(|row| (row.variant, row.seen, row.joined)).collect();
        assert_eq!(rows, [(Headline::A, 1, 0), (Headline::B, 1, 1)]);
        assert!(headline_test::tally(&mut tx, "other").await.unwrap().is_empty());
    }
}
