use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    CampaignId, CampaignStatus, Channel, ClientId, EmailAddress, EmailDomainId, EnrolmentId, EnrolmentState,
    LeadId, MailSecurity, MailboxId, MailboxStatus, StepId, StopReason, TouchId, TouchPhase, UserId,
};
use uuid::Uuid;

use super::enrolments::{Ahead, NewEnrolment};
use super::touches::NewTouch;
use super::usage::Kind;
use super::{
    approvals, campaigns, due, enrolments, facts, mailboxes, resources, sending, steps, touches, usage,
};
use crate::identity::clients;
use crate::testing::TestDb;
use crate::{ClientTx, Error};

fn now() -> DateTime<Utc> {
    "2026-11-23T01:00:00Z".parse().unwrap()
}
fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}
fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

async fn client(db: &TestDb, number: u128) -> ClientTx {
    let mut tx = db.system_write().await.unwrap();
    let new = clients::NewClient {
        id: id(number),
        name: "Harbour".into(),
        credits: 5,
        trial_ends_at: None,
        timezone: "Australia/Sydney".into(),
        at: now(),
    };
    clients::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    db.write(id::<ClientId>(number)).await.unwrap()
}

fn fields(name: &str) -> campaigns::Fields {
    campaigns::Fields {
        name: name.into(),
        description: None,
        permission_mode: None,
        target_industries: vec!["healthcare".into()],
        target_titles: vec![],
        target_company_sizes: vec![],
        target_locations: vec![],
        allocation: [100, 0, 0, 0, 0],
        start_date: None,
        end_date: None,
        daily_limit: 50,
        total_lead_limit: None,
        timezone: "Australia/Sydney".into(),
        work_hours_start: "09:00:00".parse().unwrap(),
        work_hours_end: "17:00:00".parse().unwrap(),
        work_days: vec![1, 2, 3, 4, 5],
        sequence_steps: 5,
        sequence_delay_days: 3,
        voice_min_als: 70,
        verified_only: false,
    }
}

fn step(number: i64) -> steps::Fields {
    steps::Fields {
        step_number: number,
        channel: Channel::Email,
        delay_days: 0,
        subject_template: Some("s".into()),
        body_template: "b".into(),
        purpose: None,
        run_condition: None,
        skip_if: None,
        skip_if_replied: true,
        skip_if_bounced: true,
    }
}

const CAMPAIGN: u128 = 100;

/// A running campaign with one step and leads 1 to `leads` in it, each due now.
async fn running(tx: &mut ClientTx, base: u128, leads: u128) {
    let campaign: CampaignId = id(base + CAMPAIGN);
    campaigns::insert(tx, campaign, &fields("Q1"), id(9), now()).await.unwrap();
    steps::insert(tx, campaign, id(base + 200), &step(1), now()).await.unwrap();
    assert!(
        campaigns::set_status(tx, campaign, CampaignStatus::Draft, CampaignStatus::Active, None, now())
            .await
            .unwrap()
    );
    for n in 1..=leads {
        let client = tx.client();
        tx.query("INSERT INTO leads (id, client_id, email, als_score, status, created_at, updated_at) VALUES ($1, $2, $3, 70, 'scored', $4, $4)")
            .bind(id::<LeadId>(base + 300 + n))
            .bind(client)
            .bind(format!("p{n}@x.example"))
            .bind(now())
            .execute()
            .await
            .unwrap();
        let new = NewEnrolment {
            id: id(base + 500 + n),
            campaign,
            lead: id(base + 300 + n),
            tier_rank: i64::from(n == 2),
            at: now(),
        };
        assert!(enrolments::insert(tx, &new).await.unwrap());
    }
}

fn touch(base: u128, n: u128, phase: TouchPhase) -> NewTouch {
    NewTouch {
        id: id(base + 700 + n),
        campaign: id(base + CAMPAIGN),
        enrolment: id(base + 500 + n),
        step: id(base + 200),
        lead: id(base + 300 + n),
        step_number: 1,
        channel: Channel::Email,
        mailbox: None,
        phase,
        message_id: format!("<{}@x.example>", base + 700 + n),
        thread_id: None,
        in_reply_to: None,
        references: vec!["<a@b>".into()],
        recipient: format!("p{n}@x.example"),
        sender: Some("k@get.example".into()),
        subject: Some("s".into()),
        body: "b".into(),
        content_hash: vec![1; 32],
        snapshot: serde_json::json!({}),
        regenerated: false,
        at: now(),
    }
}

async fn phase(tx: &mut ClientTx, base: u128, n: u128) -> TouchPhase {
    touches::get(tx, id(base + 700 + n)).await.unwrap().unwrap().phase
}

crate::testing::on_both! {
    async fn a_campaign_comes_back_as_it_was_written_and_changes_only_at_its_revision(db: &TestDb) {
        let mut tx = client(db, 1).await;
        let wanted = campaigns::Fields { start_date: Some(today()), total_lead_limit: Some(7), ..fields("Q1 Healthcare") };
        campaigns::insert(&mut tx, id(5), &wanted, id(9), now()).await.unwrap();
        let found = campaigns::find(&mut tx, id(5)).await.unwrap().unwrap();
        assert_eq!((campaigns::Fields::from(&found), found.status, found.revision), (wanted.clone(), CampaignStatus::Draft, 1));
        let changed = campaigns::Fields { name: "Q2".into(), ..wanted };
        assert!(campaigns::update(&mut tx, id(5), &changed, 1, now()).await.unwrap());
        assert!(!campaigns::update(&mut tx, id(5), &changed, 1, now()).await.unwrap(), "stale");
        for (search, found) in [(None, 1), (Some("q2"), 1), (Some("q1"), 0)] {
            let filter = campaigns::Filter { status: Some(CampaignStatus::Draft), search: search.map(str::to_owned) };
            assert_eq!(campaigns::list(&mut tx, &filter, 10, 0).await.unwrap().len(), found, "{search:?}");
            assert_eq!(campaigns::count(&mut tx, &filter).await.unwrap(), found as i64);
        }
        assert_eq!(campaigns::progress(&mut tx, id(5)).await.unwrap(), campaigns::Progress::default());
        assert!(campaigns::delete(&mut tx, id(5), now()).await.unwrap());
        assert!(campaigns::find(&mut tx, id(5)).await.unwrap().unwrap().deleted_at.is_some());
    }

    async fn a_running_campaign_is_not_deleted_and_a_step_number_is_given_once(db: &TestDb) {
        let mut tx = client(db, 1).await;
        running(&mut tx, 0, 1).await;
        assert!(!campaigns::delete(&mut tx, id(CAMPAIGN), now()).await.unwrap());
        assert_eq!(campaigns::count_active(&mut tx, id(1)).await.unwrap(), 1);
        let point = tx.savepoint().await.unwrap();
        assert!(matches!(steps::insert(&mut tx, id(CAMPAIGN), id(201), &step(1), now()).await, Err(Error::Conflict)));
        tx.rollback_to(point).await.unwrap();
        assert!(steps::delete(&mut tx, id(200), now()).await.unwrap());
        steps::insert(&mut tx, id(CAMPAIGN), id(201), &step(1), now()).await.unwrap();
        assert_eq!(steps::list(&mut tx, id(CAMPAIGN)).await.unwrap().len(), 1);
    }

    async fn a_limit_is_never_passed_however_many_take_at_once(db: &TestDb) {
        client(db, 1).await.commit().await.unwrap();
        let takers = (0..20).map(|_| {
            let db = db.db();
            tokio::spawn(async move {
                let mut tx = db.write(id::<ClientId>(1)).await.unwrap();
                let taken = usage::take(&mut tx, Kind::Mailbox, "m", today(), 7).await.unwrap();
                tx.commit().await.unwrap();
                taken
            })
        });
        let taken: Vec<bool> = futures_of(takers).await;
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 7);
        let mut tx = db.write(id::<ClientId>(1)).await.unwrap();
        assert_eq!(usage::used(&mut tx, Kind::Mailbox, "m", today()).await.unwrap(), 7);
        usage::give_back(&mut tx, Kind::Mailbox, "m", today()).await.unwrap();
        assert!(usage::take(&mut tx, Kind::Mailbox, "m", today(), 7).await.unwrap());
        assert!(!usage::take(&mut tx, Kind::Domain, "m", today(), 0).await.unwrap());
    }

    async fn due_enrolments_go_hot_first_to_one_worker_and_come_back_when_its_lease_ends(db: &TestDb) {
        let mut tx = client(db, 1).await;
        running(&mut tx, 0, 3).await;
        tx.commit().await.unwrap();
        let until = now() + TimeDelta::minutes(5);
        let claim = async |business: DateTime<Utc>, wall: DateTime<Utc>, limit: i64| {
            let mut tx = db.system_write().await.unwrap();
            let found = due::claim(&mut tx, Uuid::from_u128(77), business, wall, until, 10, limit).await.unwrap();
            tx.commit().await.unwrap();
            let mut ids: Vec<u128> = found.iter().map(|due| due.id.as_uuid().as_u128() - 500).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(claim(now() - TimeDelta::seconds(1), now(), 10).await, Vec::<u128>::new(), "not due yet");
        assert_eq!(claim(now(), now(), 1).await, [2], "the hot one");
        assert_eq!(claim(now(), now(), 10).await, [1, 3]);
        assert_eq!(claim(now(), now(), 10).await, Vec::<u128>::new());
        assert_eq!(claim(now(), until, 10).await, [1, 2, 3], "the leases have run out");
        let mut tx = db.write(id::<ClientId>(1)).await.unwrap();
        sending::set_pause(&mut tx, None, "", now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(now(), until + TimeDelta::hours(1), 10).await, Vec::<u128>::new(), "the client's sending is paused");
    }

    async fn a_step_leaves_once_for_an_enrolment_and_never_after_it_was_called_off(db: &TestDb) {
        let mut tx = client(db, 1).await;
        running(&mut tx, 0, 2).await;
        let (me, other) = (Uuid::from_u128(77), Uuid::from_u128(78));
        let until = now() + TimeDelta::minutes(5);
        let first: TouchId = touches::freeze(&mut tx, &touch(0, 1, TouchPhase::Planned)).await.unwrap().unwrap();
        let again = NewTouch { id: id(799), message_id: "<other@x>".into(), body: "changed".into(), ..touch(0, 1, TouchPhase::Planned) };
        assert_eq!(touches::freeze(&mut tx, &again).await.unwrap(), Some(first), "the same row with other words");
        let kept = touches::get(&mut tx, first).await.unwrap().unwrap();
        assert_eq!((kept.body.as_str(), kept.message_id.as_str()), ("changed", "<701@x.example>"), "the Message-ID stays");
        assert!(touches::claim(&mut tx, first, me, today(), until, now()).await.unwrap().is_some());
        assert!(touches::claim(&mut tx, first, other, today(), until, now()).await.unwrap().is_none());
        assert_eq!(touches::freeze(&mut tx, &again).await.unwrap(), None, "it is under way");
        assert!(!touches::begin_data(&mut tx, first, other, until, now()).await.unwrap());
        assert!(!touches::begin_data(&mut tx, first, me, until, until).await.unwrap(), "the lease is over");
        assert!(touches::connecting(&mut tx, first, me, until, now()).await.unwrap());
        assert!(touches::begin_data(&mut tx, first, me, until, now()).await.unwrap());
        assert!(!touches::begin_data(&mut tx, first, me, until, now()).await.unwrap());
        assert!(touches::ended(&mut tx, first, me, TouchPhase::Sent, Some("250 ok"), None, now()).await.unwrap());
        assert!(!touches::ended(&mut tx, first, me, TouchPhase::Sent, None, None, now()).await.unwrap());
        assert_eq!(phase(&mut tx, 0, 1).await, TouchPhase::Sent);

        let second = touches::freeze(&mut tx, &touch(0, 2, TouchPhase::Planned)).await.unwrap().unwrap();
        assert!(touches::claim(&mut tx, second, me, today(), until, now()).await.unwrap().is_some());
        assert_eq!(touches::cancel_of_lead(&mut tx, id(302), now()).await.unwrap(), 1);
        assert!(!touches::begin_data(&mut tx, second, me, until, now()).await.unwrap(), "the lead opted out in between");
    }

    async fn what_a_dead_worker_had_is_free_before_the_message_and_unknown_after_it(db: &TestDb) {
        let mut tx = client(db, 1).await;
        running(&mut tx, 0, 3).await;
        let me = Uuid::from_u128(77);
        let until = now() + TimeDelta::minutes(5);
        for n in 1..=3 {
            let new = touches::freeze(&mut tx, &touch(0, n, TouchPhase::Planned)).await.unwrap().unwrap();
            assert!(touches::claim(&mut tx, new, me, today(), until, now()).await.unwrap().is_some());
        }
        assert!(touches::connecting(&mut tx, id(702), me, until, now()).await.unwrap());
        assert!(touches::begin_data(&mut tx, id(703), me, until, now()).await.unwrap());
        tx.commit().await.unwrap();
        let recover = async |wall: DateTime<Utc>, alone: bool| {
            let mut tx = db.system_write().await.unwrap();
            let found = due::recover(&mut tx, wall, alone).await.unwrap();
            tx.commit().await.unwrap();
            (found.0, found.1.len())
        };
        assert_eq!(recover(now(), false).await, (0, 0), "it may be alive");
        assert_eq!(recover(until, false).await, (2, 1));
        let mut tx = db.write(id::<ClientId>(1)).await.unwrap();
        assert_eq!(phase(&mut tx, 0, 1).await, TouchPhase::Planned);
        assert_eq!(phase(&mut tx, 0, 2).await, TouchPhase::Planned);
        assert_eq!(phase(&mut tx, 0, 3).await, TouchPhase::Unknown);
        assert!(!touches::ended(&mut tx, id(703), me, TouchPhase::Sent, None, None, now()).await.unwrap(), "a late worker changes nothing");
        assert_eq!(touches::unknown(&mut tx, 10).await.unwrap().len(), 1);
        assert_eq!(touches::count_by_phase(&mut tx).await.unwrap(), [(TouchPhase::Planned, 2), (TouchPhase::Unknown, 1)]);
        assert!(touches::resolve(&mut tx, id(703), true, "person", Some(id::<UserId>(9)), now()).await.unwrap());
        assert!(!touches::resolve(&mut tx, id(703), false, "dsn", None, now()).await.unwrap());
        assert_eq!(phase(&mut tx, 0, 3).await, TouchPhase::Sent);
    }

    async fn candidates_know_what_they_and_their_domain_used(db: &TestDb) {
        let mut tx = client(db, 1).await;
        running(&mut tx, 0, 0).await;
        let domain = mailboxes::domain(&mut tx, id::<EmailDomainId>(40), "get.example", now()).await.unwrap();
        assert_eq!(mailboxes::domain(&mut tx, id::<EmailDomainId>(41), "get.example", now()).await.unwrap().id, domain.id);
        let fields = mailboxes::Fields {
            display_name: "Kim".into(),
            smtp_host: "127.0.0.1".into(),
            smtp_port: 25,
            smtp_security: MailSecurity::Plain,
            imap_host: None,
            imap_port: None,
            imap_security: None,
            user_name: String::new(),
            verp: false,
            daily_send_limit: 30,
        };
        let mailbox: MailboxId = id(50);
        let address = EmailAddress::parse("kim@get.example").unwrap();
        mailboxes::insert(&mut tx, mailbox, domain.id, &address, &fields, "sealed", now()).await.unwrap();
        let new = resources::NewResource {
            id: id(60),
            campaign: id(CAMPAIGN),
            channel: Channel::Email,
            resource_id: mailbox.to_string(),
            resource_name: None,
            daily_limit: 20,
            at: now(),
        };
        assert!(resources::insert(&mut tx, &new).await.unwrap());
        assert!(!resources::insert(&mut tx, &resources::NewResource { id: id(61), ..new }).await.unwrap());
        usage::take(&mut tx, Kind::Mailbox, &mailbox.to_string(), today(), 9).await.unwrap();
        usage::take(&mut tx, Kind::Domain, "get.example", today(), 9).await.unwrap();
        let found = mailboxes::candidates(&mut tx, id(CAMPAIGN), today()).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].used, found[0].domain_used, found[0].assigned_limit, found[0].domain_limit), (1, 1, 20, 50));
        assert!(mailboxes::establish(&mut tx, mailbox, id(9), now()).await.unwrap());
        assert!(mailboxes::reserve(&mut tx, mailbox, now(), now() + TimeDelta::seconds(60)).await.unwrap());
        assert!(!mailboxes::reserve(&mut tx, mailbox, now() + TimeDelta::seconds(59), now()).await.unwrap());
        mailboxes::count(&mut tx, mailbox, today(), mailboxes::Count::Sent).await.unwrap();
        mailboxes::count(&mut tx, mailbox, today(), mailboxes::Count::HardBounce).await.unwrap();
        let days = mailboxes::days(&mut tx, mailbox, today()).await.unwrap();
        let counted: Vec<_> = days.iter().map(|one| (one.day, one.sent, one.hard_bounces, one.complaints)).collect();
        assert_eq!(counted, [(today(), 1, 1, 0)]);
        let kept = mailboxes::get(&mut tx, mailbox).await.unwrap().unwrap();
        assert_eq!((kept.warmup_stage, kept.status, kept.daily_send_limit), (14, MailboxStatus::Warming, 30));
    }

    async fn facts_tell_of_lists_pauses_and_the_sequence(db: &TestDb) {
        let mut tx = client(db, 1).await;
        running(&mut tx, 0, 1).await;
        let enrolment: EnrolmentId = id(501);
        let found = facts::load(&mut tx, enrolment, &[7; 32]).await.unwrap().unwrap();
        assert_eq!((found.als_score, found.suppressed_email, found.client_paused, found.after_step), (Some(70), false, false, 0));
        let client = tx.client();
        tx.query("INSERT INTO client_suppression (id, client_id, email_hash, reason, created_at) VALUES ($1, $2, $3, 'manual', $4)")
            .bind(id::<LeadId>(1))
            .bind(client)
            .bind(vec![7_u8; 32])
            .bind(now())
            .execute()
            .await
            .unwrap();
        sending::set_pause(&mut tx, None, "holidays", now()).await.unwrap();
        let found = facts::load(&mut tx, enrolment, &[7; 32]).await.unwrap().unwrap();
        assert!(found.suppressed_email && found.client_paused);
        assert!(sending::end_pause(&mut tx).await.unwrap() && !sending::end_pause(&mut tx).await.unwrap());
        let ahead = Ahead { after_step: 1, since: now(), next_step: None, next_at: None };
        enrolments::go_on(&mut tx, enrolment, &ahead, now()).await.unwrap();
        enrolments::refused(&mut tx, enrolment, id::<StepId>(200), 13, "outside", Some(now()), now()).await.unwrap();
        enrolments::refused(&mut tx, enrolment, id::<StepId>(200), 13, "outside", Some(now()), now()).await.unwrap();
        let kept = enrolments::get(&mut tx, enrolment).await.unwrap().unwrap();
        assert_eq!((kept.after_step, kept.refused_check, kept.refused_reason.as_deref()), (1, Some(13), Some("outside")));
        assert_eq!(enrolments::busy(&mut tx, &[id(301), id(999)]).await.unwrap(), [id::<LeadId>(301)]);
        assert_eq!(enrolments::stop_lead(&mut tx, id(301), StopReason::Unsubscribed, now()).await.unwrap(), 1);
        let kept = enrolments::get(&mut tx, enrolment).await.unwrap().unwrap();
        assert_eq!((kept.state, kept.next_at), (EnrolmentState::Stopped, None));
        assert_eq!(approvals::count(&mut tx, None).await.unwrap(), 0);
    }

    async fn one_client_never_reaches_another_ones_ledger(db: &TestDb) {
        let mut tx = client(db, 1).await;
        running(&mut tx, 0, 1).await;
        touches::freeze(&mut tx, &touch(0, 1, TouchPhase::Planned)).await.unwrap();
        tx.commit().await.unwrap();
        let mut other = client(db, 2).await;
        assert_eq!(touches::get(&mut other, id(701)).await.unwrap(), None);
        assert_eq!(campaigns::find(&mut other, id(CAMPAIGN)).await.unwrap(), None);
        assert_eq!(enrolments::get(&mut other, id(501)).await.unwrap(), None);
        assert_eq!(touches::cancel_of_lead(&mut other, id(301), now()).await.unwrap(), 0);
        assert!(touches::claim(&mut other, id(701), Uuid::from_u128(1), today(), now(), now()).await.unwrap().is_none());
    }
}

async fn futures_of<T: 'static>(handles: impl Iterator<Item = tokio::task::JoinHandle<T>>) -> Vec<T> {
    let handles: Vec<_> = handles.collect();
    let mut done = Vec::new();
    for handle in handles {
        done.push(handle.await.unwrap());
    }
    done
}
