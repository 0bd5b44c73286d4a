//! Lists, a page at a time: by number (`page`), or by cursor, which neither skips nor repeats a row
//! when rows come and go between two calls.

use chrono::{DateTime, Utc};
use http::{HeaderName, HeaderValue, Uri, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::web::problem::{FieldProblem, Problem};

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// Number of the page, from 1. Not together with `cursor`.
    #[param(minimum = 1, maximum = 1_000_000, default = 1)]
    page: Option<u32>,
    /// Entries on a page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    page_size: Option<u32>,
    /// `next_cursor` of the page before. Not together with `page`.
    #[param(max_length = 1024)]
    cursor: Option<String>,
    /// What to sort by; a minus sign in front turns the order round. See the operation for the words.
    #[param(max_length = 40)]
    sort: Option<String>,
}

/// A list's sort key: what `sort=` calls it, and the key of an entry. Keys are compared as text.
pub type Sort<T> = (&'static str, fn(&T) -> String);

/// A moment as a sort key: fixed in width, so that order of text is order of time. No moment comes first.
pub fn text(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| format!("{:020}", at.timestamp_micros())).unwrap_or_default()
}

/// One page and where the others are.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub entries: Vec<T>,
    pub paging: Paging,
}

/// Part of every list's answer.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Paging {
    /// Entries on all pages together.
    #[schema(minimum = 0)]
    total: u64,
    /// Absent when the page was asked for by cursor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, nullable = false)]
    page: Option<u64>,
    #[schema(minimum = 1, maximum = 100)]
    page_size: u64,
    #[schema(minimum = 0)]
    pages: u64,
    /// For `cursor=`; `null` on the last page.
    next_cursor: Option<String>,
}

impl Listing {
    /// Cuts a page out of a list that is small enough to be read whole (a team, its keys). `id` tells
    /// entries with equal keys apart; the first sort is the default.
    pub fn cut<T>(
        &self,
        mut all: Vec<T>,
        id: fn(&T) -> String,
        sorts: &[Sort<T>],
    ) -> Result<Page<T>, Problem> {
        let size = in_range("page_size", self.page_size, 20, 100)?;
        let number = in_range("page", self.page, 1, 1_000_000)?;
        if self.page.is_some() && self.cursor.is_some() {
            return Err(broken("cursor", "Ask by page or by cursor, not by both."));
        }
        let (down, key) = self.order(sorts)?;
        let place = |entry: &T| (key(entry), id(entry));
        all.sort_by_cached_key(place);
        if down {
            all.reverse();
        }
        let total = all.len();
        let start = match &self.cursor {
            None => (number - 1).saturating_mul(size),
            Some(cursor) => {
                let after = place_of(cursor)
                    .ok_or_else(|| broken("cursor", "Use next_cursor of the page before."))?;
                all.partition_point(|entry| if down { place(entry) >= after } else { place(entry) <= after })
            }
        };
        let entries: Vec<T> = all.into_iter().skip(start).take(size).collect();
        let more = start.saturating_add(entries.len()) < total;
        let paging = Paging {
            total: total as u64,
            page: self.cursor.is_none().then_some(number as u64),
            page_size: size as u64,
            pages: total.div_ceil(size) as u64,
            next_cursor: entries.last().filter(|_| more).map(|last| cursor_of(&place(last))),
        };
        Ok(Page { entries, paging })
    }

    #[expect(clippy::type_complexity, reason = "downwards or not, and the key: a name would say no more")]
    fn order<T>(&self, sorts: &[Sort<T>]) -> Result<(bool, fn(&T) -> String), Problem> {
        let Some(asked) = self.sort.as_deref() else {
            return sorts.first().map(|(_, key)| (false, *key)).ok_or_else(Problem::internal);
        };
        let (down, word) = asked.strip_prefix('-').map_or((false, asked), |word| (true, word));
        sorts.iter().find(|(name, _)| *name == word).map(|(_, key)| (down, *key)).ok_or_else(|| {
            let words: Vec<&str> = sorts.iter().map(|(name, _)| *name).collect();
            broken(
                "sort",
                &format!(
                    "Sort by one of {}, with a minus sign in front to turn the order round.",
                    words.join(", ")
                ),
            )
        })
    }
}

impl Paging {
    /// `Link: <…>; rel="next"` for the call `uri`; nothing on the last page.
    pub fn link(&self, uri: &Uri) -> Option<[(HeaderName, HeaderValue); 1]> {
        next_link(uri, self.next_cursor.as_deref()?)
    }
}

/// The same call with `cursor` in the place of `page`.
pub fn next_link(uri: &Uri, cursor: &str) -> Option<[(HeaderName, HeaderValue); 1]> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if name != "page" && name != "cursor" {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("cursor", cursor);
    let value = format!("<{}?{}>; rel=\"next\"", uri.path(), query.finish());
    HeaderValue::from_str(&value).ok().map(|value| [(header::LINK, value)])
}

/// A number within its bounds, or the default when it is not given.
pub fn in_range(field: &'static str, given: Option<u32>, default: u32, max: u32) -> Result<usize, Problem> {
    let number = given.unwrap_or(default);
    if (1..=max).contains(&number) {
        Ok(number as usize)
    } else {
        Err(broken(field, &format!("Use a number from 1 to {max}.")))
    }
}

/// What is searched for, without space around it; nothing when it is empty.
pub fn searched(given: Option<&str>, max: usize) -> Result<Option<&str>, Problem> {
    let search = given.map(str::trim).filter(|text| !text.is_empty());
    match search {
        Some(text) if text.chars().count() > max => {
            Err(broken("search", &format!("Use at most {max} characters.")))
        }
        search => Ok(search),
    }
}

fn broken(field: &str, words: &str) -> Problem {
    Problem::invalid(vec![FieldProblem::new(field, "invalid", words)])
}

/// Opaque to callers: hexadecimal digits of the sort key and the id.
fn cursor_of((key, id): &(String, String)) -> String {
    use std::fmt::Write;
    format!("{key}\u{1f}{id}").bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn place_of(cursor: &str) -> Option<(String, String)> {
    let digits: Vec<u8> = cursor
        .bytes()
        .map(|b| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()?;
    let bytes =
        digits.chunks(2).map(|pair| Some(pair.first()? << 4 | pair.get(1)?)).collect::<Option<Vec<u8>>>()?;
    let text = String::from_utf8(bytes).ok()?;
    let (key, id) = text.rsplit_once('\u{1f}')?;
    Some((key.to_owned(), id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SORTS: &[Sort<(u32, &'static str)>] =
        &[("number", |e| format!("{:04}", e.0)), ("name", |e| e.1.to_owned())];
    fn id(entry: &(u32, &'static str)) -> String {
        entry.0.to_string()
    }
    fn names(page: &Page<(u32, &'static str)>) -> String {
        page.entries.iter().map(|e| e.1).collect()
    }
    const ALL: [(u32, &str); 5] = [(1, "e"), (2, "b"), (3, "a"), (4, "b"), (5, "c")];

    #[test]
    fn pages_by_number_cover_the_list_and_end() {
        let at = |page| {
            Listing { page: Some(page), page_size: Some(2), ..Listing::default() }
                .cut(ALL.to_vec(), id, SORTS)
                .unwrap()
        };
        assert_eq!(
            (names(&at(1)), names(&at(2)), names(&at(3)), names(&at(4))),
            ("eb".into(), "ab".into(), "c".into(), String::new())
        );
        assert_eq!(
            (at(1).paging.total, at(1).paging.pages, at(1).paging.page, at(3).paging.next_cursor),
            (5, 3, Some(1), None)
        );
    }

    #[test]
    fn a_cursor_neither_skips_nor_repeats_when_rows_come_and_go() {
        let mut list = Listing { page_size: Some(2), sort: Some("-name".into()), ..Listing::default() };
        let first = list.cut(ALL.to_vec(), id, SORTS).unwrap();
        assert_eq!(names(&first), "ec");
        list.cursor = first.paging.next_cursor;
        let without_the_last_seen: Vec<_> =
            ALL.into_iter().filter(|e| e.1 != "c").chain([(9, "d")]).collect();
        let second = list.cut(without_the_last_seen, id, SORTS).unwrap();
        assert_eq!(names(&second), "bb");
        list.cursor = second.paging.next_cursor;
        assert_eq!(names(&list.cut(ALL.to_vec(), id, SORTS).unwrap()), "a");
    }

    #[test]
    fn what_cannot_be_listed_is_named() {
        let field =
            |listing: Listing| listing.cut(ALL.to_vec(), id, SORTS).unwrap_err().fields[0].field.clone();
        assert_eq!(field(Listing { page: Some(0), ..Listing::default() }), "page");
        assert_eq!(field(Listing { page_size: Some(101), ..Listing::default() }), "page_size");
        assert_eq!(field(Listing { sort: Some("password_hash".into()), ..Listing::default() }), "sort");
        assert_eq!(field(Listing { cursor: Some("zz".into()), ..Listing::default() }), "cursor");
        assert_eq!(
            field(Listing { page: Some(1), cursor: Some(String::new()), ..Listing::default() }),
            "cursor"
        );
    }

    #[test]
    fn the_link_to_the_next_page_keeps_the_other_parameters() {
        let [(_, value)] =
            next_link(&"/api/v1/x?page=2&sort=-name&page_size=5".parse().unwrap(), "ab").unwrap();
        assert_eq!(value, "</api/v1/x?sort=-name&page_size=5&cursor=ab>; rel=\"next\"");
    }
}
