//! What the agency's owner does at their desk: puts leads into campaigns each morning, agrees times for
//! meetings, ticks replies off, says how meetings went. In a simulation with trouble also what puts the
//! rules to the test: people who must not be written to any more, people moved to another campaign.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc, Weekday};
use domain::{CampaignId, LeadFact, LeadId, MeetingId, MeetingStatus};
use engines::outreach::chance::Seed;
use workflows::Error;
use workflows::outreach::{enrolments, roster};
use workflows::replies::inbox::{self, Filter};
use workflows::replies::meetings::{self, Change};
use workflows::suppression::{self, NewEntry};

use super::{Plan, Simulation, Trouble, Unwanted};

/// Leads come in during the first part of the time, of a hundred.
const INTAKE: u64 = 65;
/// Of ten replies so many are ticked off the next morning, and of ten meetings so many are held.
const TICKED: u64 = 8;
const HELD: u64 = 8;

#[derive(Debug)]
pub(super) struct Desk {
    /// The last day on which each thing was done.
    morning: Option<NaiveDate>,
    afternoon: Option<NaiveDate>,
    /// Leads that are in a campaign already, counted from the first.
    enrolled: usize,
    last_intake: DateTime<Utc>,
    /// Meetings with a time that nobody has reported on.
    agreed: Vec<(MeetingId, DateTime<Utc>)>,
    /// Addresses written to today.
    today: BTreeSet<String>,
}

impl Desk {
    pub(super) fn new(plan: Plan, started: DateTime<Utc>) -> Self {
        let days = (plan.days * INTAKE / 100).max(1);
        Self {
            morning: None,
            afternoon: None,
            enrolled: 0,
            last_intake: started + Days::new(days),
            agreed: Vec::new(),
            today: BTreeSet::new(),
        }
    }
    pub(super) fn written_to(&mut self, address: &str) {
        self.today.insert(address.to_owned());
    }
}

impl Simulation {
    /// Whether anything was done.
    pub(super) async fn sit_down(&mut self, local: NaiveDateTime) -> Result<bool, Error> {
        if matches!(local.weekday(), Weekday::Sat | Weekday::Sun) {
            return Ok(false);
        }
        let day = local.date();
        if local.hour() >= 8 && self.desk.morning != Some(day) {
            self.desk.morning = Some(day);
            self.desk.today.clear();
            self.enrol(day).await?;
            self.agree_on_meetings(day).await?;
            self.report_on_meetings().await?;
            self.tick_replies_off().await?;
            return Ok(true);
        }
        if local.hour() >= 14 && self.desk.afternoon != Some(day) && self.plan.trouble == Trouble::Usual {
            self.desk.afternoon = Some(day);
            self.take_off_lists(day).await?;
            self.move_somebody(day).await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// As many as keep the days until the last intake even.
    async fn enrol(&mut self, day: NaiveDate) -> Result<(), Error> {
        let left = self.people.len() - self.desk.enrolled;
        let last = (self.desk.last_intake + TimeDelta::hours(10)).date_naive();
        let days: usize = day.iter_days().take_while(|one| *one < last).filter(is_workday).count();
        let portion = if days <= 1 { left } else { left.div_ceil(days) };
        let range = self.desk.enrolled..self.desk.enrolled + portion;
        self.desk.enrolled = range.end;
        for (n, campaign) in self.agency.campaigns.clone().into_iter().enumerate() {
            let some: Vec<LeadId> =
                range.clone().filter(|at| self.fits(*at) == n).map(|at| self.agency.leads[at]).collect();
            for some in some.chunks(enrolments::LEADS_MAX) {
                enrolments::enrol(&self.services, &self.agency.visit, self.agency.client, campaign, some)
                    .await?;
            }
        }
        Ok(())
    }

    /// Which campaign is for somebody's industry.
    fn fits(&self, at: usize) -> usize {
        let industry = self.people[at].new.facts.get(&LeadFact::Industry).map(String::as_str);
        usize::from(!matches!(industry, Some("healthcare" | "professional_services")))
    }

    pub(super) async fn agree_on_meetings(&mut self, day: NaiveDate) -> Result<(), Error> {
        let (visit, client) = (self.agency.visit.clone(), self.agency.client);
        let page = meetings::list(&self.services, &visit, client, true, meetings::LISTED_MAX).await?;
        let now = self.services.business_now();
        for line in page.lines.into_iter().filter(|line| line.meeting.status == MeetingStatus::Requested) {
            let later =
                workday_after(day, 3).and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(1);
            let at = line.meeting.proposed_at.filter(|at| *at > now).unwrap_or(later);
            let change = Change {
                scheduled_at: Some(at),
                calendar_link: Some(format!("https://meet.brightharbour.example/{}", line.meeting.id)),
                ..Change::default()
            };
            meetings::change(&self.services, &visit, client, line.meeting.id, change).await?;
            self.desk.agreed.push((line.meeting.id, at));
        }
        Ok(())
    }

    async fn report_on_meetings(&mut self) -> Result<(), Error> {
        let now = self.services.business_now();
        let (over, ahead): (Vec<_>, Vec<_>) =
            self.desk.agreed.drain(..).partition(|(_, at)| *at + TimeDelta::hours(1) < now);
        self.desk.agreed = ahead;
        for (id, _) in over {
            let held = self.dice(id.as_uuid().as_bytes()).below(10) < HELD;
            let (status, outcome) = if held {
                (MeetingStatus::Completed, "A good talk; they want a proposal.")
            } else {
                (MeetingStatus::NoShow, "Nobody came.")
            };
            let change =
                Change { status: Some(status), outcome: Some(outcome.to_owned()), ..Change::default() };
            match meetings::change(&self.services, &self.agency.visit, self.agency.client, id, change).await {
                // Cancelled or reported on otherwise meanwhile.
                Ok(_) | Err(Error::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn tick_replies_off(&mut self) -> Result<(), Error> {
        let (visit, client) = (&self.agency.visit, self.agency.client);
        let open = Filter { handled: Some(false), ..Filter::default() };
        let page = inbox::list(&self.services, visit, client, &open, 1, inbox::PAGE_MAX).await?;
        for line in page.lines {
            if self.dice(line.id.as_uuid().as_bytes()).below(10) < TICKED {
                inbox::set_handled(&self.services, visit, client, line.id, true).await?;
            }
        }
        Ok(())
    }

    /// Two of those in a sequence ask by telephone not to be written to.
    async fn take_off_lists(&mut self, day: NaiveDate) -> Result<(), Error> {
        if day.num_days_from_ce() % 3 != 0 {
            return Ok(());
        }
        for n in 0..2 {
            let Some(email) = self.one_of_today(day, n) else { return Ok(()) };
            let entry = NewEntry { email: email.clone(), ..NewEntry::default() };
            suppression::add_email(&self.services, &self.agency.visit, self.agency.client, entry).await?;
            self.unwanted.push(Unwanted { at: self.services.business_now(), email });
        }
        Ok(())
    }

    /// Two of those written to today fit the other campaign better.
    async fn move_somebody(&mut self, day: NaiveDate) -> Result<(), Error> {
        for n in 10..12 {
            let Some(email) = self.one_of_today(day, n) else { return Ok(()) };
            let Some(at) = self.people.iter().position(|one| one.email == email) else { return Ok(()) };
            let (from, to): (CampaignId, CampaignId) = match (self.fits(at), &self.agency.campaigns[..]) {
                (0, [first, second]) => (*first, *second),
                (_, [first, second]) => (*second, *first),
                _ => return Ok(()),
            };
            let (visit, client, lead) = (&self.agency.visit, self.agency.client, [self.agency.leads[at]]);
            if roster::take_out(&self.services, visit, client, from, &lead).await? > 0 {
                enrolments::enrol(&self.services, visit, client, to, &lead).await?;
            }
        }
        Ok(())
    }

    fn one_of_today(&self, day: NaiveDate, n: u64) -> Option<String> {
        let dice = self.dice(&day.num_days_from_ce().to_le_bytes()).nth(n);
        let at = usize::try_from(dice.below(self.desk.today.len() as u64)).ok()?;
        self.desk.today.iter().nth(at).cloned()
    }

    fn dice(&self, about: &[u8]) -> Seed {
        Seed::of(&[b"desk", &self.plan.seed.to_le_bytes(), about])
    }
}

fn is_workday(day: &NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn workday_after(day: NaiveDate, days: u64) -> NaiveDate {
    let mut day = day + Days::new(days);
    while !is_workday(&day) {
        day = day + Days::new(1);
    }
    day
}
