//! What was used of a day's limit. Taking one more checks the limit in the same statement, so any
//! number of workers together never pass it.

use chrono::NaiveDate;

use crate::{ClientTx, Result};

/// Of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Mailbox,
    Domain,
    Campaign,
    Lead,
    Company,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Mailbox => "mailbox",
            Self::Domain => "domain",
            Self::Campaign => "campaign",
            Self::Lead => "lead",
            Self::Company => "company",
        }
    }
}

/// Takes one if fewer than `limit` are used; `false` and nothing taken otherwise.
pub async fn take(tx: &mut ClientTx, kind: Kind, resource: &str, day: NaiveDate, limit: i64) -> Result<bool> {
    if limit < 1 {
        return Ok(false);
    }
    let client = tx.client();
    let rows = tx
        .query(
            "INSERT INTO daily_usage (client_id, kind, resource, day, used) VALUES ($1, $2, $3, $4, 1)
             ON CONFLICT (client_id, kind, resource, day) DO UPDATE SET used = daily_usage.used + 1 WHERE daily_usage.used < $5",
        )
        .bind(client)
        .bind(kind.as_str())
        .bind(resource.to_owned())
        .bind(day)
        .bind(limit)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Gives one back, when the server refused before anything was sent.
pub async fn give_back(tx: &mut ClientTx, kind: Kind, resource: &str, day: NaiveDate) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE daily_usage SET used = used - 1 WHERE client_id = $1 AND kind = $2 AND resource = $3 AND day = $4 AND used > 0")
        .bind(client)
        .bind(kind.as_str())
        .bind(resource.to_owned())
        .bind(day)
        .execute()
        .await
        .map(|_| ())
}

/// What was used of three limits, in one question.
pub async fn used_of(tx: &mut ClientTx, limits: [(Kind, String, NaiveDate); 3]) -> Result<[i64; 3]> {
    let client = tx.client();
    let mut query = tx.query("SELECT ");
    for (n, (kind, resource, day)) in limits.into_iter().enumerate() {
        query = query
            .push(if n == 0 { "" } else { ", " })
            .push_bind("COALESCE((SELECT used FROM daily_usage WHERE client_id = ", client)
            .push_bind(" AND kind = ", kind.as_str())
            .push_bind(" AND resource = ", resource)
            .push_bind(" AND day = ", day)
            .push("), 0)");
    }
    let (first, second, third): (i64, i64, i64) = query.fetch_one().await?;
    Ok([first, second, third])
}

pub async fn used(tx: &mut ClientTx, kind: Kind, resource: &str, day: NaiveDate) -> Result<i64> {
    let client = tx.client();
    let row: Option<(i64,)> = tx
        .query(
            "SELECT used FROM daily_usage WHERE client_id = $1 AND kind = $2 AND resource = $3 AND day = $4",
        )
        .bind(client)
        .bind(kind.as_str())
        .bind(resource.to_owned())
        .bind(day)
        .fetch_optional()
        .await?;
    Ok(row.map_or(0, |(used,)| used))
}
