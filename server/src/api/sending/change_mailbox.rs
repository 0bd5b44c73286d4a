use axum::Json;
use axum::extract::State;
use domain::{ClientId, MailSecurity, MailboxId};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use workflows::Services;
use workflows::outreach::mailbox_changes::{self, Changes};

use super::mailbox::{Mailbox, some_security_words};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

/// Fields left out stay as they are. The address is not among them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMailbox {
    /// The name people see as the sender.
    #[schema(max_length = 120)]
    display_name: Option<String>,
    #[schema(min_length = 1, max_length = 253, example = "smtp.example.com")]
    smtp_host: Option<String>,
    #[schema(minimum = 1, maximum = 65535, example = 465)]
    smtp_port: Option<i64>,
    #[schema(schema_with = some_security_words, required = false)]
    smtp_security: Option<MailSecurity>,
    /// Empty removes it: the mailbox is read no more.
    #[schema(max_length = 253)]
    imap_host: Option<String>,
    #[schema(minimum = 1, maximum = 65535)]
    imap_port: Option<i64>,
    #[schema(schema_with = some_security_words, required = false)]
    imap_security: Option<MailSecurity>,
    #[schema(max_length = 254)]
    user_name: Option<String>,
    /// Needed again when a server, its port or encryption, or the user name changes: a password that is
    /// kept is sent only where it was given for.
    #[schema(value_type = Option<String>, max_length = 1000, write_only)]
    password: Option<SecretString>,
    #[schema(minimum = 0, maximum = 50)]
    daily_send_limit: Option<i64>,
}

/// Changes the settings of a mailbox
///
/// What the last test found was about the old settings: test again. Servers, user name and password of a
/// mailbox that signs in at its provider stay as they are.
#[utoipa::path(
    patch, path = "/clients/{client_id}/email-infrastructure/{mailbox_id}", tag = "Sending", request_body = ChangeMailbox,
    params(("client_id" = uuid::Uuid, Path, description = "The client."), ("mailbox_id" = uuid::Uuid, Path, description = "The mailbox.")),
    responses((status = 200, description = "As it is now.", body = Mailbox)),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn change_mailbox(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids((client, mailbox)): Ids<(ClientId, MailboxId)>,
    Body(asked): Body<ChangeMailbox>,
) -> Result<Json<Mailbox>, Problem> {
    let changes = Changes {
        display_name: asked.display_name,
        smtp_host: asked.smtp_host,
        smtp_port: asked.smtp_port,
        smtp_security: asked.smtp_security,
        imap_host: asked.imap_host,
        imap_port: asked.imap_port,
        imap_security: asked.imap_security,
        user_name: asked.user_name,
        password: asked.password.map(|password| password.expose_secret().to_owned()),
        daily_send_limit: asked.daily_send_limit,
    };
    Ok(Json(mailbox_changes::change_some(&services, &visit, client, mailbox, changes).await?.into()))
}
