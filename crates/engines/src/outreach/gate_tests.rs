use super::*;
use crate::outreach::quality::Severity;
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-07-08T01:00:00Z".parse().unwrap()
}
fn soon() -> DateTime<Utc> {
    now() + TimeDelta::hours(20)
}

fn good() -> Facts {
    Facts {
        now: now(),
        channel: Channel::Email,
        gone: None,
        subscription: SubscriptionStatus::Trialing,
        trial_ends_at: None,
        credits: 5,
        hold_at_zero_credits: true,
        campaign: CampaignStatus::Active,
        start_date: None,
        end_date: None,
        today: "2026-07-08".parse().unwrap(),
        starts_at: None,
        lead: LeadStatus::InSequence,
        als_score: Some(70),
        voice_min_als: 70,
        contact: Contact::Good,
        suppressed: None,
        replied: false,
        skip_if_replied: true,
        bounced: false,
        skip_if_bounced: true,
        condition_holds: true,
        washed: None,
        consent: None,
        mode: PermissionMode::Autopilot,
        agreement: Agreement::None,
        open_from: Some(now()),
        sender: Sender::Ready,
        limits: Limits {
            campaign_sent: 0,
            campaign_limit: 50,
            lead_touches: 0,
            company_people: 0,
            tomorrow: soon(),
        },
        content: vec![],
        regenerated: false,
        switches: Switches::default(),
        sent_already: false,
    }
}

fn finding() -> Finding {
    Finding { severity: Severity::Error, code: "braces_left", message: "A brace is left.".into() }
}

/// What follows, and how to bring it about.
type Breaker = (&'static str, fn(&mut Facts));

/// One way to fail each check, in order.
fn breakers() -> Vec<Breaker> {
    vec![
        ("stop", |f| f.gone = Some("lead")),
        ("hold", |f| f.subscription = SubscriptionStatus::PastDue),
        ("hold", |f| f.credits = 0),
        ("hold", |f| f.campaign = CampaignStatus::Paused),
        ("stop", |f| f.lead = LeadStatus::Unsubscribed),
        ("skip", |f| f.als_score = Some(19)),
        ("skip", |f| f.contact = Contact::Missing),
        ("stop", |f| f.suppressed = Some("it is on your suppression list")),
        ("stop", |f| f.replied = true),
        ("skip", |f| {
            f.channel = Channel::Sms;
            // Hot enough for text messages, unless the score is what is wrong.
            f.als_score = f.als_score.map(|score| if score < 20 { score } else { 85 });
        }),
        ("skip", |f| f.consent = Some("no consent".into())),
        ("queue", |f| f.mode = PermissionMode::CoPilot),
        ("reschedule", |f| f.open_from = Some(soon())),
        ("reschedule", |f| f.sender = Sender::TooSoon { until: now() + TimeDelta::seconds(90) }),
        ("reschedule", |f| f.limits.campaign_sent = 50),
        ("regenerate", |f| f.content = vec![finding()]),
        ("hold", |f| f.switches.client_paused = true),
        ("drop", |f| f.sent_already = true),
    ]
}

fn name(next: Next) -> &'static str {
    match next {
        Next::Stop { .. } => "stop",
        Next::Skip => "skip",
        Next::Hold { .. } => "hold",
        Next::Reschedule { .. } => "reschedule",
        Next::Queue => "queue",
        Next::Regenerate => "regenerate",
        Next::Person => "person",
        Next::Drop => "drop",
    }
}

#[test]
fn a_touch_with_nothing_against_it_leaves() {
    assert_eq!(ask(&good()), Ok(()));
}

#[test]
fn each_check_refuses_alone_with_its_number_and_its_consequence() {
    for ((consequence, spoil), number) in breakers().into_iter().zip(1..) {
        let mut facts = good();
        spoil(&mut facts);
        let refusal = ask(&facts).unwrap_err();
        assert_eq!((refusal.check, name(refusal.next)), (number, consequence), "{refusal:?}");
        assert!(refusal.reason.chars().next().is_some_and(|c| !c.is_whitespace()));
    }
}

#[test]
fn the_first_failure_wins_whatever_else_is_wrong() {
    for from in 0..18 {
        let mut facts = good();
        breakers().into_iter().skip(from).for_each(|(_, spoil)| spoil(&mut facts));
        assert_eq!(usize::from(ask(&facts).unwrap_err().check), from + 1);
    }
}

#[test]
fn a_trial_without_end_sends_and_one_that_ended_does_not() {
    let mut facts = good();
    facts.trial_ends_at = Some(now() + TimeDelta::seconds(1));
    assert_eq!(ask(&facts), Ok(()));
    facts.trial_ends_at = Some(now());
    assert_eq!(ask(&facts).unwrap_err().check, 2);
}

#[test]
fn a_campaign_before_its_start_waits_and_after_its_end_stops() {
    let mut facts = good();
    (facts.start_date, facts.starts_at) = (Some("2026-07-10".parse().unwrap()), Some(soon()));
    assert_eq!(ask(&facts).unwrap_err().retry_at(), Some(soon()));
    facts.start_date = None;
    facts.end_date = Some("2026-07-07".parse().unwrap());
    assert!(matches!(ask(&facts).unwrap_err().next, Next::Stop { reason: StopReason::CampaignOver }));
}

#[test]
fn approval_binds_to_the_content_it_was_given_for() {
    let with = |agreement| ask(&Facts { mode: PermissionMode::CoPilot, agreement, ..good() });
    assert_eq!(with(Agreement::Approved), Ok(()));
    assert_eq!(with(Agreement::Changed).unwrap_err().next, Next::Queue);
    assert!(matches!(with(Agreement::Pending).unwrap_err().next, Next::Hold { .. }));
    assert_eq!(with(Agreement::StartedByHand), Ok(()));
    let manual = |agreement| ask(&Facts { mode: PermissionMode::Manual, agreement, ..good() });
    assert!(manual(Agreement::Approved).is_err());
    assert_eq!(manual(Agreement::StartedByHand), Ok(()));
    let switched = Facts { agreement: Agreement::Pending, ..good() };
    assert_eq!(
        ask(&switched).unwrap_err().check,
        12,
        "switching to autopilot releases nothing that is pending"
    );
}

#[test]
fn numbers_are_washed_within_thirty_days() {
    let call = |washed| {
        ask(&Facts { channel: Channel::Voice, als_score: Some(85), washed, ..good() })
            .map_err(|refusal| refusal.check)
    };
    let ago = |days| now() - TimeDelta::days(days);
    assert_eq!(call(Some((ago(29), Listed::Clear))), Ok(()));
    assert_eq!(call(Some((ago(30), Listed::Clear))), Err(10));
    assert_eq!(call(Some((ago(1), Listed::Listed))), Err(10));
    assert_eq!(call(None), Err(10));
}

#[test]
fn a_person_is_asked_when_a_second_rendering_fails_too() {
    let facts = Facts { content: vec![finding()], regenerated: true, ..good() };
    assert_eq!(ask(&facts).unwrap_err().next, Next::Person);
}

#[test]
fn a_company_is_not_flooded() {
    let mut facts = good();
    facts.limits.company_people = 2;
    assert_eq!(ask(&facts), Ok(()));
    facts.limits.company_people = 3;
    assert_eq!(ask(&facts).unwrap_err().retry_at(), Some(soon()));
}

proptest! {
    #[test]
    fn whatever_the_world_nothing_forbidden_leaves_and_every_hold_is_asked_again_later(spoiled in prop::collection::vec(any::<bool>(), 18), past in 0_i64..100) {
        let mut facts = good();
        for ((_, spoil), _) in breakers().into_iter().zip(&spoiled).filter(|(_, spoil)| **spoil) {
            spoil(&mut facts);
        }
        facts.limits.tomorrow = now() - TimeDelta::hours(past);
        match ask(&facts) {
            Ok(()) => prop_assert!(spoiled.iter().all(|spoiled| !spoiled)),
            Err(refusal) => {
                let first = spoiled.iter().position(|spoiled| *spoiled).unwrap();
                prop_assert_eq!(usize::from(refusal.check), first + 1);
                if let Some(at) = refusal.retry_at() {
                    prop_assert!(at > now());
                }
            }
        }
    }
}
