//! What reports count, from the first mail to the meeting, and after corrections.

use domain::{Channel, Intent, MeetingStatus};
use engines::reporting::LeadCounts;
use store::Engine;
use workflows::replies::{inbox, meetings};
use workflows::reporting::{self, Range};
use workflows::{dashboard, outreach::overview};

use crate::answers::answer;
use crate::intents::on_both;
use crate::scene::Scene;
use crate::world::code;

const WHO: &str = "alex@x.example";
const SAM: &str = "sam@y.example";

async fn shown(scene: &Scene) -> dashboard::Dashboard {
    dashboard::get(scene.services(), &scene.owner, scene.client, 30).await.unwrap()
}

async fn report(scene: &Scene) -> reporting::ClientReport {
    reporting::of_client(scene.services(), &scene.owner, scene.client, Range::default()).await.unwrap()
}

/// Adds what waits to its days, until nothing does.
async fn add_up(scene: &Scene) -> i64 {
    let mut counted = 0;
    loop {
        match reporting::settle(scene.services(), scene.client).await.unwrap() {
            0 => return counted,
            some => counted += some,
        }
    }
}

async fn every_figure_is_the_same_wherever_it_is_shown_and_before_it_is_added_up(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO, SAM]).await;
    scene.receive(answer(&scene, WHO, "<r1@x.example>", "How much does it cost?")).await;
    scene.receive(answer(&scene, WHO, "<r2@x.example>", "And how long does it take?")).await;
    let waiting = (shown(&scene).await, report(&scene).await);
    assert_eq!(
        waiting.0.leads,
        LeadCounts { contacted: 2, replied: 1, positive: 1, ..LeadCounts::default() }
    );
    assert_eq!((waiting.0.overall.sent, waiting.0.overall.delivered, waiting.0.overall.replied), (2, 2, 2));
    assert_eq!(waiting.0.channels.len(), 1);

    assert!(add_up(&scene).await >= 4);
    assert_eq!(add_up(&scene).await, 0, "nothing is counted twice");
    let (board, whole) = (shown(&scene).await, report(&scene).await);
    assert_eq!((board.leads, board.overall), (waiting.0.leads, waiting.0.overall));
    assert_eq!((whole.now.leads, whole.now.overall), (board.leads, board.overall));
    assert_eq!((whole.before.leads, board.leads_before), Default::default());
    let line = &whole.campaigns[0];
    assert_eq!((line.figures.leads, line.figures.overall), (board.leads, board.overall));
    let one = reporting::of_campaign(
        scene.services(),
        &scene.owner,
        scene.client,
        scene.campaign,
        Range::default(),
    )
    .await
    .unwrap();
    assert_eq!((one.now.leads, one.now.channels), (board.leads, board.channels.clone()));
    let page =
        overview::overview(scene.services(), &scene.owner, scene.client, scene.campaign).await.unwrap();
    assert_eq!((page.sent, page.replied), (2, 2));

    let days = reporting::by_day(scene.services(), &scene.owner, scene.client, None, Range::default())
        .await
        .unwrap();
    assert_eq!(days.days.len(), 30, "every day appears");
    assert_eq!(days.days.iter().map(|(_, day)| day.sent).sum::<u64>(), 2);
    assert_eq!(days.totals, board.overall);
    assert_eq!(board.days.iter().map(|day| day.leads.contacted).sum::<u64>(), 2);
}

async fn a_correction_changes_what_was_counted(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    scene.receive(answer(&scene, WHO, "<r1@x.example>", "Sounds good, can you do Thursday 2pm?")).await;
    let converted = LeadCounts { contacted: 1, replied: 1, positive: 1, converted: 1, met: 0 };
    add_up(&scene).await;
    assert_eq!(shown(&scene).await.leads, converted);
    assert_eq!(shown(&scene).await.overall.converted, 1, "it is owed to the touch before it");

    let id = scene.last_reply().await.id;
    let correct = |intent| inbox::correct(scene.services(), &scene.owner, scene.client, id, intent);
    correct(Intent::NotInterested).await.unwrap();
    let declined = LeadCounts { contacted: 1, replied: 1, ..LeadCounts::default() };
    assert_eq!((shown(&scene).await.leads, shown(&scene).await.overall.converted), (declined, 0));
    correct(Intent::AutoReply).await.unwrap();
    add_up(&scene).await;
    let silent = LeadCounts { contacted: 1, ..LeadCounts::default() };
    assert_eq!(shown(&scene).await.leads, silent, "a machine does not reply");
    correct(Intent::MeetingRequest).await.unwrap();
    assert_eq!(shown(&scene).await.leads, converted);

    let open =
        scene.meetings().await.into_iter().find(|line| line.meeting.status == MeetingStatus::Requested);
    let at = Some(scene.now() + chrono::TimeDelta::days(1));
    for (status, booked) in [(MeetingStatus::Scheduled, 1), (MeetingStatus::Completed, 1)] {
        let change = meetings::Change { status: Some(status), scheduled_at: at, ..Default::default() };
        let id = open.as_ref().unwrap().meeting.id;
        meetings::change(scene.services(), &scene.owner, scene.client, id, change).await.unwrap();
        add_up(&scene).await;
        assert_eq!(shown(&scene).await.meetings.booked(), booked);
    }
    let held = shown(&scene).await;
    assert_eq!((held.meetings.completed, held.leads.met, held.funnel.held), (1, 1, 1));
    assert_eq!(held.channels[0].0, Channel::Email);
}

async fn a_range_ends_and_another_client_sees_nothing_of_it(engine: Engine) {
    let (scene, _) = Scene::mailed(engine, &[WHO]).await;
    add_up(&scene).await;
    scene.world.advance(chrono::TimeDelta::days(30));
    let later = shown(&scene).await;
    assert_eq!((later.leads, later.leads_before.contacted), (LeadCounts::default(), 1));
    let day = |text: &str| Some(text.parse().unwrap());
    let backwards = Range { from: day("2026-11-02"), to: day("2026-11-01") };
    let refused = reporting::of_client(scene.services(), &scene.owner, scene.client, backwards).await;
    assert_eq!(code(&refused.map(|_| ())), "start_date:out_of_range");
    let stranger = scene.world.owner("kay@other.example").await;
    let none = reporting::of_client(scene.services(), &stranger, stranger.current.unwrap(), Range::default())
        .await
        .unwrap();
    assert_eq!((none.now.leads, none.before.leads), Default::default());
    let foreign = reporting::of_campaign(
        scene.services(),
        &stranger,
        stranger.current.unwrap(),
        scene.campaign,
        Range::default(),
    )
    .await;
    assert_eq!(code(&foreign.map(|_| ())), "no such campaign");
}

on_both! {
    every_figure_is_the_same_wherever_it_is_shown_and_before_it_is_added_up
    a_correction_changes_what_was_counted
    a_range_ends_and_another_client_sees_nothing_of_it
}
