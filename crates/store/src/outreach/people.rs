//! Whom rows of campaigns are about, in the words a page needs.

use domain::{CampaignId, EnrolmentState, LeadId, LeadStatus, Tier};

use crate::query::LIST_MAX;
use crate::{ClientTx, Result};

/// A lead by name. Empty texts where nothing is known, or where it was erased.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Person {
    pub id: LeadId,
    pub email: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<String>,
    pub title: Option<String>,
    pub organization_industry: Option<String>,
    pub als_score: Option<i64>,
    pub als_tier: Option<Tier>,
    pub status: LeadStatus,
}

/// These leads, in no order; deleted ones too, because history names them.
pub async fn named(tx: &mut ClientTx, leads: &[LeadId]) -> Result<Vec<Person>> {
    let client = tx.client();
    let mut found = Vec::new();
    for some in leads.chunks(LIST_MAX - 1) {
        let rows: Vec<Person> = tx
            .query("SELECT id, email, first_name, last_name, company, title, organization_industry, als_score, als_tier, status FROM leads WHERE")
            .push_bind(" client_id = ", client)
            .push(" AND id IN ")
            .push_list(some.iter().copied())
            .fetch_all()
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Names of the client's campaigns, deleted ones too.
pub async fn campaigns(tx: &mut ClientTx, ids: &[CampaignId]) -> Result<Vec<(CampaignId, String)>> {
    let client = tx.client();
    let mut found = Vec::new();
    for some in ids.chunks(LIST_MAX - 1) {
        let rows: Vec<(CampaignId, String)> = tx
            .query("SELECT id, name FROM campaigns WHERE")
            .push_bind(" client_id = ", client)
            .push(" AND id IN ")
            .push_list(some.iter().copied())
            .fetch_all()
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// How many leads of a campaign are in each state.
pub async fn by_state(tx: &mut ClientTx, campaign: CampaignId) -> Result<Vec<(EnrolmentState, i64)>> {
    let client = tx.client();
    tx.query("SELECT state, COUNT(*) FROM enrolments WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND campaign_id = ", campaign)
        .push(" GROUP BY state ORDER BY state")
        .fetch_all()
        .await
}
