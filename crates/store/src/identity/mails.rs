//! The product's own e-mail: an outbox, written with the change that causes it.

use chrono::{DateTime, Utc};
use domain::{EmailAddress, MailId};

use crate::{Result, SystemTx, Tx};

#[derive(Clone, Debug)]
pub struct NewMail {
    pub id: MailId,
    pub kind: &'static str,
    pub recipient: EmailAddress,
    pub subject: String,
    pub body_text: String,
    pub body_html: String,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WaitingMail {
    pub id: MailId,
    pub kind: String,
    pub recipient: EmailAddress,
    pub subject: String,
    pub body_text: String,
    pub body_html: String,
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    /// When it was last tried, or made.
    pub updated_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, kind, recipient, subject, body_text, body_html, attempts, created_at, updated_at";

pub async fn insert(tx: &mut Tx, new: &NewMail) -> Result<()> {
    tx.query(
        "INSERT INTO mails (id, kind, recipient, subject, body_text, body_html, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(new.id)
    .bind(new.kind)
    .bind(&new.recipient)
    .bind(new.subject.clone())
    .bind(new.body_text.clone())
    .bind(new.body_html.clone())
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}

/// Unsent mails with tries left, the oldest first.
pub async fn waiting(tx: &mut SystemTx, max_attempts: i64, limit: i64) -> Result<Vec<WaitingMail>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM mails WHERE sent_at IS NULL AND attempts < ", max_attempts)
        .push_bind(" ORDER BY id LIMIT ", limit)
        .fetch_all()
        .await
}

pub async fn one_waiting(tx: &mut SystemTx, id: MailId) -> Result<Option<WaitingMail>> {
    tx.query("SELECT ")
        .push(COLUMNS)
        .push_bind(" FROM mails WHERE sent_at IS NULL AND id = ", id)
        .fetch_optional()
        .await
}

/// Takes a mail for one try. `false` when somebody else took it since it was read.
pub async fn claim(tx: &mut SystemTx, mail: &WaitingMail, now: DateTime<Utc>) -> Result<bool> {
    let rows = tx
        .query("UPDATE mails SET attempts = attempts + 1, updated_at = $3 WHERE id = $1 AND attempts = $2 AND sent_at IS NULL")
        .bind(mail.id)
        .bind(mail.attempts)
        .bind(now)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Notes that it left. Its text holds links that let people in, so the text is not kept.
pub async fn sent(tx: &mut SystemTx, id: MailId, at: DateTime<Utc>) -> Result<()> {
    tx.query("UPDATE mails SET sent_at = $2, updated_at = $2, last_error = NULL, body_text = '', body_html = '' WHERE id = $1")
        .bind(id)
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Notes why it did not leave; with `give_up_at` tries it is not tried again.
pub async fn failed(
    tx: &mut SystemTx,
    id: MailId,
    error: &str,
    give_up_at: Option<i64>,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.query("UPDATE mails SET last_error = $2, updated_at = $3, attempts = COALESCE($4, attempts) WHERE id = $1 AND sent_at IS NULL")
        .bind(id)
        .bind(error.to_owned())
        .bind(at)
        .bind(give_up_at)
        .execute()
        .await
        .map(|_| ())
}
