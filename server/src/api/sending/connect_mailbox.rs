use axum::Json;
use axum::extract::State;
use domain::{ClientId, MailSecurity};
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::mailboxes::{self, MailboxInput};

use super::mailbox::{Mailbox, security_words, some_security_words};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMailbox {
    #[schema(min_length = 3, max_length = 254, example = "kim@get-harbour.example")]
    email_address: String,
    /// The name people see as the sender.
    #[schema(max_length = 120)]
    display_name: Option<String>,
    #[schema(min_length = 1, max_length = 253, example = "smtp.example.com")]
    smtp_host: String,
    #[schema(minimum = 1, maximum = 65535, example = 465)]
    smtp_port: i64,
    #[schema(schema_with = security_words)]
    smtp_security: MailSecurity,
    #[schema(max_length = 253)]
    imap_host: Option<String>,
    #[schema(minimum = 1, maximum = 65535)]
    imap_port: Option<i64>,
    #[schema(schema_with = some_security_words, required = false)]
    imap_security: Option<MailSecurity>,
    #[schema(max_length = 254)]
    user_name: Option<String>,
    /// Sealed where it is kept and never told again.
    #[schema(value_type = Option<String>, max_length = 1000, write_only)]
    password: Option<SecretString>,
    /// Cold mails a day at most; 50 when left out.
    #[schema(minimum = 0, maximum = 50)]
    daily_send_limit: Option<i64>,
}

/// Connects a mailbox
///
/// 409 when the address is connected already.
#[utoipa::path(
    post, path = "/clients/{client_id}/email-infrastructure", tag = "Sending", request_body = NewMailbox,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses((status = 201, description = "Connected.", body = Mailbox)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn connect_mailbox(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(new): Body<NewMailbox>,
) -> Result<(StatusCode, Json<Mailbox>), Problem> {
    let input = MailboxInput {
        email_address: new.email_address,
        display_name: new.display_name.unwrap_or_default(),
        smtp_host: new.smtp_host,
        smtp_port: new.smtp_port,
        smtp_security: new.smtp_security,
        imap_host: new.imap_host,
        imap_port: new.imap_port,
        imap_security: new.imap_security,
        user_name: new.user_name.unwrap_or_default(),
        password: new.password.map(|password| password.expose_secret().to_owned()),
        verp: false,
        daily_send_limit: new.daily_send_limit.unwrap_or(50),
    };
    let made = mailboxes::connect(&services, &visit, client, input).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
