//! The inbox: which replies a person is shown, and what was written before them.

use chrono::{DateTime, Utc};
use domain::{
    CampaignId, Certainty, Channel, EmailAddress, Intent, LeadId, MatchedBy, ReplyId, TouchId, UserId,
};

use crate::query::Query;
use crate::{ClientTx, Result};

/// What is asked for; what is absent does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub intent: Option<Intent>,
    pub channel: Option<Channel>,
    pub handled: Option<bool>,
    pub campaign: Option<CampaignId>,
    pub needs_review: Option<bool>,
    pub unmatched: Option<bool>,
    pub lead: Option<LeadId>,
    pub assignee: Option<UserId>,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Line {
    pub id: ReplyId,
    pub lead_id: Option<LeadId>,
    pub lead_first_name: Option<String>,
    pub lead_last_name: Option<String>,
    pub lead_email: Option<EmailAddress>,
    pub lead_company: Option<String>,
    pub campaign_id: Option<CampaignId>,
    pub campaign_name: Option<String>,
    pub channel: Channel,
    pub sender: String,
    pub sender_name: Option<String>,
    pub subject: Option<String>,
    pub own_text: String,
    pub intent: Option<Intent>,
    pub intent_confidence: Option<f64>,
    pub certainty: Option<Certainty>,
    pub matched_by: Option<MatchedBy>,
    pub answered_by_other: bool,
    pub needs_review: bool,
    pub received_at: DateTime<Utc>,
    pub handled_at: Option<DateTime<Utc>>,
    pub handled_by: Option<UserId>,
    pub assignee_id: Option<UserId>,
}

const LINE: &str = "SELECT r.id, r.lead_id, l.first_name AS lead_first_name, l.last_name AS lead_last_name, l.email AS lead_email, \
     l.company AS lead_company, r.campaign_id, c.name AS campaign_name, r.channel, r.sender, r.sender_name, r.subject, r.own_text, r.intent, \
     r.intent_confidence, r.certainty, r.matched_by, r.answered_by_other, r.needs_review, r.received_at, r.handled_at, r.handled_by, r.assignee_id \
     FROM replies r LEFT JOIN leads l ON l.id = r.lead_id LEFT JOIN campaigns c ON c.id = r.campaign_id WHERE";

impl Filter {
    fn narrow<'t>(&self, query: Query<'t>) -> Query<'t> {
        let query = query
            .push_some(" AND r.intent = ", self.intent)
            .push_some(" AND r.channel = ", self.channel)
            .push_some(" AND r.campaign_id = ", self.campaign)
            .push_some(" AND r.lead_id = ", self.lead)
            .push_some(" AND r.assignee_id = ", self.assignee);
        let query = match self.handled {
            Some(true) => query.push(" AND r.handled_at IS NOT NULL"),
            Some(false) => query.push(" AND r.handled_at IS NULL"),
            None => query,
        };
        let query = match self.needs_review {
            Some(true) => query.push(" AND r.needs_review"),
            Some(false) => query.push(" AND NOT r.needs_review"),
            None => query,
        };
        match self.unmatched {
            Some(true) => query.push(" AND r.lead_id IS NULL"),
            Some(false) => query.push(" AND r.lead_id IS NOT NULL"),
            None => query,
        }
    }
}

/// The newest first.
pub async fn list(tx: &mut ClientTx, filter: &Filter, limit: i64, offset: i64) -> Result<Vec<Line>> {
    let client = tx.client();
    filter
        .narrow(tx.query(LINE).push_bind(" r.client_id = ", client))
        .push_bind(" ORDER BY r.id DESC LIMIT ", limit)
        .push_bind(" OFFSET ", offset)
        .fetch_all()
        .await
}

pub async fn line(tx: &mut ClientTx, id: ReplyId) -> Result<Option<Line>> {
    let client = tx.client();
    tx.query(LINE).push_bind(" r.client_id = ", client).push_bind(" AND r.id = ", id).fetch_optional().await
}

/// How many [`list`] would show without a limit, counted to `most`.
pub async fn count(tx: &mut ClientTx, filter: &Filter, most: i64) -> Result<i64> {
    let client = tx.client();
    let (n,): (i64,) = filter
        .narrow(
            tx.query("SELECT COUNT(*) FROM (SELECT 1 FROM replies r WHERE")
                .push_bind(" r.client_id = ", client),
        )
        .push_bind(" LIMIT ", most)
        .push(") t")
        .fetch_one()
        .await?;
    Ok(n)
}

/// A mail of ours in a thread.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Ours {
    pub id: TouchId,
    pub channel: Channel,
    pub step_number: i64,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub body: String,
    pub sent_at: Option<DateTime<Utc>>,
}

/// What left to a lead, the oldest first.
pub async fn ours(tx: &mut ClientTx, lead: LeadId, limit: i64) -> Result<Vec<Ours>> {
    let client = tx.client();
    tx.query("SELECT id, channel, step_number, sender, subject, body, COALESCE(sent_at, data_at) AS sent_at FROM touches WHERE phase IN ('sent', 'unknown')")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND lead_id = ", lead)
        .push_bind(" ORDER BY sent_at NULLS FIRST, id LIMIT ", limit)
        .fetch_all()
        .await
}

/// Campaigns that have replies, by name.
pub async fn campaigns(tx: &mut ClientTx) -> Result<Vec<(CampaignId, String)>> {
    let client = tx.client();
    tx.query("SELECT c.id, c.name FROM campaigns c WHERE c.client_id = $1 AND EXISTS (SELECT 1 FROM replies r WHERE r.client_id = $1 AND r.campaign_id = c.id) ORDER BY c.name, c.id LIMIT 200")
        .bind(client)
        .fetch_all()
        .await
}
