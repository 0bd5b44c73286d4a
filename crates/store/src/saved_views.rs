//! Lists as somebody likes to see them: a page's query string under a name, one person's own.

use chrono::{DateTime, Utc};
use domain::{SavedViewId, UserId};

use crate::{ClientTx, Result};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SavedView {
    pub id: SavedViewId,
    pub name: String,
    pub query: String,
    pub created_at: DateTime<Utc>,
}

/// By name.
pub async fn list(tx: &mut ClientTx, user: UserId, page: &'static str) -> Result<Vec<SavedView>> {
    let client = tx.client();
    tx.query("SELECT id, name, query, created_at FROM saved_views WHERE client_id = $1 AND user_id = $2 AND page = $3 ORDER BY name LIMIT 200")
        .bind(client)
        .bind(user)
        .bind(page)
        .fetch_all()
        .await
}

/// Keeps a view under its name; one of that name is replaced.
pub async fn save(
    tx: &mut ClientTx,
    id: SavedViewId,
    user: UserId,
    page: &'static str,
    name: &str,
    query: &str,
    at: DateTime<Utc>,
) -> Result<SavedView> {
    let client = tx.client();
    tx.query(
        "INSERT INTO saved_views (id, client_id, user_id, page, name, query, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
         ON CONFLICT (client_id, user_id, page, name) DO UPDATE SET query = excluded.query, updated_at = excluded.updated_at
         RETURNING id, name, query, created_at",
    )
    .bind(id)
    .bind(client)
    .bind(user)
    .bind(page)
    .bind(name.to_owned())
    .bind(query.to_owned())
    .bind(at)
    .fetch_one()
    .await
}

pub async fn delete(tx: &mut ClientTx, id: SavedViewId, user: UserId) -> Result<bool> {
    let client = tx.client();
    let rows = tx
        .query("DELETE FROM saved_views WHERE client_id = $1 AND user_id = $2 AND id = $3")
        .bind(client)
        .bind(user)
        .bind(id)
        .execute()
        .await?;
    Ok(rows == 1)
}
