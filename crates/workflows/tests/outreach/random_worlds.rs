//! Random agencies played through the whole sender for a week: whatever their settings are and whatever is
//! done meanwhile, no cap, window or quiet hour is passed, and nobody who was taken off is written to.
//!
//! What may leave is worked out here a second time, from the settings and a diary of what was done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use domain::{CampaignId, CampaignStatus, LeadId, PermissionMode};
use engines::outreach::chance::Seed;
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;
use store::Engine;
use store::outreach::{enrolments as rows, example};
use workflows::outreach::campaigns::{self, CampaignInput};
use workflows::outreach::steps::{self, StepInput};
use workflows::outreach::tracking::{self, Follows};
use workflows::outreach::{activation, enrolments, identity, mailboxes};
use workflows::suppression::{self, NewEntry};

use crate::scene::{BODY, Scene, mailbox, step};

const ZONES: [&str; 4] = ["Australia/Sydney", "Australia/Perth", "Australia/Adelaide", "Pacific/Auckland"];
const COMPANY_MAX: u64 = 3;
const DAYS: i64 = 7;

/// Small numbers, one after the other.
struct Dice(Seed, u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.1 += 1;
        self.0.nth(self.1).below(n)
    }
    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

struct Rules {
    id: CampaignId,
    subject: String,
    daily_limit: u64,
    days: Vec<u32>,
    from: NaiveTime,
    to: NaiveTime,
    runs: bool,
}

struct Someone {
    lead: LeadId,
    email: String,
    zone: Zone,
    off: bool,
}

/// What was counted, each by its own day.
#[derive(Default)]
struct Counts {
    mailbox: BTreeMap<(String, NaiveDate), u64>,
    campaign: BTreeMap<(CampaignId, NaiveDate), u64>,
    lead: BTreeMap<(LeadId, NaiveDate), u64>,
    company: BTreeMap<(String, NaiveDate), u64>,
    steps: BTreeSet<(LeadId, String)>,
}

fn up<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) -> u64 {
    let count = counts.entry(key).or_default();
    *count += 1;
    *count
}

async fn campaign(scene: &Scene, dice: &mut Dice, n: usize) -> Rules {
    let days: Vec<u32> = (1..=7).filter(|_| !dice.one_in(3)).collect();
    let days = if days.is_empty() { vec![3] } else { days };
    let from = u32::try_from(6 + dice.below(8)).unwrap();
    let to = from + 2 + u32::try_from(dice.below(8)).unwrap();
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let (from, to) = (hour(from), hour(to));
    let daily_limit = 1 + dice.below(8);
    let input = CampaignInput {
        name: Some(format!("World {n}")),
        permission_mode: Some(PermissionMode::Autopilot),
        daily_limit: Some(i64::try_from(daily_limit).unwrap()),
        timezone: Some("Australia/Sydney".to_owned()),
        work_hours_start: Some(from),
        work_hours_end: Some(to),
        work_days: Some(days.iter().map(|day| i64::from(*day)).collect()),
        ..CampaignInput::default()
    };
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let id = campaigns::create(services, owner, client, input).await.unwrap().id;
    let subject = format!("A thought {} for your team", ["alpha", "beta", "gamma"][n]);
    for number in 1..=2 {
        let text = StepInput {
            subject_template: Some(subject.clone()),
            body_template: BODY.to_owned(),
            ..step(number, i64::try_from(dice.below(4)).unwrap() * (number - 1))
        };
        steps::add(services, owner, client, id, text).await.unwrap();
    }
    let all = Follows { track_opens: true, track_clicks: true };
    tracking::set_follows(services, owner, client, id, all).await.unwrap();
    Rules { id, subject, daily_limit, days, from, to, runs: true }
}

/// Answers how often somebody's opens brought a touch forward.
async fn a_week(engine: Engine, world: u64) -> usize {
    let scene = Scene::on(engine).await;
    let mut dice = Dice(Seed::of(&[b"random world", &world.to_be_bytes()]), 0);
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    let mut rules = Vec::new();
    for n in 0..2 {
        rules.push(campaign(&scene, &mut dice, n).await);
    }
    let mut limits = BTreeMap::new();
    for n in 0..2 {
        let address = format!("kim@get-{n}.example");
        let limit = 1 + dice.below(6);
        let mut input = mailbox(&address, scene.world.inbox.address());
        input.daily_send_limit = i64::try_from(limit).unwrap();
        let made = mailboxes::connect(services, owner, client, input).await.unwrap().id;
        for rules in &rules {
            mailboxes::assign(services, owner, client, rules.id, made).await.unwrap();
        }
        limits.insert(address, limit);
    }
    let mut people = Vec::new();
    for n in 0..16 {
        let email = format!("p{n}@company-{}.example", dice.below(6));
        let lead = scene.person(&email).await;
        let zone = ZONES[usize::try_from(dice.below(4)).unwrap()];
        let mut tx = services.db.write(client).await.unwrap();
        example::moves(&mut tx, lead, zone).await.unwrap();
        tx.commit().await.unwrap();
        let into = &rules[usize::from(dice.one_in(2))];
        enrolments::enrol(services, owner, client, into.id, &[lead]).await.unwrap();
        people.push(Someone { lead, email, zone: Zone::named(zone).unwrap(), off: false });
    }
    for rules in &rules {
        activation::set_status(services, owner, client, rules.id, CampaignStatus::Active).await.unwrap();
    }
    scene.world.inbox.clear();

    let sydney = Zone::named("Australia/Sydney").unwrap();
    let (mut counts, mut paused, mut left) = (Counts::default(), false, 0);
    let (mut pictures, mut forward) = (Vec::new(), 0);
    for _ in 0..DAYS * 48 {
        scene.world.advance(TimeDelta::minutes(30));
        disturb(&scene, &mut dice, &mut rules, &mut people, &mut paused).await;
        forward += open_some(&scene, &mut dice, &pictures, &rules).await;
        scene.run().await;
        let now = scene.now();
        for mail in scene.world.inbox.all() {
            let letter = mail.letter();
            let told = format!("world {world}, {now}: {} to {}", letter.subject, mail.to[0]);
            let who = people.iter().find(|one| one.email == mail.to[0]).unwrap();
            let subject = letter.subject.trim_start_matches("Re: ");
            let of = rules.iter().find(|one| one.subject == subject).unwrap();
            let (local, day) = (who.zone.to_local(now), sydney.to_local(now).date());
            assert!(!who.off, "to somebody who is off the list: {told}");
            assert!(!paused && of.runs, "while it was paused: {told}");
            assert!(
                of.days.contains(&local.weekday().number_from_monday()),
                "on {}: {told}",
                local.weekday()
            );
            let time = local.time().with_nanosecond(0).unwrap();
            assert!(of.from <= time && time < of.to, "at {time} of {} to {}: {told}", of.from, of.to);
            let from = limits.keys().find(|address| letter.from.contains(address.as_str())).unwrap().clone();
            assert!(up(&mut counts.mailbox, (from.clone(), day)) <= limits[&from], "mailbox: {told}");
            assert!(up(&mut counts.campaign, (of.id, day)) <= of.daily_limit, "campaign: {told}");
            assert!(up(&mut counts.lead, (who.lead, local.date())) <= 1, "twice in a day: {told}");
            let company = who.email.split('@').nth(1).unwrap().to_owned();
            assert!(up(&mut counts.company, (company, day)) <= COMPANY_MAX, "company: {told}");
            assert!(counts.steps.insert((who.lead, letter.subject.clone())), "a step twice: {told}");
            let picture = letter.html.split_once("https://app.test/o/").unwrap().1.split('"').next().unwrap();
            pictures.push(picture.to_owned());
            left += 1;
        }
        scene.world.inbox.clear();
    }
    assert!(left > 0, "nothing ever left in world {world}: it shows nothing");
    forward
}

/// Now and then a mail is opened by somebody who cannot leave it alone, or by a machine. Answers how many
/// touches that brought forward.
async fn open_some(scene: &Scene, dice: &mut Dice, pictures: &[String], rules: &[Rules]) -> usize {
    if pictures.is_empty() || !dice.one_in(6) {
        return 0;
    }
    let picture = &pictures[usize::try_from(dice.below(pictures.len() as u64)).unwrap()];
    let machine = dice.one_in(4);
    let agent = if machine { "GoogleImageProxy" } else { "Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0" };
    let before = due(scene, rules).await;
    for _ in 0..4 {
        tracking::opened(scene.services(), picture, agent).await.unwrap();
    }
    let after = due(scene, rules).await;
    let moved: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
    assert!(!machine || moved.is_empty(), "a machine brought a touch forward");
    assert!(moved.iter().all(|(before, after)| after < before && after.1 >= Some(scene.now())));
    moved.len()
}

async fn due(scene: &Scene, rules: &[Rules]) -> Vec<(LeadId, Option<DateTime<Utc>>)> {
    let mut all = Vec::new();
    let mut tx = scene.services().db.read(scene.client).await.unwrap();
    for rules in rules {
        let found = rows::list(&mut tx, rules.id, None, 100, 0).await.unwrap();
        all.extend(found.into_iter().map(|row| (row.lead_id, row.next_at)));
    }
    all.sort();
    all
}

/// What people do meanwhile, and what the diary says of it.
async fn disturb(
    scene: &Scene,
    dice: &mut Dice,
    rules: &mut [Rules],
    people: &mut [Someone],
    paused: &mut bool,
) {
    let (services, owner, client) = (scene.services(), &scene.owner, scene.client);
    if dice.one_in(40) {
        let who = usize::try_from(dice.below(people.len() as u64)).unwrap();
        let new = NewEntry { email: people[who].email.clone(), ..NewEntry::default() };
        suppression::add_email(services, owner, client, new).await.unwrap();
        people[who].off = true;
    }
    if dice.one_in(150) {
        let company =
            people[usize::try_from(dice.below(16)).unwrap()].email.split('@').nth(1).unwrap().to_owned();
        suppression::add_domain(
            services,
            owner,
            client,
            &company,
            domain::DomainSuppressionReason::Competitor,
            None,
        )
        .await
        .unwrap();
        people.iter_mut().filter(|one| one.email.ends_with(&company)).for_each(|one| one.off = true);
    }
    if dice.one_in(60) || (*paused && dice.one_in(6)) {
        *paused = !*paused;
        identity::set_pause(services, owner, client, *paused, "").await.unwrap();
    }
    let n = usize::from(dice.one_in(2));
    let turn = dice.one_in(60) || (!rules[n].runs && dice.one_in(6));
    if turn {
        let to = if rules[n].runs { CampaignStatus::Paused } else { CampaignStatus::Active };
        activation::set_status(services, owner, client, rules[n].id, to).await.unwrap();
        rules[n].runs = !rules[n].runs;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_no_world_is_a_cap_a_window_or_a_suppression_passed_on_sqlite() {
    let mut forward = 0;
    for world in 0..5 {
        forward += a_week(Engine::Sqlite, world).await;
    }
    assert!(forward > 0, "no touch was ever brought forward: the worlds show nothing of it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_no_world_is_a_cap_a_window_or_a_suppression_passed_on_postgres() {
    for world in 100..102 {
        a_week(Engine::Postgres, world).await;
    }
}
