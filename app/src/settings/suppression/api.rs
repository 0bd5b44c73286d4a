//! What the tab asks the server for.

use domain::text_enum;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

text_enum!(
    /// One of the three lists, as it stands in the address.
    List { Emails => "emails", Domains => "domains", Phones => "phones" }
);

impl List {
    /// The list in an address; addresses unless said.
    pub fn of(text: Option<&str>) -> Self {
        text.and_then(|text| text.parse().ok()).unwrap_or(Self::Emails)
    }
    /// One entry of it.
    #[cfg(feature = "ssr")]
    pub const fn one(self) -> &'static str {
        match self {
            Self::Emails => "address",
            Self::Domains => "domain",
            Self::Phones => "number",
        }
    }
    pub const fn many(self) -> &'static str {
        match self {
            Self::Emails => "addresses",
            Self::Domains => "domains",
            Self::Phones => "numbers",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntriesLines {
    pub entries: Vec<EntryLine>,
    /// "1,204": all that fit the search, or all of the list where that is not counted.
    pub total: String,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Entries that fit and are not shown; the search finds them.
    pub hidden: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    pub id: String,
    /// Empty when the person was erased and only a fingerprint is left.
    pub value: String,
    pub reason: String,
    /// The person said no: nobody takes this entry away.
    pub stays: bool,
    pub notes: String,
    pub added: When,
}

#[server(prefix = "/fn", endpoint = "suppression")]
pub async fn list_entries(
    #[server(default)] list: String,
    #[server(default)] q: Option<String>,
    #[server(default)] before: Option<String>,
) -> Result<EntriesLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    let q = q.unwrap_or_default();
    match List::of(Some(&list)) {
        List::Emails => {
            let before = before.and_then(|text| text.parse().ok());
            let found =
                suppression::list_emails(&services, &visit, client, Some(&q), before).await.map_err(tell)?;
            Ok(reading::emails(found, now, zone))
        }
        List::Domains => {
            let found = suppression::list_domains(&services, &visit, client).await.map_err(tell)?;
            let entries = found.into_iter().map(|entry| reading::domain(entry, now, zone));
            Ok(reading::found(entries, &q))
        }
        List::Phones => {
            let found = suppression::list_phones(&services, &visit, client).await.map_err(tell)?;
            let entries = found.into_iter().map(|entry| reading::phone(entry, now, zone));
            Ok(reading::found(entries, &q))
        }
    }
}

/// Puts one entry or many on a list. `lines` has one a line or cell.
#[server(prefix = "/fn", endpoint = "suppression/add")]
pub async fn add_entries(
    #[server(default)] list: String,
    #[server(default)] lines: String,
    #[server(default)] reason: String,
    #[server(default)] notes: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let lines = reading::cells(&lines);
    let notes = (!notes.trim().is_empty()).then_some(notes);
    let list = List::of(Some(&list));
    let why =
        || reason.parse().map_err(|_| AppError::field("reason", "unknown", "Choose one of the reasons."));
    let done = match (list, lines.as_slice()) {
        (_, []) => {
            return Err(AppError::field("lines", "required", format!("Enter at least one {}.", list.one())));
        }
        (List::Emails, [one]) => {
            let entry = suppression::NewEntry { email: one.clone(), reason: Some(reason), notes };
            suppression::add_email(&services, &visit, client, entry).await.map(reading::one)
        }
        (List::Emails, many) => {
            suppression::add_many(&services, &visit, client, many, Some(&reason)).await.map(reading::many)
        }
        (List::Domains, [one]) => {
            let notes = notes.as_deref();
            suppression::add_domain(&services, &visit, client, one, why()?, notes).await.map(reading::one)
        }
        (List::Domains, many) => {
            suppression::add_domains(&services, &visit, client, many, why()?).await.map(reading::many)
        }
        (List::Phones, [one]) => {
            suppression::add_phone(&services, &visit, client, one, notes.as_deref()).await.map(reading::one)
        }
        (List::Phones, many) => {
            suppression::add_phones(&services, &visit, client, many).await.map(reading::many)
        }
    };
    // Where the form has one field for all of them.
    done.map(Outcome::said).map_err(|error| reading::renamed(tell(error)))
}

#[server(prefix = "/fn", endpoint = "suppression/remove")]
pub async fn remove_entry(
    #[server(default)] list: String,
    #[server(default)] id: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let no_such = |_| AppError::NotFound { what: "suppression entry".to_owned() };
    let id = id.parse().map_err(no_such)?;
    let list = List::of(Some(&list));
    match list {
        List::Emails => suppression::remove_email(&services, &visit, client, id).await,
        List::Domains => suppression::remove_domain(&services, &visit, client, id).await,
        List::Phones => suppression::remove_phone(&services, &visit, client, id).await,
    }
    .map_err(tell)?;
    Ok(Outcome::said(format!("The {} is off the list.", list.one())))
}

#[cfg(feature = "ssr")]
mod reading {
    use chrono::{DateTime, Utc};
    use domain::{DomainSuppressionReason, PhoneSuppressionReason, SuppressionReason};
    use workflows::suppression::{Added, BulkAdded, DomainEntry, EmailEntry, EmailList, PhoneEntry};

    use super::{EntriesLines, EntryLine};
    use crate::AppError;
    use crate::components::grouped;
    use crate::when::When;

    /// Domains or numbers on show at once.
    const SHOWN: usize = 200;

    pub fn emails(list: EmailList, now: DateTime<Utc>, zone: &str) -> EntriesLines {
        EntriesLines {
            entries: list.entries.into_iter().map(|entry| email(entry, now, zone)).collect(),
            total: grouped(u64::try_from(list.total).unwrap_or(0)),
            next: list.next.map(|id| id.to_string()),
            hidden: 0,
        }
    }

    fn email(entry: EmailEntry, now: DateTime<Utc>, zone: &str) -> EntryLine {
        let (reason, stays) = match entry.reason {
            SuppressionReason::Unsubscribe => ("Opted out", true),
            SuppressionReason::Complaint => ("Complained", true),
            SuppressionReason::Legal => ("Legal", true),
            SuppressionReason::Bounce => ("Bounced", false),
            SuppressionReason::Manual => ("By hand", false),
        };
        EntryLine {
            id: entry.id.to_string(),
            value: entry.email.map(|email| email.to_string()).unwrap_or_default(),
            reason: reason.to_owned(),
            stays,
            notes: entry.notes.unwrap_or_default(),
            added: When::of(entry.created_at, now, zone),
        }
    }

    pub fn domain(entry: DomainEntry, now: DateTime<Utc>, zone: &str) -> EntryLine {
        let reason = match entry.reason {
            DomainSuppressionReason::Competitor => "Competitor",
            DomainSuppressionReason::Blacklisted => "Not wanted",
            DomainSuppressionReason::SpamTrap => "Spam trap",
        };
        EntryLine {
            id: entry.id.to_string(),
            value: entry.domain,
            reason: reason.to_owned(),
            stays: false,
            notes: entry.notes.unwrap_or_default(),
            added: When::of(entry.created_at, now, zone),
        }
    }

    pub fn phone(entry: PhoneEntry, now: DateTime<Utc>, zone: &str) -> EntryLine {
        let reason = match entry.reason {
            PhoneSuppressionReason::Stop => "Answered STOP",
            PhoneSuppressionReason::Dncr => "Do Not Call Register",
            PhoneSuppressionReason::Manual => "By hand",
        };
        EntryLine {
            id: entry.id.to_string(),
            value: entry.phone,
            reason: reason.to_owned(),
            stays: false,
            notes: entry.notes.unwrap_or_default(),
            added: When::of(entry.created_at, now, zone),
        }
    }

    /// Those that hold the text that is searched for.
    pub fn found(entries: impl Iterator<Item = EntryLine>, q: &str) -> EntriesLines {
        let wanted: String = q.trim().to_lowercase();
        let mut entries: Vec<EntryLine> = entries.filter(|entry| entry.value.contains(&wanted)).collect();
        let all = entries.len();
        entries.truncate(SHOWN);
        EntriesLines { hidden: (all - entries.len()) as u64, total: grouped(all as u64), next: None, entries }
    }

    /// What was typed or pasted, one entry a line or cell.
    pub fn cells(text: &str) -> Vec<String> {
        text.split(['\n', '\r', ',', ';', '\t'])
            .map(|cell| cell.trim().trim_matches('"').trim())
            .filter(|cell| !cell.is_empty())
            .map(str::to_owned)
            .collect()
    }

    pub fn one(added: Added) -> String {
        match added {
            Added::Now => "On the list now.".to_owned(),
            Added::Before => "It was on the list already.".to_owned(),
        }
    }

    pub fn many(done: BulkAdded) -> String {
        let mut words = format!("{} added", grouped(done.added));
        if done.duplicates > 0 {
            words.push_str(&format!(", {} on the list already", grouped(done.duplicates)));
        }
        if done.invalid > 0 {
            words.push_str(&format!(", {} could not be read", grouped(done.invalid)));
        }
        words.push('.');
        words
    }

    /// The form has one field for addresses, domains and numbers.
    pub fn renamed(error: AppError) -> AppError {
        let AppError::Invalid { mut fields } = error else { return error };
        for wrong in &mut fields {
            if matches!(wrong.field.as_str(), "email" | "emails" | "domain" | "phone") {
                "lines".clone_into(&mut wrong.field);
            }
        }
        AppError::Invalid { fields }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_pasted_column_and_a_pasted_row_are_read_alike() {
            let cells = cells("a@b.example\r\n \"c@d.example\" ;e@f.example,\n\n");
            assert_eq!(cells, ["a@b.example", "c@d.example", "e@f.example"]);
        }

        #[test]
        fn what_was_left_out_is_told() {
            let done = BulkAdded { added: 1_200, duplicates: 0, invalid: 3 };
            assert_eq!(many(done), "1,200 added, 3 could not be read.");
            assert_eq!(many(BulkAdded { added: 2, ..BulkAdded::default() }), "2 added.");
        }
    }
}
