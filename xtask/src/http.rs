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
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer.split_once("\r\n\r\n")?.1.to_string()))
}

/// A port of this machine that nobody uses at the moment.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").or_say("cannot open a port on this machine")?;
    Ok(listener.local_addr().or_say("the port has no number")?.port())
}
