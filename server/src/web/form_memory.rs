//! The answers to forms that were sent without scripting, kept until the page they came from is
//! drawn again: for a minute, in memory, under a random id that only the visitor's cookie names.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::AppError;
use app::forms::{Echo, is_secret};
use http::{HeaderMap, HeaderValue, header};
use moka::Expiry;
use moka::sync::Cache;
use rand::RngExt;

/// How long an answer waits for its page.
const KEPT: Duration = Duration::from_secs(60);
/// A draft waits longer when its author has to sign in first.
const KEPT_OVER_SIGN_IN: Duration = Duration::from_secs(15 * 60);
/// All answers together, in bytes.
const ROOM: u64 = 32 * 1024 * 1024;
/// What was typed beyond this is not drawn again.
const TYPED_LIMIT: usize = 64 * 1024;
const COOKIE: &str = "form";

#[derive(Clone, Debug)]
pub struct FormMemory(Cache<Key, Arc<Echo>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    visitor: String,
    page: String,
}

#[derive(Debug)]
struct Patience;

impl Expiry<Key, Arc<Echo>> for Patience {
    fn expire_after_create(&self, _: &Key, echo: &Arc<Echo>, _: Instant) -> Option<Duration> {
        let signed_out = matches!(echo.answer, Err(AppError::SignedOut));
        Some(if signed_out { KEPT_OVER_SIGN_IN } else { KEPT })
    }
}

impl FormMemory {
    pub fn new() -> Self {
        let weight = |key: &Key, echo: &Arc<Echo>| {
            let typed: usize = echo.typed.iter().map(|(name, value)| name.len() + value.len()).sum();
            u32::try_from(key.page.len() + typed + 512).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(ROOM).weigher(weight).expire_after(Patience).build())
    }

    /// Keeps the answer for `page` and says which cookie names it.
    pub fn keep(&self, headers: &HeaderMap, page: &str, mut echo: Echo, secure: bool) -> Option<HeaderValue> {
        echo.typed.retain(|(name, _)| !is_secret(name));
        let mut room = TYPED_LIMIT;
        echo.typed.retain(|(name, value)| {
            let size = name.len() + value.len();
            let fits = size <= room;
            room -= if fits { size } else { 0 };
            fits
        });
        let visitor = visitor(headers).unwrap_or_else(new_visitor);
        let secure = if secure { "; Secure" } else { "" };
        let age = KEPT_OVER_SIGN_IN.as_secs();
        let cookie = format!("{COOKIE}={visitor}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
        self.0.insert(Key { visitor, page: path_of(page).to_owned() }, Arc::new(echo));
        HeaderValue::from_str(&cookie).ok()
    }

    /// The answer for this page, once.
    pub fn take(&self, headers: &HeaderMap, path: &str) -> Option<Echo> {
        let key = Key { visitor: visitor(headers)?, page: path.to_owned() };
        self.0.remove(&key).map(|echo| Echo::clone(&echo))
    }
}

fn path_of(page: &str) -> &str {
    page.split(['?', '#']).next().unwrap_or(page)
}

fn visitor(headers: &HeaderMap) -> Option<String> {
    let id = cookie(headers, COOKIE)?;
    (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| id.to_owned())
}

fn new_visitor() -> String {
    let bytes: [u8; 16] = rand::rng().random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A cookie of the request by its exact name.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use app::forms::Outcome;

    use super::*;

    fn echo(typed: &[(&str, &str)]) -> Echo {
        Echo {
            endpoint: "/fn/sign-in".into(),
            answer: Ok(Outcome::default()),
            typed: typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }
    fn with_cookie(set: &HeaderValue) -> HeaderMap {
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&format!("a=b; {pair}")).unwrap())])
    }

    #[test]
    fn an_answer_is_given_once_and_only_to_the_visitor_and_page_it_belongs_to() {
        let memory = FormMemory::new();
        let set = memory
            .keep(&HeaderMap::new(), "/login?next=%2F", echo(&[("email", "a@b.example")]), false)
            .unwrap();
        let own = with_cookie(&set);
        assert_eq!(memory.take(&HeaderMap::new(), "/login"), None);
        assert_eq!(memory.take(&own, "/signup"), None);
        assert_eq!(memory.take(&own, "/login").unwrap().typed("email"), Some("a@b.example"));
        assert_eq!(memory.take(&own, "/login"), None);
    }

    #[test]
    fn a_secret_that_was_typed_is_not_kept() {
        let memory = FormMemory::new();
        let set = memory
            .keep(
                &HeaderMap::new(),
                "/login",
                echo(&[("email", "a@b.example"), ("password", "hunter2hunter2")]),
                true,
            )
            .unwrap();
        assert!(set.to_str().unwrap().contains("; Secure"));
        let kept = memory.take(&with_cookie(&set), "/login").unwrap();
        assert_eq!(kept.typed, [("email".to_owned(), "a@b.example".to_owned())]);
    }

    #[test]
    fn a_flood_of_text_is_not_kept_but_the_other_fields_are() {
        let memory = FormMemory::new();
        let flood = "x".repeat(TYPED_LIMIT);
        let set = memory
            .keep(
                &HeaderMap::new(),
                "/signup",
                echo(&[("full_name", &flood), ("email", "a@b.example")]),
                false,
            )
            .unwrap();
        let kept = memory.take(&with_cookie(&set), "/signup").unwrap();
        assert_eq!(kept.typed("full_name"), None);
        assert_eq!(kept.typed("email"), Some("a@b.example"));
    }

    #[test]
    fn a_forged_cookie_is_not_looked_up() {
        let forged =
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("form=../../etc/passwd"))]);
        assert_eq!(visitor(&forged), None);
    }
}
