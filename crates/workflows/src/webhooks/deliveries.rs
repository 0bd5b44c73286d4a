//! What went to an address, a test of it, and sending something again.

use domain::{AuditAction, ClientId, DeliveryStatus, WebhookDeliveryId, WebhookEvent, WebhookId};
use serde_json::json;
use store::webhooks::configs;
use store::webhooks::deliveries::{self as rows, Delivery, Filter, NewDelivery};

use super::configs::{administrator, living};
use super::emit::{News, message, put};
use crate::audit::{self, Actor, Entry};
use crate::identity::Visit;
use crate::{Error, Services};

pub const LISTED: i64 = 20;
pub const LISTED_MAX: i64 = 100;
/// How far a total is counted.
const COUNTED_TO: i64 = 10_000;

/// The newest first.
#[derive(Clone, Debug)]
pub struct DeliveryPage {
    pub deliveries: Vec<Delivery>,
    /// Counted to 10,000.
    pub total: i64,
}

/// `page` counts from 1.
pub async fn list_deliveries(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
    status: Option<DeliveryStatus>,
    page: i64,
    size: i64,
) -> Result<DeliveryPage, Error> {
    administrator(services, visit, client).await?;
    let size = size.clamp(1, LISTED_MAX);
    let filter = Filter { webhook: id, status };
    let mut tx = services.db.read(client).await?;
    living(&mut tx, id).await?;
    let deliveries = rows::list(&mut tx, filter, size, (page.max(1) - 1).saturating_mul(size)).await?;
    let total = rows::count(&mut tx, filter, COUNTED_TO).await?;
    Ok(DeliveryPage { deliveries, total })
}

/// Sends a test, also while it is switched off. It counts like any other delivery.
pub async fn test(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookId,
) -> Result<Delivery, Error> {
    let who = administrator(services, visit, client).await?;
    let mut tx = services.db.write(client).await?;
    let webhook = living(&mut tx, id).await?;
    let data = json!({
        "webhook_id": id,
        "name": webhook.name,
        "message": "This is a test of your webhook. Nothing has happened.",
    });
    let news = News { event: WebhookEvent::WebhookTest, lead: None, data };
    let (event_id, payload) = message(services, &tx, &news);
    let new = NewDelivery {
        id: services.ids.next(),
        webhook: id,
        event_id,
        event: news.event,
        lead: None,
        payload,
        at: services.business_now(),
    };
    put(services, &mut tx, std::slice::from_ref(&new)).await?;
    let entry = Entry::new(AuditAction::WebhookSent, "webhook", id).note("test", true);
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let made = rows::get(&mut tx, new.id).await?.ok_or(Error::no_such("delivery"))?;
    tx.commit().await?;
    Ok(made)
}

/// Sends the same bytes again, as a delivery of its own, so that what became of the first stays to be
/// seen. Its event's id is the same: a receiver that knows it may leave it.
pub async fn replay(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: WebhookDeliveryId,
) -> Result<Delivery, Error> {
    let who = administrator(services, visit, client).await?;
    let mut tx = services.db.write(client).await?;
    let old = rows::get(&mut tx, id).await?.ok_or(Error::no_such("delivery"))?;
    let webhook = configs::get(&mut tx, old.webhook_config_id).await?.ok_or(Error::no_such("delivery"))?;
    if !old.status.is_final() {
        return Err(Error::refused("on_its_way", "This delivery is still on its way."));
    }
    if !webhook.is_active && old.event_type != WebhookEvent::WebhookTest {
        return Err(Error::refused("switched_off", "Switch the webhook on first."));
    }
    if old.payload.is_empty() {
        return Err(Error::refused(
            "forgotten",
            "The person it was about was erased; there is nothing to send.",
        ));
    }
    let new = NewDelivery {
        id: services.ids.next(),
        webhook: webhook.id,
        event_id: old.event_id,
        event: old.event_type,
        lead: old.lead_id,
        payload: old.payload,
        at: services.business_now(),
    };
    put(services, &mut tx, std::slice::from_ref(&new)).await?;
    let entry = Entry::new(AuditAction::WebhookSent, "webhook", webhook.id)
        .note("replay_of", id.to_string())
        .note("event", old.event_type.as_str());
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let made = rows::get(&mut tx, new.id).await?.ok_or(Error::no_such("delivery"))?;
    tx.commit().await?;
    Ok(made)
}
