//! How far mailboxes were read, and which sent mails lie in their Sent folders.

use chrono::{DateTime, Utc};
use domain::{ClientId, MailboxId, TouchId};

use super::touches::Touch;
use crate::{ClientTx, Result, SystemTx};

/// Which folder it is to us, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Inbox,
    Sent,
}

impl Role {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Sent => "sent",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Folder {
    pub name: String,
    pub uid_validity: i64,
    pub last_uid: i64,
}

pub async fn get(tx: &mut ClientTx, mailbox: MailboxId, role: Role) -> Result<Option<Folder>> {
    let client = tx.client();
    tx.query("SELECT name, uid_validity, last_uid FROM mailbox_folders WHERE client_id = $1 AND mailbox_id = $2 AND role = $3")
        .bind(client)
        .bind(mailbox)
        .bind(role.as_str())
        .fetch_optional()
        .await
}

pub async fn put(
    tx: &mut ClientTx,
    mailbox: MailboxId,
    role: Role,
    folder: &Folder,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query(
        "INSERT INTO mailbox_folders (mailbox_id, role, client_id, name, uid_validity, last_uid, looked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (mailbox_id, role) DO UPDATE SET name = excluded.name, uid_validity = excluded.uid_validity,
             last_uid = excluded.last_uid, looked_at = excluded.looked_at",
    )
    .bind(mailbox)
    .bind(role.as_str())
    .bind(client)
    .bind(folder.name.clone())
    .bind(folder.uid_validity)
    .bind(folder.last_uid)
    .bind(at)
    .execute()
    .await
    .map(|_| ())
}

/// Notes a reading of the mailbox, and what stood in its way.
pub async fn read(
    tx: &mut ClientTx,
    mailbox: MailboxId,
    error: Option<&str>,
    at: DateTime<Utc>,
) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE email_mailboxes SET read_at = $3, read_error = $4 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(mailbox)
        .bind(at)
        .bind(error.map(str::to_owned))
        .execute()
        .await
        .map(|_| ())
}

/// Mailboxes that can be read, of all clients, the longest unread first.
pub async fn readable(tx: &mut SystemTx, limit: i64) -> Result<Vec<(ClientId, MailboxId)>> {
    tx.query(
        "SELECT client_id, id FROM email_mailboxes WHERE deleted_at IS NULL AND imap_host IS NOT NULL AND status <> 'suspended'
         ORDER BY COALESCE(read_at, created_at), id LIMIT $1",
    )
    .bind(limit)
    .fetch_all()
    .await
}

/// Mails that left by a mailbox and were not seen in its Sent folder yet, the oldest first.
pub async fn unfiled(
    tx: &mut ClientTx,
    mailbox: MailboxId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Touch>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(super::touches::COLUMNS)
        .push(" FROM touches WHERE phase = 'sent' AND filed_at IS NULL AND channel = 'email'")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND mailbox_id = ", mailbox)
        .push_bind(" AND sent_at >= ", since)
        .push_bind(" ORDER BY sent_at, id LIMIT ", limit)
        .fetch_all()
        .await
}

pub async fn filed(tx: &mut ClientTx, touch: TouchId, at: DateTime<Utc>) -> Result<()> {
    let client = tx.client();
    tx.query("UPDATE touches SET filed_at = $3 WHERE client_id = $1 AND id = $2")
        .bind(client)
        .bind(touch)
        .bind(at)
        .execute()
        .await
        .map(|_| ())
}

/// Mails of a mailbox of which nobody knows whether they arrived.
pub async fn unknown(tx: &mut ClientTx, mailbox: MailboxId) -> Result<Vec<Touch>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(super::touches::COLUMNS)
        .push(" FROM touches WHERE phase = 'unknown'")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND mailbox_id = ", mailbox)
        .push(" ORDER BY id LIMIT 500")
        .fetch_all()
        .await
}
