//! Weeks of a campaign in seconds: every promise of sending is kept, the same seed comes to the same end,
//! and a rule that is taken away is missed at once.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use server::simulate::invariants::{Invariant, Violation};
use server::simulate::verb::{Outcome, played, played_until};
use server::simulate::{Plan, Trouble};
use store::Engine;
use store::testing::TestDb;
use workflows::Services;
use workflows::guards::{Guard, Guards};

const LEADS: usize = 120;
const DAYS: u64 = 18;

fn plan(seed: u64) -> Plan {
    Plan { leads: LEADS, days: DAYS, seed, trouble: Trouble::Usual }
}

async fn on(engine: Engine, seed: u64, fitted: impl FnOnce(Services) -> Services) -> Outcome {
    let db = TestDb::new(engine).await;
    played(db.db(), plan(seed), fitted).await.unwrap()
}

#[tokio::test]
async fn weeks_of_a_campaign_break_no_promise_and_the_same_seed_comes_to_the_same_figures() {
    let one = on(Engine::Sqlite, 7, |services| services).await;
    assert_eq!(one.violations, []);
    let again = on(Engine::Sqlite, 7, |services| services).await;
    assert_eq!(one.funnel.to_string(), again.funnel.to_string());
    let other = on(Engine::Sqlite, 8, |services| services).await;
    assert_eq!(other.violations, []);
    assert_ne!(one.funnel.to_string(), other.funnel.to_string());
}

#[tokio::test]
async fn the_product_reads_what_people_meant_and_nothing_is_lost_on_either_database() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Outcome { funnel, violations } = on(engine, 11, |services| services).await;
        assert_eq!(violations, [], "{engine:?}");
        assert!(funnel.of_town("mails received") > 150, "{funnel}");
        assert_eq!(funnel.of_product("touches sent"), funnel.of_town("mails received"), "{funnel}");
        assert_eq!(funnel.of_product("touches unknown"), 0, "{funnel}");
        for (meant, read) in [
            ("asked a question", "Question"),
            ("showed interest", "Interested"),
            ("declined", "Not interested"),
            ("asked to be left alone", "Unsubscribe"),
            ("is away: a machine answered", "Out of office"),
        ] {
            assert_eq!(funnel.of_product(read), funnel.of_town(meant), "{read}\n{funnel}");
        }
        // Saying yes to an invitation is asking for the meeting once more.
        let asked = funnel.of_town("asked for a meeting") + funnel.of_town("accepted the invitation");
        assert!(asked > 0 && funnel.of_product("meetings") > 0, "{funnel}");
        assert_eq!(funnel.of_product("Meeting request"), asked, "{funnel}");
        let gone =
            funnel.of_town("addresses refused") + funnel.of_town("does not exist: a server reported it");
        assert_eq!(funnel.of_product("bounced"), gone, "{funnel}");
    }
}

#[tokio::test]
async fn a_rule_that_is_taken_away_is_missed_by_the_promise_it_keeps() {
    for (guard, promise) in [
        (Guard::Window, Invariant::Window),
        (Guard::Mailbox, Invariant::MailboxDay),
        (Guard::Campaign, Invariant::CampaignDay),
        (Guard::Spacing, Invariant::Spacing),
        (Guard::OneADay, Invariant::OneADay),
        (Guard::Company, Invariant::Company),
        (Guard::Suppression, Invariant::Suppression),
        (Guard::Reply, Invariant::Reply),
    ] {
        let db = TestDb::new(Engine::Sqlite).await;
        let missed = |some: &[Violation]| some.iter().any(|one| one.invariant == promise);
        let without = |services| Services { guards: Guards::without(guard), ..services };
        let outcome = played_until(db.db(), plan(7), without, missed).await.unwrap();
        let broken = outcome.violations.iter().filter(|one| one.invariant == promise).count();
        assert!(broken > 0, "without {guard:?} nothing was missed\n{}", outcome.funnel);
    }
}
