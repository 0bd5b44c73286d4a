//! The ideal customer profile of a client: whom it wants to reach.

use chrono::{DateTime, Utc};

use crate::{ClientTx, List, Result};

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
