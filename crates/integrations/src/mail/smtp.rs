//! Product mail over SMTP.

use std::time::Duration;

use async_trait::async_trait;
use domain::EmailAddress;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::{MailError, Mailer, ProductMail};

/// How long one step of the conversation may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Reading the code of an answer to AUTH (RFC 4954): credentials are wrong.
const AUTH_REFUSED: [u16; 3] = [530, 534, 535];

#[derive(Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// An address that is none of a mail server. Does not repeat the address: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it must look like smtps://user:password@host:465 or smtp://host:587?tls=required")]
pub struct BadSmtpUrl;

impl Smtp {
    /// `url` as in `smtps://user:password@host:465`; `smtp://` without `tls=required` is not encrypted.
    pub fn new(url: &SecretString, from: &EmailAddress, from_name: &str) -> Result<Self, BadSmtpUrl> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            .map_err(|_| BadSmtpUrl)?
            .timeout(Some(TIMEOUT))
            .build();
        let address = from.as_str().parse().map_err(|_| BadSmtpUrl)?;
        Ok(Self { transport, from: Mailbox::new(Some(from_name.to_owned()), address) })
    }

    fn message(&self, mail: &ProductMail) -> Result<Message, MailError> {
        let broken = |error: &dyn std::error::Error| MailError::Refused { reason: error.to_string() };
        let to = mail.to.as_str().parse().map_err(|error| broken(&error))?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            // A name that looks like an encoded word would be decoded by the reader's program, and could
            // hide there what no name may hold.
            .subject(mail.subject.replace("=?", "= ?"))
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
            .map_err(|error| broken(&error))
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &ProductMail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        self.transport.send(message).await.map(|_| ()).map_err(|error| sorted(&error))
    }
}

/// By kind and code, never by text. A timeout counts as `Unknown`: the mail may have been taken.
fn sorted(error: &smtp::Error) -> MailError {
    let code = error.status().map(u16::from);
    let reason = code.map_or_else(|| words(error), |code| format!("answer {code}"));
    if code.is_some_and(|code| AUTH_REFUSED.contains(&code)) {
        MailError::Denied { reason }
    } else if error.is_permanent() {
        MailError::Refused { reason }
    } else if error.is_transient() {
        MailError::Busy { reason }
    } else if error.is_timeout() {
        MailError::Unknown { reason }
    } else if error.is_response() || error.is_client() {
        MailError::Broken { reason }
    } else {
        MailError::Busy { reason }
    }
}

fn words(error: &smtp::Error) -> String {
    let source = std::error::Error::source(error).map_or(String::new(), |source| format!(": {source}"));
    format!("{error}{source}").chars().take(300).collect()
}
