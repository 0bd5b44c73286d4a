//! Lists of leads.

use domain::{CampaignId, Capability, ClientId, LeadStatus, TierBucket};
use store::leads::counts::{Count, EXACT_TO};
use store::leads::list::{self, Direction, Order, Place, Window};

use super::view::LeadBrief;
use crate::identity::{self, Visit};
use crate::{Error, Services};

/// Rows of a page unless said, and the most.
const PAGE: i64 = 50;
const PAGE_MAX: i64 = 100;
/// Pages by number end here; beyond, a list is walked by cursor.
const DEEPEST: i64 = EXACT_TO;
const SEARCH_MAX: usize = 100;

/// What to keep; absent fields keep everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub campaign: Option<CampaignId>,
    pub tier: Option<TierBucket>,
    pub status: Option<LeadStatus>,
    /// 0 to 100, both included.
    pub score_from: Option<i64>,
    pub score_to: Option<i64>,
    /// The beginning of an address, a name, a last name or a company.
    pub search: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub filter: Filter,
    pub order: Order,
    pub direction: Direction,
    /// From 1. Not looked at when there is a cursor.
    pub page: Option<i64>,
    /// 1 to 100; 50 unless said.
    pub page_size: Option<i64>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

#[derive(Clone, Debug)]
pub struct LeadPage {
    pub leads: Vec<LeadBrief>,
    /// On all pages together.
    pub total: Count,
    pub page_size: i64,
    /// For `cursor`; none on the last page.
    pub next: Option<String>,
}

impl Filter {
    pub(super) fn checked(&self) -> Result<list::Filter, Error> {
        let search = self.search.as_deref().map(domain::people::tidy).filter(|text| !text.is_empty());
        if search.as_deref().is_some_and(|text| text.chars().count() > SEARCH_MAX) {
            return Err(Error::field("search", "too_long", format!("Use at most {SEARCH_MAX} characters.")));
        }
        let score = match (self.score_from, self.score_to) {
            (None, None) => None,
            (from, to) => {
                let (from, to) = (from.unwrap_or(0), to.unwrap_or(100));
                if !(0..=100).contains(&from) || !(from..=100).contains(&to) {
                    return Err(Error::field(
                        "score_from",
                        "invalid",
                        "Use a range of scores from 0 to 100.",
                    ));
                }
                Some((from, to))
            }
        };
        Ok(list::Filter { campaign: self.campaign, tier: self.tier, status: self.status, score, search })
    }
}

/// One page of the client's leads, and how many there are.
pub async fn list_leads(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    listing: &Listing,
) -> Result<LeadPage, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let filter = listing.filter.checked()?;
    let size = listing.page_size.unwrap_or(PAGE);
    if !(1..=PAGE_MAX).contains(&size) {
        return Err(Error::field("page_size", "invalid", format!("Use a number from 1 to {PAGE_MAX}.")));
    }
    let number = listing.page.unwrap_or(1);
    let skip = number.saturating_sub(1).saturating_mul(size);
    if number < 1 || skip > DEEPEST {
        return Err(Error::field(
            "page",
            "invalid",
            format!("Pages end at the first {DEEPEST} leads; go on with cursor."),
        ));
    }
    let beyond = listing.cursor.as_deref().map(|cursor| place_of(cursor, listing.order)).transpose()?;
    let skip = if beyond.is_some() { 0 } else { skip };
    let window = Window { order: listing.order, direction: listing.direction, beyond, skip, limit: size + 1 };
    let mut tx = services.db.read(client).await?;
    let now = services.now();
    let (mut leads, total) = match services.long_lists.known(client, &filter, now) {
        Some(total) => (list::rows_of(&mut tx, &filter, &window).await?, total),
        None => {
            let (leads, total) = list::page(&mut tx, &filter, &window).await?;
            services.long_lists.note(client, &filter, total, now);
            (leads, total)
        }
    };
    let more = leads.len() as i64 > size;
    leads.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = leads.last().filter(|_| more).map(|last| cursor_of(&last.place(listing.order)));
    Ok(LeadPage { leads, total, page_size: size, next })
}

/// How many leads a filter keeps.
pub async fn count_leads(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    filter: &Filter,
) -> Result<Count, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let filter = filter.checked()?;
    let mut tx = services.db.read(client).await?;
    Ok(list::count(&mut tx, &filter).await?)
}

/// Opaque to callers: hexadecimal digits of the order, the key and the id.
fn cursor_of(place: &Place) -> String {
    let text = match place {
        Place::Created(id) => format!("c\u{1f}{id}"),
        Place::Score(rank, id) => format!("s{rank}\u{1f}{id}"),
        Place::Company(key, id) => format!("o{key}\u{1f}{id}"),
        Place::Email(email) => format!("e{email}\u{1f}"),
    };
    text.bytes().fold(String::new(), |mut digits, byte| {
        use std::fmt::Write;
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn place_of(cursor: &str, order: Order) -> Result<Place, Error> {
    let read = || -> Option<Place> {
        let (pairs, rest) = cursor.as_bytes().as_chunks::<2>();
        if !rest.is_empty() || cursor.len() > 2_000 {
            return None;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let bytes = pairs
            .iter()
            .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
            .collect::<Option<Vec<u8>>>()?;
        let text = String::from_utf8(bytes).ok()?;
        let (key, id) = text.rsplit_once('\u{1f}')?;
        match (order, key.split_at_checked(1)?) {
            (Order::Created, ("c", "")) => Some(Place::Created(id.parse().ok()?)),
            (Order::Score, ("s", rank)) => Some(Place::Score(rank.parse().ok()?, id.parse().ok()?)),
            (Order::Company, ("o", key)) => Some(Place::Company(key.to_owned(), id.parse().ok()?)),
            (Order::Email, ("e", email)) if !email.contains('\0') => Some(Place::Email(email.to_owned())),
            _ => None,
        }
    };
    read().ok_or_else(|| {
        Error::field("cursor", "invalid", "Use next_cursor of the page before, with the same sort.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::LeadId;

    #[test]
    fn a_cursor_leads_back_to_its_place_and_only_in_its_own_order() {
        let id = LeadId::from_uuid(uuid::Uuid::from_u128(7));
        for (order, place) in [
            (Order::Created, Place::Created(id)),
            (Order::Score, Place::Score(5_085, id)),
            (Order::Company, Place::Company("zoë & söhne".to_owned(), id)),
            (Order::Email, Place::Email("a@b.example".to_owned())),
        ] {
            let cursor = cursor_of(&place);
            assert_eq!(place_of(&cursor, order).unwrap(), place);
            let other = if order == Order::Created { Order::Score } else { Order::Created };
            assert!(place_of(&cursor, other).is_err());
        }
        for bad in ["", "zz", "0", "63", "ff1f", &"61".repeat(2_000)] {
            assert!(place_of(bad, Order::Created).is_err(), "{bad:?}");
        }
    }
}
