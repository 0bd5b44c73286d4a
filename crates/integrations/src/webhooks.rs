//! Posting to addresses that tenants gave.
//!
//! Each name is resolved here and only addresses that may be spoken to are handed to the connection
//! (decisions.md D15), so that a name cannot lead elsewhere between the check and the call. Redirects are
//! not followed, no proxy of the environment is asked, nothing is unpacked. Without encryption only what
//! lies on our own network is spoken to, and that only where the operator allows it at all.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use url::{Host, Url};

use crate::mail::dial::{DialError, Hosts};

/// How long opening a connection may take.
const CONNECT: Duration = Duration::from_secs(20);
/// Bytes read of an answer: enough for the characters that are kept.
const ANSWER_MAX: usize = 40_000;

/// One message.
pub struct Post<'a> {
    pub url: &'a Url,
    /// Names and values as they go out.
    pub headers: &'a [(String, String)],
    pub body: Vec<u8>,
    /// For all of it: connection, sending, answer.
    pub timeout: Duration,
}

impl fmt::Debug for Post<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// The beginning of what it said.
    pub body: String,
    pub took: Duration,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The address may not be spoken to.
    #[error("{reason}")]
    Forbidden { reason: String },
    /// No connection, or nothing came in time. It may have arrived.
    #[error("{reason}")]
    Broke { reason: String },
}

impl From<DialError> for NoAnswer {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Forbidden { reason } => Self::Forbidden { reason },
            DialError::Broke { reason } => Self::Broke { reason },
        }
    }
}

/// Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Poster {
    hosts: Hosts,
    clients: Arc<OnceLock<Clients>>,
}

#[derive(Debug)]
struct Clients {
    encrypted: reqwest::Client,
    plain: reqwest::Client,
}

impl Poster {
    /// Nothing is opened before the first message.
    pub fn new(hosts: Hosts) -> Self {
        Self { hosts, clients: Arc::default() }
    }

    /// Whether the address may be spoken to now, without speaking to it.
    pub async fn check(&self, url: &Url) -> Result<(), NoAnswer> {
        let (host, port) = place(url)?;
        let address = match host {
            Host::Domain(name) => self.hosts.resolve(name, port).await?.ip(),
            Host::Ipv4(v4) => IpAddr::V4(v4),
            Host::Ipv6(v6) => IpAddr::V6(v6),
        };
        if is_allowed(self.hosts, url.scheme() == "https", address) {
            Ok(())
        } else {
            Err(not_public(url).into())
        }
    }

    pub async fn post(&self, post: Post<'_>) -> Result<Answer, NoAnswer> {
        let encrypted = post.url.scheme() == "https";
        // A literal address is not resolved, so nobody else would look at it.
        let literal = match place(post.url)?.0 {
            Host::Domain(_) => None,
            Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
            Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
        };
        if literal.is_some_and(|address| !is_allowed(self.hosts, encrypted, address)) {
            return Err(not_public(post.url).into());
        }
        let clients = self.clients()?;
        let client = if encrypted { &clients.encrypted } else { &clients.plain };
        let mut request = client.post(post.url.clone()).timeout(post.timeout).body(post.body);
        for (name, value) in post.headers {
            request = request.header(name, value);
        }
        let began = Instant::now();
        let mut answer = request.send().await.map_err(|error| told(&error))?;
        let status = answer.status().as_u16();
        let took = began.elapsed();
        let mut body = Vec::new();
        // The status is the answer; what comes after it may break off.
        while body.len() < ANSWER_MAX
            && let Ok(Some(chunk)) = answer.chunk().await
        {
            body.extend_from_slice(&chunk[..chunk.len().min(ANSWER_MAX - body.len())]);
        }
        Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned(), took })
    }

    fn clients(&self) -> Result<&Clients, NoAnswer> {
        if let Some(clients) = self.clients.get() {
            return Ok(clients);
        }
        let build = |encrypted: bool| {
            reqwest::Client::builder()
                .https_only(encrypted)
                .dns_resolver(Guarded { hosts: self.hosts, encrypted })
                .redirect(Policy::none())
                .no_proxy()
                .no_gzip()
                .no_brotli()
                .referer(false)
                .connect_timeout(CONNECT)
                .build()
                .map_err(|error| NoAnswer::Broke { reason: format!("no connection can be made: {error}") })
        };
        let clients = Clients { encrypted: build(true)?, plain: build(false)? };
        Ok(self.clients.get_or_init(|| clients))
    }
}

fn is_allowed(hosts: Hosts, encrypted: bool, address: IpAddr) -> bool {
    if encrypted { hosts.allow(address) } else { hosts.allow_unencrypted(address) }
}

fn place(url: &Url) -> Result<(Host<&str>, u16), DialError> {
    let host = url.host().ok_or_else(|| not_public(url))?;
    let port = url.port_or_known_default().ok_or_else(|| not_public(url))?;
    Ok((host, port))
}

fn not_public(url: &Url) -> DialError {
    let host = url.host_str().unwrap_or_default();
    DialError::Forbidden { reason: format!("{host} is not an address on the public internet") }
}

/// Answers only with addresses that may be spoken to.
#[derive(Clone, Copy, Debug)]
struct Guarded {
    hosts: Hosts,
    encrypted: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (hosts, encrypted) = (self.hosts, self.encrypted);
        Box::pin(async move {
            let host = name.as_str();
            let found = tokio::net::lookup_host((host, 0))
                .await
                .map_err(|_| DialError::Broke { reason: format!("the name {host} cannot be found") })?;
            let good: Vec<SocketAddr> =
                found.filter(|address| is_allowed(hosts, encrypted, address.ip())).collect();
            if good.is_empty() {
                let reason = format!("{host} is not an address on the public internet");
                return Err(DialError::Forbidden { reason }.into());
            }
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}

/// What went wrong, without the address: it may hold a password.
fn told(error: &reqwest::Error) -> NoAnswer {
    if error.is_timeout() {
        return NoAnswer::Broke { reason: "there was no answer in time".to_owned() };
    }
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    let mut words = String::new();
    while let Some(cause) = source {
        if let Some(ours) = cause.downcast_ref::<DialError>() {
            return ours.clone().into();
        }
        words = cause.to_string();
        source = cause.source();
    }
    let words: String = words.chars().filter(|c| !c.is_control()).take(300).collect();
    let kind = if error.is_connect() { "no connection" } else { "the connection broke" };
    NoAnswer::Broke { reason: if words.is_empty() { kind.to_owned() } else { format!("{kind}: {words}") } }
}
