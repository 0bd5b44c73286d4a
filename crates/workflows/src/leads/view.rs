//! A lead as its client's people see it.

use chrono::{DateTime, Utc};
use domain::{
    ActivityId, CampaignId, Capability, Channel, ClientId, ConsentBasis, EmailAddress, EmailCheck,
    EnrichmentSource, Intent, LeadFacts, LeadId, LeadStatus, SequenceState, Tier, TierOverride,
    WeightsSource,
};
use engines::scoring::{Component, Reason, Reasons};
use serde::Serialize;
use store::leads::list::Brief;
use store::leads::{self as rows, Found, Lead, LeadScore};
use store::{ClientTx, activities as timeline};

use crate::identity::{self, Visit};
use crate::suppression::{Guard, Hit};
use crate::{Error, Services};

/// Most entries of a timeline, and how many unless said.
const TIMELINE_MAX: i64 = 500;
const TIMELINE: i64 = 100;

/// A lead as lists show it.
pub type LeadBrief = Brief;

/// The score with its reasons in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlsView {
    pub score: i64,
    pub tier: Tier,
    pub tier_override: Option<TierOverride>,
    /// Raw points in the order of [`Component::ALL`], each against its own maximum.
    pub components: [i64; 5],
    pub reasons: Vec<Reason>,
    /// Basis points in the order of the components.
    pub weights: [u16; 5],
    pub weights_source: WeightsSource,
    pub scored_at: DateTime<Utc>,
}

impl AlsView {
    /// `None` while the lead has no score.
    fn of(row: &LeadScore) -> Option<Self> {
        Some(Self {
            score: row.score?,
            tier: row.tier?,
            tier_override: row.tier_override,
            components: [row.data_quality?, row.authority?, row.company_fit?, row.timing?, row.risk?],
            reasons: row
                .reasons
                .as_deref()
                .and_then(Reasons::from_compact)
                .map(|reasons| reasons.as_slice().to_vec())
                .unwrap_or_default(),
            weights: row.weights.as_ref()?.0,
            weights_source: row.weights_source?,
            scored_at: row.scored_at?,
        })
    }
    /// Each component with its points, the most it can give, and the sentences behind it.
    pub fn bars(&self) -> impl Iterator<Item = (Component, i64, u8, Vec<String>)> + '_ {
        Component::ALL.iter().copied().zip(self.components).map(|(component, points)| {
            let words =
                self.reasons.iter().filter(|reason| reason.component() == component).map(Reason::words);
            (component, points, Component::max(component), words.collect())
        })
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct LeadView {
    pub id: LeadId,
    pub client_id: ClientId,
    pub campaign_id: Option<CampaignId>,
    pub email: EmailAddress,
    pub facts: LeadFacts,
    pub als: Option<AlsView>,
    pub status: LeadStatus,
    pub email_check: Option<EmailCheck>,
    pub enrichment_source: Option<EnrichmentSource>,
    pub enrichment_confidence: Option<f64>,
    pub enriched_at: Option<DateTime<Utc>>,
    pub consent_basis: ConsentBasis,
    pub consent_source: Option<String>,
    pub dncr_checked: bool,
    pub dncr_result: Option<bool>,
    pub current_sequence_step: i64,
    pub next_outreach_at: Option<DateTime<Utc>>,
    pub sequence_state: SequenceState,
    pub sequence_state_reason: Option<String>,
    pub last_contacted_at: Option<DateTime<Utc>>,
    pub last_replied_at: Option<DateTime<Utc>>,
    pub last_opened_at: Option<DateTime<Utc>>,
    pub last_clicked_at: Option<DateTime<Utc>>,
    pub reply_count: i64,
    pub bounce_count: i64,
    /// Why the lead may not be written to, in words; none when it may.
    pub suppressed: Option<&'static str>,
    /// Whether the number, if there is one, may be called or sent messages.
    pub phone_allowed: bool,
    /// Goes up with every change; for If-Match.
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl LeadView {
    pub(super) fn of(client: ClientId, row: Lead, hit: Option<Hit>, phone_allowed: bool) -> Self {
        Self {
            id: row.id,
            client_id: client,
            campaign_id: row.campaign_id,
            email: row.email,
            facts: row.facts,
            als: AlsView::of(&row.als),
            status: row.status,
            email_check: row.email_check,
            enrichment_source: row.enrichment_source,
            enrichment_confidence: row.enrichment_confidence,
            enriched_at: row.enriched_at,
            consent_basis: row.consent_basis,
            consent_source: row.consent_source,
            dncr_checked: row.dncr_checked,
            dncr_result: row.dncr_result,
            current_sequence_step: row.current_sequence_step,
            next_outreach_at: row.next_outreach_at,
            sequence_state: row.sequence_state,
            sequence_state_reason: row.sequence_state_reason,
            last_contacted_at: row.last_contacted_at,
            last_replied_at: row.last_replied_at,
            last_opened_at: row.last_opened_at,
            last_clicked_at: row.last_clicked_at,
            reply_count: row.reply_count,
            bounce_count: row.bounce_count,
            suppressed: hit.map(|hit| hit.words()),
            phone_allowed,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The living lead, or why there is none.
pub(super) async fn living(tx: &mut ClientTx, id: LeadId) -> Result<Lead, Error> {
    match rows::find(tx, id).await? {
        Found::Living(lead) => Ok(*lead),
        Found::Deleted => Err(Error::Deleted { what: "lead" }),
        Found::Never => Err(Error::no_such("lead")),
    }
}

/// The view of a lead that was just read or written.
pub(super) async fn shown(services: &Services, client: ClientId, id: LeadId) -> Result<LeadView, Error> {
    let mut tx = services.db.read(client).await?;
    let lead = living(&mut tx, id).await?;
    drop(tx);
    let guard = Guard::of(services, client, std::slice::from_ref(&lead.email)).await?;
    let hit = guard.hit(&lead.email, lead.facts.domain.as_deref());
    let phone_allowed = lead.facts.phone.as_deref().is_none_or(|number| guard.may_phone(number));
    Ok(LeadView::of(client, lead, hit, phone_allowed))
}

pub async fn get_lead(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
) -> Result<LeadView, Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    shown(services, client, id).await
}

/// An entry of a lead's timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActivityView {
    pub id: ActivityId,
    pub campaign_id: Option<CampaignId>,
    pub channel: Option<Channel>,
    pub action: String,
    pub sequence_step: Option<i64>,
    pub subject: Option<String>,
    pub content_preview: Option<String>,
    pub provider: Option<String>,
    pub intent: Option<Intent>,
    pub intent_confidence: Option<f64>,
    pub created_at: DateTime<Utc>,
}

/// What happened to the lead, the newest first, and how much there is altogether.
pub async fn activities(
    services: &Services,
    visit: &Visit,
    client: ClientId,
    id: LeadId,
    limit: Option<i64>,
) -> Result<(Vec<ActivityView>, i64), Error> {
    identity::member(services, visit, client, Capability::Read).await?;
    let mut tx = services.db.read(client).await?;
    living(&mut tx, id).await?;
    let found = timeline::of_lead(&mut tx, id, limit.unwrap_or(TIMELINE).clamp(1, TIMELINE_MAX)).await?;
    let total = timeline::count_of_lead(&mut tx, id).await?;
    let entries = found.into_iter().map(|row| ActivityView {
        id: row.id,
        campaign_id: row.campaign_id,
        channel: row.channel,
        action: row.action,
        sequence_step: row.sequence_step,
        subject: row.subject,
        content_preview: row.content_preview,
        provider: row.provider,
        intent: row.intent,
        intent_confidence: row.intent_confidence,
        created_at: row.created_at,
    });
    Ok((entries.collect(), total))
}
