//! Writing down what is to be told, in the transaction in which it happens. The data of an event is that
//! of api.md section 12.

use std::collections::{HashMap, HashSet};

use domain::{CampaignId, CampaignStatus, LeadId, WebhookDeliveryId, WebhookEvent};
use engines::webhooks::signing::canonical;
use serde_json::{Value, json};
use store::ClientTx;
use store::leads::{self as people, Lead};
use store::outreach::approvals::NewApproval;
use store::outreach::campaigns;
use store::replies::meetings::Meeting;
use store::replies::rows::NewReply;
use store::webhooks::configs::{self, Listener};
use store::webhooks::deliveries::{self, NewDelivery};
use uuid::Uuid;

use super::DeliverWebhook;
use crate::{Error, Services};

/// Characters of a reply that are told.
const SNIPPET: usize = 200;

/// One thing that happened.
pub(super) struct News {
    pub event: WebhookEvent,
    pub lead: Option<LeadId>,
    pub data: Value,
}

/// Who listens to any of these.
async fn listeners(tx: &mut ClientTx, events: &[WebhookEvent]) -> Result<Vec<Listener>, Error> {
    let all = configs::listeners(tx).await?;
    Ok(all.into_iter().filter(|one| events.iter().any(|event| one.events.0.contains(event))).collect())
}

/// Puts each thing that happened on its way to everybody who listens to it.
async fn write(
    services: &Services,
    tx: &mut ClientTx,
    listeners: &[Listener],
    all: &[News],
) -> Result<(), Error> {
    let mut new = Vec::new();
    for news in all {
        let (event_id, payload) = message(services, tx, news);
        for listener in listeners.iter().filter(|one| one.events.0.contains(&news.event)) {
            new.push(NewDelivery {
                id: services.ids.next(),
                webhook: listener.id,
                event_id,
                event: news.event,
                lead: news.lead,
                payload: payload.clone(),
                at: services.business_now(),
            });
        }
    }
    put(services, tx, &new).await
}

/// The id of an event and the bytes that are sent of it.
pub(super) fn message(services: &Services, tx: &ClientTx, news: &News) -> (Uuid, String) {
    let id: Uuid = services.ids.next();
    let body = json!({
        "id": id,
        "event_type": news.event,
        "timestamp": services.business_now(),
        "client_id": tx.client(),
        "data": news.data,
    });
    (id, canonical(&body))
}

/// Adds deliveries, each with its first attempt.
pub(super) async fn put(services: &Services, tx: &mut ClientTx, new: &[NewDelivery]) -> Result<(), Error> {
    deliveries::insert_many(tx, new).await?;
    let client = tx.client();
    let first = |delivery: WebhookDeliveryId| DeliverWebhook { client, delivery, attempt: 1 };
    let jobs: Vec<DeliverWebhook> = new.iter().map(|one| first(one.id)).collect();
    services.jobs.enqueue_all(tx, &jobs).await?;
    Ok(())
}

/// The same event of some leads, as they are now.
pub(crate) async fn leads(
    services: &Services,
    tx: &mut ClientTx,
    event: WebhookEvent,
    ids: &[LeadId],
) -> Result<(), Error> {
    leads_together(services, tx, &[(event, ids)]).await
}

/// Several events of leads that come of one change.
pub(crate) async fn leads_together(
    services: &Services,
    tx: &mut ClientTx,
    all: &[(WebhookEvent, &[LeadId])],
) -> Result<(), Error> {
    let events: Vec<WebhookEvent> =
        all.iter().filter(|(_, ids)| !ids.is_empty()).map(|(event, _)| *event).collect();
    if events.is_empty() {
        return Ok(());
    }
    let listening = listeners(tx, &events).await?;
    if listening.is_empty() {
        return Ok(());
    }
    let named: HashSet<LeadId> = all.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let named: Vec<LeadId> = named.into_iter().collect();
    let known: HashMap<LeadId, Lead> =
        people::get_many(tx, &named).await?.into_iter().map(|lead| (lead.id, lead)).collect();
    let mut news = Vec::new();
    for (event, ids) in all {
        for lead in ids.iter().filter_map(|id| known.get(id)) {
            news.push(News { event: *event, lead: Some(lead.id), data: lead_data(lead) });
        }
    }
    write(services, tx, &listening, &news).await
}

/// Leads that were just added. `not_added` were there already.
pub(crate) async fn leads_added(
    services: &Services,
    tx: &mut ClientTx,
    new: &[people::NewLead],
    not_added: &HashSet<LeadId>,
) -> Result<(), Error> {
    let pick = |keep: fn(&people::NewLead) -> bool| -> Vec<LeadId> {
        new.iter().filter(|lead| !not_added.contains(&lead.id) && keep(lead)).map(|lead| lead.id).collect()
    };
    let (created, enriched, scored) =
        (pick(|_| true), pick(|lead| lead.enrichment.is_some()), pick(|lead| lead.score.is_some()));
    let all = [
        (WebhookEvent::LeadCreated, created.as_slice()),
        (WebhookEvent::LeadEnriched, enriched.as_slice()),
        (WebhookEvent::LeadScored, scored.as_slice()),
    ];
    leads_together(services, tx, &all).await
}

fn lead_data(lead: &Lead) -> Value {
    json!({
        "lead_id": lead.id,
        "campaign_id": lead.campaign_id,
        "email": lead.email,
        "first_name": lead.facts.first_name,
        "last_name": lead.facts.last_name,
        "company": lead.facts.company,
        "status": lead.status,
        "als_score": lead.als.score,
        "als_tier": lead.als.tier,
    })
}

/// A campaign has come to where it is now.
pub(crate) async fn campaign(services: &Services, tx: &mut ClientTx, id: CampaignId) -> Result<(), Error> {
    let all = [WebhookEvent::CampaignStarted, WebhookEvent::CampaignPaused, WebhookEvent::CampaignCompleted];
    let listening = listeners(tx, &all).await?;
    if listening.is_empty() {
        return Ok(());
    }
    let Some(row) = campaigns::find(tx, id).await? else { return Ok(()) };
    let event = match row.status {
        CampaignStatus::Active => WebhookEvent::CampaignStarted,
        CampaignStatus::Paused => WebhookEvent::CampaignPaused,
        CampaignStatus::Completed => WebhookEvent::CampaignCompleted,
        CampaignStatus::Draft => return Ok(()),
    };
    let data = json!({
        "campaign_id": row.id,
        "name": row.name,
        "status": row.status,
        "pause_reason": row.pause_reason,
    });
    write(services, tx, &listening, &[News { event, lead: None, data }]).await
}

/// An answer was tied to a lead.
pub(crate) async fn reply(services: &Services, tx: &mut ClientTx, new: &NewReply) -> Result<(), Error> {
    let event = WebhookEvent::ReplyReceived;
    let listening = listeners(tx, &[event]).await?;
    if listening.is_empty() {
        return Ok(());
    }
    // What was worked out in single precision has no more digits than these.
    let confidence = new.confidence.map(|sure| (sure * 10_000.0).round() / 10_000.0);
    let data = json!({
        "reply_id": new.id,
        "lead_id": new.lead,
        "campaign_id": new.campaign,
        "channel": new.channel,
        "intent": new.intent,
        "intent_confidence": confidence,
        "snippet": new.own_text.chars().take(SNIPPET).collect::<String>(),
    });
    write(services, tx, &listening, &[News { event, lead: new.lead, data }]).await
}

/// A time was agreed.
pub(crate) async fn meeting(services: &Services, tx: &mut ClientTx, meeting: &Meeting) -> Result<(), Error> {
    let event = WebhookEvent::MeetingBooked;
    let listening = listeners(tx, &[event]).await?;
    if listening.is_empty() {
        return Ok(());
    }
    let data = json!({
        "meeting_id": meeting.id,
        "lead_id": meeting.lead_id,
        "campaign_id": meeting.campaign_id,
        "scheduled_at": meeting.scheduled_at,
        "meeting_type": meeting.meeting_type,
        "calendar_link": meeting.calendar_link,
    });
    write(services, tx, &listening, &[News { event, lead: Some(meeting.lead_id), data }]).await
}

/// Something waits for a person's word.
pub(crate) async fn approval(services: &Services, tx: &mut ClientTx, new: &NewApproval) -> Result<(), Error> {
    let event = WebhookEvent::ApprovalRequested;
    let listening = listeners(tx, &[event]).await?;
    if listening.is_empty() {
        return Ok(());
    }
    let data = json!({
        "approval_id": new.id,
        "lead_id": new.lead,
        "campaign_id": new.campaign,
        "channel": new.channel,
        "action_type": new.action_type,
        "reason": new.reason,
        "expires_at": new.expires_at,
    });
    write(services, tx, &listening, &[News { event, lead: Some(new.lead), data }]).await
}
