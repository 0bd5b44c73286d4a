//! What a list, a person or a vendor may say about a lead: the facts besides its address, each under
//! the name its column has everywhere (domain.md section 5).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::text_enum;

/// The value of one fact, already checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FactValue {
    Flag(bool),
    Count(i64),
    Number(f64),
    Date(NaiveDate),
    Text(String),
}

/// What kind of value a fact has, and how it is checked at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// One line of at most so many characters.
    Line(usize),
    /// E.164.
    Phone,
    Email,
    Url,
    /// A profile or page on LinkedIn.
    Linkedin,
    Domain,
    /// A name of the IANA database.
    Zone,
    PhoneType,
    Count,
    Number,
    Flag,
    Date,
}

macro_rules! stored {
    (Line($max:literal)) => {
        String
    };
    (Phone) => {
        String
    };
    (Email) => {
        String
    };
    (Url) => {
        String
    };
    (Linkedin) => {
        String
    };
    (Domain) => {
        String
    };
    (Zone) => {
        String
    };
    (PhoneType) => {
        String
    };
    (Count) => {
        i64
    };
    (Number) => {
        f64
    };
    (Flag) => {
        bool
    };
    (Date) => {
        NaiveDate
    };
}
macro_rules! value {
    (Count, $value:ident) => {
        FactValue::Count($value)
    };
    (Number, $value:ident) => {
        FactValue::Number($value)
    };
    (Flag, $value:ident) => {
        FactValue::Flag($value)
    };
    (Date, $value:ident) => {
        FactValue::Date($value)
    };
    ($kind:ident $(($max:literal))?, $value:ident) => {
        FactValue::Text($value)
    };
}
macro_rules! lead_facts {
    ($($variant:ident = $name:literal, $field:ident: $kind:ident $(($max:literal))?, $label:literal;)+) => {
        text_enum!(
            /// A fact about a lead, named as its column.
            LeadFact { $($variant => $name),+ }
        );
        impl LeadFact {
            pub const fn kind(self) -> FactKind {
                match self { $(Self::$variant => FactKind::$kind $(($max))?),+ }
            }
            /// What people call it.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
        /// All facts of one lead. Absent means not known.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
        #[serde(default)]
        pub struct LeadFacts {
            $(#[serde(rename = $name)] #[cfg_attr(feature = "sqlx", sqlx(rename = $name))] pub $field: Option<stored!($kind $(($max))?)>),+
        }
        impl LeadFacts {
            pub fn get(&self, fact: LeadFact) -> Option<FactValue> {
                match fact { $(LeadFact::$variant => self.$field.clone().map(|value| value!($kind $(($max))?, value))),+ }
            }
            /// `None` forgets the fact. A value of another kind than [`LeadFact::kind`] is not taken.
            pub fn set(&mut self, fact: LeadFact, value: Option<FactValue>) {
                match fact {
                    $(LeadFact::$variant => match value {
                        None => self.$field = None,
                        Some(value!($kind $(($max))?, value)) => self.$field = Some(value),
                        Some(_) => {}
                    }),+
                }
            }
            /// Takes every fact the other knows; what it does not know stays.
            pub fn take_known(&mut self, other: &Self) {
                $(if other.$field.is_some() { self.$field.clone_from(&other.$field); })+
            }
            /// Takes what is not known yet.
            pub fn fill_gaps(&mut self, other: &Self) {
                $(if self.$field.is_none() { self.$field.clone_from(&other.$field); })+
            }
        }
    };
}

lead_facts! {
    Phone = "phone", phone: Phone, "Phone";
    FirstName = "first_name", first_name: Line(120), "First name";
    LastName = "last_name", last_name: Line(120), "Last name";
    Title = "title", title: Line(200), "Job title";
    Company = "company", company: Line(200), "Company";
    LinkedinUrl = "linkedin_url", linkedin_url: Linkedin, "LinkedIn profile";
    Domain = "domain", domain: Domain, "Company domain";
    Industry = "organization_industry", industry: Line(120), "Industry";
    Employees = "organization_employee_count", employees: Count, "Employees";
    Country = "organization_country", country: Line(120), "Country";
    FoundedYear = "organization_founded_year", founded_year: Count, "Founded in";
    IsHiring = "organization_is_hiring", is_hiring: Flag, "Hiring";
    FundedOn = "organization_latest_funding_date", funded_on: Date, "Latest funding";
    Website = "organization_website", website: Url, "Website";
    CompanyLinkedin = "organization_linkedin_url", company_linkedin: Linkedin, "Company on LinkedIn";
    RoleStarted = "employment_start_date", role_started: Date, "In the role since";
    PersonalEmail = "personal_email", personal_email: Email, "Personal e-mail";
    Seniority = "seniority_level", seniority: Line(60), "Seniority";
    Timezone = "timezone", timezone: Zone, "Time zone";
    DomainRank = "dataforseo_domain_rank", domain_rank: Count, "Domain rank";
    OrganicTraffic = "dataforseo_organic_traffic", organic_traffic: Number, "Organic traffic value";
    OrganicCount = "dataforseo_organic_count", organic_count: Count, "Organic keywords";
    Top10Keywords = "dataforseo_top10_keywords", top10_keywords: Count, "Keywords in the top 10";
    SpamScore = "dataforseo_spam_score", spam_score: Count, "Spam score";
    Backlinks = "dataforseo_backlinks", backlinks: Count, "Backlinks";
    ReferringDomains = "dataforseo_referring_domains", referring_domains: Count, "Referring domains";
    EmailVerified = "email_verified", email_verified: Flag, "E-mail verified";
    PhoneVerified = "phone_verified", phone_verified: Flag, "Phone verified";
    PhoneType = "phone_type", phone_type: PhoneType, "Kind of phone";
    PostalCompany = "postal_company", postal_company: Line(200), "Postal: company";
    PostalLine1 = "postal_line_1", postal_line_1: Line(200), "Postal: line 1";
    PostalLine2 = "postal_line_2", postal_line_2: Line(200), "Postal: line 2";
    PostalCity = "postal_city", postal_city: Line(120), "Postal: city";
    PostalState = "postal_state", postal_state: Line(60), "Postal: state";
    PostalPostcode = "postal_postcode", postal_postcode: Line(20), "Postal: postcode";
    PostalCountry = "postal_country", postal_country: Line(120), "Postal: country";
}

/// Longest key of a search, in characters; what is longer is found by its beginning.
const SEARCH_KEY_MAX: usize = 64;

/// Text as searches compare it: lower case, one space between words, no more than 64 characters. The
/// beginning of a text's key is the key of its beginning, so a search is a range of keys.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len().min(SEARCH_KEY_MAX));
    let mut left = SEARCH_KEY_MAX;
    for word in text.split_whitespace() {
        if !key.is_empty() && left > 0 {
            key.push(' ');
            left -= 1;
        }
        for letter in word.chars().flat_map(char::to_lowercase) {
            if left == 0 {
                return key;
            }
            key.push(letter);
            left -= 1;
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fact_is_read_back_as_it_was_set_and_the_wrong_kind_is_not_taken() {
        let mut facts = LeadFacts::default();
        facts.set(LeadFact::Employees, Some(FactValue::Count(25)));
        facts.set(LeadFact::Title, Some(FactValue::Text("CEO".into())));
        facts.set(LeadFact::IsHiring, Some(FactValue::Text("yes".into())));
        assert_eq!(facts.get(LeadFact::Employees), Some(FactValue::Count(25)));
        assert_eq!((facts.title.as_deref(), facts.is_hiring), (Some("CEO"), None));
        facts.set(LeadFact::Title, None);
        assert_eq!(facts.get(LeadFact::Title), None);
        assert_eq!(serde_json::to_value(&facts).unwrap()["organization_employee_count"], 25);
    }

    #[test]
    fn what_is_not_known_erases_nothing() {
        let mut facts = LeadFacts { title: Some("CEO".into()), employees: Some(5), ..LeadFacts::default() };
        let news = LeadFacts { employees: Some(7), company: Some("Harbour".into()), ..LeadFacts::default() };
        let mut filled = facts.clone();
        filled.fill_gaps(&news);
        facts.take_known(&news);
        assert_eq!(
            (facts.title.as_deref(), facts.employees, facts.company.as_deref()),
            (Some("CEO"), Some(7), Some("Harbour"))
        );
        assert_eq!((filled.employees, filled.company.as_deref()), (Some(5), Some("Harbour")));
    }

    proptest! {
        #[test]
        fn the_key_of_a_beginning_begins_the_key(text in "\\PC{0,80}", cut in 0usize..80) {
            let beginning: String = text.chars().take(cut).collect();
            // Greek capital sigma has another small form at the end of a word; `to_lowercase` of a letter has not.
            let (key, start) = (search_key(&text), search_key(&beginning));
            prop_assert!(key.starts_with(&start), "{key:?} {start:?}");
            prop_assert!(key.chars().count() <= SEARCH_KEY_MAX);
        }
    }
}
