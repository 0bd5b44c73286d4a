//! A mailbox over the wire.

use chrono::{DateTime, Utc};
use domain::{Health, MailSecurity, MailSignIn, MailboxId, MailboxStatus};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::outreach::mailboxes::MailboxView;

use crate::api::openapi::{words, words_or_null};

pub(super) fn security_words() -> Schema {
    words(MailSecurity::ALL)
}

pub(super) fn some_security_words() -> Schema {
    words_or_null(MailSecurity::ALL)
}

fn status_words() -> Schema {
    words(MailboxStatus::ALL)
}

fn sign_in_words() -> Schema {
    words(MailSignIn::ALL)
}

fn health_words() -> Schema {
    words(Health::ALL)
}

/// Everything but the password, which is never told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mailbox {
    #[schema(value_type = Uuid)]
    id: MailboxId,
    email_address: String,
    display_name: String,
    smtp_host: String,
    #[schema(minimum = 1, maximum = 65535)]
    smtp_port: i64,
    #[schema(schema_with = security_words)]
    smtp_security: MailSecurity,
    /// Where it is read for bounces and answers; absent where it is not.
    imap_host: Option<String>,
    #[schema(minimum = 1, maximum = 65535)]
    imap_port: Option<i64>,
    #[schema(schema_with = some_security_words, required = false)]
    imap_security: Option<MailSecurity>,
    user_name: String,
    has_password: bool,
    /// `password`, or the provider that lets us in.
    #[schema(schema_with = sign_in_words)]
    sign_in: MailSignIn,
    #[schema(schema_with = status_words)]
    status: MailboxStatus,
    status_reason: Option<String>,
    #[schema(schema_with = health_words)]
    health: Health,
    /// 1 to 31; cold mail begins on day 15.
    #[schema(minimum = 1, maximum = 31)]
    warmup_day: i64,
    established: bool,
    /// Cold mails it may send today.
    #[schema(minimum = 0)]
    limit_today: i64,
    #[schema(minimum = 0)]
    sent_today: i64,
    #[schema(minimum = 0, maximum = 50)]
    daily_send_limit: i64,
    /// Why it may send nothing today.
    why_not: Option<String>,
    last_test_at: Option<DateTime<Utc>>,
    last_test_ok: Option<bool>,
    last_test_message: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<MailboxView> for Mailbox {
    fn from(view: MailboxView) -> Self {
        Self {
            id: view.id,
            email_address: view.email_address.to_string(),
            display_name: view.display_name,
            smtp_host: view.smtp_host,
            smtp_port: view.smtp_port,
            smtp_security: view.smtp_security,
            imap_host: view.imap_host,
            imap_port: view.imap_port,
            imap_security: view.imap_security,
            user_name: view.user_name,
            has_password: view.has_password,
            sign_in: view.sign_in,
            status: view.status,
            status_reason: view.status_reason,
            health: view.health,
            warmup_day: view.warmup_day,
            established: view.established,
            limit_today: view.limit_today,
            sent_today: view.sent_today,
            daily_send_limit: view.daily_send_limit,
            why_not: view.why_not,
            last_test_at: view.last_test_at,
            last_test_ok: view.last_test_ok,
            last_test_message: view.last_test_message,
            created_at: view.created_at,
        }
    }
}
