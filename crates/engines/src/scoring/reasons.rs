//! Why a score is what it is: one short code a signal, put into words only when somebody reads them.

use domain::text_enum;
use serde::{Deserialize, Serialize};

use super::components::Component;

/// Defines the codes with the component they belong to and the words a person reads.
macro_rules! reason_codes {
    ($($component:ident { $($variant:ident = $text:literal, $words:literal;)+ })+) => {
        text_enum!(
            /// What was found about one signal of the score.
            ReasonCode { $($($variant => $text),+),+ }
        );
        impl ReasonCode {
            pub const fn component(self) -> Component {
                match self { $($(Self::$variant)|+ => Component::$component),+ }
            }
            pub const fn words(self) -> &'static str {
                match self { $($(Self::$variant => $words),+),+ }
            }
        }
    };
}

reason_codes! {
    DataQuality {
        EmailVerified = "email_verified", "The e-mail address is verified";
        EmailUnverified = "email_unverified", "There is an e-mail address, not verified";
        EmailMissing = "email_missing", "There is no e-mail address";
        PhoneVerified = "phone_verified", "The phone number is verified";
        PhoneUnverified = "phone_unverified", "There is a phone number, not verified";
        PhoneMissing = "phone_missing", "There is no phone number";
        LinkedinPresent = "linkedin_present", "There is a LinkedIn profile";
        LinkedinMissing = "linkedin_missing", "There is no LinkedIn profile";
        PersonalEmailPresent = "personal_email_present", "There is a personal e-mail address";
        PersonalEmailMissing = "personal_email_missing", "There is no personal e-mail address";
    }
    Authority {
        TitleOwner = "title_owner", "The title is that of an owner, founder or head of the business";
        TitleChief = "title_chief", "The title is in the C-suite";
        TitleVicePresident = "title_vice_president", "The title is that of a vice president";
        TitleDirector = "title_director", "The title is that of a director or head of an area";
        TitleSeniorManager = "title_senior_manager", "The title is that of a senior manager";
        TitleManager = "title_manager", "The title is that of a manager or team lead";
        TitleOther = "title_other", "The title says little about who decides";
        TitleMissing = "title_missing", "There is no title";
        TitleJunior = "title_junior", "The title is that of an assistant, intern, student, coordinator or receptionist";
    }
    CompanyFit {
        IndustryTarget = "industry_target", "The industry is one of the targets";
        IndustryOther = "industry_other", "The industry is none of the targets";
        IndustryUnknown = "industry_unknown", "The industry is not known";
        SizeIdeal = "size_ideal", "The company has the ideal size";
        SizeUsual = "size_usual", "The company has 5 to 50 staff, outside the chosen sizes";
        SizeMedium = "size_medium", "The company has 51 to 200 staff";
        SizeSmall = "size_small", "The company has 1 to 4 staff";
        SizeOutside = "size_outside", "The company is outside the sizes that fit";
        SizeUnknown = "size_unknown", "The number of staff is not known";
        CountryPreferred = "country_preferred", "The company is in a preferred country";
        CountryNear = "country_near", "The company is in a country that often fits, though not a preferred one";
        CountryOther = "country_other", "The company is in a country that does not fit";
        CountryUnknown = "country_unknown", "The country is not known";
        RankStrong = "rank_strong", "The website ranks strongly (over 500)";
        RankFair = "rank_fair", "The website ranks fairly (151 to 500)";
        RankWeak = "rank_weak", "The website ranks low (150 or less)";
        TrafficStrong = "traffic_strong", "Search traffic is worth over 1,000";
        TrafficFair = "traffic_fair", "Search traffic is worth over 200";
        TrafficWeak = "traffic_weak", "Search traffic is worth 200 or less";
        KeywordsPresent = "keywords_present", "The website has keywords in the first ten results";
        KeywordsMissing = "keywords_missing", "The website has no keyword in the first ten results";
    }
    Timing {
        RoleNew = "role_new", "New in the role, less than six months";
        RoleRecent = "role_recent", "In the role for six to twelve months";
        RoleSettled = "role_settled", "In the role for a year or longer";
        RoleInFuture = "role_in_future", "The start of the role lies too far ahead to be believed";
        RoleUnknown = "role_unknown", "The start of the role is not known";
        Hiring = "hiring", "The company is hiring";
        NotHiring = "not_hiring", "The company is not hiring";
        HiringUnknown = "hiring_unknown", "Whether the company is hiring is not known";
        FundedRecently = "funded_recently", "Funded within the last twelve months";
        FundedLastYear = "funded_last_year", "Funded one to two years ago";
        FundedLongAgo = "funded_long_ago", "Last funded two years ago or longer";
        FundingUnknown = "funding_unknown", "No funding is known";
    }
    Risk {
        RiskNone = "risk_none", "Nothing speaks against contact";
        RiskBounced = "risk_bounced", "A message to this address bounced";
        RiskUnsubscribed = "risk_unsubscribed", "The person opted out";
        RiskCompetitor = "risk_competitor", "The company is on the competitor list";
        RiskJuniorTitle = "risk_junior_title", "The title is that of somebody who rarely decides";
        RiskNoRank = "risk_no_rank", "The website has no rank";
        RiskNoTraffic = "risk_no_traffic", "The website has no search traffic";
        RiskSpam = "risk_spam", "The website's spam score is over 50";
    }
}

/// One signal: what was found, what it gave, what it could have given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub code: ReasonCode,
    /// Negative for a deduction from risk.
    pub points: i8,
    /// Zero for a deduction.
    pub max: u8,
}

impl Reason {
    pub const fn component(&self) -> Component {
        self.code.component()
    }
    /// A sentence for a person, as in "The company is hiring (5 of 5 points)."
    pub fn words(&self) -> String {
        let found = self.code.words();
        if self.max == 0 {
            format!("{found} ({} points).", self.points)
        } else {
            format!("{found} ({} of {} points).", self.points, self.max)
        }
    }
}

/// The reasons of one score, in the order of the components. Kept in place, without allocation.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasons {
    items: [Reason; Self::CAPACITY],
    length: u8,
}

impl Reasons {
    /// Four on data, one on authority, six on the company, three on timing and seven on risk.
    pub(super) const CAPACITY: usize = 21;

    pub fn as_slice(&self) -> &[Reason] {
        &self.items[..usize::from(self.length)]
    }
    pub fn iter(&self) -> std::slice::Iter<'_, Reason> {
        self.as_slice().iter()
    }
    pub fn of(&self, component: Component) -> impl Iterator<Item = &Reason> {
        self.iter().filter(move |reason| reason.component() == component)
    }
    pub(super) fn push(&mut self, reason: Reason) {
        if let Some(slot) = self.items.get_mut(usize::from(self.length)) {
            *slot = reason;
            self.length += 1;
        }
    }
}

impl Default for Reasons {
    fn default() -> Self {
        let nothing = Reason { code: ReasonCode::RiskNone, points: 0, max: 0 };
        Self { items: [nothing; Self::CAPACITY], length: 0 }
    }
}

impl Serialize for Reasons {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Reasons {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Vec::<Reason>::deserialize(deserializer)?;
        if stored.len() > Self::CAPACITY {
            return Err(serde::de::Error::invalid_length(stored.len(), &"at most 21 reasons"));
        }
        let mut reasons = Self::default();
        stored.into_iter().for_each(|reason| reasons.push(reason));
        Ok(reasons)
    }
}

/// Hears of every signal as it is judged.
pub(super) trait Listener {
    fn gives(&mut self, code: ReasonCode, points: u8, max: u8);
    fn takes(&mut self, code: ReasonCode, points: u8);
}

impl Listener for Reasons {
    fn gives(&mut self, code: ReasonCode, points: u8, max: u8) {
        self.push(Reason { code, points: points as i8, max });
    }
    fn takes(&mut self, code: ReasonCode, points: u8) {
        self.push(Reason { code, points: -(points as i8), max: 0 });
    }
}

/// Nobody wants to know why.
pub(super) struct Unheard;

impl Listener for Unheard {
    #[inline]
    fn gives(&mut self, _: ReasonCode, _: u8, _: u8) {}
    #[inline]
    fn takes(&mut self, _: ReasonCode, _: u8) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_as_a_sentence_with_its_points() {
        let hiring = Reason { code: ReasonCode::Hiring, points: 5, max: 5 };
        assert_eq!(hiring.words(), "The company is hiring (5 of 5 points).");
        let bounced = Reason { code: ReasonCode::RiskBounced, points: -10, max: 0 };
        assert_eq!(bounced.words(), "A message to this address bounced (-10 points).");
    }

    #[test]
    fn reasons_read_back_as_they_were_written() {
        let mut reasons = Reasons::default();
        reasons.gives(ReasonCode::EmailVerified, 8, 8);
        reasons.takes(ReasonCode::RiskSpam, 3);
        let text = serde_json::to_string(&reasons).unwrap();
        assert_eq!(
            text,
            r#"[{"code":"email_verified","points":8,"max":8},{"code":"risk_spam","points":-3,"max":0}]"#
        );
        assert_eq!(serde_json::from_str::<Reasons>(&text).unwrap(), reasons);
    }
}
