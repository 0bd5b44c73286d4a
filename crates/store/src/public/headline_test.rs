use chrono::{DateTime, Utc};
use domain::Headline;
use uuid::Uuid;

use crate::{Result, SystemTx};

/// A visitor who was shown a headline, or joined after seeing it.
#[derive(Clone, Debug)]
pub struct Mark {
    pub id: Uuid,
    pub test: String,
    pub visitor: Uuid,
    pub variant: Headline,
    pub at: DateTime<Utc>,
}

/// How one headline did: visitors who saw it, and those of them who joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub variant: Headline,
    pub seen: i64,
    pub joined: i64,
}

/// Counts a visitor once a test; the first headline seen stands.
pub async fn expose(tx: &mut SystemTx, mark: &Mark) -> Result<()> {
    tx.query(
        "INSERT INTO ab_exposures (id, test, visitor_id, variant, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (test, visitor_id) DO NOTHING",
    )
    .bind(mark.id)
    .bind(mark.test.clone())
    .bind(mark.visitor)
    .bind(mark.variant)
    .bind(mark.at)
    .execute()
    .await?;
    Ok(())
}

/// Counts that a visitor joined, under the headline that was first shown.
pub async fn convert(tx: &mut SystemTx, mark: &Mark) -> Result<()> {
    expose(tx, mark).await?;
    tx.query(
        "INSERT INTO ab_conversions (id, test, visitor_id, variant, created_at)
         SELECT $1, test, visitor_id, variant, $2 FROM ab_exposures WHERE test = $3 AND visitor_id = $4
         ON CONFLICT (test, visitor_id) DO NOTHING",
    )
    .bind(mark.id)
    .bind(mark.at)
    .bind(mark.test.clone())
    .bind(mark.visitor)
    .execute()
    .await?;
    Ok(())
}

/// All headlines of a test that anybody saw, in their order.
pub async fn tally(tx: &mut SystemTx, test: &str) -> Result<Vec<Tally>> {
    let rows: Vec<(Headline, i64, i64)> = tx
        .query(
            "SELECT e.variant, COUNT(*), COUNT(c.id) FROM ab_exposures e
             LEFT JOIN ab_conversions c ON c.test = e.test AND c.visitor_id = e.visitor_id
             WHERE e.test = $1 GROUP BY e.variant ORDER BY e.variant",
        )
        .bind(test.to_owned())
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(variant, seen, joined)| Tally { variant, seen, joined }).collect())
}
