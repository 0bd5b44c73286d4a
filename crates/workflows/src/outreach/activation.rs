//! Starting, pausing and ending campaigns, and what still stands in the way.

use domain::{
    AuditAction, BadTransition, CampaignId, CampaignStatus, Capability, Channel, ClientId, PlanTier,
};
use engines::outreach::campaign::{self, Blocker, Readiness};
use engines::outreach::hours::LocalTime;
use serde::Serialize;
use store::ClientTx;
use store::identity::clients;
use store::outreach::campaigns::{self as rows, Campaign};
use store::outreach::{mailboxes, sending, steps};

use super::campaigns::{CampaignView, living, view};
use super::{compose, world};
use crate::audit::{self, Actor, Entry};
use crate::identity::{Visit, member};
use crate::{Error, Services, webhooks};

/// How many campaigns a plan runs at once (domain.md section 4).
const fn campaigns_of(tier: PlanTier) -> u32 {
    match tier {
        PlanTier::Ignition => 5,
        PlanTier::Velocity => 10,
        PlanTier::Dominance => 20,
    }
}

/// What still blocks a campaign, in sentences. Empty: it may be activated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preflight {
    pub blockers: Vec<Blocker>,
}

pub async fn preflight(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignId,
) -> Result<Preflight, Error> {
    member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    let row = living(&mut tx, id).await?;
    Ok(Preflight { blockers: blockers(services, &mut tx, &row).await? })
}

/// The same for whoever has the campaign in hand.
pub(crate) async fn blockers(
    services: &Services,
    tx: &mut ClientTx,
    row: &Campaign,
) -> Result<Vec<Blocker>, Error> {
    let owner = clients::get(tx).await?.ok_or(Error::no_such("client"))?;
    let now = services.business_now();
    let all = steps::list(tx, row.id).await?;
    let step_channels: Vec<Channel> = all.iter().map(|step| step.channel).collect();
    let candidates = mailboxes::candidates(tx, row.id, world::limits_day(now)).await?;
    let can = candidates
        .iter()
        .find(|one| world::standing(one).why_not().is_none() && one.domain_stopped.is_none());
    let usable = if can.is_some() { vec![Channel::Email] } else { vec![] };
    let identity = sending::identity(tx).await?;
    let named = can.or(candidates.first()).map(|one| one.display_name.trim()).filter(|name| !name.is_empty());
    let sender = compose::sender(&identity, named.unwrap_or(&identity.sender_name));
    let bad = |step: &&steps::Step| {
        engines::outreach::quality::stops(&super::steps::lint(&super::steps::fields_of(step)))
    };
    let bad_steps: Vec<u32> =
        all.iter().filter(bad).filter_map(|step| u32::try_from(step.step_number).ok()).collect();
    let running = rows::count_active(tx, row.id).await?;
    Ok(campaign::blockers(&Readiness {
        status: row.status,
        subscription: owner.subscription_status,
        trial_ends_at: owner.trial_ends_at,
        credits: owner.credits_remaining,
        active_campaigns: u32::try_from(running).unwrap_or(u32::MAX),
        campaign_limit: campaigns_of(owner.tier),
        icp_confirmed: owner.icp_confirmed_at.is_some(),
        step_channels: &step_channels,
        usable_channels: &usable,
        identity_missing: &sender.missing(),
        start_date: row.start_date,
        end_date: row.end_date,
        today: world::zone(&row.timezone).to_local(now).date(),
        bad_steps: &bad_steps,
        now,
    }))
}

/// Moves a campaign to another status. Going where it is already changes nothing.
pub async fn set_status(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: CampaignId,
    to: CampaignStatus,
) -> Result<CampaignView, Error> {
    let who = member(services, visit, client, Capability::Work).await?;
    let mut tx = services.db.write(client).await?;
    // Two activations at once must not pass the plan's limit together.
    clients::lock(&mut tx).await?;
    let row = living(&mut tx, id).await?;
    if row.status == to {
        return view(&mut tx, row).await;
    }
    row.status
        .go(to)
        .map_err(|bad: BadTransition| Error::refused("INVALID_TRANSITION", format!("{bad}.")))?;
    if to == CampaignStatus::Active {
        let blockers = blockers(services, &mut tx, &row).await?;
        if let Some(first) = blockers.first() {
            let all: Vec<&str> = blockers.iter().map(|one| one.sentence.as_str()).collect();
            return Err(Error::refused(first.code, all.join(" ")));
        }
    }
    let now = services.business_now();
    if !rows::set_status(&mut tx, id, row.status, to, None, now).await? {
        return Err(Error::Stale);
    }
    if to == CampaignStatus::Completed {
        store::outreach::enrolments::end_campaign(&mut tx, id, now).await?;
    }
    webhooks::campaign(services, &mut tx, id).await?;
    let entry = Entry::new(AuditAction::Update, "campaign", id)
        .before(serde_json::json!({"status": row.status}))
        .after(serde_json::json!({"status": to}));
    audit::record(services, &mut tx, &Actor::from(&who), entry).await?;
    let row = living(&mut tx, id).await?;
    let changed = view(&mut tx, row).await?;
    tx.commit().await?;
    Ok(changed)
}
