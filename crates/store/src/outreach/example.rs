//! People to write to, for tests of what is sent.

use chrono::{DateTime, Utc};
use domain::LeadId;

use crate::{ClientTx, Result};

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
