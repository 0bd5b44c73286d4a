//! One attempt at one delivery. It is read, sent with no transaction open, and written down; the next
//! one, if there is to be one, is enqueued in the transaction that writes it down.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::{AuditAction, ClientId, DeliveryStatus, WebhookDeliveryId, WebhookEvent};
use engines::outreach::chance::Seed;
use engines::webhooks::{self as rules, Attempted, Next, Rules, signing};
use integrations::webhooks::{Answer, NoAnswer, Post};
use serde::{Deserialize, Serialize};
use store::ClientTx;
use store::webhooks::configs::{self, Counted, Webhook};
use store::webhooks::deliveries::{self, Attempt as Tried, Delivery, Outcome};
use url::Url;
use zeroize::Zeroizing;

use super::configs::open_headers;
use super::place;
use crate::audit::{self, Actor, Entry};
use crate::identity::Event;
use crate::jobs::{Attempt, Attempted as _, Job, JobError, Run};
use crate::replies::tell::{Audience, Notice, tell_to};
use crate::secrets;
use crate::{Error, Services};

const SWITCHED_OFF: &str = "The webhook was switched off.";

/// The attempt of that number at a delivery.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct DeliverWebhook {
    pub client: ClientId,
    pub delivery: WebhookDeliveryId,
    /// Counted from 1. A job that comes again after its attempt was written down does nothing.
    pub attempt: u32,
}

impl Job for DeliverWebhook {
    const KIND: &'static str = "webhook_delivery";
    /// Of our own faults. Those of the other side follow the address's rules.
    const RETRY: &'static [Duration] = &[Duration::from_secs(15); 20];
    /// Longer than an address may keep us waiting.
    const TIMEOUT: Duration = Duration::from_secs(180);
    const AT_ONCE: usize = 20;
    /// A slow address leaves its client room for other work.
    const PER_CLIENT: usize = 3;

    fn client(&self) -> Option<ClientId> {
        Some(self.client)
    }
    fn dedupe_key(&self) -> Option<String> {
        Some(format!("webhook:{}:{}", self.delivery, self.attempt))
    }
}

impl Run<Services> for DeliverWebhook {
    async fn run(self, services: &Services, _attempt: &Attempt) -> Result<(), JobError> {
        deliver(services, self).await.or_retry()
    }
}

async fn deliver(services: &Services, job: DeliverWebhook) -> Result<(), Error> {
    let mut tx = services.db.read(job.client).await?;
    let Some(delivery) = deliveries::get(&mut tx, job.delivery).await? else { return Ok(()) };
    if delivery.status.is_final() || delivery.attempt_count + 1 != i64::from(job.attempt) {
        return Ok(());
    }
    let webhook = configs::get(&mut tx, delivery.webhook_config_id).await?;
    drop(tx);
    // A test may be sent before it is switched on.
    let Some(webhook) =
        webhook.filter(|row| row.is_active || delivery.event_type == WebhookEvent::WebhookTest)
    else {
        return call_off(services, job, SWITCHED_OFF).await;
    };
    let sealed_secrets = match open_secrets(services, job.client, &webhook) {
        Ok(secrets) => secrets,
        Err(_) => return call_off(services, job, "Its secret cannot be read; make a new one.").await,
    };
    let Ok(url) = Url::parse(&webhook.url) else {
        return call_off(services, job, "Its address cannot be read.").await;
    };
    let own = open_headers(services, job.client, &webhook)?;
    let known: Vec<&str> = sealed_secrets.iter().map(|secret| secret.as_str()).collect();
    let body = delivery.payload.as_bytes();
    let signature = signing::signature(known.first().copied().unwrap_or_default(), body);
    // The receiver holds it against its own clock.
    let timestamp = services.now().timestamp();
    let mut headers: Vec<(String, String)> = own.into_iter().collect();
    headers.extend(
        [
            ("Content-Type", "application/json".to_owned()),
            ("User-Agent", "Agency-OS-Webhooks/1.0".to_owned()),
            ("X-Agency-OS-Event", delivery.event_type.to_string()),
            ("X-Agency-OS-Delivery", delivery.id.to_string()),
            ("X-Agency-OS-Timestamp", timestamp.to_string()),
            ("X-Agency-OS-Signature", signature.clone()),
            ("X-Agency-OS-Signature-V2", signing::signature_v2(&known, timestamp, body)),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let timeout = Duration::from_millis(u64::try_from(webhook.timeout_ms).unwrap_or(30_000));
    let post = Post { url: &url, headers: &headers, body: body.to_vec(), timeout };
    let began = Instant::now();
    let answer = services.webhooks.post(post).await;
    let took = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    write_down(services, job, &delivery, &webhook, signature, answer, took).await
}

/// The secrets that are good, the newest first.
fn open_secrets(
    services: &Services,
    client: ClientId,
    row: &Webhook,
) -> Result<Vec<Zeroizing<String>>, secrets::OpenError> {
    let mut all = vec![secrets::open_text(services, place(client, row.id), &row.secret_sealed)?];
    if let (Some(sealed), Some(until)) = (&row.old_secret_sealed, row.old_secret_until)
        && until > services.now()
    {
        all.push(secrets::open_text(services, place(client, row.id), sealed)?);
    }
    Ok(all)
}

async fn call_off(services: &Services, job: DeliverWebhook, reason: &str) -> Result<(), Error> {
    let mut tx = services.db.write(job.client).await?;
    deliveries::call_off(&mut tx, job.delivery, reason, services.business_now()).await?;
    Ok(tx.commit().await?)
}

/// How it ended, and why it is no success.
fn read(answer: &Result<Answer, NoAnswer>) -> (Attempted, Option<String>) {
    match answer {
        Ok(answer) => {
            let why = match answer.status {
                200..=299 => None,
                code @ 300..=399 => Some(format!("It answered {code}; redirects are not followed.")),
                code => Some(format!("It answered {code}.")),
            };
            (Attempted::Answered(answer.status), why)
        }
        Err(NoAnswer::Forbidden { reason }) => (Attempted::Forbidden, Some(sentence(reason))),
        Err(NoAnswer::Broke { reason }) => (Attempted::Unanswered, Some(sentence(reason))),
    }
}

fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

async fn write_down(
    services: &Services,
    job: DeliverWebhook,
    delivery: &Delivery,
    webhook: &Webhook,
    signature: String,
    answer: Result<Answer, NoAnswer>,
    took: i64,
) -> Result<(), Error> {
    let (attempted, why) = read(&answer);
    let limits = Rules {
        retries: u32::try_from(webhook.retry_count).unwrap_or_default(),
        delay_ms: u32::try_from(webhook.retry_delay_ms).unwrap_or(1_000),
    };
    let seed = Seed::of(&[delivery.id.as_uuid().as_bytes()]);
    let next = rules::next(attempted, job.attempt, limits, seed);
    let now = services.business_now();
    let (status, counted, again_at) = match next {
        Next::Delivered => (DeliveryStatus::Success, Counted::Success, None),
        Next::Again(wait) => (DeliveryStatus::Retrying, Counted::Attempt, Some(now + wait)),
        Next::Gone | Next::GivenUp => (DeliveryStatus::Failed, Counted::Failure, None),
    };
    let answer = answer.ok();
    let outcome = Outcome {
        status,
        attempt: Tried {
            at: now,
            response_status: answer.as_ref().map(|answer| answer.status),
            response_time_ms: took,
            error_message: why,
        },
        signature: Some(signature),
        response_body: answer.map(|answer| answer.body),
        next_attempt_at: again_at,
    };
    let mut tx = services.db.write(job.client).await?;
    if !deliveries::attempted(&mut tx, delivery, i64::from(job.attempt), &outcome, now).await? {
        return Ok(());
    }
    let failures = configs::count(&mut tx, webhook.id, counted, now).await?;
    match next {
        Next::Delivered => {}
        Next::Again(wait) => {
            let again = DeliverWebhook { attempt: job.attempt + 1, ..job };
            services.jobs.enqueue_at(&mut tx, &again, now + wait).await?;
        }
        Next::Gone => {
            let why = "It answered 410: it is gone for good.";
            switch_off(services, &mut tx, webhook, why, now).await?;
        }
        Next::GivenUp if failures >= webhook.auto_disable_threshold => {
            let why = match failures {
                1 => "A delivery failed.".to_owned(),
                many => format!("{many} deliveries in a row failed."),
            };
            switch_off(services, &mut tx, webhook, &why, now).await?;
        }
        Next::GivenUp => {}
    }
    tx.commit().await?;
    metrics::counter!("webhook_attempts_total", "outcome" => status.as_str()).increment(1);
    tracing::info!(
        client.id = %job.client, webhook.id = %webhook.id, delivery.id = %delivery.id, attempt = job.attempt,
        outcome = %status, duration_ms = took, "a webhook was called"
    );
    Ok(())
}

/// Nothing more goes there until somebody has looked; they are told once.
async fn switch_off(
    services: &Services,
    tx: &mut ClientTx,
    webhook: &Webhook,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if !configs::disable(tx, webhook.id, Some(why), now).await? {
        return Ok(());
    }
    let notice = Notice {
        event: Event::WebhookDisabled,
        kind: "webhook_disabled",
        title: "A webhook was switched off".to_owned(),
        body: format!("{}: {why} Switch it on again when it is mended.", webhook.name),
        link: "/dashboard/settings?tab=webhooks".to_owned(),
        by_mail: true,
    };
    tell_to(services, tx, Audience::Administrators, &notice, now).await?;
    let actor = Actor::default().in_client(Some(tx.client()));
    let entry = Entry::new(AuditAction::WebhookFailed, "webhook", webhook.id)
        .note("switched_off", true)
        .note("reason", why);
    audit::record(services, tx, &actor, entry).await
}
