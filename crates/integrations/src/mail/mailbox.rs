//! Outreach mail through an agency's own mailbox.
//!
//! A hand-over has two halves, so that its caller can write down how far it came (decisions.md D7).
//! [`Outbox::offer`] opens a connection or takes one that is open, signs in and names sender and
//! recipient: nothing has left, and it may be done again. [`Offered::deliver`] sends the message: when
//! that ends without an answer of the server, nobody knows whether it arrived.
//!
//! Hosts come from tenants, so their addresses are checked before they are spoken to (D15).

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{EmailAddress, MailSecurity, MailboxId};
use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Auth, Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response::Response};
use secrecy::ExposeSecret;

use super::Proof;
use super::dial::DialError;
pub use super::dial::Hosts;

/// How long a server may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For opening a connection and greeting us.
    pub connect: Duration,
    /// For each answer.
    pub answer: Duration,
    /// For the answer to the message. RFC 5321 section 4.5.3.2.6 gives it ten minutes; the lease of a
    /// touch is longer than this.
    pub last: Duration,
}

impl Patience {
    pub const USUAL: Self = Self {
        connect: Duration::from_secs(20),
        answer: Duration::from_secs(60),
        last: Duration::from_secs(120),
    };
}

/// Open connections kept for one mailbox.
const KEPT: usize = 4;

/// A mail server and how to sign in to it.
#[derive(Clone)]
pub struct Server {
    pub mailbox: MailboxId,
    /// Grows when the settings change, so that connections with the old ones are not used again.
    pub revision: i64,
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    /// Empty: the server asks for no sign-in.
    pub user: String,
    pub proof: Proof,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("mailbox", &self.mailbox)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

/// What the server said no with, or why it said nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandOver {
    /// An answer of 4xx or 5xx, with its text.
    #[error("the server answered {code}: {text}")]
    Answered { code: u16, text: String },
    /// No connection, or it broke. After the message went out nobody knows whether it was taken.
    #[error("{reason}")]
    Broke { reason: String },
    /// It broke before the message went out.
    #[error("{reason}")]
    NotSent { reason: String },
    /// The host may not be spoken to.
    #[error("{reason}")]
    Forbidden { reason: String },
}

impl From<DialError> for HandOver {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Forbidden { reason } => Self::Forbidden { reason },
            DialError::Broke { reason } => Self::Broke { reason },
        }
    }
}

/// Connections to the mailboxes' servers, kept open between mails. Clones share them.
#[derive(Clone, Debug)]
pub struct Outbox {
    hosts: Hosts,
    patience: Patience,
    kept: Arc<Mutex<Kept>>,
}

/// A mailbox and the revision of its settings.
type Key = (MailboxId, i64);
type Kept = HashMap<Key, Vec<Connection>>;

struct Connection(AsyncSmtpConnection);

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection")
    }
}

/// A server that has agreed to take a message for a recipient.
#[derive(Debug)]
pub struct Offered {
    connection: Connection,
    back: (Outbox, Key),
}

impl Outbox {
    pub fn new(hosts: Hosts) -> Self {
        Self { hosts, patience: Patience::USUAL, kept: Arc::default() }
    }

    /// With another patience than usual.
    #[must_use]
    pub fn waiting(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Signs in and says nothing more.
    pub async fn test(&self, server: &Server) -> Result<(), HandOver> {
        let mut connection = self.open(server).await?;
        let _ = tokio::time::timeout(self.patience.answer, connection.0.quit()).await;
        Ok(())
    }

    /// Names sender and recipient to the server. Nothing has left when this fails. A kept connection
    /// that turns out to be dead is replaced by a new one.
    pub async fn offer(
        &self,
        server: &Server,
        from: &EmailAddress,
        to: &EmailAddress,
    ) -> Result<Offered, HandOver> {
        let key = (server.mailbox, server.revision);
        let (from, to) = (address(from)?, address(to)?);
        if let Some(mut connection) = self.take(key) {
            match offer(&mut connection, &from, &to, self.patience.answer).await {
                Ok(()) => return Ok(Offered { connection, back: (self.clone(), key) }),
                // Refused, and the connection is good: the answer is about this mail.
                Err(HandOver::Answered { code, text }) if code != 421 => {
                    self.reset(connection, key).await;
                    return Err(HandOver::Answered { code, text });
                }
                Err(_) => {}
            }
        }
        let mut connection = self.open(server).await?;
        match offer(&mut connection, &from, &to, self.patience.answer).await {
            Ok(()) => Ok(Offered { connection, back: (self.clone(), key) }),
            Err(error) => {
                if matches!(error, HandOver::Answered { code, .. } if code != 421) {
                    self.reset(connection, key).await;
                }
                Err(error)
            }
        }
    }

    async fn open(&self, server: &Server) -> Result<Connection, HandOver> {
        let hello = ClientId::default();
        let tls = || TlsParameters::new(server.host.clone()).map_err(|error| sorted(&error));
        let mut connection = match server.security {
            MailSecurity::Tls => {
                let (address, tls) = (self.hosts.resolve(&server.host, server.port).await?, tls()?);
                let opening = AsyncSmtpConnection::connect_tokio1(
                    address,
                    Some(self.patience.connect),
                    &hello,
                    Some(tls),
                    None,
                );
                timed(self.patience.connect, opening).await?
            }
            MailSecurity::Starttls => {
                let mut connection = self.greeted(server, &hello).await?;
                if !connection.can_starttls() {
                    return Err(HandOver::Broke {
                        reason: "the server offers no encryption (STARTTLS)".to_owned(),
                    });
                }
                timed(self.patience.answer, connection.starttls(tls()?, &hello)).await?;
                connection
            }
            MailSecurity::Plain => self.greeted(server, &hello).await?,
        };
        match &server.proof {
            Proof::Password(password) if !server.user.is_empty() => {
                let credentials = Credentials::new(server.user.clone(), password.expose_secret().to_owned());
                let known = [Mechanism::Plain, Mechanism::Login];
                timed(self.patience.answer, connection.auth(&known, &credentials)).await?;
            }
            Proof::Password(_) => {}
            Proof::Token(token) => {
                let credentials = Credentials::new(server.user.clone(), token.expose_secret().to_owned());
                let first = Auth::new(Mechanism::Xoauth2, credentials, None);
                let asking = connection.command(first.map_err(|error| sorted(&error))?);
                // A server that says no sends its reason as a challenge first, and the code after.
                if timed(self.patience.answer, asking).await?.has_code(334) {
                    timed(self.patience.answer, connection.command("\r\n")).await?;
                    return Err(HandOver::Answered {
                        code: 535,
                        text: "5.7.8 the token was refused".to_owned(),
                    });
                }
            }
        }
        Ok(Connection(connection))
    }

    async fn greeted(&self, server: &Server, hello: &ClientId) -> Result<AsyncSmtpConnection, HandOver> {
        let stream = self.hosts.dial(&server.host, server.port).await?;
        timed(self.patience.connect, AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello))
            .await
    }

    /// Whether a connection is kept for the server: then none has to be opened.
    pub fn is_open(&self, server: &Server) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(server.mailbox, server.revision)).is_some_and(|open| !open.is_empty())
    }

    fn take(&self, key: Key) -> Option<Connection> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&key)?.pop()
    }

    fn keep(&self, connection: Connection, key: Key) {
        if connection.0.has_broken() {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // Connections with older settings are of no use any more.
        kept.retain(|(mailbox, revision), _| *mailbox != key.0 || *revision == key.1);
        let open = kept.entry(key).or_default();
        if open.len() < KEPT {
            open.push(connection);
        }
    }

    async fn reset(&self, mut connection: Connection, key: Key) {
        if timed(self.patience.answer, connection.0.command("RSET\r\n")).await.is_ok() {
            self.keep(connection, key);
        }
    }
}

impl Offered {
    /// Sends the message. An answer of the server is an answer; everything else means that it may or may
    /// not have been taken.
    pub async fn deliver(mut self, message: &[u8]) -> Result<String, HandOver> {
        let (outbox, key) = self.back;
        let patience = outbox.patience;
        timed(patience.answer, self.connection.0.command(Data)).await.map_err(|error| match error {
            HandOver::Broke { reason } => HandOver::NotSent { reason },
            other => other,
        })?;
        let answer = timed(patience.last, self.connection.0.message(message)).await;
        match answer {
            Ok(response) => {
                outbox.keep(self.connection, key);
                Ok(words(&response))
            }
            Err(HandOver::Answered { code, text }) => {
                if code != 421 {
                    outbox.reset(self.connection, key).await;
                }
                Err(HandOver::Answered { code, text })
            }
            Err(other) => Err(other),
        }
    }

    /// Takes the offer back: nothing is sent.
    pub async fn withdraw(self) {
        let (outbox, key) = self.back;
        outbox.reset(self.connection, key).await;
    }
}

async fn offer(
    connection: &mut Connection,
    from: &Address,
    to: &Address,
    patience: Duration,
) -> Result<(), HandOver> {
    let eight = connection.0.server_info().supports_feature(Extension::EightBitMime);
    let parameters = if eight { vec![MailParameter::Body(MailBodyParameter::EightBitMime)] } else { vec![] };
    timed(patience, connection.0.command(Mail::new(Some(from.clone()), parameters))).await?;
    timed(patience, connection.0.command(Rcpt::new(to.clone(), vec![]))).await?;
    Ok(())
}

fn address(address: &EmailAddress) -> Result<Address, HandOver> {
    let parsed = address.as_str().parse();
    parsed.map_err(|_| HandOver::Forbidden { reason: "the address cannot be written in a mail".to_owned() })
}

async fn timed<T>(limit: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, HandOver> {
    match tokio::time::timeout(limit, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(sorted(&error)),
        Err(_) => {
            Err(HandOver::Broke { reason: format!("the server gave no answer for {} s", limit.as_secs()) })
        }
    }
}

fn sorted(error: &Error) -> HandOver {
    let source = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    let text: String = source.chars().filter(|c| !c.is_control()).take(300).collect();
    match error.status() {
        Some(code) => HandOver::Answered { code: u16::from(code), text },
        None => HandOver::Broke { reason: text },
    }
}

fn words(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" ")).chars().filter(|c| !c.is_control()).take(300).collect()
}
