//! Changing one lead, and ending leads softly.

use std::fmt::Write;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::{
    CampaignId, ConsentBasis, EmailAddress, EmailCheck, EnrichmentSource, ImportId, LeadFact, LeadFacts,
    LeadId, LeadStatus, SequenceState,
};

use super::insert::{bind_fact, keys};
use crate::query::LIST_MAX;
use crate::{ClientTx, Result, webhooks};

/// Everything a change may set; the caller fills in what stays.
#[derive(Clone, Debug)]
pub struct Change {
    pub email: EmailAddress,
    pub facts: LeadFacts,
    pub status: LeadStatus,
    pub email_check: Option<EmailCheck>,
    pub consent_basis: ConsentBasis,
    pub consent_source: Option<String>,
    pub enrichment: Option<Enrichment>,
    pub campaign: Option<CampaignId>,
    pub import: Option<ImportId>,
}

/// Where the facts come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enrichment {
    pub source: EnrichmentSource,
    /// 0 to 1.
    pub confidence: f64,
    pub at: DateTime<Utc>,
}

const OWN: &str = "UPDATE leads SET email = $3, status = $4, email_check = $5, consent_basis = $6, consent_source = $7, enrichment_source = $8, \
     enrichment_confidence = $9, enriched_at = $10, campaign_id = $11, import_id = $12, name_key = $13, last_name_key = $14, \
     company_key = $15, updated_at = $16, revision = revision + 1";

static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let mut sql = OWN.to_owned();
    for (n, fact) in LeadFact::ALL.iter().enumerate() {
        let _ = write!(sql, ", {fact} = ${}", 17 + n);
    }
    sql + " WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL"
});

/// `false` when the lead is gone or no longer at `revision`; `Conflict` when another has the address.
pub async fn update(
    tx: &mut ClientTx,
    id: LeadId,
    change: &Change,
    revision: Option<i64>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let [name_key, last_name_key, company_key] = keys(&change.facts);
    let mut query = tx
        .query(&UPDATE)
        .bind(client)
        .bind(id)
        .bind(change.email.clone())
        .bind(change.status)
        .bind(change.email_check)
        .bind(change.consent_basis)
        .bind(change.consent_source.clone())
        .bind(change.enrichment.map(|found| found.source))
        .bind(change.enrichment.map(|found| found.confidence))
        .bind(change.enrichment.map(|found| found.at))
        .bind(change.campaign)
        .bind(change.import)
        .bind(name_key)
        .bind(last_name_key)
        .bind(company_key)
        .bind(at);
    for fact in LeadFact::ALL {
        query = bind_fact(query, *fact, change.facts.get(*fact));
    }
    Ok(query.push_some(" AND revision = ", revision).execute().await? == 1)
}

/// Moves leads to a campaign, or out of any; answers how many there were.
pub async fn set_campaign(
    tx: &mut ClientTx,
    ids: &[LeadId],
    campaign: Option<CampaignId>,
    at: DateTime<Utc>,
) -> Result<u64> {
    let client = tx.client();
    let mut moved = 0;
    for some in ids.chunks(LIST_MAX - 3) {
        moved += tx
            .query("UPDATE leads SET campaign_id = $2, updated_at = $3, revision = revision + 1 WHERE client_id = $1 AND deleted_at IS NULL AND id IN ")
            .bind(client)
            .bind(campaign)
            .bind(at)
            .push_list(some.iter().copied())
            .execute()
            .await?;
    }
    Ok(moved)
}

/// Writes a status that was checked; a status that ends outreach stops the sequence with it.
pub async fn set_status(
    tx: &mut ClientTx,
    id: LeadId,
    status: LeadStatus,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let mut query = tx
        .query("UPDATE leads SET status = $3, updated_at = $4, revision = revision + 1")
        .bind(client)
        .bind(id)
        .bind(status)
        .bind(at);
    if status.ends_outreach() {
        query = query
            .push_bind(", next_outreach_at = NULL, sequence_state_reason = ", status)
            .push_bind(
                ", sequence_state = CASE WHEN sequence_state IN ('active', 'paused') THEN ",
                SequenceState::Stopped,
            )
            .push(" ELSE sequence_state END");
    }
    Ok(query.push(" WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL").execute().await? == 1)
}

pub async fn soft_delete(tx: &mut ClientTx, id: LeadId, at: DateTime<Utc>) -> Result<bool> {
    Ok(soft_delete_many(tx, &[id], at).await? == 1)
}

/// Answers how many living leads there were.
pub async fn soft_delete_many(tx: &mut ClientTx, ids: &[LeadId], at: DateTime<Utc>) -> Result<u64> {
    let client = tx.client();
    let mut gone = 0;
    for some in ids.chunks(LIST_MAX - 2) {
        gone += tx
            .query("UPDATE leads SET deleted_at = $2, updated_at = $2, next_outreach_at = NULL, revision = revision + 1 WHERE client_id = $1 AND deleted_at IS NULL AND id IN ")
            .bind(client)
            .bind(at)
            .push_list(some.iter().copied())
            .execute()
            .await?;
    }
    Ok(gone)
}

static FORGET: LazyLock<String> = LazyLock::new(|| {
    let mut sql = "UPDATE leads SET email = $3, name_key = '', last_name_key = '', company_key = '', consent_source = NULL, als_reasons = NULL, \
         next_outreach_at = NULL, deleted_at = COALESCE(deleted_at, $4), updated_at = $4, revision = revision + 1"
        .to_owned();
    for fact in LeadFact::ALL {
        let _ = write!(sql, ", {fact} = NULL");
    }
    sql + " WHERE client_id = $1 AND id = $2"
});

/// Takes everything personal out of a lead, living or deleted, and deletes it; `stand_in` takes the
/// place of the address. What happened to it stays, without words, addresses and devices.
pub async fn erase(
    tx: &mut ClientTx,
    id: LeadId,
    stand_in: &EmailAddress,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx.query(&FORGET).bind(client).bind(id).bind(stand_in.clone()).bind(at).execute().await?;
    tx.query(
        "UPDATE activities SET subject = NULL, content_preview = NULL, content_snapshot = NULL, provider_response = NULL, metadata = '{}',
                link_clicked = NULL, user_agent = NULL, ip_address = NULL, geo_country = NULL, geo_city = NULL
         WHERE client_id = $1 AND lead_id = $2",
    )
    .bind(client)
    .bind(id)
    .execute()
    .await?;
    // That something left, when and by whom stays; what it said and where it went does not.
    tx.query(
        "UPDATE touches SET recipient = $3, subject = NULL, body = '', snapshot = '{}', server_answer = NULL, last_error = NULL, updated_at = $4
         WHERE client_id = $1 AND lead_id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(stand_in.clone())
    .bind(at)
    .execute()
    .await?;
    tx.query(
        "UPDATE approval_queue SET proposed_content = '{}', edited_content = NULL, updated_at = $3 WHERE client_id = $1 AND lead_id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(at)
    .execute()
    .await?;
    webhooks::deliveries::forget_lead(tx, id, at).await?;
    Ok(rows == 1)
}
