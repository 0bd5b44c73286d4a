//! What the webhooks tab asks of the server.

use std::collections::BTreeMap;

use domain::{DeliveryStatus, WebhookEvent};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

/// Deliveries on a page.
pub const PER_PAGE: u64 = 20;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookLine {
    pub id: String,
    pub is_active: bool,
    /// Why it was switched off, unless a person did it.
    pub off_because: String,
    pub last_success: Option<When>,
    pub last_failure: Option<When>,
    /// Deliveries that failed since the last that did not.
    pub failures: i64,
    pub old_secret_until: Option<When>,
    pub form: WebhookForm,
}

/// An address as a form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookForm {
    pub name: String,
    pub url: String,
    pub events: Vec<WebhookEvent>,
    /// `Name: value`, one a line.
    pub headers: String,
    pub timeout_ms: String,
    pub retry_count: String,
    pub retry_delay_ms: String,
    pub auto_disable_threshold: String,
}

impl Default for WebhookForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            url: String::new(),
            events: Vec::new(),
            headers: String::new(),
            timeout_ms: "30000".to_owned(),
            retry_count: "3".to_owned(),
            retry_delay_ms: "1000".to_owned(),
            auto_disable_threshold: "10".to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliveries {
    /// Whose they are.
    pub name: String,
    pub lines: Vec<DeliveryLine>,
    pub page: u64,
    pub total: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryLine {
    pub id: String,
    pub event: WebhookEvent,
    pub status: DeliveryStatus,
    pub made: When,
    pub again: Option<When>,
    pub attempts: Vec<AttemptLine>,
    /// What was sent.
    pub payload: String,
    /// The beginning of the last answer.
    pub answer: String,
    pub error: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptLine {
    pub at: When,
    /// "500 in 120 ms", "no answer in 30000 ms".
    pub words: String,
}

#[cfg(feature = "ssr")]
mod reading {
    use chrono::{DateTime, Utc};
    use workflows::webhooks::{Attempt, Delivery, WebhookView};

    use super::{AttemptLine, BTreeMap, DeliveryLine, WebhookForm, WebhookLine, When};

    pub fn line(view: WebhookView, now: DateTime<Utc>, zone: &str) -> WebhookLine {
        let when = |at: Option<DateTime<Utc>>| at.map(|at| When::of(at, now, zone));
        WebhookLine {
            id: view.id.to_string(),
            is_active: view.is_active,
            off_because: view.disabled_reason.unwrap_or_default(),
            last_success: when(view.last_success_at),
            last_failure: when(view.last_failure_at),
            failures: view.consecutive_failures,
            old_secret_until: when(view.old_secret_until),
            form: WebhookForm {
                name: view.name,
                url: view.url,
                events: view.events,
                headers: view.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect(),
                timeout_ms: view.timeout_ms.to_string(),
                retry_count: view.retry_count.to_string(),
                retry_delay_ms: view.retry_delay_ms.to_string(),
                auto_disable_threshold: view.auto_disable_threshold.to_string(),
            },
        }
    }

    pub fn delivery(row: Delivery, now: DateTime<Utc>, zone: &str) -> DeliveryLine {
        let attempt = |one: Attempt| AttemptLine {
            at: When::of(one.at, now, zone),
            words: match one.response_status {
                Some(code) => format!("{code} in {} ms", one.response_time_ms),
                None => format!("no answer after {} ms", one.response_time_ms),
            },
        };
        DeliveryLine {
            id: row.id.to_string(),
            event: row.event_type,
            status: row.status,
            made: When::of(row.created_at, now, zone),
            again: row.next_attempt_at.map(|at| When::of(at, now, zone)),
            attempts: row.attempts.0.into_iter().map(attempt).collect(),
            payload: row.payload,
            answer: row.response_body.unwrap_or_default(),
            error: row.error_message.unwrap_or_default(),
        }
    }

    /// `Name: value`, one a line; what is no such line is the answer.
    pub fn headers(text: &str) -> Result<BTreeMap<String, String>, String> {
        let mut all = BTreeMap::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').ok_or_else(|| line.to_owned())?;
            if all.insert(name.trim().to_owned(), value.trim().to_owned()).is_some() {
                return Err(line.to_owned());
            }
        }
        Ok(all)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn headers_are_read_a_line_each() {
            let read = headers("Authorization: Bearer a:b\r\n\n X-Team :7 ").unwrap();
            let wanted = [("Authorization", "Bearer a:b"), ("X-Team", "7")];
            assert_eq!(read, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
            assert_eq!(headers("X-A: 1\nnonsense").unwrap_err(), "nonsense");
            assert!(headers("X-A: 1\nX-A: 2").is_err());
        }
    }
}

#[cfg(feature = "ssr")]
fn unknown(_: impl std::error::Error) -> AppError {
    AppError::NotFound { what: "webhook".to_owned() }
}

#[server(prefix = "/fn", endpoint = "webhooks")]
pub async fn list_webhooks() -> Result<Vec<WebhookLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let all = workflows::webhooks::list(&services, &visit, client).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    Ok(all.into_iter().map(|view| reading::line(view, now, zone)).collect())
}

#[server(prefix = "/fn", endpoint = "webhooks/deliveries")]
pub async fn list_deliveries(
    #[server(default)] id: String,
    #[server(default)] page: Option<u64>,
) -> Result<Deliveries, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(unknown)?;
    let page = page.unwrap_or(1).clamp(1, 1_000_000);
    let webhook = workflows::webhooks::get(&services, &visit, client, id).await.map_err(tell)?;
    let (number, size) = (i64::try_from(page).unwrap_or(1), PER_PAGE as i64);
    let found = workflows::webhooks::list_deliveries(&services, &visit, client, id, None, number, size)
        .await
        .map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    Ok(Deliveries {
        name: webhook.name,
        lines: found.deliveries.into_iter().map(|row| reading::delivery(row, now, zone)).collect(),
        page,
        total: u64::try_from(found.total).unwrap_or_default(),
    })
}

/// Without an id a new one is made, and its secret comes back.
#[server(prefix = "/fn", endpoint = "webhooks/save")]
pub async fn save_webhook(
    #[server(default)] id: String,
    #[server(default)] name: String,
    #[server(default)] url: String,
    /// Ticks by the event's name.
    #[server(default)]
    events: BTreeMap<String, String>,
    #[server(default)] headers: String,
    #[server(default)] timeout_ms: String,
    #[server(default)] retry_count: String,
    #[server(default)] retry_delay_ms: String,
    #[server(default)] auto_disable_threshold: String,
) -> Result<Outcome, AppError> {
    use crate::forms::Shown;
    use secrecy::ExposeSecret;
    use workflows::webhooks::{self, WebhookChange, WebhookInput};
    let (services, (visit, client)) = (services()?, client()?);
    let events: Vec<WebhookEvent> = events
        .keys()
        .map(|event| event.parse().map_err(|_| AppError::field("events", "unknown", "Choose from the list.")))
        .collect::<Result<_, _>>()?;
    let headers = reading::headers(&headers).map_err(|line| {
        AppError::field(
            "headers",
            "invalid",
            format!("Write one header a line, as Name: value, not {line:?}."),
        )
    })?;
    let number = |field: &'static str, text: &str| {
        let text = text.trim();
        let read = if text.is_empty() { Ok(None) } else { text.parse::<i64>().map(Some) };
        read.map_err(|_| AppError::field(field, "not_a_number", "Enter a whole number."))
    };
    let (timeout_ms, retry_count) =
        (number("timeout_ms", &timeout_ms)?, number("retry_count", &retry_count)?);
    let retry_delay_ms = number("retry_delay_ms", &retry_delay_ms)?;
    let auto_disable_threshold = number("auto_disable_threshold", &auto_disable_threshold)?;
    if id.is_empty() {
        let input = WebhookInput {
            name,
            url,
            secret: None,
            events,
            headers,
            timeout_ms,
            retry_count,
            retry_delay_ms,
            auto_disable_threshold,
        };
        let made = webhooks::create(&services, &visit, client, input).await.map_err(tell)?;
        return Ok(Outcome::show(Shown::ApiKey(made.secret.expose_secret().to_owned())));
    }
    let id = id.parse().map_err(unknown)?;
    let change = WebhookChange {
        name: Some(name),
        url: Some(url),
        events: Some(events),
        headers: Some(headers),
        timeout_ms,
        retry_count,
        retry_delay_ms,
        auto_disable_threshold,
    };
    webhooks::update(&services, &visit, client, id, change).await.map_err(tell)?;
    Ok(Outcome::said("Webhook saved."))
}

#[server(prefix = "/fn", endpoint = "webhooks/test")]
pub async fn test_webhook(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(unknown)?;
    workflows::webhooks::test(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("A test is on its way."))
}

/// On with a word in `on`, off without.
#[server(prefix = "/fn", endpoint = "webhooks/switch")]
pub async fn switch_webhook(
    #[server(default)] id: String,
    #[server(default)] on: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(unknown)?;
    if on.is_empty() {
        workflows::webhooks::disable(&services, &visit, client, id).await.map_err(tell)?;
        return Ok(Outcome::said("The webhook is off. Nothing is sent there."));
    }
    workflows::webhooks::enable(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("The webhook is on."))
}

#[server(prefix = "/fn", endpoint = "webhooks/rotate")]
pub async fn rotate_webhook(#[server(default)] id: String) -> Result<Outcome, AppError> {
    use crate::forms::Shown;
    use secrecy::ExposeSecret;
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(unknown)?;
    let made = workflows::webhooks::rotate_secret(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::show(Shown::ApiKey(made.secret.expose_secret().to_owned())))
}

#[server(prefix = "/fn", endpoint = "webhooks/remove")]
pub async fn remove_webhook(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(unknown)?;
    workflows::webhooks::delete(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("The webhook is gone."))
}

#[server(prefix = "/fn", endpoint = "webhooks/replay")]
pub async fn replay_delivery(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = id.parse().map_err(|_| AppError::NotFound { what: "delivery".to_owned() })?;
    workflows::webhooks::replay(&services, &visit, client, id).await.map_err(tell)?;
    Ok(Outcome::said("It is sent again."))
}
