//! One call through the router, and its answer.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

use crate::world::World;

/// Who makes a call.
#[derive(Clone, Debug)]
pub enum Asker {
    Nobody,
    /// A browser with a session.
    Session(String),
    /// A program with an API key.
    Key(String),
}

#[derive(Debug)]
#[must_use]
pub struct Call<'w> {
    world: &'w World,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// `Null` when there is none.
    pub body: Value,
}

impl World {
    /// A call to `/api/v1` and `path`.
    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        let method = method.to_uppercase().parse().expect("a method");
        Call {
            world: self,
            method,
            path: format!("/api/v1{path}"),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }
    /// A call to a page or a file beside the API.
    pub fn visit(&self, method: &str, path: &str) -> Call<'_> {
        Call { path: path.to_owned(), ..self.call(method, path) }
    }
    /// A call to a server function, as a page's form makes it.
    pub async fn function(&self, path: &str, arguments: &str, asker: &Asker) -> Answer {
        let call = Call {
            world: self,
            method: Method::POST,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: arguments.as_bytes().to_vec(),
        };
        call.by(asker)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .send()
            .await
    }
    /// A page as a browser with these cookies asks for it.
    pub async fn page(&self, path: &str, cookies: &str) -> Answer {
        let call = Call {
            world: self,
            method: Method::GET,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        };
        call.header("accept", "text/html").header("cookie", cookies).send().await
    }
    /// The same from a browser without scripting, which stands on the page `referer`.
    pub async fn plain_form(&self, path: &str, arguments: &str, referer: &str) -> Answer {
        let call = Call {
            world: self,
            method: Method::POST,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: arguments.as_bytes().to_vec(),
        };
        call.header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "text/html")
            .header("referer", referer)
            .send()
            .await
    }
}

impl Call<'_> {
    pub fn by(self, asker: &Asker) -> Self {
        match asker {
            Asker::Nobody => self,
            Asker::Session(cookie) => {
                self.header("cookie", &format!("session={cookie}")).header("sec-fetch-site", "same-origin")
            }
            Asker::Key(key) => self.header("authorization", &format!("Bearer {key}")),
        }
    }
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, HeaderValue::from_str(value).expect("a header's value"));
        self
    }
    pub fn json(self, body: &Value) -> Self {
        self.bytes(body.to_string().into_bytes()).header("content-type", "application/json")
    }
    pub fn bytes(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }
    pub async fn send(self) -> Answer {
        let mut request = Request::new(Body::from(self.body));
        *request.method_mut() = self.method;
        *request.uri_mut() = self.path.parse().expect("an address");
        *request.headers_mut() = self.headers;
        let response = self.world.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        // A stream of events has no end to wait for.
        let endless = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let body = if endless { Body::empty() } else { body };
        let bytes = to_bytes(body, usize::MAX).await.expect("a body in memory");
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes)
                .unwrap_or(Value::String(String::from_utf8_lossy(&bytes).into_owned()))
        };
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Answer {
    /// The status, or a failed test that shows the whole answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#?}", self.body);
        if status >= 400 {
            assert_eq!(self.header("content-type"), "application/problem+json", "{:#?}", self.body);
            assert_eq!(self.body["status"], status);
        }
        self
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
    /// The session in `Set-Cookie`.
    pub fn cookie(&self) -> Option<String> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        set.strip_prefix("session=")?.split(';').next().map(str::to_owned)
    }
    /// Names of the fields a problem complains of.
    pub fn fields(&self) -> Vec<&str> {
        self.body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| error["field"].as_str())
            .collect()
    }
}
