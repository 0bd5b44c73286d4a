//! The five components in raw points (scoring.md sections 2.1 to 2.5).

use chrono::NaiveDate;
use domain::leads::LeadStatus;
use domain::text_enum;
use serde::{Deserialize, Serialize};

use super::evidence::{Contact, Evidence};
use super::reasons::{Listener, ReasonCode as Code};
use super::targets::{CountryFit, IndustryFit, SizeFit, Targets};
use super::title::Authority;

text_enum!(Component {
    DataQuality => "data_quality", Authority => "authority", CompanyFit => "company_fit", Timing => "timing", Risk => "risk",
});

impl Component {
    /// The most raw points it can give.
    pub const fn max(self) -> u8 {
        match self {
            Self::DataQuality => 20,
            Self::Authority | Self::CompanyFit => 25,
            Self::Timing | Self::Risk => 15,
        }
    }
    /// The least and the most points of 100 that a client may give it.
    pub const fn weight_bounds(self) -> (u32, u32) {
        match self {
            Self::DataQuality => (10, 30),
            Self::Authority | Self::CompanyFit => (15, 35),
            Self::Timing | Self::Risk => (5, 25),
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::DataQuality => "Data quality",
            Self::Authority => "Authority",
            Self::CompanyFit => "Company fit",
            Self::Timing => "Timing",
            Self::Risk => "Risk",
        }
    }
}

/// Raw points of each component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Components {
    pub data_quality: u8,
    pub authority: u8,
    pub company_fit: u8,
    pub timing: u8,
    pub risk: u8,
}

impl Components {
    /// In the order of [`Component::ALL`].
    pub const fn as_array(&self) -> [u8; 5] {
        [self.data_quality, self.authority, self.company_fit, self.timing, self.risk]
    }
    pub const fn of(&self, component: Component) -> u8 {
        self.as_array()[component as usize]
    }
}

/// A start date further in the future than this is taken for a mistake.
const ROLE_FUTURE_DAYS: i64 = 60;
/// Six months of 30 days: somebody new in a role changes things.
const ROLE_NEW_DAYS: i64 = 180;
const ROLE_RECENT_DAYS: i64 = 360;
const FUNDING_RECENT_DAYS: i64 = 360;
const FUNDING_OLDER_DAYS: i64 = 720;
/// A spam score above this costs points.
const SPAM_LIMIT: u32 = 50;

#[inline]
pub(super) fn assess(
    evidence: &Evidence<'_>,
    targets: &Targets,
    today: NaiveDate,
    heard: &mut impl Listener,
) -> Components {
    let title = Authority::of(evidence.title.as_deref());
    Components {
        data_quality: data_quality(evidence, heard),
        authority: authority(title, heard),
        company_fit: company_fit(evidence, targets, heard),
        timing: timing(evidence, today, heard),
        risk: risk(evidence, title, targets, heard),
    }
}

fn data_quality(evidence: &Evidence<'_>, heard: &mut impl Listener) -> u8 {
    let (email, email_code) = match evidence.email {
        Contact::Verified => (8, Code::EmailVerified),
        Contact::Unverified => (4, Code::EmailUnverified),
        Contact::Missing => (0, Code::EmailMissing),
    };
    let (phone, phone_code) = match evidence.phone {
        Contact::Verified => (6, Code::PhoneVerified),
        Contact::Unverified => (3, Code::PhoneUnverified),
        Contact::Missing => (0, Code::PhoneMissing),
    };
    let (linkedin, linkedin_code) =
        if evidence.has_linkedin { (4, Code::LinkedinPresent) } else { (0, Code::LinkedinMissing) };
    let (personal, personal_code) = if evidence.has_personal_email {
        (2, Code::PersonalEmailPresent)
    } else {
        (0, Code::PersonalEmailMissing)
    };
    heard.gives(email_code, email, 8);
    heard.gives(phone_code, phone, 6);
    heard.gives(linkedin_code, linkedin, 4);
    heard.gives(personal_code, personal, 2);
    email + phone + linkedin + personal
}

fn authority(title: Authority, heard: &mut impl Listener) -> u8 {
    let code = match title {
        Authority::Owner => Code::TitleOwner,
        Authority::Chief => Code::TitleChief,
        Authority::VicePresident => Code::TitleVicePresident,
        Authority::Director => Code::TitleDirector,
        Authority::SeniorManager => Code::TitleSeniorManager,
        Authority::Manager => Code::TitleManager,
        Authority::Other => Code::TitleOther,
        Authority::Missing => Code::TitleMissing,
        Authority::Junior => Code::TitleJunior,
    };
    heard.gives(code, title.points(), Authority::MAX);
    title.points()
}

/// One of two rubrics, both of 25 points: the search metrics take five points from size and country
/// once they were fetched.
fn company_fit(evidence: &Evidence<'_>, targets: &Targets, heard: &mut impl Listener) -> u8 {
    let seo = evidence.seo.fetched();
    let (industry, code) = match targets.industry_fit(evidence.industry.as_deref()) {
        IndustryFit::Target => (10, Code::IndustryTarget),
        IndustryFit::Other => (0, Code::IndustryOther),
        IndustryFit::Unknown => (0, Code::IndustryUnknown),
    };
    heard.gives(code, industry, 10);

    let (full, near, small) = if seo { (5, 3, 2) } else { (8, 5, 3) };
    let (size, code) = match targets.size_fit(evidence.employees) {
        SizeFit::Ideal => (full, Code::SizeIdeal),
        SizeFit::Usual => (near, Code::SizeUsual),
        SizeFit::Medium => (near, Code::SizeMedium),
        SizeFit::Small => (small, Code::SizeSmall),
        SizeFit::Outside => (0, Code::SizeOutside),
        SizeFit::Unknown => (0, Code::SizeUnknown),
    };
    heard.gives(code, size, full);

    let (full, near) = if seo { (5, 3) } else { (7, 4) };
    let (country, code) = match targets.country_fit(evidence.country.as_deref()) {
        CountryFit::Preferred => (full, Code::CountryPreferred),
        CountryFit::Near => (near, Code::CountryNear),
        CountryFit::Other => (0, Code::CountryOther),
        CountryFit::Unknown => (0, Code::CountryUnknown),
    };
    heard.gives(code, country, full);

    let presence = if seo { web_presence(evidence, heard) } else { 0 };
    industry + size + country + presence
}

fn web_presence(evidence: &Evidence<'_>, heard: &mut impl Listener) -> u8 {
    let (rank, code) = match evidence.seo.domain_rank {
        Some(501..) => (2, Code::RankStrong),
        Some(151..) => (1, Code::RankFair),
        _ => (0, Code::RankWeak),
    };
    heard.gives(code, rank, 2);
    let (traffic, code) = match evidence.seo.organic_traffic {
        Some(value) if value > 1_000.0 => (2, Code::TrafficStrong),
        Some(value) if value > 200.0 => (1, Code::TrafficFair),
        _ => (0, Code::TrafficWeak),
    };
    heard.gives(code, traffic, 2);
    let (keywords, code) = if evidence.seo.top10_keywords > Some(0) {
        (1, Code::KeywordsPresent)
    } else {
        (0, Code::KeywordsMissing)
    };
    heard.gives(code, keywords, 1);
    rank + traffic + keywords
}

fn timing(evidence: &Evidence<'_>, today: NaiveDate, heard: &mut impl Listener) -> u8 {
    let days_since = |date: NaiveDate| (today - date).num_days();
    let (role, code) = match evidence.role_started.map(days_since) {
        None => (0, Code::RoleUnknown),
        Some(days) if days < -ROLE_FUTURE_DAYS => (0, Code::RoleInFuture),
        Some(days) if days < ROLE_NEW_DAYS => (6, Code::RoleNew),
        Some(days) if days < ROLE_RECENT_DAYS => (3, Code::RoleRecent),
        Some(_) => (0, Code::RoleSettled),
    };
    heard.gives(code, role, 6);
    let (hiring, code) = match evidence.is_hiring {
        Some(true) => (5, Code::Hiring),
        Some(false) => (0, Code::NotHiring),
        None => (0, Code::HiringUnknown),
    };
    heard.gives(code, hiring, 5);
    let (funding, code) = match evidence.funded_on.map(days_since) {
        None => (0, Code::FundingUnknown),
        Some(days) if days < FUNDING_RECENT_DAYS => (4, Code::FundedRecently),
        Some(days) if days < FUNDING_OLDER_DAYS => (2, Code::FundedLastYear),
        Some(_) => (0, Code::FundedLongAgo),
    };
    heard.gives(code, funding, 4);
    role + hiring + funding
}

/// Begins at 15 and is never less than nothing.
fn risk(evidence: &Evidence<'_>, title: Authority, targets: &Targets, heard: &mut impl Listener) -> u8 {
    let max = Component::Risk.max();
    let mut left = max;
    let mut take = |applies: bool, points: u8, code: Code| {
        if applies {
            left = left.saturating_sub(points);
            heard.takes(code, points);
        }
    };
    take(evidence.bounce_count > 0, 10, Code::RiskBounced);
    take(evidence.status == LeadStatus::Unsubscribed, 15, Code::RiskUnsubscribed);
    take(evidence.competitor, 15, Code::RiskCompetitor);
    take(title == Authority::Junior, 5, Code::RiskJuniorTitle);
    // For a client that sells search to tradespeople a weak web presence is a reason to call, not a
    // risk; so these count only where the client asked for them.
    if targets.seo_risk {
        take(evidence.seo.domain_rank == Some(0), 5, Code::RiskNoRank);
        take(evidence.seo.organic_traffic.is_some_and(|value| value <= 0.0), 3, Code::RiskNoTraffic);
        take(evidence.seo.spam_score > Some(SPAM_LIMIT), 3, Code::RiskSpam);
    }
    if left == max {
        heard.gives(Code::RiskNone, max, max);
    }
    left
}
