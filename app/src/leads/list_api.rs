//! What the list asks the server for.

use domain::{LeadStatus, Tier, TierBucket};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::query_value;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

/// Rows of a page (pages.md section 6).
#[cfg(feature = "ssr")]
const PAGE: i64 = 20;

/// The parameters of the address that filter, as they are written there.
pub const FILTERS: &[&str] = &["q", "tier", "status", "campaign", "from", "to"];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadsQuery {
    pub q: Option<String>,
    pub tier: Option<String>,
    pub status: Option<String>,
    /// Scores, 0 to 100.
    pub from: Option<String>,
    pub to: Option<String>,
    pub campaign: Option<String>,
    pub sort: Option<String>,
    /// Where the page begins.
    pub before: Option<String>,
}

impl LeadsQuery {
    pub fn of(address: &ParamsMap) -> Self {
        let get = |name: &str| query_value(address, name);
        Self {
            q: get("q"),
            tier: get("tier"),
            status: get("status"),
            from: get("from"),
            to: get("to"),
            campaign: get("campaign"),
            sort: get("sort"),
            before: get("before"),
        }
    }
    pub fn is_filtered(&self) -> bool {
        [&self.q, &self.tier, &self.status, &self.from, &self.to, &self.campaign]
            .iter()
            .any(|part| part.is_some())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadsLines {
    pub lines: Vec<LeadLine>,
    /// "1,204", or "10,000+".
    pub total: String,
    pub next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadLine {
    pub id: String,
    pub name: String,
    pub email: String,
    pub title: String,
    pub company: String,
    pub score: Option<u8>,
    pub tier: Option<Tier>,
    pub status: LeadStatus,
    pub added: When,
    pub updated: When,
}

/// How many leads a tier has; `more` says that there are more than were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierCount {
    pub bucket: TierBucket,
    pub count: u64,
    pub more: bool,
}

#[server(prefix = "/fn", endpoint = "leads")]
pub async fn list_leads(#[server(default)] query: LeadsQuery) -> Result<LeadsLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let (order, direction) = reading::order(query.sort.as_deref());
    let listing = leads::Listing {
        filter: reading::filter(&query)?,
        order,
        direction,
        page_size: Some(PAGE),
        cursor: query.before,
        ..leads::Listing::default()
    };
    let page = leads::list_leads(&services, &visit, client, &listing).await.map_err(tell)?;
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    Ok(LeadsLines {
        lines: page.leads.into_iter().map(|lead| reading::line(lead, now, zone)).collect(),
        total: reading::words(page.total),
        next: page.next,
    })
}

#[server(prefix = "/fn", endpoint = "leads/tiers")]
pub async fn count_tiers() -> Result<Vec<TierCount>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let counts = leads::tier_counts(&services, &visit, client, None).await.map_err(tell)?;
    Ok(TierBucket::ALL
        .iter()
        .zip(counts)
        .map(|(bucket, count)| TierCount {
            bucket: *bucket,
            count: u64::try_from(count.at_least()).unwrap_or(0),
            more: !count.is_exact(),
        })
        .collect())
}

#[cfg(feature = "ssr")]
pub mod reading {
    use chrono::{DateTime, Utc};
    use workflows::leads::{Count, Direction, Filter, LeadBrief, Order};

    use super::{LeadLine, LeadsQuery};
    use crate::AppError;
    use crate::components::grouped;
    use crate::when::When;

    /// What cannot be read is told, so that nobody takes the whole list for a filtered one.
    pub fn filter(query: &LeadsQuery) -> Result<Filter, AppError> {
        let unknown = |field: &str| {
            AppError::field(field, "unknown", "This filter is not known. Clear it to see all leads.")
        };
        let score = |text: &Option<String>, field: &str| {
            let read = |text: &String| {
                text.trim()
                    .parse()
                    .map_err(|_| AppError::field(field, "invalid", "Use a score from 0 to 100."))
            };
            text.as_ref().map(read).transpose()
        };
        Ok(Filter {
            campaign: query
                .campaign
                .as_deref()
                .map(str::parse)
                .transpose()
                .map_err(|_| unknown("campaign"))?,
            tier: query.tier.as_deref().map(str::parse).transpose().map_err(|_| unknown("tier"))?,
            status: query.status.as_deref().map(str::parse).transpose().map_err(|_| unknown("status"))?,
            score_from: score(&query.from, "from")?,
            score_to: score(&query.to, "to")?,
            search: query.q.clone(),
        })
    }

    /// The newest first unless said otherwise.
    pub fn order(sort: Option<&str>) -> (Order, Direction) {
        let (key, direction) = match sort.map(|sort| (sort.strip_prefix('-'), sort)) {
            Some((Some(key), _)) => (key, Direction::Down),
            Some((None, key)) => (key, Direction::Up),
            None => return (Order::Created, Direction::Down),
        };
        match key {
            "email" => (Order::Email, direction),
            "company" => (Order::Company, direction),
            "score" => (Order::Score, direction),
            "added" => (Order::Created, direction),
            _ => (Order::Created, Direction::Down),
        }
    }

    pub fn words(count: Count) -> String {
        let number = grouped(u64::try_from(count.at_least()).unwrap_or(0));
        if count.is_exact() { number } else { format!("{number}+") }
    }

    /// "Alex Nguyen", or the address of somebody without a name.
    pub fn name(first: Option<&str>, last: Option<&str>, email: &str) -> String {
        let name = [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ");
        if name.is_empty() { email.to_owned() } else { name }
    }

    pub fn line(lead: LeadBrief, now: DateTime<Utc>, zone: &str) -> LeadLine {
        LeadLine {
            id: lead.id.to_string(),
            name: name(lead.first_name.as_deref(), lead.last_name.as_deref(), lead.email.as_str()),
            email: lead.email.to_string(),
            title: lead.title.unwrap_or_default(),
            company: lead.company.unwrap_or_default(),
            score: lead.als_score.and_then(|score| u8::try_from(score).ok()),
            tier: lead.als_tier,
            status: lead.status,
            added: When::of(lead.created_at, now, zone),
            updated: When::of(lead.updated_at, now, zone),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_filter_that_cannot_be_read_is_refused_and_not_left_out() {
            let of = |field: &str, text: &str| {
                let mut query = LeadsQuery::default();
                let place = match field {
                    "tier" => &mut query.tier,
                    "status" => &mut query.status,
                    "from" => &mut query.from,
                    _ => &mut query.campaign,
                };
                *place = Some(text.to_owned());
                filter(&query)
            };
            for (field, text) in [("tier", "lukewarm"), ("status", "x"), ("from", "many"), ("campaign", "7")]
            {
                assert!(of(field, text).is_err(), "{field}={text}");
            }
            assert_eq!(of("tier", "unscored").unwrap().tier, Some(domain::TierBucket::Unscored));
            assert_eq!(of("from", "60").unwrap().score_from, Some(60));
        }

        #[test]
        fn a_sort_in_the_address_names_its_order_and_an_unknown_one_is_the_newest_first() {
            assert_eq!(order(Some("-score")), (Order::Score, Direction::Down));
            assert_eq!(order(Some("company")), (Order::Company, Direction::Up));
            for sort in [None, Some("password"), Some("")] {
                assert_eq!(order(sort), (Order::Created, Direction::Down), "{sort:?}");
            }
        }

        #[test]
        fn somebody_without_a_name_is_called_by_the_address() {
            assert_eq!(name(Some("Alex"), Some("Nguyen"), "a@b.example"), "Alex Nguyen");
            assert_eq!(name(None, Some("Nguyen"), "a@b.example"), "Nguyen");
            assert_eq!(name(None, None, "a@b.example"), "a@b.example");
        }
    }
}
