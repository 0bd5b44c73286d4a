//! An OpenID provider on loopback.
//!
//! It asks the person which of its accounts they are, with a page of buttons, and is as strict as a
//! real provider: the client and its redirect address must be registered, PKCE with S256 is
//! required, a code works once, for one client, for a minute, and the client must prove its secret.
//! ID tokens are signed with ES256 by a key made at the start. Access tokens open the mailbox of the
//! account's address, for an hour, and a mail server may ask whose they are. It can be told to misbehave.

mod authorize;
mod jose;
mod token;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use jose::Signer;

/// Somebody with an account here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub subject: String,
    pub email: String,
    pub email_verified: bool,
    pub name: String,
}

/// A program that may ask this provider.
#[derive(Clone)]
pub struct Client {
    pub id: String,
    pub secret: String,
    pub redirect: String,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Ways to be wrong, for tests of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Another nonce than was asked with.
    WrongNonce,
    /// A token for another program.
    WrongAudience,
    /// A token that ended an hour ago.
    Expired,
    /// A signature by a key nobody published.
    WrongKey,
    /// No signature at all (`alg: none`).
    Unsigned,
    /// The token endpoint answers 503.
    Down,
    /// The token endpoint answers what is not JSON.
    Garbage,
}

/// A running provider; it stops when dropped.
#[derive(Debug)]
pub struct Provider {
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Shared {
    issuer: String,
    clients: Vec<Client>,
    signer: Signer,
    /// Seconds since 1970.
    now: Box<dyn Fn() -> i64 + Send + Sync>,
    book: Mutex<Book>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Book {
    people: BTreeMap<String, Person>,
    codes: HashMap<String, Grant>,
    /// Access tokens: the account's address, and until when.
    tokens: HashMap<String, (String, i64)>,
    /// Refresh tokens: the account's address and the client it was given to.
    lasting: HashMap<String, (String, String)>,
    misbehaviour: Option<Misbehaviour>,
}

/// What a code stands for.
#[derive(Clone)]
struct Grant {
    person: Person,
    client: String,
    redirect: String,
    nonce: Option<String>,
    challenge: String,
    /// Whether a refresh token was asked for.
    lasting: bool,
    until: i64,
}

impl Provider {
    /// Listens on `address`; port 0 lets the system choose. `now` tells the time in seconds since 1970.
    pub async fn start(
        address: SocketAddr,
        clients: Vec<Client>,
        now: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let issuer = format!("http://{}", listener.local_addr()?);
        let signer = Signer::new().map_err(std::io::Error::other)?;
        let shared = Arc::new(Shared { issuer, clients, signer, now: Box::new(now), book: Mutex::default() });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(keys))
            .route("/authorize", get(authorize::ask).post(authorize::choose))
            .route("/token", post(token::exchange))
            .route("/introspect", post(token::introspect))
            .with_state(shared.clone());
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!(%error, "the sandbox's OpenID provider stopped");
            }
        });
        Ok(Self { shared, task })
    }

    pub fn issuer(&self) -> &str {
        &self.shared.issuer
    }

    /// Opens an account, or changes the one with that subject.
    pub fn add(&self, person: Person) {
        self.shared.book().people.insert(person.subject.clone(), person);
    }

    /// Whose account an access token opens at this moment: what a mail server asks.
    pub fn holder(&self, token: &str) -> Option<String> {
        self.shared.holder(token)
    }

    /// Somebody takes back what they allowed: their tokens are good for nothing.
    pub fn withdraw(&self, email: &str) {
        let mut book = self.shared.book();
        book.tokens.retain(|_, (holder, _)| holder != email);
        book.lasting.retain(|_, (holder, _)| holder != email);
    }

    /// From now on, until told otherwise.
    pub fn misbehave(&self, how: Option<Misbehaviour>) {
        self.shared.book().misbehaviour = how;
    }
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn holder(&self, token: &str) -> Option<String> {
        let now = self.now();
        self.book().tokens.get(token).filter(|(_, until)| *until > now).map(|(email, _)| email.clone())
    }

    fn now(&self) -> i64 {
        (self.now)()
    }
}

async fn configuration(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let issuer = &shared.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "email", "profile"],
    }))
}

async fn keys(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "keys": [shared.signer.public_key()] }))
}
