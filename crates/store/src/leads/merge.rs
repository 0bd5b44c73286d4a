//! Two rows that are one person: finding them, and moving what happened to the one that stays.

use chrono::{DateTime, Utc};
use domain::{EmailAddress, LeadFacts, LeadId};

use crate::{ClientTx, Result};

/// A lead that may be the same person as another.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Twin {
    pub id: LeadId,
    pub email: EmailAddress,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub linkedin_url: Option<String>,
}

const TWIN: &str = "SELECT id, email, first_name, last_name, company, phone, linkedin_url FROM leads WHERE deleted_at IS NULL";
const TWINS_MAX: i64 = 20;

/// Living leads that share the phone, the LinkedIn profile, or name and company with this one.
pub async fn twins(tx: &mut ClientTx, of: LeadId, facts: &LeadFacts) -> Result<Vec<Twin>> {
    let client = tx.client();
    let mut found: Vec<Twin> = Vec::new();
    let mut keep = |rows: Vec<Twin>| {
        for row in rows {
            if !found.iter().any(|known| known.id == row.id) {
                found.push(row);
            }
        }
    };
    if let Some(phone) = &facts.phone {
        let query = tx
            .query(TWIN)
            .push_bind(" AND client_id = ", client)
            .push_bind(" AND phone = ", phone.clone())
            .push_bind(" AND id <> ", of)
            .push_bind(" ORDER BY id LIMIT ", TWINS_MAX);
        keep(query.fetch_all().await?);
    }
    if let Some(profile) = &facts.linkedin_url {
        let query = tx
            .query(TWIN)
            .push_bind(" AND client_id = ", client)
            .push_bind(" AND linkedin_url = ", profile.clone())
            .push_bind(" AND id <> ", of)
            .push_bind(" ORDER BY id LIMIT ", TWINS_MAX);
        keep(query.fetch_all().await?);
    }
    let [name, last, company] = super::insert::keys(facts);
    if !last.is_empty() && !company.is_empty() {
        let query = tx
            .query(TWIN)
            .push_bind(" AND client_id = ", client)
            .push_bind(" AND name_key = ", name)
            .push_bind(" AND company_key = ", company)
            .push_bind(" AND id <> ", of)
            .push_bind(" ORDER BY id LIMIT ", TWINS_MAX);
        keep(query.fetch_all().await?);
    }
    Ok(found)
}

/// Gives `to` everything that happened to `from` and its counters, and deletes `from`.
pub async fn move_history(tx: &mut ClientTx, from: LeadId, to: LeadId, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    for sql in [
        "UPDATE activities SET lead_id = $3 WHERE client_id = $1 AND lead_id = $2",
        "UPDATE leads SET reply_count = leads.reply_count + f.reply_count, bounce_count = leads.bounce_count + f.bounce_count,
                last_contacted_at = CASE WHEN leads.last_contacted_at IS NULL OR f.last_contacted_at > leads.last_contacted_at THEN COALESCE(f.last_contacted_at, leads.last_contacted_at) ELSE leads.last_contacted_at END,
                last_replied_at = CASE WHEN leads.last_replied_at IS NULL OR f.last_replied_at > leads.last_replied_at THEN COALESCE(f.last_replied_at, leads.last_replied_at) ELSE leads.last_replied_at END
         FROM leads f WHERE f.client_id = $1 AND f.id = $2 AND leads.client_id = $1 AND leads.id = $3",
    ] {
        tx.query(sql).bind(client).bind(from).bind(to).execute().await?;
    }
    tx.query(
        "UPDATE leads SET merged_into = $3, deleted_at = $4, updated_at = $4, next_outreach_at = NULL, revision = revision + 1
         WHERE client_id = $1 AND id = $2 AND deleted_at IS NULL",
    )
    .bind(client)
    .bind(from)
    .bind(to)
    .bind(at)
    .execute()
    .await?;
    Ok(())
}
