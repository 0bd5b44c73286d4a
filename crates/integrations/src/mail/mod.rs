//! The way out for the product's own e-mail: confirm, reset, invite. Not for outreach, which leaves
//! through the agencies' mailboxes.

pub mod dial;
pub mod dkim;
pub mod imap;
pub mod letter;
pub mod mailbox;
mod smtp;
pub mod tokens;

use std::fmt;

use async_trait::async_trait;
use domain::{EmailAddress, MailId};
use secrecy::SecretString;

pub use smtp::{BadSmtpUrl, Smtp};

/// What lets a user into a mail server.
#[derive(Clone)]
pub enum Proof {
    Password(SecretString),
    /// A provider's access token, by XOAUTH2.
    Token(SecretString),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "Password",
            Self::Token(_) => "Token",
        })
    }
}

/// One mail to one person. Both bodies say the same.
#[derive(Clone)]
pub struct ProductMail {
    /// Becomes the Message-ID, so a mail sent twice is the same mail to its reader's program.
    pub id: MailId,
    pub to: EmailAddress,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl fmt::Debug for ProductMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProductMail").field("id", &self.id).finish_non_exhaustive()
    }
}

#[async_trait]
pub trait Mailer: Send + Sync + fmt::Debug {
    /// Returns once the server has taken the mail.
    async fn send(&self, mail: &ProductMail) -> Result<(), MailError>;
}

/// Why a mail did not leave, by what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server cannot be reached or is busy: try again later.
    #[error("the mail server is busy: {reason}")]
    Busy { reason: String },
    /// Our user name or password is wrong: an operator must look.
    #[error("the mail server denied us: {reason}")]
    Denied { reason: String },
    /// It will never take this mail.
    #[error("the mail server refused the mail: {reason}")]
    Refused { reason: String },
    /// It was sent, but no answer came: it may have arrived.
    #[error("the mail server did not answer: {reason}")]
    Unknown { reason: String },
    /// No server is set, or what it says cannot be understood.
    #[error("mail cannot be sent: {reason}")]
    Broken { reason: String },
}

/// A mail that a sandbox's own server received, for the page that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenMail {
    /// Counts from 1 since the program started.
    pub number: u64,
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    /// As the mail's own header says, in RFC 3339.
    pub date: String,
    pub text: String,
    pub html: String,
}

/// Where sandbox and test mode keep the mail they sent.
pub trait SeenMails: Send + Sync + fmt::Debug {
    /// The latest first; at most some hundreds are kept.
    fn all(&self) -> Vec<SeenMail>;
    fn get(&self, number: u64) -> Option<SeenMail>;
}

/// In the place of a server where none is set: mail waits in the outbox and says why.
#[derive(Clone, Copy, Debug)]
pub struct NoMailer;

#[async_trait]
impl Mailer for NoMailer {
    async fn send(&self, _mail: &ProductMail) -> Result<(), MailError> {
        Err(MailError::Broken { reason: "no mail server is set (AGENCY_SMTP_URL)".to_owned() })
    }
}
