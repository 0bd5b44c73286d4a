//! Reads the evidence out of one record of a table whose columns are named as the lead fields.
//!
//! Pure: the caller opens the file and splits the records. A value that cannot be read becomes
//! "unknown" and is reported; it never stops the row, let alone the file.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use domain::leads::LeadStatus;
use serde::Serialize;

use super::evidence::{Contact, Evidence, Seo};

/// Defines the columns that the score reads, with the names they go by.
macro_rules! fields {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Field { $($variant),+ }
        impl Field {
            const COUNT: usize = [$(Self::$variant),+].len();
            fn of(column: &str) -> Option<Self> {
                match column { $($name => Some(Self::$variant),)+ _ => None }
            }
            const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

fields! {
    Email = "email", EmailVerified = "email_verified", Phone = "phone", PhoneVerified = "phone_verified",
    LinkedinUrl = "linkedin_url", PersonalEmail = "personal_email", Title = "title",
    Industry = "organization_industry", Employees = "organization_employee_count", Country = "organization_country",
    IsHiring = "organization_is_hiring", FundedOn = "organization_latest_funding_date",
    RoleStarted = "employment_start_date", Status = "status", BounceCount = "bounce_count",
    DomainRank = "dataforseo_domain_rank", OrganicTraffic = "dataforseo_organic_traffic",
    Top10Keywords = "dataforseo_top10_keywords", SpamScore = "dataforseo_spam_score",
    Competitor = "competitor", Suppressed = "suppressed", SeoRisk = "seo_risk",
}

/// Which column holds which field. Unknown columns are left alone; of two with one name the first counts.
#[derive(Clone, Debug)]
pub struct Columns {
    positions: [Option<usize>; Field::COUNT],
}

/// A value that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadValue {
    pub column: &'static str,
    /// The value, cut to 80 characters.
    pub value: String,
    pub expected: &'static str,
}

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?} is not {}", self.column, self.value, self.expected)
    }
}

/// One record, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// As written, trimmed; empty when there is none.
    pub email: &'a str,
    pub evidence: Evidence<'a>,
    /// The client's switch, where a file carries it per lead.
    pub seo_risk: Option<bool>,
    pub problems: Vec<BadValue>,
}

impl Columns {
    /// Column names are compared without case and surrounding space.
    pub fn from_header<'h>(names: impl IntoIterator<Item = &'h str>) -> Self {
        let mut positions = [None; Field::COUNT];
        for (at, name) in names.into_iter().enumerate() {
            let name = name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase();
            if let Some(field) = Field::of(&name) {
                positions[field as usize].get_or_insert(at);
            }
        }
        Self { positions }
    }

    /// Whether the table names people at all.
    pub const fn has_email(&self) -> bool {
        self.positions[Field::Email as usize].is_some()
    }

    /// Reads one record. A record that is too short lacks its last values.
    pub fn read<'a>(&self, value_at: impl Fn(usize) -> Option<&'a str>) -> Row<'a> {
        let mut reader = Reader { columns: self, value_at, problems: Vec::new() };
        let email = reader.text(Field::Email);
        let email_verified = reader.flag(Field::EmailVerified);
        let phone = reader.text(Field::Phone);
        let phone_verified = reader.flag(Field::PhoneVerified);
        let evidence = Evidence {
            email: Contact::new(email, email_verified),
            phone: Contact::new(phone, phone_verified),
            has_linkedin: reader.text(Field::LinkedinUrl).is_some(),
            has_personal_email: reader.text(Field::PersonalEmail).is_some(),
            title: reader.text(Field::Title).map(Cow::Borrowed),
            industry: reader.text(Field::Industry).map(Cow::Borrowed),
            employees: reader.count(Field::Employees),
            country: reader.text(Field::Country).map(Cow::Borrowed),
            is_hiring: reader.flag(Field::IsHiring),
            role_started: reader.date(Field::RoleStarted),
            funded_on: reader.date(Field::FundedOn),
            seo: Seo {
                domain_rank: reader.count(Field::DomainRank),
                organic_traffic: reader.number(Field::OrganicTraffic),
                top10_keywords: reader.count(Field::Top10Keywords),
                spam_score: reader.count(Field::SpamScore),
            },
            bounce_count: reader.count(Field::BounceCount).unwrap_or(0),
            status: reader.status(),
            competitor: reader.flag(Field::Competitor).unwrap_or(false),
            suppressed: reader.flag(Field::Suppressed).unwrap_or(false),
        };
        let seo_risk = reader.flag(Field::SeoRisk);
        Row { email: email.unwrap_or_default(), evidence, seo_risk, problems: reader.problems }
    }
}

struct Reader<'c, F> {
    columns: &'c Columns,
    value_at: F,
    problems: Vec<BadValue>,
}

impl<'a, F: Fn(usize) -> Option<&'a str>> Reader<'_, F> {
    /// The trimmed value; `None` when blank or absent.
    fn text(&self, field: Field) -> Option<&'a str> {
        let at = self.columns.positions[field as usize]?;
        (self.value_at)(at).map(str::trim).filter(|value| !value.is_empty())
    }

    fn parsed<T>(
        &mut self,
        field: Field,
        expected: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.text(field)?;
        let parsed = parse(value);
        if parsed.is_none() {
            let value = value.chars().take(80).collect();
            self.problems.push(BadValue { column: field.name(), value, expected });
        }
        parsed
    }

    fn flag(&mut self, field: Field) -> Option<bool> {
        self.parsed(field, "true or false", |value| match value {
            _ if value.eq_ignore_ascii_case("true") || value == "1" => Some(true),
            _ if value.eq_ignore_ascii_case("false") || value == "0" => Some(false),
            _ => None,
        })
    }

    /// A whole number; spreadsheets write 25 as "25.0".
    fn count(&mut self, field: Field) -> Option<u32> {
        self.parsed(field, "a whole number of zero or more", |value| {
            value.parse().ok().or_else(|| {
                let number: f64 = value.parse().ok()?;
                (number >= 0.0 && number.fract() == 0.0 && number <= f64::from(u32::MAX))
                    .then_some(number as u32)
            })
        })
    }

    fn number(&mut self, field: Field) -> Option<f64> {
        self.parsed(field, "a number of zero or more", |value| {
            value.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
        })
    }

    /// A date, or a timestamp of which the date is taken.
    fn date(&mut self, field: Field) -> Option<NaiveDate> {
        self.parsed(field, "a date such as 2026-01-05", |value| {
            let (date, rest) = value.split_at_checked(10)?;
            let whole = rest.is_empty() || rest.starts_with('T') || rest.starts_with(' ');
            whole.then(|| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok())?
        })
    }

    /// A lead without a status is taken for enriched: somebody wants it scored.
    fn status(&mut self) -> LeadStatus {
        self.parsed(Field::Status, "a lead status", |value| value.to_ascii_lowercase().parse().ok())
            .unwrap_or(LeadStatus::Enriched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(header: &[&str], record: &'a [&'a str]) -> Row<'a> {
        Columns::from_header(header.iter().copied()).read(|at| record.get(at).copied())
    }

    #[test]
    fn a_record_is_read_by_the_names_of_its_columns() {
        let header = [
            "\u{feff}Email",
            "favourite_colour",
            "email_verified",
            "title",
            "organization_employee_count",
            "status",
            "employment_start_date",
            "dataforseo_organic_traffic",
            "organization_is_hiring",
        ];
        let row = read(
            &header,
            &[
                " a@b.example ",
                "red",
                "TRUE",
                "CEO",
                "25.0",
                "unsubscribed",
                "2025-11-06T00:00:00Z",
                "149.89",
                "",
            ],
        );
        assert_eq!(row.problems, []);
        assert_eq!(row.email, "a@b.example");
        let evidence = row.evidence;
        assert_eq!(evidence.email, Contact::Verified);
        assert_eq!(evidence.title.as_deref(), Some("CEO"));
        assert_eq!(evidence.employees, Some(25));
        assert_eq!(evidence.status, LeadStatus::Unsubscribed);
        assert_eq!(evidence.role_started, NaiveDate::from_ymd_opt(2025, 11, 6));
        assert_eq!(evidence.seo.organic_traffic, Some(149.89));
        assert_eq!(evidence.is_hiring, None);
        assert_eq!(evidence.phone, Contact::Missing);
    }

    #[test]
    fn values_that_cannot_be_read_are_unknown_and_reported() {
        let header = [
            "email",
            "email_verified",
            "organization_employee_count",
            "employment_start_date",
            "status",
            "dataforseo_organic_traffic",
        ];
        let row = read(&header, &["a@b.example", "maybe", "-3", "31/12/2025", "asleep", "NaN"]);
        let columns: Vec<_> = row.problems.iter().map(|p| p.column).collect();
        assert_eq!(
            columns,
            [
                "email_verified",
                "organization_employee_count",
                "employment_start_date",
                "dataforseo_organic_traffic",
                "status"
            ]
        );
        assert_eq!(row.evidence, Evidence { email: Contact::Unverified, ..Evidence::default() });
        assert_eq!(row.problems[0].to_string(), "email_verified: \"maybe\" is not true or false");
    }

    #[test]
    fn short_records_and_doubled_columns_do_no_harm() {
        let row = read(&["email", "title", "title", "phone"], &["a@b.example", "CEO", "Intern"]);
        assert_eq!(row.evidence.title.as_deref(), Some("CEO"));
        assert_eq!(row.evidence.phone, Contact::Missing);
        assert!(read(&["email"], &[]).email.is_empty());
    }
}
