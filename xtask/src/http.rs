//! The smallest HTTP client that can ask a local server how it is.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::error::{Context, Result};

/// The status of `GET path`, or `None` when nobody answers (yet).
pub fn status(address: SocketAddr, path: &str) -> Option<u16> {
    get(address, path).map(|(status, _)| status)
}

/// Status and body of `GET path`, or `None` when nobody answers.
pub fn get(address: SocketAddr, path: &str) -> Option<(u16, String)> {
    ask(address, "GET", path, &[], "").map(|answer| (answer.status, answer.body))
}

/// One request on a connection of its own, or `None` when nobody answers. A body is JSON unless a
/// header says otherwise.
pub fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Answer> {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            request.push_str("Content-Type: application/json\r\n");
        }
    }
    send(address, &format!("{request}\r\n{body}"))
}

/// A whole answer of a local server.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// The lines before the body.
    pub head: String,
    pub body: String,
}

impl Answer {
    /// The cookie of that name it sets.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let sets = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut values =
            sets.filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie")).map(|(_, set)| set);
        values.find_map(|set| set.strip_prefix(name)?.strip_prefix('=')?.split(';').next())
    }
}

/// The text of a POST, for [`send`] and for load: the headers as they stand between the others.
pub fn post(address: SocketAddr, path: &str, kind: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

/// Sends one request, which should ask for the connection to be closed; `None` when nobody answers.
pub fn send(address: SocketAddr, request: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// A port of this machine that nobody uses at the moment.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").or_say("cannot open a port on this machine")?;
    Ok(listener.local_addr().or_say("the port has no number")?.port())
}
