//! The promises of sending, checked from outside: by what passed through the town's mail servers, and
//! by what the agency told people it would do. Nothing here asks the product.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use engines::outreach::holidays::Region;
use engines::outreach::hours::LocalTime;
use engines::outreach::zones::Zone;
use sandbox::town::{Kind, Passed};

use super::people::Home;
use super::{Simulation, SimulationError};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// What a mailbox may send in a day of Sydney.
    MailboxDay,
    /// Five times that in a week.
    MailboxWeek,
    /// What a campaign may send in a day of Sydney.
    CampaignDay,
    /// A minute at least between two mails of a mailbox.
    Spacing,
    /// Monday to Friday, nine to five on the recipient's clock, no holidays of theirs.
    Window,
    /// One mail a person and day.
    OneADay,
    /// Three people of a company and day.
    Company,
    /// Nobody who is on a list, opted out or is not there.
    Suppression,
    /// Nobody who has answered.
    Reply,
    /// No mail twice.
    Once,
}

impl Invariant {
    pub const ALL: [Self; 10] = [
        Self::MailboxDay,
        Self::MailboxWeek,
        Self::CampaignDay,
        Self::Spacing,
        Self::Window,
        Self::OneADay,
        Self::Company,
        Self::Suppression,
        Self::Reply,
        Self::Once,
    ];
    pub const fn words(self) -> &'static str {
        match self {
            Self::MailboxDay => "a mailbox keeps to its limit of the day",
            Self::MailboxWeek => "a mailbox keeps to five days' limits in a week",
            Self::CampaignDay => "a campaign keeps to its limit of the day",
            Self::Spacing => "mails of a mailbox are a minute apart",
            Self::Window => "mail arrives in the recipient's working hours",
            Self::OneADay => "a person gets one mail a day",
            Self::Company => "three people of a company are written to in a day",
            Self::Suppression => "nobody who is on a list, opted out or bounced is written to",
            Self::Reply => "nobody who has answered is written to",
            Self::Once => "no mail arrives twice",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub invariant: Invariant,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant.words(), self.what)
    }
}

/// What one has to know to check.
struct Rules<'a> {
    homes: BTreeMap<&'a str, &'a Home>,
    zones: BTreeMap<&'a str, Zone>,
    campaign_of: BTreeMap<&'a str, usize>,
    mailbox_limit: u32,
    campaign_limits: &'a [i64],
    sydney: Zone,
}

#[derive(Default)]
struct Counts<'a> {
    by_mailbox: BTreeMap<(&'a str, NaiveDate), u32>,
    by_week: BTreeMap<(&'a str, NaiveDate), u32>,
    by_campaign: BTreeMap<(usize, NaiveDate), u32>,
    last_of_mailbox: BTreeMap<&'a str, DateTime<Utc>>,
    by_person: BTreeMap<(&'a str, NaiveDate), u32>,
    by_company: BTreeMap<(&'a str, NaiveDate), BTreeSet<&'a str>>,
    ids: BTreeSet<&'a str>,
    answered: BTreeSet<&'a str>,
    gone: BTreeSet<&'a str>,
}

impl Simulation {
    /// Every promise that was broken, in the order of time.
    pub fn violations(&self) -> Result<Vec<Violation>, SimulationError> {
        let named = |name: &str| Zone::named(name).map_err(|error| SimulationError::Setup(error.to_string()));
        let mut zones = BTreeMap::new();
        for one in &self.people {
            if !zones.contains_key(one.home.zone) {
                zones.insert(one.home.zone, named(one.home.zone)?);
            }
        }
        let campaign_at = |id| self.agency.campaigns.iter().position(|one| *one == id).unwrap_or_default();
        let rules = Rules {
            homes: self.people.iter().map(|one| (one.email.as_str(), &one.home)).collect(),
            zones,
            campaign_of: self
                .agency
                .mailboxes
                .iter()
                .map(|(_, address, campaign)| (address.as_str(), campaign_at(*campaign)))
                .collect(),
            mailbox_limit: u32::try_from(self.agency.mailbox_limit).unwrap_or(u32::MAX),
            campaign_limits: &self.agency.campaign_limits,
            sydney: named("Australia/Sydney")?,
        };
        let mut counts = Counts::default();
        let mut broken = Vec::new();
        let mut unwanted = self.unwanted.iter().peekable();
        for passed in &self.passed {
            match passed {
                Passed::Mail { at, from, to, message_id, .. } => {
                    while let Some(one) = unwanted.next_if(|one| one.at <= *at) {
                        counts.gone.insert(&one.email);
                    }
                    one_mail(
                        &rules,
                        &mut counts,
                        &mut broken,
                        (*at, from.as_str(), to.as_str(), message_id.as_str()),
                    );
                }
                Passed::Answer { from, kind, .. } => match kind {
                    Kind::OptOut | Kind::Button | Kind::Report => {
                        counts.gone.insert(from);
                    }
                    kind if kind.is_human() => {
                        counts.answered.insert(from);
                    }
                    _ => {}
                },
                Passed::Refused { to, .. } => {
                    counts.gone.insert(to);
                }
                Passed::Opened { .. } | Passed::Invitation { .. } => {}
            }
        }
        Ok(broken)
    }
}

fn one_mail<'a>(
    rules: &Rules<'_>,
    counts: &mut Counts<'a>,
    broken: &mut Vec<Violation>,
    (at, from, to, id): (DateTime<Utc>, &'a str, &'a str, &'a str),
) {
    let mut say = |invariant, what: String| broken.push(Violation { invariant, what });
    let day = rules.sydney.to_local(at).date();
    let monday = day.week(Weekday::Mon).first_day();
    let more = |count: &mut u32| {
        *count += 1;
        *count
    };
    let sent = more(counts.by_mailbox.entry((from, day)).or_default());
    if sent > rules.mailbox_limit {
        say(Invariant::MailboxDay, format!("{from} sent its mail {sent} of {day}"));
    }
    let sent = more(counts.by_week.entry((from, monday)).or_default());
    if sent > rules.mailbox_limit * 5 {
        say(Invariant::MailboxWeek, format!("{from} sent its mail {sent} of the week from {monday}"));
    }
    if let Some(campaign) = rules.campaign_of.get(from) {
        let sent = more(counts.by_campaign.entry((*campaign, day)).or_default());
        if rules.campaign_limits.get(*campaign).is_some_and(|limit| i64::from(sent) > *limit) {
            say(Invariant::CampaignDay, format!("campaign {campaign} sent its mail {sent} of {day}"));
        }
    }
    if let Some(last) = counts.last_of_mailbox.insert(from, at)
        && at - last < TimeDelta::seconds(60)
    {
        say(Invariant::Spacing, format!("{from} sent at {last} and at {at}"));
    }
    if !counts.ids.insert(id) {
        say(Invariant::Once, format!("{id} came to {to} again"));
    }
    if counts.gone.contains(to) {
        say(Invariant::Suppression, format!("{to} got mail at {at}"));
    }
    if counts.answered.contains(to) {
        say(Invariant::Reply, format!("{to} got mail at {at}"));
    }
    let Some(home) = rules.homes.get(to) else { return };
    let Some(zone) = rules.zones.get(home.zone) else { return };
    let local = zone.to_local(at);
    let weekend = matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
    let holiday = Region::Australia(Some(home.state)).is_holiday(local.date());
    if weekend || holiday || !(9..17).contains(&local.hour()) {
        say(Invariant::Window, format!("{to} got mail at {local} in {}", home.zone));
    }
    let got = more(counts.by_person.entry((to, local.date())).or_default());
    if got > 1 {
        say(Invariant::OneADay, format!("{to} got {got} mails on {}", local.date()));
    }
    // The product counts a company's people by the day of Sydney.
    let company = to.split_once('@').map_or(to, |(_, domain)| domain);
    let people = counts.by_company.entry((company, day)).or_default();
    people.insert(to);
    if people.len() > 3 {
        say(Invariant::Company, format!("{} people of {company} got mail on {day}", people.len()));
    }
}
