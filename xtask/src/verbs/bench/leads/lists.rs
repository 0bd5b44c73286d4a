//! Every filter with every sort, as a person asks for them.

use std::net::SocketAddr;

use serde_json::Value;

use super::super::load;
use super::site::{CAMPAIGN, Tenant};
use crate::error::{Context, Result};
use crate::http;

/// Requests of which each p99 is taken.
const TIMES: usize = 120;
const BAR: f64 = 100.0;
const SORTS: [&str; 8] =
    ["created_at", "-created_at", "als_score", "-als_score", "company", "-company", "email", "-email"];

fn filters() -> Vec<String> {
    let mut all = vec![String::new()];
    for tier in ["hot", "warm", "cool", "cold", "dead", "unscored"] {
        all.push(format!("&tier={tier}"));
    }
    for status in ["new", "enriched", "scored", "in_sequence", "converted", "unsubscribed", "bounced"] {
        all.push(format!("&status={status}"));
    }
    for search in ["p7", "p123456%40", "olivia", "olivia%20smith", "nguyen", "company%2059999", "nobody"] {
        all.push(format!("&search={search}"));
    }
    for range in [(0, 100), (50, 60), (95, 100), (0, 10)] {
        all.push(format!("&score_from={}&score_to={}", range.0, range.1));
    }
    for with in [
        "",
        "&tier=hot",
        "&tier=cold",
        "&status=scored",
        "&status=bounced",
        "&status=converted&tier=warm",
        "&search=olivia",
        "&score_from=40&score_to=60",
    ] {
        all.push(format!("&campaign_id={CAMPAIGN}{with}"));
    }
    for with in [
        "&tier=hot&status=scored",
        "&tier=cold&search=nguyen",
        "&status=new&search=p7",
        "&tier=dead&status=unsubscribed",
    ] {
        all.push(with.to_owned());
    }
    all
}

#[derive(Debug)]
pub struct Pages {
    /// Milliseconds of the slowest p99, and of which list it is.
    pub slowest: f64,
    pub which: String,
    pub count: usize,
    /// Lists beyond the bar.
    pub missed: Vec<(String, f64)>,
    /// The id of a lead from the middle of the list.
    pub a_lead: String,
}

pub fn measure(address: SocketAddr, tenant: &Tenant, headers: &[&str]) -> Result<Pages> {
    let mut pages =
        Pages { slowest: 0.0, which: String::new(), count: 0, missed: Vec::new(), a_lead: String::new() };
    let mut lists = Vec::new();
    for filter in filters() {
        for sort in SORTS {
            lists.push(format!("?page_size=50&sort={sort}{filter}"));
        }
    }
    // Far into the list: by number as far as numbers go, and by cursor from there.
    for sort in SORTS {
        let far = format!("?page_size=50&sort={sort}&page=200");
        let (found, next) = page(address, tenant, headers, &far)?;
        pages.a_lead = found;
        lists.push(far);
        if let Some(next) = next {
            lists.push(format!("?page_size=50&sort={sort}&cursor={next}"));
        }
    }
    for list in lists {
        let path = format!("{}{list}", tenant.leads());
        let p99 = load::one_by_one(address, &path, headers, TIMES)?.p99;
        pages.count += 1;
        if p99 > pages.slowest {
            (pages.slowest, pages.which) = (p99, list.clone());
        }
        if p99 > BAR {
            pages.missed.push((list, p99));
        }
    }
    Ok(pages)
}

/// The first lead of a page, or of the first page where there is no such page, and the next cursor.
fn page(
    address: SocketAddr,
    tenant: &Tenant,
    headers: &[&str],
    list: &str,
) -> Result<(String, Option<String>)> {
    let headers: Vec<(&str, &str)> = headers.iter().filter_map(|line| line.split_once(": ")).collect();
    let read = |list: &str| -> Result<Value> {
        let path = format!("{}{list}", tenant.leads());
        let answer = http::ask(address, "GET", &path, &headers, "").or_say("a list gives no answer")?;
        serde_json::from_str(&answer.body).or_say("a list cannot be read")
    };
    let far = read(list)?;
    let first = read("?page_size=1")?;
    let id = far["leads"][0]["id"].as_str().or_else(|| first["leads"][0]["id"].as_str());
    let next = far["next_cursor"].as_str().map(str::to_owned);
    Ok((id.or_say("the list has no leads")?.to_owned(), next))
}
