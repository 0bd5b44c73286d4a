//! Settings of the whole installation that operators change while it runs.

use chrono::{DateTime, Utc};
use domain::UserId;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Error, Json, Result, SystemTx};

#[derive(Clone, Debug)]
pub struct Setting {
    pub key: String,
    pub value: Value,
    pub description: String,
    pub updated_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    key: String,
    value: Json<Value>,
    description: String,
    updated_at: DateTime<Utc>,
}

/// The value of a setting, as the type it has; `None` when there is no such setting.
pub async fn get<T: DeserializeOwned>(tx: &mut SystemTx, key: &'static str) -> Result<Option<T>> {
    let row: Option<(Json<Value>,)> =
        tx.query("SELECT value FROM platform_settings WHERE key = $1").bind(key).fetch_optional().await?;
    row.map(|(Json(value),)| serde_json::from_value(value))
        .transpose()
        .map_err(|_| Error::Corrupt { table: "platform_settings".to_owned(), column: key.to_owned() })
}

pub async fn list(tx: &mut SystemTx) -> Result<Vec<Setting>> {
    let rows: Vec<Row> = tx
        .query("SELECT key, value, description, updated_at FROM platform_settings ORDER BY key")
        .fetch_all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Setting {
            key: row.key,
            value: row.value.0,
            description: row.description,
            updated_at: row.updated_at,
        })
        .collect())
}

/// Changes a setting there is; `false` when there is none.
pub async fn set<T: Serialize>(
    tx: &mut SystemTx,
    key: &str,
    value: &T,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let value =
        serde_json::to_value(value).map_err(|error| Error::Database(sqlx::Error::Encode(error.into())))?;
    let rows = tx
        .query("UPDATE platform_settings SET value = $1, updated_by = $2, updated_at = $3 WHERE key = $4")
        .bind(Json(value))
        .bind(by)
        .bind(now)
        .bind(key.to_owned())
        .execute()
        .await?;
    Ok(rows > 0)
}

/// The value of a setting that is written once and never again: the given one, or the one that was
/// there before.
pub async fn get_or_put<T: Serialize + DeserializeOwned>(
    tx: &mut SystemTx,
    key: &'static str,
    value: &T,
    description: &'static str,
    now: DateTime<Utc>,
) -> Result<T> {
    let json =
        serde_json::to_value(value).map_err(|error| Error::Database(sqlx::Error::Encode(error.into())))?;
    tx.query(
        "INSERT INTO platform_settings (key, value, description, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING",
    )
    .bind(key)
    .bind(Json(json))
    .bind(description)
    .bind(now)
    .execute()
    .await?;
    get(tx, key)
        .await?
        .ok_or_else(|| Error::Corrupt { table: "platform_settings".to_owned(), column: key.to_owned() })
}
