//! An SMTP server on loopback that keeps what it receives.
//!
//! [`Inbox`] is started on a port of the system's choosing, or a given one. It takes mail as a
//! strict server does: greeting first, credentials when it was given some, sender before
//! recipients, recipients before data, a message with `From`, `Date` and `Subject`. It keeps the
//! last [`KEPT`] messages in memory and can be told to refuse addresses. It relays nothing.

pub(crate) mod conversation;

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, io};

use mail_parser::MessageParser;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How many messages are kept; older ones are dropped.
pub const KEPT: usize = 500;
/// Largest message taken, in bytes.
pub const MESSAGE_MAX: usize = 10 * 1024 * 1024;

/// One message, as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Counts from 1 for as long as the server runs.
    pub number: u64,
    pub from: String,
    pub to: Vec<String>,
    /// Everything between DATA and the final dot, dot-stuffing undone.
    pub raw: Vec<u8>,
}

/// A message taken apart for reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub date: String,
    pub text: String,
    pub html: String,
}

impl Received {
    /// Empty fields where the message has none.
    pub fn letter(&self) -> Letter {
        let Some(message) = MessageParser::default().parse(&self.raw) else { return Letter::default() };
        let header = |name: &str| message.header_raw(name).unwrap_or_default().trim().to_owned();
        Letter {
            from: header("From"),
            to: header("To"),
            subject: message.subject().unwrap_or_default().to_owned(),
            date: message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
        }
    }

    /// Web addresses in the text part, in order.
    pub fn links(&self) -> Vec<String> {
        let letter = self.letter();
        let words = letter
            .text
            .split_whitespace()
            .filter(|word| word.starts_with("http://") || word.starts_with("https://"));
        words.map(str::to_owned).collect()
    }
}

/// User name and password the server asks for.
#[derive(Clone)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// A running server; clones are the same server. It stops when the last one is dropped.
#[derive(Clone, Debug)]
pub struct Inbox(Arc<Running>);

#[derive(Debug)]
struct Running {
    shared: Arc<Shared>,
    address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Debug)]
struct Shared {
    kept: Mutex<Kept>,
    credentials: Option<Credentials>,
    /// How many messages have ever been taken.
    taken: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    messages: VecDeque<Received>,
    /// Recipient and the answer it gets instead of 250.
    refusals: BTreeMap<String, u16>,
}

impl Inbox {
    /// Listens on `address`; port 0 lets the system choose. With credentials, mail without them is refused.
    pub async fn start(address: SocketAddr, credentials: Option<Credentials>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { kept: Mutex::default(), credentials, taken: watch::Sender::new(0) });
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(Self(Arc::new(Running { shared, address, task })))
    }

    /// On a free port of loopback, open to anybody there.
    pub async fn on_loopback() -> io::Result<Self> {
        Self::start(SocketAddr::from(([127, 0, 0, 1], 0)), None).await
    }

    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// What is kept, the oldest first.
    pub fn all(&self) -> Vec<Received> {
        self.0.shared.kept().messages.iter().cloned().collect()
    }

    /// What is kept for one recipient, the oldest first.
    pub fn to(&self, recipient: &str) -> Vec<Received> {
        self.all().into_iter().filter(|message| message.to.iter().any(|to| to == recipient)).collect()
    }

    pub fn get(&self, number: u64) -> Option<Received> {
        self.0.shared.kept().messages.iter().find(|message| message.number == number).cloned()
    }

    pub fn clear(&self) {
        self.0.shared.kept().messages.clear();
    }

    /// Answers a recipient with `code` (4xx or 5xx) from now on; 250 takes it back.
    pub fn answer(&self, recipient: &str, code: u16) {
        let mut kept = self.0.shared.kept();
        if code < 400 {
            kept.refusals.remove(recipient);
        } else {
            kept.refusals.insert(recipient.to_owned(), code);
        }
    }

    /// Waits until at least `count` messages have been taken since the start.
    pub async fn taken(&self, count: u64) {
        let mut taken = self.0.shared.taken.subscribe();
        // The sender lives as long as this inbox does.
        let _ = taken.wait_for(|taken| *taken >= count).await;
    }
}

impl conversation::House for Shared {
    fn asks_for_sign_in(&self) -> bool {
        self.credentials.is_some()
    }
    fn offers_sign_in(&self) -> bool {
        self.credentials.is_some()
    }
    fn sign_in(&self, user: &str, password: &str) -> bool {
        self.credentials.as_ref().is_some_and(|wanted| wanted.user == user && wanted.password == password)
    }
    fn refuses(&self, recipient: &str) -> Option<u16> {
        self.kept().refusals.get(recipient).copied()
    }
    fn keep(&self, from: String, to: Vec<String>, raw: Vec<u8>) {
        let number = *self.taken.borrow() + 1;
        {
            let mut kept = self.kept();
            if kept.messages.len() == KEPT {
                kept.messages.pop_front();
            }
            kept.messages.push_back(Received { number, from, to, raw });
        }
        self.taken.send_replace(number);
    }
}

impl Shared {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = shared.clone();
                tokio::spawn(async move {
                    if let Err(error) = conversation::hold(stream, &*shared).await {
                        tracing::debug!(%error, "an SMTP conversation broke off");
                    }
                });
            }
            Err(error) => tracing::warn!(%error, "an SMTP connection could not be taken"),
        }
    }
}
