//! Reading an agency's mailbox and filing copies of what was sent (decisions.md D14 and D16).
//!
//! Folders are opened for reading only, and messages are fetched without marking them, so a person sees
//! nothing of it. What is asked for and what is fetched in full is the caller's decision.
//!
//! The server belongs to a tenant and is not trusted: every step has a time limit, and no answer may
//! announce more bytes than a message may have.

mod wire;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::extensions::idle::IdleResponse;
use async_imap::types::{Flag, NameAttribute};
use async_imap::{Authenticator, Client};
use chrono::{DateTime, Utc};
use domain::MailSecurity;
use futures::TryStreamExt;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use secrecy::ExposeSecret;
use tokio_rustls::TlsConnector;

use super::Proof;
use super::dial::{DialError, Hosts};
use wire::{Wire, Wired};

/// How long each step may take.
const STEP: Duration = Duration::from_secs(60);
/// Largest message fetched, in bytes; of a larger one the beginning.
pub const MESSAGE_MAX: u32 = 2 * 1024 * 1024;

/// Where a mailbox is read and how to sign in.
#[derive(Clone)]
pub struct ImapServer {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub user: String,
    pub proof: Proof,
}

impl fmt::Debug for ImapServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImapServer").field("host", &self.host).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImapError {
    /// The user name or the password is wrong.
    #[error("the server refused the user name or the password")]
    Denied,
    /// No connection, or it broke, or took too long.
    #[error("{reason}")]
    Broke { reason: String },
    /// The host may not be spoken to.
    #[error("{reason}")]
    Forbidden { reason: String },
    /// The server said no.
    #[error("the server refused: {reason}")]
    Refused { reason: String },
}

impl From<DialError> for ImapError {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Broke { reason } => Self::Broke { reason },
            DialError::Forbidden { reason } => Self::Forbidden { reason },
        }
    }
}

impl From<Error> for ImapError {
    fn from(error: Error) -> Self {
        let words = |text: &str| text.chars().filter(|c| !c.is_control()).take(300).collect();
        match error {
            Error::No(reason) | Error::Bad(reason) => Self::Refused { reason: words(&reason) },
            other => Self::Broke { reason: words(&other.to_string()) },
        }
    }
}

/// How a folder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Changes when the ids of its messages mean others than before.
    pub uid_validity: u32,
    /// The id the next message will have; 1 more than the highest there is where the server does not say.
    pub uid_next: Option<u32>,
    pub exists: u32,
}

/// The head of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub uid: u32,
    /// When it came in, by the server's clock.
    pub received: Option<DateTime<Utc>>,
    /// As sent, up to the empty line.
    pub header: Vec<u8>,
}

/// A signed-in connection.
pub struct Session {
    inner: async_imap::Session<Wired>,
    idles: bool,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

/// Answers the first challenge with the token, and the one that tells why it was refused with nothing.
struct Bearer(Option<String>);

impl Authenticator for Bearer {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

/// Connects and signs in.
pub async fn open(hosts: Hosts, server: &ImapServer) -> Result<Session, ImapError> {
    let tcp = hosts.dial(&server.host, server.port).await?;
    let client = match server.security {
        MailSecurity::Tls => greeted(Client::new(encrypted(server, tcp).await?)).await?,
        MailSecurity::Plain => greeted(Client::new(Wired::new(tcp))).await?,
        MailSecurity::Starttls => {
            let mut client = greeted(Client::new(Wired::new(tcp))).await?;
            timed(client.run_command_and_check_ok("STARTTLS", None)).await?;
            // Nothing that came in the open is kept: the reader is made anew.
            Client::new(encrypted(server, client.into_inner()).await?)
        }
    };
    let signing_in = async {
        match &server.proof {
            Proof::Password(password) => client.login(&server.user, password.expose_secret()).await,
            Proof::Token(token) => {
                let first =
                    format!("user={}\u{1}auth=Bearer {}\u{1}\u{1}", server.user, token.expose_secret());
                client.authenticate("XOAUTH2", Bearer(Some(first))).await
            }
        }
    };
    let inner = match tokio::time::timeout(STEP, signing_in).await {
        Err(_) => return Err(too_slow()),
        Ok(Err((Error::No(_), _))) => return Err(ImapError::Denied),
        Ok(Err((other, _))) => return Err(other.into()),
        Ok(Ok(session)) => session,
    };
    let mut session = Session { inner, idles: false };
    session.idles = timed(session.inner.capabilities()).await?.has_str("IDLE");
    Ok(session)
}

impl Session {
    /// Opens a folder for reading only.
    pub async fn look(&mut self, folder: &str) -> Result<Folder, ImapError> {
        let found = timed(self.inner.examine(folder)).await?;
        Ok(Folder {
            uid_validity: found.uid_validity.unwrap_or_default(),
            uid_next: found.uid_next,
            exists: found.exists,
        })
    }

    /// Heads of the messages from an id on, in the folder that was opened, at most `limit` of the
    /// lowest.
    pub async fn heads(&mut self, from: u32, limit: usize) -> Result<Vec<Head>, ImapError> {
        let mut ids: Vec<u32> =
            timed(self.inner.uid_search(format!("UID {from}:*"))).await?.into_iter().collect();
        // `n:*` names the last message even when its id is lower.
        ids.retain(|id| *id >= from);
        ids.sort_unstable();
        ids.truncate(limit);
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(vec![]) };
        let range = format!("{first}:{last}");
        let fetching = async {
            let found = self.inner.uid_fetch(range, "(UID INTERNALDATE BODY.PEEK[HEADER])").await?;
            found.try_collect::<Vec<_>>().await
        };
        let mut heads: Vec<Head> = timed(fetching)
            .await?
            .iter()
            .filter_map(|one| {
                Some(Head {
                    uid: one.uid?,
                    received: one.internal_date().map(|at| at.to_utc()),
                    header: one.header()?.to_vec(),
                })
            })
            .filter(|head| head.uid >= from)
            .collect();
        heads.sort_by_key(|head| head.uid);
        heads.dedup_by_key(|head| head.uid);
        Ok(heads)
    }

    /// The highest id in the folder that was opened; 0 when it is empty.
    pub async fn highest(&mut self) -> Result<u32, ImapError> {
        Ok(timed(self.inner.uid_search("*")).await?.into_iter().max().unwrap_or(0))
    }

    /// The lowest id of the messages that came on a day or later.
    pub async fn since(&mut self, day: chrono::NaiveDate) -> Result<Option<u32>, ImapError> {
        let found = timed(self.inner.uid_search(format!("SINCE {}", day.format("%-d-%b-%Y")))).await?;
        Ok(found.into_iter().min())
    }

    /// A whole message, or the beginning of one that is too large; `None` when it is gone.
    pub async fn message(&mut self, uid: u32) -> Result<Option<Vec<u8>>, ImapError> {
        let fetching = async {
            let found =
                self.inner.uid_fetch(uid.to_string(), format!("(UID BODY.PEEK[]<0.{MESSAGE_MAX}>)")).await?;
            found.try_collect::<Vec<_>>().await
        };
        let found = timed(fetching).await?;
        Ok(found.iter().find(|one| one.uid == Some(uid)).and_then(|one| one.body().map(<[u8]>::to_vec)))
    }

    /// The folder of sent mail: the one the server marks as such, or one with a usual name.
    pub async fn sent_folder(&mut self) -> Result<Option<String>, ImapError> {
        let listing = async {
            let found = self.inner.list(Some(""), Some("*")).await?;
            found.try_collect::<Vec<_>>().await
        };
        let names = timed(listing).await?;
        let marked = names.iter().find(|one| one.attributes().contains(&NameAttribute::Sent));
        let usual = |one: &&async_imap::types::Name| {
            let last = one.name().rsplit(one.delimiter().unwrap_or("/")).next().unwrap_or_default();
            ["sent", "sent items", "sent messages", "sent mail"].contains(&last.to_lowercase().as_str())
        };
        Ok(marked.or_else(|| names.iter().find(usual)).map(|one| one.name().to_owned()))
    }

    /// Whether the folder that was opened holds a message with this Message-ID.
    pub async fn holds(&mut self, message_id: &str) -> Result<bool, ImapError> {
        // Ours have nothing that would need quoting; another is not asked for.
        if message_id.contains(['"', '\\', '\r', '\n']) || !message_id.is_ascii() {
            return Ok(false);
        }
        let query = format!("HEADER Message-ID \"{message_id}\"");
        Ok(!timed(self.inner.uid_search(query)).await?.is_empty())
    }

    /// Files a message as read.
    pub async fn append(&mut self, folder: &str, message: &[u8], at: DateTime<Utc>) -> Result<(), ImapError> {
        let date = format!("\"{}\"", at.format("%d-%b-%Y %H:%M:%S +0000"));
        timed(self.inner.append(folder, Some("(\\Seen)"), Some(&date), message)).await
    }

    /// Waits until something happens in the folder that was opened, at most `patience`. Answers whether
    /// something did; a server that cannot tell makes this wait the whole time.
    pub async fn wait(self, patience: Duration) -> Result<(Self, bool), ImapError> {
        if !self.idles {
            tokio::time::sleep(patience).await;
            return Ok((self, false));
        }
        let mut idle = self.inner.idle();
        timed(idle.init()).await?;
        let (waiting, _stop) = idle.wait_with_timeout(patience);
        let news = matches!(waiting.await?, IdleResponse::NewData(_));
        let inner = timed(idle.done()).await?;
        Ok((Self { inner, idles: true }, news))
    }

    /// Says goodbye; whether the server answers does not matter.
    pub async fn close(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.inner.logout()).await;
    }

    /// Flags of a message: for tests that nothing was marked.
    pub async fn is_seen(&mut self, uid: u32) -> Result<bool, ImapError> {
        let fetching = async {
            let found = self.inner.uid_fetch(uid.to_string(), "(UID FLAGS)").await?;
            found.try_collect::<Vec<_>>().await
        };
        Ok(timed(fetching).await?.iter().any(|one| one.flags().any(|flag| flag == Flag::Seen)))
    }
}

async fn greeted(mut client: Client<Wired>) -> Result<Client<Wired>, ImapError> {
    let greeting = tokio::time::timeout(STEP, client.read_response()).await.map_err(|_| too_slow())?;
    match greeting {
        Ok(Some(_)) => Ok(client),
        Ok(None) => Err(ImapError::Broke { reason: "the server hung up".to_owned() }),
        Err(error) => Err(ImapError::Broke { reason: error.to_string() }),
    }
}

async fn encrypted<S: Wire + 'static>(server: &ImapServer, stream: S) -> Result<Wired, ImapError> {
    let broke = |reason: String| ImapError::Broke { reason };
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| broke(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(server.host.clone())
        .map_err(|_| broke(format!("{} is no name a certificate can have", server.host)))?;
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let stream = tokio::time::timeout(STEP, handshake).await.map_err(|_| too_slow())?;
    Ok(Wired::new(stream.map_err(|error| broke(error.to_string()))?))
}

async fn timed<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, ImapError> {
    tokio::time::timeout(STEP, work).await.map_err(|_| too_slow())?.map_err(Into::into)
}

fn too_slow() -> ImapError {
    ImapError::Broke { reason: format!("the server gave no answer for {} s", STEP.as_secs()) }
}
