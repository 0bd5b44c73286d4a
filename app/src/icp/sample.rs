//! A sample of leads on its way to the browser: every text once, a lead as a row of small numbers.

use std::borrow::Cow;

#[cfg(any(feature = "ssr", test))]
use chrono::Datelike;
use chrono::NaiveDate;
use domain::LeadStatus;
use engines::scoring::{Contact, Evidence, Seo};
use serde::{Deserialize, Serialize};

/// Leads without names and addresses, and the day their score is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleLines {
    /// Titles, industries and countries; leads say their places here.
    words: Vec<String>,
    leads: Vec<Row>,
    today: i32,
}

/// Contact and signs as bits; title, industry, country; staff; role and funding; search; bounces;
/// status. Dates are days of the common era: a number is shorter than its text, and read sooner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Row(u16, [Option<u32>; 3], Option<u32>, Option<i32>, Option<i32>, Option<Seo>, u32, LeadStatus);

const LINKEDIN: u16 = 1 << 4;
const PERSONAL_EMAIL: u16 = 1 << 5;
const HIRING_KNOWN: u16 = 1 << 6;
const HIRING: u16 = 1 << 7;
const COMPETITOR: u16 = 1 << 8;
const SUPPRESSED: u16 = 1 << 9;

impl SampleLines {
    #[cfg(any(feature = "ssr", test))]
    pub fn of(leads: &[Evidence<'_>], today: NaiveDate) -> Self {
        let mut places = std::collections::HashMap::<String, u32>::new();
        let mut words = Vec::new();
        let mut place = |text: &Option<Cow<'_, str>>| {
            let text = text.as_deref()?;
            Some(*places.entry(text.to_owned()).or_insert_with(|| {
                words.push(text.to_owned());
                (words.len() - 1) as u32
            }))
        };
        let rows = leads.iter().map(|lead| row(lead, &mut place)).collect();
        Self { words, leads: rows, today: today.num_days_from_ce() }
    }

    /// The day the scores are of.
    pub fn today(&self) -> NaiveDate {
        day(self.today).unwrap_or_default()
    }

    pub fn read(&self) -> Vec<Evidence<'static>> {
        let word = |place: Option<u32>| self.words.get(place? as usize).map(|text| Cow::Owned(text.clone()));
        self.leads
            .iter()
            .map(|Row(bits, [title, industry, country], employees, role, funded, seo, bounces, status)| {
                let is = |bit: u16| bits & bit != 0;
                Evidence {
                    email: contact_of(bits & 3),
                    phone: contact_of(bits >> 2 & 3),
                    has_linkedin: is(LINKEDIN),
                    has_personal_email: is(PERSONAL_EMAIL),
                    title: word(*title),
                    industry: word(*industry),
                    employees: *employees,
                    country: word(*country),
                    is_hiring: is(HIRING_KNOWN).then_some(is(HIRING)),
                    role_started: role.and_then(day),
                    funded_on: funded.and_then(day),
                    seo: seo.unwrap_or_default(),
                    bounce_count: *bounces,
                    status: *status,
                    competitor: is(COMPETITOR),
                    suppressed: is(SUPPRESSED),
                }
            })
            .collect()
    }
}

const fn day(days: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(days)
}

#[cfg(any(feature = "ssr", test))]
fn row(lead: &Evidence<'_>, place: &mut impl FnMut(&Option<Cow<'_, str>>) -> Option<u32>) -> Row {
    let bit = |on: bool, bit: u16| if on { bit } else { 0 };
    let bits = bits_of(lead.email)
        | bits_of(lead.phone) << 2
        | bit(lead.has_linkedin, LINKEDIN)
        | bit(lead.has_personal_email, PERSONAL_EMAIL)
        | bit(lead.is_hiring.is_some(), HIRING_KNOWN)
        | bit(lead.is_hiring == Some(true), HIRING)
        | bit(lead.competitor, COMPETITOR)
        | bit(lead.suppressed, SUPPRESSED);
    Row(
        bits,
        [place(&lead.title), place(&lead.industry), place(&lead.country)],
        lead.employees,
        lead.role_started.map(|day| day.num_days_from_ce()),
        lead.funded_on.map(|day| day.num_days_from_ce()),
        (lead.seo != Seo::default()).then_some(lead.seo),
        lead.bounce_count,
        lead.status,
    )
}

#[cfg(any(feature = "ssr", test))]
const fn bits_of(contact: Contact) -> u16 {
    match contact {
        Contact::Missing => 0,
        Contact::Unverified => 1,
        Contact::Verified => 2,
    }
}

const fn contact_of(bits: u16) -> Contact {
    match bits {
        1 => Contact::Unverified,
        2 => Contact::Verified,
        _ => Contact::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_is_what_was_sent() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let full = Evidence {
            email: Contact::Verified,
            phone: Contact::Unverified,
            has_linkedin: true,
            has_personal_email: true,
            title: Some("CEO".into()),
            industry: Some("Healthcare".into()),
            employees: Some(32),
            country: Some("Australia".into()),
            is_hiring: Some(false),
            role_started: Some(day("2026-01-02")),
            funded_on: Some(day("2025-03-04")),
            seo: Seo { domain_rank: Some(200), ..Seo::default() },
            bounce_count: 3,
            status: LeadStatus::InSequence,
            competitor: true,
            suppressed: true,
        };
        let same_words = Evidence { title: Some("CEO".into()), is_hiring: Some(true), ..Evidence::default() };
        let sent = [full, same_words, Evidence::default()];
        let lines = SampleLines::of(&sent, day("2026-11-23"));
        assert_eq!(lines.words, ["CEO", "Healthcare", "Australia"]);
        let text = serde_json::to_string(&lines).unwrap();
        let arrived: SampleLines = serde_json::from_str(&text).unwrap();
        assert_eq!(arrived.read(), sent);
        assert_eq!(arrived.today(), day("2026-11-23"));
    }
}
