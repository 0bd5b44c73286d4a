//! Leads in campaigns (decisions.md D4).

use chrono::{DateTime, Utc};
use domain::{CampaignId, EnrolmentId, EnrolmentState, LeadId, MailboxId, StepId, StopReason, UserId};

use crate::query::LIST_MAX;
use crate::{ClientTx, Result};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Enrolment {
    pub id: EnrolmentId,
    pub campaign_id: CampaignId,
    pub lead_id: LeadId,
    pub state: EnrolmentState,
    pub state_reason: Option<StopReason>,
    pub after_step: i64,
    pub since: DateTime<Utc>,
    pub next_step_id: Option<StepId>,
    pub next_at: Option<DateTime<Utc>>,
    pub tier_rank: i64,
    pub mailbox_id: Option<MailboxId>,
    pub touches_sent: i64,
    pub last_touch_at: Option<DateTime<Utc>>,
    pub started_by: Option<UserId>,
    pub refused_check: Option<i64>,
    pub refused_reason: Option<String>,
    pub refused_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, campaign_id, lead_id, state, state_reason, after_step, since, next_step_id, next_at, tier_rank, mailbox_id, \
     touches_sent, last_touch_at, started_by, refused_check, refused_reason, refused_at, created_at";

#[derive(Clone, Debug)]
pub struct NewEnrolment {
    pub id: EnrolmentId,
    pub campaign: CampaignId,
    pub lead: LeadId,
    pub tier_rank: i64,
    pub at: DateTime<Utc>,
}

/// `false` when the lead was in the campaign before.
pub async fn insert(tx: &mut ClientTx, new: &NewEnrolment) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "INSERT INTO enrolments (id, client_id, campaign_id, lead_id, since, next_at, tier_rank, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $5, $6, $5, $5) ON CONFLICT (campaign_id, lead_id) DO NOTHING",
        )
        .bind(new.id)
        .bind(client)
        .bind(new.campaign)
        .bind(new.lead)
        .bind(new.at)
        .bind(new.tier_rank)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Leads among these that are in an unfinished sequence of whatever campaign.
pub async fn busy(tx: &mut ClientTx, leads: &[LeadId]) -> Result<Vec<LeadId>> {
    let client = tx.client();
    let mut found = Vec::new();
    for some in leads.chunks(LIST_MAX - 1) {
        let rows: Vec<(LeadId,)> = tx
            .query("SELECT lead_id FROM enrolments WHERE state IN ('active', 'paused')")
            .push_bind(" AND client_id = ", client)
            .push(" AND lead_id IN ")
            .push_list(some.iter().copied())
            .fetch_all()
            .await?;
        found.extend(rows.into_iter().map(|(lead,)| lead));
    }
    Ok(found)
}

pub async fn get(tx: &mut ClientTx, id: EnrolmentId) -> Result<Option<Enrolment>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM enrolments WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

/// Of a campaign, the next due first.
pub async fn list(
    tx: &mut ClientTx,
    campaign: CampaignId,
    state: Option<EnrolmentState>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Enrolment>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(COLUMNS)
        .push(" FROM enrolments WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND campaign_id = ", campaign)
        .push_some(" AND state = ", state)
        .push_bind(" ORDER BY next_at NULLS LAST, id LIMIT ", limit)
        .push_bind(" OFFSET ", offset)
        .fetch_all()
        .await
}

pub async fn of_leads(tx: &mut ClientTx, campaign: CampaignId, leads: &[LeadId]) -> Result<Vec<Enrolment>> {
    let client = tx.client();
    let mut found = Vec::new();
    for some in leads.chunks(LIST_MAX - 2) {
        found.extend(
            tx.query("SELECT ")
                .push(COLUMNS)
                .push(" FROM enrolments WHERE")
                .push_bind(" client_id = ", client)
                .push_bind(" AND campaign_id = ", campaign)
                .push(" AND lead_id IN ")
                .push_list(some.iter().copied())
                .fetch_all()
                .await?,
        );
    }
    Ok(found)
}

/// Sets what comes next and gives the lease back.
#[derive(Clone, Debug)]
pub struct Ahead {
    pub after_step: i64,
    pub since: DateTime<Utc>,
    pub next_step: Option<StepId>,
    pub next_at: Option<DateTime<Utc>>,
}

pub async fn go_on(tx: &mut ClientTx, id: EnrolmentId, ahead: &Ahead, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET after_step = $3, since = $4, next_step_id = $5, next_at = $6, started_by = NULL, refused_check = NULL,
             refused_reason = NULL, refused_at = NULL, lease_owner = NULL, leased_until = NULL, updated_at = $7
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(ahead.after_step)
    .bind(ahead.since)
    .bind(ahead.next_step)
    .bind(ahead.next_at)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// A touch of it left.
pub async fn touched(
    tx: &mut ClientTx,
    id: EnrolmentId,
    mailbox: Option<MailboxId>,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET touches_sent = touches_sent + 1, last_touch_at = $3, mailbox_id = COALESCE($4, mailbox_id)
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(at)
    .bind(mailbox)
    .execute()
    .await
    .map(|_| ())
}

/// Writes a refusal down and says when to ask again; the lease goes back.
pub async fn refused(
    tx: &mut ClientTx,
    id: EnrolmentId,
    step: StepId,
    check: i64,
    reason: &str,
    next_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET next_at = $3, refused_check = $4, refused_reason = $5, refused_at = $6, lease_owner = NULL, leased_until = NULL,
             updated_at = $6
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(next_at)
    .bind(check)
    .bind(reason.to_owned())
    .bind(at)
    .execute()
    .await?;
    tx.query(
        "INSERT INTO gate_refusals (enrolment_id, step_id, check_number, client_id, reason, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (enrolment_id, step_id, check_number) DO UPDATE SET times = gate_refusals.times + 1, reason = excluded.reason, last_at = excluded.last_at",
    )
    .bind(id)
    .bind(step)
    .bind(check)
    .bind(client)
    .bind(reason.to_owned())
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Ends or pauses one; the lease goes back.
pub async fn set_state(
    tx: &mut ClientTx,
    id: EnrolmentId,
    state: EnrolmentState,
    reason: Option<StopReason>,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET state = $3, state_reason = $4, lease_owner = NULL, leased_until = NULL, updated_at = $5,
             next_at = CASE WHEN $3 = 'active' THEN next_at ELSE NULL END
         WHERE client_id = $1 AND id = $2",
    )
    .bind(client)
    .bind(id)
    .bind(state)
    .bind(reason)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Stops everything of a lead, in all campaigns; answers how many sequences that were.
pub async fn stop_lead(
    tx: &mut ClientTx,
    lead: LeadId,
    reason: StopReason,
    at: DateTime<Utc>,
) -> Result<u64> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET state = 'stopped', state_reason = $3, next_at = NULL, updated_at = $4
         WHERE client_id = $1 AND lead_id = $2 AND state IN ('active', 'paused')",
    )
    .bind(client)
    .bind(lead)
    .bind(reason)
    .bind(at)
    .execute()
    .await
}

/// A person starts the next step of these by hand: due now. Answers which were waiting.
pub async fn start_now(
    tx: &mut ClientTx,
    campaign: CampaignId,
    leads: &[LeadId],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<Vec<LeadId>> {
    let client = tx.client();
    let mut started = Vec::new();
    for some in leads.chunks(LIST_MAX - 5) {
        let rows: Vec<(LeadId,)> = tx
            .query(
                "UPDATE enrolments SET next_at = $1, started_by = $2, updated_at = $1 WHERE state = 'active'",
            )
            .bind(at)
            .bind(by)
            .push_bind(" AND client_id = ", client)
            .push_bind(" AND campaign_id = ", campaign)
            .push(" AND lead_id IN ")
            .push_list(some.iter().copied())
            .push(" RETURNING lead_id")
            .fetch_all()
            .await?;
        started.extend(rows.into_iter().map(|(lead,)| lead));
    }
    Ok(started)
}

/// Asks again then; the lease goes back.
pub async fn retry(
    tx: &mut ClientTx,
    id: EnrolmentId,
    next_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET next_at = $3, lease_owner = NULL, leased_until = NULL, updated_at = $4
         WHERE client_id = $1 AND id = $2 AND state = 'active'",
    )
    .bind(client)
    .bind(id)
    .bind(next_at)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Makes one due sooner than it was planned, and tells its lead; `false` when it was moved meanwhile.
pub async fn bring_forward(
    tx: &mut ClientTx,
    id: EnrolmentId,
    lead: LeadId,
    planned: DateTime<Utc>,
    sooner: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE enrolments SET next_at = $4, updated_at = $5
             WHERE client_id = $1 AND id = $2 AND next_at = $3 AND state = 'active' AND lease_owner IS NULL",
        )
        .bind(client)
        .bind(id)
        .bind(planned)
        .bind(sooner)
        .bind(at)
        .execute()
        .await?;
    tx.query(
        "UPDATE leads SET next_outreach_at = $4, updated_at = $5 WHERE client_id = $1 AND id = $2 AND next_outreach_at = $3",
    )
    .bind(client)
    .bind(lead)
    .bind(planned)
    .bind(sooner)
    .bind(at)
    .execute()
    .await?;
    Ok(rows == 1)
}

/// Ends a worker's own lease and changes nothing else.
pub async fn give_back(tx: &mut ClientTx, id: EnrolmentId, owner: uuid::Uuid) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE enrolments SET lease_owner = NULL, leased_until = NULL WHERE client_id = $1 AND id = $2 AND lease_owner = $3")
        .bind(client)
        .bind(id)
        .bind(owner)
        .execute()
        .await
        .map(|_| ())
}

/// Enrolments that wait for a person because the step's text did not pass: due again.
pub async fn look_again(
    tx: &mut ClientTx,
    campaign: CampaignId,
    step: StepId,
    at: DateTime<Utc>,
) -> Result<u64> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET next_at = $4, updated_at = $4
         WHERE client_id = $1 AND campaign_id = $2 AND next_step_id = $3 AND state = 'active' AND next_at IS NULL AND refused_check = 16",
    )
    .bind(client)
    .bind(campaign)
    .bind(step)
    .bind(at)
    .execute()
    .await
}

/// Stops all that is unfinished in a campaign that ends.
pub async fn end_campaign(tx: &mut ClientTx, campaign: CampaignId, at: DateTime<Utc>) -> Result<u64> {
    let client = tx.client();
    tx.query(
        "UPDATE enrolments SET state = 'stopped', state_reason = 'campaign_over', next_at = NULL, updated_at = $3
         WHERE client_id = $1 AND campaign_id = $2 AND state IN ('active', 'paused')",
    )
    .bind(client)
    .bind(campaign)
    .bind(at)
    .execute()
    .await
}
