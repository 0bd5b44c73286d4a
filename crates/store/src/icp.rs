//! The ideal customer profile of a client: whom it wants to reach.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{ClientTx, Json, List, Result};

/// The part of the profile that a person or an extraction decides on.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Profile {
    #[sqlx(rename = "icp_industries")]
    pub industries: List<String>,
    #[sqlx(rename = "icp_company_sizes")]
    pub company_sizes: List<String>,
    #[sqlx(rename = "icp_locations")]
    pub locations: List<String>,
    #[sqlx(rename = "icp_titles")]
    pub titles: List<String>,
    /// Where it came from: `manual_skip`, an extraction, a person.
    #[sqlx(rename = "icp_extraction_source")]
    pub source: Option<String>,
    #[sqlx(rename = "icp_confirmed_at")]
    pub confirmed_at: Option<DateTime<Utc>>,
}

pub async fn get(tx: &mut ClientTx) -> Result<Option<Profile>> {
    let client = tx.client();
    tx.query(
        "SELECT icp_industries, icp_company_sizes, icp_locations, icp_titles, icp_extraction_source, icp_confirmed_at
         FROM clients WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(client)
    .fetch_optional()
    .await
}

/// Writes and confirms a first profile. `false` when there is a confirmed one already: it is never
/// overwritten by this.
pub async fn confirm_first(tx: &mut ClientTx, profile: &Profile, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE clients SET icp_industries = $2, icp_company_sizes = $3, icp_locations = $4, icp_titles = $5,
                    icp_extraction_source = $6, icp_confirmed_at = $7, updated_at = $7, revision = revision + 1
             WHERE id = $1 AND deleted_at IS NULL AND icp_confirmed_at IS NULL",
        )
        .bind(client)
        .bind(profile.industries.clone())
        .bind(profile.company_sizes.clone())
        .bind(profile.locations.clone())
        .bind(profile.titles.clone())
        .bind(profile.source.clone())
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// All of the profile that people see and change, and the weights they chose.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Full {
    pub website_url: Option<String>,
    pub company_description: Option<String>,
    pub services_offered: List<String>,
    pub years_in_business: Option<i64>,
    pub team_size: Option<i64>,
    pub value_proposition: Option<String>,
    pub default_offer: Option<String>,
    pub icp_industries: List<String>,
    pub icp_company_sizes: List<String>,
    pub icp_revenue_range: Option<String>,
    pub icp_locations: List<String>,
    pub icp_titles: List<String>,
    pub icp_pain_points: List<String>,
    pub icp_keywords: List<String>,
    pub icp_exclusions: List<String>,
    pub icp_extraction_source: Option<String>,
    pub icp_confirmed_at: Option<DateTime<Utc>>,
    /// Points by component, as chosen; none when they were never chosen.
    pub als_weights: Option<Json<Value>>,
    /// Whether the client's prospects are marketing agencies themselves.
    pub seo_risk: bool,
    /// Of the client's row, which this is a part of.
    pub revision: i64,
}

pub async fn full(tx: &mut ClientTx) -> Result<Option<Full>> {
    let client = tx.client();
    tx.query(
        "SELECT website_url, company_description, services_offered, years_in_business, team_size, value_proposition, default_offer,
                icp_industries, icp_company_sizes, icp_revenue_range, icp_locations, icp_titles, icp_pain_points, icp_keywords,
                icp_exclusions, icp_extraction_source, icp_confirmed_at, als_weights, seo_risk, revision
         FROM clients WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(client)
    .fetch_optional()
    .await
}

/// Writes the whole profile; the caller fills in what stays. `false` when the client is no longer at
/// `full.revision`.
pub async fn save(tx: &mut ClientTx, full: &Full, at: DateTime<Utc>) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query(
            "UPDATE clients SET website_url = $2, company_description = $3, services_offered = $4, years_in_business = $5, team_size = $6,
                    value_proposition = $7, default_offer = $8, icp_industries = $9, icp_company_sizes = $10, icp_revenue_range = $11,
                    icp_locations = $12, icp_titles = $13, icp_pain_points = $14, icp_keywords = $15, icp_exclusions = $16,
                    icp_extraction_source = $17, icp_confirmed_at = $18, als_weights = $19, seo_risk = $20, als_weights_updated_at = $21,
                    updated_at = $21, revision = revision + 1
             WHERE id = $1 AND deleted_at IS NULL AND revision = $22",
        )
        .bind(client)
        .bind(full.website_url.clone())
        .bind(full.company_description.clone())
        .bind(full.services_offered.clone())
        .bind(full.years_in_business)
        .bind(full.team_size)
        .bind(full.value_proposition.clone())
        .bind(full.default_offer.clone())
        .bind(full.icp_industries.clone())
        .bind(full.icp_company_sizes.clone())
        .bind(full.icp_revenue_range.clone())
        .bind(full.icp_locations.clone())
        .bind(full.icp_titles.clone())
        .bind(full.icp_pain_points.clone())
        .bind(full.icp_keywords.clone())
        .bind(full.icp_exclusions.clone())
        .bind(full.icp_extraction_source.clone())
        .bind(full.icp_confirmed_at)
        .bind(full.als_weights.clone())
        .bind(full.seo_risk)
        .bind(at)
        .bind(full.revision)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// What scores are made with.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Scoring {
    pub icp_industries: List<String>,
    pub icp_company_sizes: List<String>,
    pub icp_locations: List<String>,
    pub seo_risk: bool,
    pub als_weights: Option<Json<Value>>,
    pub als_learned_weights: Option<Json<Value>>,
    pub als_learned_confidence: Option<f64>,
    pub conversion_sample_count: i64,
}

pub async fn scoring(tx: &mut ClientTx) -> Result<Option<Scoring>> {
    let client = tx.client();
    tx.query(
        "SELECT icp_industries, icp_company_sizes, icp_locations, seo_risk, als_weights, als_learned_weights, als_learned_confidence,
                conversion_sample_count FROM clients WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(client)
    .fetch_optional()
    .await
}

#[cfg(test)]
mod tests {
    use domain::ClientId;
    use uuid::Uuid;

    use super::*;
    use crate::identity::clients;

    fn profile(title: &str) -> Profile {
        let list = |words: &[&str]| List(words.iter().map(|word| (*word).to_owned()).collect());
        Profile {
            industries: list(&["technology", "healthcare"]),
            company_sizes: list(&["11-50"]),
            locations: list(&["Australia"]),
            titles: list(&[title, "O'Neill \"quoted\", comma"]),
            source: Some("manual_skip".to_owned()),
            confirmed_at: None,
        }
    }

    crate::testing::on_both! {
        async fn a_confirmed_profile_reads_back_and_is_not_overwritten_by_a_second_first_one(db: &TestDb) {
            let at: DateTime<Utc> = "2026-11-23T01:00:00Z".parse().unwrap();
            let id = ClientId::from_uuid(Uuid::from_u128(7));
            let mut tx = db.system_write().await.unwrap();
            let new = clients::NewClient { id, name: "Harbour".into(), credits: 0, trial_ends_at: None, timezone: "UTC".into(), at };
            clients::insert(&mut tx, &new).await.unwrap();
            tx.commit().await.unwrap();

            let mut tx = db.write(id).await.unwrap();
            assert_eq!(get(&mut tx).await.unwrap().unwrap().confirmed_at, None);
            assert!(confirm_first(&mut tx, &profile("CEO"), at).await.unwrap());
            assert!(!confirm_first(&mut tx, &profile("Janitor"), at).await.unwrap());
            tx.commit().await.unwrap();
            let mut tx = db.read(id).await.unwrap();
            assert_eq!(get(&mut tx).await.unwrap(), Some(Profile { confirmed_at: Some(at), ..profile("CEO") }));
        }
    }
}
