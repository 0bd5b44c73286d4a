//! People to write to, for tests of what is sent.

use chrono::{DateTime, Utc};
use domain::LeadId;

use crate::{ClientTx, Json, Result};

/// A scored lead in Australia with an address that was published for such mail.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: LeadId,
    pub email: String,
    pub first_name: Option<String>,
    pub company: Option<String>,
    pub als_score: Option<i64>,
    pub at: DateTime<Utc>,
}

pub async fn insert(tx: &mut ClientTx, person: &Person) -> Result<()> {
    let client = tx.client();
    let domain = person.email.split('@').nth(1).unwrap_or_default().to_owned();
    tx.query(
        "INSERT INTO leads (id, client_id, email, domain, first_name, company, als_score, status, organization_country, timezone, consent_basis,
             created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'scored', 'Australia', 'Australia/Sydney', 'inferred_published', $8, $8)",
    )
    .bind(person.id)
    .bind(client)
    .bind(person.email.clone())
    .bind(domain)
    .bind(person.first_name.clone())
    .bind(person.company.clone())
    .bind(person.als_score)
    .bind(person.at)
    .execute()
    .await
    .map(|_| ())
}

/// Moves somebody to another time zone.
pub async fn moves(tx: &mut ClientTx, lead: LeadId, timezone: &str) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE leads SET timezone = $3 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(lead)
        .bind(timezone.to_owned())
        .execute()
        .await
        .map(|_| ())
}

/// What is kept of a lead's touches: recipient, text, and what the text holds, as it was frozen and as it
/// left.
pub async fn kept(
    tx: &mut ClientTx,
    lead: LeadId,
) -> Result<Vec<(String, String, Json<serde_json::Value>, Option<Json<serde_json::Value>>)>> {
    let client = tx.client();
    tx.query(
        "SELECT t.recipient, t.body, t.snapshot, a.content_snapshot FROM touches t
         LEFT JOIN activities a ON a.lead_id = t.lead_id AND a.client_id = t.client_id AND a.action = 'sent'
         WHERE t.client_id = $1 AND t.lead_id = $2",
    )
    .bind(client)
    .bind(lead)
    .fetch_all()
    .await
}
