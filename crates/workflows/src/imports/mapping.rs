//! Which fact each column of a list fills, guessed from the columns' names.

use domain::LeadFact;
use serde::{Deserialize, Serialize};

/// What a column can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    Email,
    Fact(LeadFact),
}

impl Target {
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Email).chain(LeadFact::ALL.iter().copied().map(Self::Fact))
    }
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Fact(fact) => fact.as_str(),
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Email => "E-mail",
            Self::Fact(fact) => fact.label(),
        }
    }
}

impl std::str::FromStr for Target {
    type Err = domain::UnknownText;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "email" { Ok(Self::Email) } else { text.parse().map(Self::Fact) }
    }
}
impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The target of each column, in order; none where a column is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(pub Vec<Option<Target>>);

/// Other names that lists use, folded as [`fold`] does.
const SYNONYMS: &[(&str, Target)] = &[
    ("emailaddress", Target::Email),
    ("mail", Target::Email),
    ("workemail", Target::Email),
    ("businessemail", Target::Email),
    ("contactemail", Target::Email),
    ("primaryemail", Target::Email),
    ("givenname", Target::Fact(LeadFact::FirstName)),
    ("forename", Target::Fact(LeadFact::FirstName)),
    ("first", Target::Fact(LeadFact::FirstName)),
    ("surname", Target::Fact(LeadFact::LastName)),
    ("familyname", Target::Fact(LeadFact::LastName)),
    ("last", Target::Fact(LeadFact::LastName)),
    ("jobtitle", Target::Fact(LeadFact::Title)),
    ("position", Target::Fact(LeadFact::Title)),
    ("role", Target::Fact(LeadFact::Title)),
    ("companyname", Target::Fact(LeadFact::Company)),
    ("organization", Target::Fact(LeadFact::Company)),
    ("organisation", Target::Fact(LeadFact::Company)),
    ("organizationname", Target::Fact(LeadFact::Company)),
    ("business", Target::Fact(LeadFact::Company)),
    ("employer", Target::Fact(LeadFact::Company)),
    ("accountname", Target::Fact(LeadFact::Company)),
    ("phonenumber", Target::Fact(LeadFact::Phone)),
    ("mobile", Target::Fact(LeadFact::Phone)),
    ("mobilephone", Target::Fact(LeadFact::Phone)),
    ("workphone", Target::Fact(LeadFact::Phone)),
    ("telephone", Target::Fact(LeadFact::Phone)),
    ("linkedin", Target::Fact(LeadFact::LinkedinUrl)),
    ("linkedinprofile", Target::Fact(LeadFact::LinkedinUrl)),
    ("personlinkedinurl", Target::Fact(LeadFact::LinkedinUrl)),
    ("companydomain", Target::Fact(LeadFact::Domain)),
    ("industry", Target::Fact(LeadFact::Industry)),
    ("employees", Target::Fact(LeadFact::Employees)),
    ("employeecount", Target::Fact(LeadFact::Employees)),
    ("numberofemployees", Target::Fact(LeadFact::Employees)),
    ("companysize", Target::Fact(LeadFact::Employees)),
    ("headcount", Target::Fact(LeadFact::Employees)),
    ("country", Target::Fact(LeadFact::Country)),
    ("companycountry", Target::Fact(LeadFact::Country)),
    ("foundedyear", Target::Fact(LeadFact::FoundedYear)),
    ("founded", Target::Fact(LeadFact::FoundedYear)),
    ("ishiring", Target::Fact(LeadFact::IsHiring)),
    ("hiring", Target::Fact(LeadFact::IsHiring)),
    ("latestfundingdate", Target::Fact(LeadFact::FundedOn)),
    ("lastfundingdate", Target::Fact(LeadFact::FundedOn)),
    ("lastraisedat", Target::Fact(LeadFact::FundedOn)),
    ("website", Target::Fact(LeadFact::Website)),
    ("companywebsite", Target::Fact(LeadFact::Website)),
    ("url", Target::Fact(LeadFact::Website)),
    ("companylinkedinurl", Target::Fact(LeadFact::CompanyLinkedin)),
    ("startdate", Target::Fact(LeadFact::RoleStarted)),
    ("seniority", Target::Fact(LeadFact::Seniority)),
    ("city", Target::Fact(LeadFact::PostalCity)),
    ("suburb", Target::Fact(LeadFact::PostalCity)),
    ("state", Target::Fact(LeadFact::PostalState)),
    ("postcode", Target::Fact(LeadFact::PostalPostcode)),
    ("zip", Target::Fact(LeadFact::PostalPostcode)),
    ("street", Target::Fact(LeadFact::PostalLine1)),
    ("address", Target::Fact(LeadFact::PostalLine1)),
];

/// Letters and digits alone, in lower case.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn target_of(name: &str) -> Option<Target> {
    let folded = fold(name);
    Target::all()
        .find(|target| fold(target.as_str()) == folded || fold(target.label()) == folded)
        .or_else(|| SYNONYMS.iter().find(|(synonym, _)| *synonym == folded).map(|(_, target)| *target))
}

impl Mapping {
    /// A guess by the names; of two columns for one fact the first is taken.
    pub fn guess(columns: &[String]) -> Self {
        let mut taken = Vec::new();
        Self(
            columns
                .iter()
                .map(|name| {
                    let target = target_of(name).filter(|target| !taken.contains(target))?;
                    taken.push(target);
                    Some(target)
                })
                .collect(),
        )
    }

    pub fn column_of(&self, target: Target) -> Option<usize> {
        self.0.iter().position(|given| *given == Some(target))
    }

    /// What keeps it from being used, in a sentence.
    pub fn trouble(&self, columns: usize) -> Option<&'static str> {
        if self.0.len() > columns {
            return Some("The mapping names more columns than the file has.");
        }
        if self.column_of(Target::Email).is_none() {
            return Some("Choose the column that holds the e-mail address.");
        }
        let mut seen = Vec::new();
        for target in self.0.iter().flatten() {
            if seen.contains(target) {
                return Some("Two columns fill the same field.");
            }
            seen.push(*target);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(columns: &[&str]) -> Vec<&'static str> {
        let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        Mapping::guess(&columns).0.into_iter().map(|target| target.map_or("", Target::as_str)).collect()
    }

    #[test]
    fn columns_are_known_by_their_usual_names_and_the_first_of_two_is_taken() {
        assert_eq!(
            guess(&[
                "E-Mail Address",
                "FIRST NAME",
                "Surname",
                "Job Title",
                "Company Name",
                "# Employees",
                "Favourite colour",
                "Email"
            ]),
            ["email", "first_name", "last_name", "title", "company", "organization_employee_count", "", ""]
        );
        assert_eq!(
            guess(&["organization_is_hiring", "dataforseo_domain_rank"]),
            ["organization_is_hiring", "dataforseo_domain_rank"]
        );
    }

    #[test]
    fn a_mapping_needs_an_address_and_fills_each_field_once() {
        let of = |targets: &[Option<Target>]| Mapping(targets.to_vec()).trouble(3);
        let title = Some(Target::Fact(LeadFact::Title));
        assert_eq!(of(&[Some(Target::Email), title]), None);
        assert!(of(&[title]).is_some());
        assert!(of(&[Some(Target::Email), title, title]).is_some());
        assert!(of(&[Some(Target::Email), None, None, None]).is_some());
    }
}
