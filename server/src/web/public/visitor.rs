//! A visitor of the headline test: a random id and a headline in a first-party cookie, so the
//! headline stays the same and is in the first HTML, without a flash.

use domain::Headline;
use http::{HeaderMap, HeaderValue, header};
use uuid::Uuid;
use workflows::public::{Visitor, assign};

use super::site::Site;

const COOKIE: &str = "headline";

/// The visitor, and the cookie to set when there was none. `None` while no test runs.
pub fn of(site: &Site, headers: &HeaderMap) -> (Option<Visitor>, Option<HeaderValue>) {
    let facts = site.facts();
    if facts.headlines.is_empty() {
        return (None, None);
    }
    if let Some(known) = known(headers).filter(|visitor| facts.headlines.contains(&visitor.variant)) {
        return (Some(known), None);
    }
    let id: Uuid = site.state().services().ids.next();
    let visitor = Visitor { id, variant: assign(id, &facts.headlines) };
    let secure = if site.state().public_url().starts_with("https://") { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={}.{id}; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax{secure}",
        visitor.variant
    );
    (Some(visitor), HeaderValue::from_str(&cookie).ok())
}

/// The visitor a cookie names.
pub fn known(headers: &HeaderMap) -> Option<Visitor> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let value = cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)?
        .1;
    let (variant, id) = value.split_once('.')?;
    Some(Visitor { variant: variant.parse::<Headline>().ok()?, id: Uuid::parse_str(id).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_was_tampered_with_names_nobody() {
        let named = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(value).unwrap());
            known(&headers)
        };
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        assert_eq!(named(&format!("a=1; headline=b.{id}")).unwrap().variant, Headline::B);
        for bad in [
            "headline=",
            "headline=b",
            "headline=z.01890a5d-ac96-774b-bcce-b302099a8057",
            "headline=b.x",
            "x=y",
        ] {
            assert_eq!(named(bad), None, "{bad}");
        }
    }
}
