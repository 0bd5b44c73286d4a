//! From what the store knows to what the engines ask.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{Health, MailboxId};
use engines::outreach::chance::Seed;
use engines::outreach::condition::{Condition, Known};
use engines::outreach::gate;
use engines::outreach::holidays::Region;
use engines::outreach::hours::{Hours, LocalTime, Window, WorkDays};
use engines::outreach::plan;
use engines::outreach::warmup::Standing;
use engines::outreach::zones::Zone;
use store::outreach::facts::Facts;
use store::outreach::mailboxes::Candidate;
use store::outreach::steps::Step;
use store::platform_settings;

use crate::{Error, Services};

/// Where the days of limits and counters begin and end.
const LIMITS_ZONE: &str = "Australia/Sydney";

/// The switches of the platform.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Platform {
    pub paused: bool,
    pub maintenance: bool,
}

pub(super) async fn platform(services: &Services) -> Result<Platform, Error> {
    let paused = super::brake::is_on(services).await?;
    let mut tx = services.db.system_read().await?;
    let maintenance = platform_settings::get(&mut tx, "maintenance_mode").await?.unwrap_or(false);
    Ok(Platform { paused, maintenance })
}

/// The day whose limits count now.
pub(super) fn limits_day(at: DateTime<Utc>) -> NaiveDate {
    zone(LIMITS_ZONE).to_local(at).date()
}

/// A zone by name; a name nobody knows is Sydney.
pub(crate) fn zone(name: &str) -> Zone {
    Zone::named(name).or_else(|_| Zone::named(LIMITS_ZONE)).expect("the program carries the zone of Sydney")
}

/// The recipient's window: the campaign's days and hours on the recipient's clock.
pub(super) struct Place {
    pub zone: Zone,
    pub campaign_zone: Zone,
    pub hours: Hours,
    pub region: Region,
}

impl Place {
    pub fn of(facts: &Facts) -> Self {
        let known = facts.lead_timezone.as_deref().filter(|name| Zone::named(name).is_ok());
        let name = known.unwrap_or(&facts.timezone);
        let days: Vec<u8> = facts.work_days.0.iter().filter_map(|day| u8::try_from(*day).ok()).collect();
        let days = WorkDays::try_from(days).unwrap_or_else(|_| WorkDays::monday_to_friday());
        let hours = Hours::new(days, facts.work_hours_start, facts.work_hours_end)
            .unwrap_or_else(|_| Hours::telephone());
        let region = Region::of(facts.country.as_deref(), facts.postal_state.as_deref(), Some(name));
        Self { zone: zone(name), campaign_zone: zone(&facts.timezone), hours, region }
    }
    pub fn window(&self) -> Window<'_, Zone> {
        Window { hours: &self.hours, zone: &self.zone, region: self.region }
    }
    /// The recipient's day.
    pub fn today(&self, at: DateTime<Utc>) -> NaiveDate {
        self.zone.to_local(at).date()
    }
    pub fn campaign_day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.campaign_zone.to_local(at).date()
    }
}

pub(super) fn known(facts: &Facts) -> Known {
    Known {
        replied: facts.last_replied_at.is_some_and(|at| at >= facts.enrolled_at),
        opened: facts.last_opened_at.is_some_and(|at| at >= facts.enrolled_at),
        als_score: facts.als_score.and_then(|score| u8::try_from(score).ok()),
    }
}

pub(super) fn plan_steps(steps: &[Step]) -> Vec<plan::Step> {
    let step = |step: &Step| plan::Step {
        id: step.id,
        number: u32::try_from(step.step_number).unwrap_or(u32::MAX),
        channel: step.channel,
        delay_days: u16::try_from(step.delay_days).unwrap_or_default(),
        condition: step.run_condition.as_deref().and_then(|text| Condition::parse(text).ok()),
        skip_if: step.skip_if,
    };
    steps.iter().map(step).collect()
}

/// What a lead's opens say of when to write next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interest {
    Usual,
    /// The last mail was opened three times or more, by a person.
    Keen,
}

/// What comes next for an enrolment that stands after a step.
pub(super) fn plan_next(
    steps: &[Step],
    facts: &Facts,
    after: i64,
    since: DateTime<Utc>,
    last_touch: Option<DateTime<Utc>>,
    sent: i64,
    interest: Interest,
    now: DateTime<Utc>,
) -> Option<plan::Next> {
    let place = Place::of(facts);
    let lead = plan::Lead {
        known: known(facts),
        has_phone: facts.phone.is_some(),
        has_linkedin: facts.linkedin_url.is_some(),
        has_address: facts.postal_verified_at.is_some(),
        keen: interest == Interest::Keen,
        touches_sent: u32::try_from(sent).unwrap_or(u32::MAX),
        engaged: known(facts).opened || known(facts).replied,
    };
    let at = plan::Place { after: u32::try_from(after).unwrap_or_default(), since, last_touch };
    let seed = Seed::of(&[facts.enrolment_id.as_uuid().as_bytes()]);
    plan::next(&plan_steps(steps), at, lead, &place.window(), now, seed)
}

/// Cold mails a candidate may send on the day, its domain's limit and its assignment included.
pub(super) fn limit(candidate: &Candidate) -> u32 {
    let small = |n: i64| u32::try_from(n.max(0)).unwrap_or(u32::MAX);
    if candidate.domain_stopped.is_some() {
        return 0;
    }
    let own = standing(candidate).limit().min(small(candidate.assigned_limit));
    let domain_left = small(candidate.domain_limit - candidate.domain_used);
    own.min(small(candidate.used).saturating_add(domain_left))
}

pub(super) fn standing(candidate: &Candidate) -> Standing {
    Standing {
        stage: u8::try_from(candidate.warmup_stage).unwrap_or_default(),
        status: candidate.status,
        health: candidate.health,
        own_limit: u32::try_from(candidate.daily_send_limit).unwrap_or_default(),
    }
}

/// Whether the sender may take it now, and which one it is.
pub(super) fn sender(
    candidates: &[Candidate],
    kept: Option<MailboxId>,
    place: &Place,
    now: DateTime<Utc>,
) -> (gate::Sender, Option<Candidate>) {
    use engines::outreach::allocation::{self, Choice, Sender};
    let tomorrow = place.window().next_day(now).map_or(now + gate::HOLD, |opening| opening.opens);
    let not_now = |why: String, until| (gate::Sender::NotNow { why, until }, None);
    // A sender that can send no more ever is as good as gone; one that is used up today is not.
    let stopped = |one: &Candidate| one.domain_stopped.clone().or_else(|| standing(one).why_not());
    let alive: Vec<&Candidate> = candidates.iter().filter(|one| stopped(one).is_none()).collect();
    if alive.is_empty() {
        let why = candidates.iter().find_map(stopped);
        let why = why.map_or_else(
            || "No mailbox is assigned to the campaign.".to_owned(),
            |why| format!("No mailbox can send: {why}."),
        );
        return not_now(why, now + gate::HOLD);
    }
    let own = kept.and_then(|kept| alive.iter().find(|one| one.id == kept)).copied();
    let choice_of = |some: &[&Candidate]| {
        let senders: Vec<Sender<MailboxId>> = some
            .iter()
            .map(|one| Sender {
                id: one.id,
                limit: limit(one),
                used: u32::try_from(one.used).unwrap_or(u32::MAX),
                health: one.health.max(Health::Healthy),
                last_used_at: one.last_used_at,
            })
            .collect();
        allocation::choose(&senders, own.map(|own| own.id))
    };
    let rested = |one: &Candidate| one.next_send_at.is_none_or(|next| next <= now);
    let pool: Vec<&Candidate> = match own {
        Some(own) => vec![own],
        None => alive.clone(),
    };
    let ready: Vec<&Candidate> = pool.iter().copied().filter(|one| rested(one)).collect();
    match choice_of(if ready.is_empty() { &pool } else { &ready }) {
        Choice::Kept(id) | Choice::Chosen { sender: id, .. } => {
            let Some(found) = pool.iter().find(|one| one.id == id) else {
                return not_now("No mailbox can send.".to_owned(), tomorrow);
            };
            match found.next_send_at {
                Some(until) if until > now => (gate::Sender::TooSoon { until }, None),
                _ => (gate::Sender::Ready, Some((*found).clone())),
            }
        }
        // Those that have some left may only be resting.
        Choice::Exhausted => {
            let resting = pool.iter().filter(|one| limit(one) > u32::try_from(one.used).unwrap_or(u32::MAX));
            match resting.filter_map(|one| one.next_send_at).min() {
                Some(until) if until > now => (gate::Sender::TooSoon { until }, None),
                _ => not_now("The mailboxes have sent their limit of today.".to_owned(), tomorrow),
            }
        }
        Choice::Nobody => not_now("No mailbox can send.".to_owned(), tomorrow),
    }
}

/// Mail domains that many companies share, so that their people are not one company.
const SHARED_DOMAINS: [&str; 16] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.com.au",
    "hotmail.com",
    "hotmail.com.au",
    "live.com",
    "live.com.au",
    "msn.com",
    "yahoo.com",
    "yahoo.com.au",
    "icloud.com",
    "me.com",
    "bigpond.com",
    "optusnet.com.au",
    "proton.me",
];

/// The company a recipient's limit counts for.
pub(crate) fn company(domain: &str) -> Option<String> {
    (!SHARED_DOMAINS.contains(&domain)).then(|| domain.to_owned())
}
