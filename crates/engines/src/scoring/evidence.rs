//! What is known about a lead, as far as the score asks.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::leads::LeadStatus;
use serde::{Deserialize, Serialize};

/// Whether there is an address or number, and whether somebody checked it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    #[default]
    Missing,
    Unverified,
    Verified,
}

impl Contact {
    /// Blank text is no contact. Unknown verification is none.
    pub fn new(value: Option<&str>, verified: Option<bool>) -> Self {
        match (value.map(str::trim), verified) {
            (None | Some(""), _) => Self::Missing,
            (Some(_), Some(true)) => Self::Verified,
            (Some(_), _) => Self::Unverified,
        }
    }
}

/// Search metrics of the lead's domain. `None` means "not looked up" and is never read as zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seo {
    /// 0 to 1000 and more.
    pub domain_rank: Option<u32>,
    /// Estimated monthly value of organic traffic.
    pub organic_traffic: Option<f64>,
    /// Keywords in positions 1 to 10.
    pub top10_keywords: Option<u32>,
    /// 0 to 100.
    pub spam_score: Option<u32>,
}

impl Seo {
    /// Both look-ups succeeded: rank comes with one, traffic with the other.
    pub const fn fetched(&self) -> bool {
        self.domain_rank.is_some() && self.organic_traffic.is_some()
    }
}

/// The evidence about one lead. Texts may be borrowed, so that a file or a page of rows is scored
/// without copying; `Evidence<'static>` owns them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence<'a> {
    pub email: Contact,
    pub phone: Contact,
    pub has_linkedin: bool,
    pub has_personal_email: bool,
    pub title: Option<Cow<'a, str>>,
    pub industry: Option<Cow<'a, str>>,
    pub employees: Option<u32>,
    pub country: Option<Cow<'a, str>>,
    pub is_hiring: Option<bool>,
    /// Start of the newest current job.
    pub role_started: Option<NaiveDate>,
    pub funded_on: Option<NaiveDate>,
    pub seo: Seo,
    pub bounce_count: u32,
    pub status: LeadStatus,
    /// The lead's domain is on the client's competitor list.
    pub competitor: bool,
    /// The lead is on any suppression list.
    pub suppressed: bool,
}

impl Default for Evidence<'_> {
    /// An enriched lead of which nothing else is known.
    fn default() -> Self {
        Self {
            email: Contact::Missing,
            phone: Contact::Missing,
            has_linkedin: false,
            has_personal_email: false,
            title: None,
            industry: None,
            employees: None,
            country: None,
            is_hiring: None,
            role_started: None,
            funded_on: None,
            seo: Seo::default(),
            bounce_count: 0,
            status: LeadStatus::Enriched,
            competitor: false,
            suppressed: false,
        }
    }
}

impl Evidence<'_> {
    pub fn into_owned(self) -> Evidence<'static> {
        let own = |text: Option<Cow<'_, str>>| text.map(|t| Cow::Owned(t.into_owned()));
        Evidence { title: own(self.title), industry: own(self.industry), country: own(self.country), ..self }
    }
}
