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
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{EmailAddress, MailSecurity, MailboxId};
use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response::Response};
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpStream;

/// How long opening a connection may take, and each answer of the server.
const CONNECT: Duration = Duration::from_secs(20);
const ANSWER: Duration = Duration::from_secs(60);
/// RFC 5321 section 4.5.3.2.6 gives the server ten minutes for its last answer; the lease of a touch is
/// longer than this.
const LAST_ANSWER: Duration = Duration::from_secs(120);
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
    pub password: SecretString,
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
    /// No connection, or it broke.
    #[error("{reason}")]
    Broke { reason: String },
    /// The host may not be spoken to.
    #[error("{reason}")]
    Forbidden { reason: String },
}

/// Which hosts may be spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// Public addresses only.
    Public,
    /// Loopback too: sandbox and test mode.
    Loopback,
    /// Any: the operator said so.
    Any,
}

impl Hosts {
    pub fn allow(self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Loopback => address.is_loopback() || is_public(address),
            Self::Public => is_public(address),
        }
    }
}

/// Connections to the mailboxes' servers, kept open between mails. Clones share them.
#[derive(Clone, Debug)]
pub struct Outbox {
    hosts: Hosts,
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
        Self { hosts, kept: Arc::default() }
    }

    /// Signs in and says nothing more.
    pub async fn test(&self, server: &Server) -> Result<(), HandOver> {
        let mut connection = self.open(server).await?;
        let _ = tokio::time::timeout(ANSWER, connection.0.quit()).await;
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
            match offer(&mut connection, &from, &to).await {
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
        match offer(&mut connection, &from, &to).await {
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
                let (address, tls) = (self.resolve(server).await?, tls()?);
                let opening =
                    AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &hello, Some(tls), None);
                timed(CONNECT, opening).await?
            }
            MailSecurity::Starttls => {
                let mut connection = self.greeted(server, &hello).await?;
                if !connection.can_starttls() {
                    return Err(HandOver::Broke {
                        reason: "the server offers no encryption (STARTTLS)".to_owned(),
                    });
                }
                timed(ANSWER, connection.starttls(tls()?, &hello)).await?;
                connection
            }
            MailSecurity::Plain => self.greeted(server, &hello).await?,
        };
        if !server.user.is_empty() {
            let credentials =
                Credentials::new(server.user.clone(), server.password.expose_secret().to_owned());
            timed(ANSWER, connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)).await?;
        }
        Ok(Connection(connection))
    }

    async fn greeted(&self, server: &Server, hello: &ClientId) -> Result<AsyncSmtpConnection, HandOver> {
        let stream = self.dial(server).await?;
        timed(CONNECT, AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello)).await
    }

    /// To an address that was checked, so that a name cannot resolve to another one in between.
    async fn dial(&self, server: &Server) -> Result<TcpStream, HandOver> {
        let address = self.resolve(server).await?;
        let broke = |error: std::io::Error| HandOver::Broke { reason: format!("no connection: {error}") };
        let dialling = tokio::time::timeout(CONNECT, TcpStream::connect(address));
        let stream = dialling
            .await
            .map_err(|_| HandOver::Broke {
                reason: "the server did not take the connection in time".to_owned(),
            })?
            .map_err(broke)?;
        // Without this each message waits for an acknowledgement of the one before.
        stream.set_nodelay(true).map_err(broke)?;
        Ok(stream)
    }

    async fn resolve(&self, server: &Server) -> Result<SocketAddr, HandOver> {
        let found = tokio::net::lookup_host((server.host.as_str(), server.port)).await;
        let found = found
            .map_err(|_| HandOver::Broke { reason: format!("the name {} cannot be found", server.host) })?;
        let mut any = false;
        for address in found {
            any = true;
            if self.hosts.allow(address.ip()) {
                return Ok(address);
            }
        }
        let reason = if any {
            format!("{} is not an address on the public internet", server.host)
        } else {
            format!("the name {} has no address", server.host)
        };
        Err(HandOver::Forbidden { reason })
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
        if timed(ANSWER, connection.0.command("RSET\r\n")).await.is_ok() {
            self.keep(connection, key);
        }
    }
}

impl Offered {
    /// Sends the message. An answer of the server is an answer; everything else means that it may or may
    /// not have been taken.
    pub async fn deliver(mut self, message: &[u8]) -> Result<String, HandOver> {
        timed(ANSWER, self.connection.0.command(Data)).await?;
        let answer = timed(LAST_ANSWER, self.connection.0.message(message)).await;
        let (outbox, key) = self.back;
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

async fn offer(connection: &mut Connection, from: &Address, to: &Address) -> Result<(), HandOver> {
    let eight = connection.0.server_info().supports_feature(Extension::EightBitMime);
    let parameters = if eight { vec![MailParameter::Body(MailBodyParameter::EightBitMime)] } else { vec![] };
    timed(ANSWER, connection.0.command(Mail::new(Some(from.clone()), parameters))).await?;
    timed(ANSWER, connection.0.command(Rcpt::new(to.clone(), vec![]))).await?;
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

/// Neither private, nor of this machine or network, nor set aside.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let testing = a == 198 && (18..20).contains(&b);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || shared
                || testing)
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let first = v6.segments()[0];
                // Global unicast, without documentation (2001:db8::/32) and the tunnels that hide an IPv4 address.
                (0x2000..0x4000).contains(&first)
                    && !(first == 0x2001 && matches!(v6.segments()[1], 0x0db8 | 0))
                    && first != 0x2002
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_spoken_to() {
        for (address, public) in [
            ("8.8.8.8", true),
            ("10.0.0.1", false),
            ("127.0.0.1", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("fe80::1", false),
            ("fd00::1", false),
            ("2002:7f00:1::", false),
            ("2606:4700::1111", true),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(Hosts::Public.allow(address), public, "{address}");
        }
        assert!(Hosts::Loopback.allow("127.0.0.1".parse().unwrap()));
        assert!(!Hosts::Loopback.allow("10.0.0.1".parse().unwrap()));
        assert!(Hosts::Any.allow("10.0.0.1".parse().unwrap()));
    }
}
