//! A program of a client's on loopback that is told what happened.
//!
//! It keeps every call as it came, byte for byte, and checks nothing by itself: a test recomputes the
//! signature with code of its own. It can be told what to answer, and to say nothing for a while.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What was posted.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Call {
    /// A header as text; empty when it did not come.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// What to say.
#[derive(Clone, Debug)]
pub enum Say {
    Status(u16, String),
    Redirect(String),
    /// Nothing, until [`Receiver::go_on`] is called; then 200.
    Nothing,
}

impl Say {
    pub fn status(code: u16) -> Self {
        Self::Status(code, String::new())
    }
}

#[derive(Debug)]
struct Shared {
    calls: Mutex<Vec<Call>>,
    /// What the next calls are told; then [`Self::always`].
    next: Mutex<VecDeque<Say>>,
    always: Mutex<Say>,
    came: Notify,
    go_on: Notify,
}

/// A running receiver; it stops when dropped.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    /// Says 200 to everything until told otherwise.
    pub async fn on_loopback() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            calls: Mutex::default(),
            next: Mutex::default(),
            always: Mutex::new(Say::status(200)),
            came: Notify::new(),
            go_on: Notify::new(),
        });
        let app = Router::new().fallback(take).with_state(shared.clone());
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                tracing::error!(%error, "the receiver of webhooks stopped");
            }
        });
        Ok(Self { address, shared, task })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn always(&self, say: Say) {
        *hold(&self.shared.always) = say;
    }

    /// What the next calls are told, one after the other.
    pub fn next(&self, all: impl IntoIterator<Item = Say>) {
        hold(&self.shared.next).extend(all);
    }

    /// Everything that came, the oldest first.
    pub fn calls(&self) -> Vec<Call> {
        hold(&self.shared.calls).clone()
    }

    /// Waits until that many calls have come.
    pub async fn has(&self, count: usize) {
        loop {
            let came = self.shared.came.notified();
            if hold(&self.shared.calls).len() >= count {
                return;
            }
            came.await;
        }
    }

    /// Ends the silence of one call.
    pub fn go_on(&self) {
        self.shared.go_on.notify_one();
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    hold(&shared.calls).push(Call { path: uri.path().to_owned(), headers, body: body.to_vec() });
    let say = hold(&shared.next).pop_front().unwrap_or_else(|| hold(&shared.always).clone());
    shared.came.notify_one();
    match say {
        Say::Status(code, words) => {
            let code = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (code, words).into_response()
        }
        Say::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Say::Nothing => {
            shared.go_on.notified().await;
            StatusCode::OK.into_response()
        }
    }
}
