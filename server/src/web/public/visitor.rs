//! A visitor of the headline test: a random id and a headline in a first-party cookie, so the
//! headline stays the same and is in the first HTML, without a flash.

use http::{HeaderMap, HeaderValue, header};
use uuid::Uuid;
use workflows::Services;
use workflows::public::Visitor;

use super::site::Site;

const COOKIE: &str = "headline";

/// The visitor, and the cookie to set when there was none. `None` while no test runs.
pub fn of(site: &Site, headers: &HeaderMap) -> (Option<Visitor>, Option<HeaderValue>) {
    let facts = site.facts();
    let headlines = facts.headlines.headlines();
    if headlines.is_empty() {
        return (None, None);
    }
    let services = site.state().services();
    if let Some(known) = known(services, headers).filter(|visitor| headlines.contains(&visitor.variant)) {
        return (Some(known), None);
    }
    let id: Uuid = services.ids.next();
    let visitor = Visitor::new(id, headlines);
    let secure = if site.state().public_url().starts_with("https://") { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={}; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax{secure}",
        visitor.signed(services)
    );
    (Some(visitor), HeaderValue::from_str(&cookie).ok())
}

/// The visitor a cookie names, if we signed it.
pub fn known(services: &Services, headers: &HeaderMap) -> Option<Visitor> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let (_, value) = cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)?;
    Visitor::read(services, value)
}
