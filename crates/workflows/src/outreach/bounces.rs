//! What comes back from mail servers and complaint loops (outreach.md section 10, decisions.md D13).

use chrono::{DateTime, Utc};
use domain::{BounceKind, ClientId, LeadStatus, StopReason, SuppressionReason, WebhookEvent};
use engines::outreach::bounces::{Event, SOFT_WINDOW, effect};
use engines::outreach::{campaign, dsn};
use store::ClientTx;
use store::outreach::facts;
use store::outreach::mailboxes::{self, Count};
use store::outreach::touches::Touch;
use store::outreach::{approvals, campaigns, enrolments, touches};

use super::{compose, health, journal, tell, unknown, world};
use crate::{Error, Services, webhooks};

/// What reading a mail for a bounce came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// A bounce of a touch of ours, acted upon.
    Ours {
        touch: domain::TouchId,
        kind: BounceKind,
    },
    /// A bounce, but of no mail we know: nothing is suppressed (D13).
    NotOurs,
    NoBounce,
}

/// Reads a mail that came to a mailbox of a client. Only a bounce that VERP or a Message-ID ties to a
/// touch of the same client counts: anybody can write a bounce.
pub async fn read(
    services: &Services,
    client: ClientId,
    raw: &[u8],
    envelope_to: Option<&str>,
) -> Result<Read, Error> {
    let Some(report) = dsn::read(raw, envelope_to) else { return Ok(Read::NoBounce) };
    let Some(touch) = report.touch else { return Ok(Read::NotOurs) };
    let mut tx = services.db.write(client).await?;
    let Some(row) = touches::get(&mut tx, touch).await? else { return Ok(Read::NotOurs) };
    let about = |address: &str| address.eq_ignore_ascii_case(&row.recipient);
    let Some(failed) = report.failed.iter().find(|failed| about(&failed.address)).or(report.failed.first())
    else {
        return Ok(Read::NoBounce);
    };
    let now = services.business_now();
    // A bounce says that it left, and to whom: an unknown one is settled by it.
    unknown::proven(services, &mut tx, &row, "dsn", now).await?;
    let why = failed.diagnostic.clone().unwrap_or_else(|| "a delivery report".to_owned());
    // A refusal of our name or text is not the address's fault, and does not suppress it.
    let kind = if failed.kind == BounceKind::Hard && !failed.address_at_fault {
        BounceKind::Soft
    } else {
        failed.kind
    };
    apply(services, &mut tx, &row, Event::Bounced(kind), &why, now).await?;
    tx.commit().await?;
    Ok(Read::Ours { touch, kind })
}

/// Does what a bounce, a complaint or an opt-out asks, in the transaction given.
pub(crate) async fn apply(
    services: &Services,
    tx: &mut ClientTx,
    touch: &Touch,
    event: Event,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let Event::Bounced(kind) = event
        && !touches::bounced(tx, touch.id, kind, now).await?
    {
        return Ok(());
    }
    let Some(status) = facts::status(tx, touch.lead_id).await? else { return Ok(()) };
    let earlier = touches::soft_bounces(tx, touch.lead_id, now - SOFT_WINDOW).await?;
    // The one just written down is not an earlier one.
    let earlier = if event == Event::Bounced(BounceKind::Soft) {
        earlier.get(1..).unwrap_or_default()
    } else {
        &earlier[..]
    };
    let effect = effect(event, status, earlier, now);
    let (reason, action) = match event {
        Event::Bounced(_) => (StopReason::Bounced, "bounced"),
        Event::Complained => (StopReason::Complained, "spam_complaint"),
        Event::Unsubscribed => (StopReason::Unsubscribed, "unsubscribed"),
    };
    let stopped = effect.stop.then_some(reason.as_str());
    facts::settle(tx, touch.lead_id, effect.lead, stopped, effect.counts, now).await?;
    if status != LeadStatus::Unsubscribed && effect.lead == Some(LeadStatus::Unsubscribed) {
        webhooks::leads(services, tx, WebhookEvent::LeadUnsubscribed, &[touch.lead_id]).await?;
    }
    if let Some(reason) = effect.suppress {
        suppress(services, tx, touch, reason, now).await?;
    }
    if effect.stop {
        enrolments::stop_lead(tx, touch.lead_id, reason, now).await?;
        touches::cancel_of_lead(tx, touch.lead_id, now).await?;
        approvals::cancel_of_lead(tx, touch.lead_id, now).await?;
    }
    let entry = facts::Event { preview: Some(why), ..journal::event(touch, action, now) };
    facts::record(tx, services.ids.next(), &entry).await?;
    count(tx, touch, event, now).await?;
    if matches!(event, Event::Bounced(_) | Event::Complained) {
        watch(services, tx, touch, now).await?;
    }
    Ok(())
}

async fn suppress(
    services: &Services,
    tx: &mut ClientTx,
    touch: &Touch,
    reason: SuppressionReason,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(email) = facts::email(tx, touch.lead_id).await? else { return Ok(()) };
    let hash = compose::address_hash(&email);
    facts::suppress(tx, services.ids.next(), &hash, &email, reason, "outreach", now).await?;
    Ok(())
}

async fn count(tx: &mut ClientTx, touch: &Touch, event: Event, now: DateTime<Utc>) -> Result<(), Error> {
    let Some(mailbox) = touch.mailbox_id else { return Ok(()) };
    let what = match event {
        Event::Bounced(BounceKind::Hard) => Count::HardBounce,
        Event::Bounced(BounceKind::Soft) => Count::SoftBounce,
        Event::Complained => Count::Complaint,
        Event::Unsubscribed => return Ok(()),
    };
    mailboxes::count(tx, mailbox, world::limits_day(now), what).await?;
    Ok(())
}

/// A mailbox and a campaign stop themselves when too much comes back.
async fn watch(
    services: &Services,
    tx: &mut ClientTx,
    touch: &Touch,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let Some(mailbox) = touch.mailbox_id {
        health::judge(tx, mailbox, world::limits_day(now), now).await?;
    }
    let (sent, bounced, complained) = facts::campaign_counts(tx, touch.campaign_id).await?;
    let some = |n: i64| u64::try_from(n).unwrap_or_default();
    if let Some(why) = campaign::pauses_itself(some(sent), some(bounced), some(complained)) {
        use domain::CampaignStatus::{Active, Paused};
        if campaigns::set_status(tx, touch.campaign_id, Active, Paused, Some(&why), now).await? {
            webhooks::campaign(services, tx, touch.campaign_id).await?;
            tell::paused_itself(services, tx, touch.campaign_id, &why, now).await?;
        }
    }
    Ok(())
}
