//! What people say about an address, read at the door.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::WebhookEvent;
use domain::people::tidy;
use integrations::mail::mailbox::Hosts;
use integrations::webhooks::NoAnswer;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::Fields as Wrong;
use crate::{Error, Services};

const NAME_MAX: usize = 100;
const URL_MAX: usize = 2_000;
const HEADERS_MAX: usize = 20;
const HEADER_NAME_MAX: usize = 100;
const HEADER_VALUE_MAX: usize = 1_000;
const SECRET_MIN: usize = 16;
const SECRET_MAX: usize = 256;
/// A name server that is silent longer does not hold anybody up: what it would have said is asked again
/// before each call.
const LOOK_UP: Duration = Duration::from_secs(3);

/// Names we write ourselves, or that say how the message travels.
const RESERVED: [&str; 16] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];
const RESERVED_BEGINNINGS: [&str; 4] = ["x-agency-os-", "proxy-", "sec-", "x-forwarded-"];

/// A new address; what is absent has its default.
#[derive(Clone, Debug, Default)]
pub struct WebhookInput {
    pub name: String,
    pub url: String,
    /// Absent or empty: one is made.
    pub secret: Option<SecretString>,
    pub events: Vec<WebhookEvent>,
    pub headers: BTreeMap<String, String>,
    pub timeout_ms: Option<i64>,
    pub retry_count: Option<i64>,
    pub retry_delay_ms: Option<i64>,
    pub auto_disable_threshold: Option<i64>,
}

/// What to change; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct WebhookChange {
    pub name: Option<String>,
    pub url: Option<String>,
    pub events: Option<Vec<WebhookEvent>>,
    /// All of them, in the place of those before.
    pub headers: Option<BTreeMap<String, String>>,
    pub timeout_ms: Option<i64>,
    pub retry_count: Option<i64>,
    pub retry_delay_ms: Option<i64>,
    pub auto_disable_threshold: Option<i64>,
}

/// All that an address is, but its secret.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    pub name: String,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    pub headers: BTreeMap<String, String>,
    pub timeout_ms: i64,
    pub retry_count: i64,
    pub retry_delay_ms: i64,
    pub auto_disable_threshold: i64,
}

impl Settings {
    pub(super) fn fresh(input: WebhookInput) -> Self {
        Self {
            name: input.name,
            url: input.url,
            events: input.events,
            headers: input.headers,
            timeout_ms: input.timeout_ms.unwrap_or(30_000),
            retry_count: input.retry_count.unwrap_or(3),
            retry_delay_ms: input.retry_delay_ms.unwrap_or(1_000),
            auto_disable_threshold: input.auto_disable_threshold.unwrap_or(10),
        }
    }

    pub(super) fn changed(self, change: WebhookChange) -> Self {
        Self {
            name: change.name.unwrap_or(self.name),
            url: change.url.unwrap_or(self.url),
            events: change.events.unwrap_or(self.events),
            headers: change.headers.unwrap_or(self.headers),
            timeout_ms: change.timeout_ms.unwrap_or(self.timeout_ms),
            retry_count: change.retry_count.unwrap_or(self.retry_count),
            retry_delay_ms: change.retry_delay_ms.unwrap_or(self.retry_delay_ms),
            auto_disable_threshold: change.auto_disable_threshold.unwrap_or(self.auto_disable_threshold),
        }
    }

    /// Checks all of it, and asks where the address lies. No transaction may be open.
    pub(super) async fn checked(self, services: &Services, mut wrong: Wrong) -> Result<Self, Error> {
        let name = tidy(&self.name);
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            wrong.wrong("name", "out_of_range", "Give it a name of 1 to 100 characters.");
        }
        let mut events = self.events;
        events.sort_unstable();
        events.dedup();
        if events.is_empty() {
            wrong.wrong("events", "required", "Choose at least one event.");
        }
        if events.iter().any(|event| !WebhookEvent::CHOICES.contains(event)) {
            wrong.wrong("events", "invalid", "A test is sent when you ask for it; choose other events.");
        }
        for (field, value, least, most) in [
            ("timeout_ms", self.timeout_ms, 1_000, 120_000),
            ("retry_count", self.retry_count, 0, 10),
            ("retry_delay_ms", self.retry_delay_ms, 100, 60_000),
            ("auto_disable_threshold", self.auto_disable_threshold, 1, 100),
        ] {
            if !(least..=most).contains(&value) {
                wrong.wrong(field, "out_of_range", &format!("Choose {least} to {most}."));
            }
        }
        if let Err(why) = check_headers(&self.headers) {
            wrong.wrong("headers", "invalid", &why);
        }
        let url = match read_url(services, &self.url).await {
            Ok(url) => url.into(),
            Err((code, why)) => {
                wrong.wrong("url", code, &why);
                self.url
            }
        };
        wrong.finish()?;
        Ok(Self { name, url, events, ..self })
    }
}

/// A secret somebody chose.
pub(super) fn check_secret(secret: &SecretString, wrong: &mut Wrong) {
    let text = secret.expose_secret();
    if !(SECRET_MIN..=SECRET_MAX).contains(&text.chars().count()) || text.chars().any(char::is_control) {
        wrong.wrong("secret", "out_of_range", "Use 16 to 256 characters in one line.");
    }
}

async fn read_url(services: &Services, text: &str) -> Result<Url, (&'static str, String)> {
    const ENTER: &str = "Enter an address like https://hooks.example.com/agency-os.";
    let text = text.trim();
    let bad = || ("not_a_url", ENTER.to_owned());
    if text.is_empty() || text.len() > URL_MAX || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(bad());
    }
    let mut url = Url::parse(text).map_err(|_| bad())?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(bad());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(("invalid", "Leave name and password out of the address; use a header.".to_owned()));
    }
    url.set_fragment(None);
    let unencrypted = || ("not_https", "Use an address that begins with https://.".to_owned());
    match url.scheme() {
        "https" => {}
        "http" if services.hosts != Hosts::Public => {}
        "http" => return Err(unencrypted()),
        _ => return Err(bad()),
    }
    match tokio::time::timeout(LOOK_UP, services.webhooks.check(&url)).await {
        Ok(Err(NoAnswer::Forbidden { .. })) if url.scheme() == "http" => Err(unencrypted()),
        Ok(Err(NoAnswer::Forbidden { reason })) => Err(("not_public", format!("{reason}."))),
        // A name that is not known yet may be known when something is sent; it is looked at again then.
        Ok(Ok(()) | Err(NoAnswer::Broke { .. })) | Err(_) => Ok(url),
    }
}

fn check_headers(headers: &BTreeMap<String, String>) -> Result<(), String> {
    if headers.len() > HEADERS_MAX {
        return Err("Use at most 20 headers.".to_owned());
    }
    let mut seen = BTreeSet::new();
    for (name, value) in headers {
        let lower = name.to_ascii_lowercase();
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || name.len() > HEADER_NAME_MAX || !name.chars().all(token) {
            return Err(format!("{name:?} is not the name of a header."));
        }
        if RESERVED.contains(&lower.as_str())
            || RESERVED_BEGINNINGS.iter().any(|begin| lower.starts_with(begin))
        {
            return Err(format!("{name} is set by us; choose another header."));
        }
        if value.len() > HEADER_VALUE_MAX || !value.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
            return Err(format!("{name} may hold at most 1,000 plain characters."));
        }
        if !seen.insert(lower) {
            return Err(format!("{name} is there twice."));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_their_own_are_taken_and_ours_are_not() {
        let one = |name: &str, value: &str| {
            check_headers(&BTreeMap::from([(name.to_owned(), value.to_owned())])).is_ok()
        };
        for (name, value, good) in [
            ("Authorization", "Bearer abc", true),
            ("X-Api-Key", "", true),
            ("Host", "a.example", false),
            ("content-LENGTH", "1", false),
            ("X-Agency-OS-Signature", "00", false),
            ("Proxy-Authorization", "x", false),
            ("X-Forwarded-For", "127.0.0.1", false),
            ("", "x", false),
            ("a b", "x", false),
            ("X-Key", "a\r\nHost: b", false),
            ("X-Key", "é", false),
        ] {
            assert_eq!(one(name, value), good, "{name}: {value}");
        }
        let many = |n: usize| (0..n).map(|n| (format!("X-{n}"), String::new())).collect();
        assert!(check_headers(&many(20)).is_ok());
        assert!(check_headers(&many(21)).is_err());
        let twice = ["X-Key", "x-key"].map(|name| (name.to_owned(), String::new()));
        assert!(check_headers(&BTreeMap::from(twice)).is_err());
    }
}
