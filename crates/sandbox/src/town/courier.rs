//! Handing one mail to a server, as any mail server does (RFC 5321).

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::letters::Letter;

pub(super) async fn hand_in(server: SocketAddr, letter: &Letter) -> io::Result<()> {
    let stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let mut talk = BufReader::new(stream);
    hear(&mut talk, b'2').await?;
    for (line, wanted) in [
        ("EHLO town.example".to_owned(), b'2'),
        (format!("MAIL FROM:<{}>", letter.from), b'2'),
        (format!("RCPT TO:<{}>", letter.to), b'2'),
        ("DATA".to_owned(), b'3'),
    ] {
        talk.get_mut().write_all(format!("{line}\r\n").as_bytes()).await?;
        hear(&mut talk, wanted).await?;
    }
    let mut body = Vec::with_capacity(letter.raw.len() + 64);
    for line in letter.raw.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            body.push(b'.');
        }
        body.extend_from_slice(line);
    }
    if !body.ends_with(b"\r\n") {
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b".\r\n");
    talk.get_mut().write_all(&body).await?;
    hear(&mut talk, b'2').await?;
    talk.get_mut().write_all(b"QUIT\r\n").await
}

/// Reads one answer, of however many lines.
async fn hear(talk: &mut BufReader<TcpStream>, wanted: u8) -> io::Result<()> {
    loop {
        let mut line = String::new();
        if talk.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line.as_bytes().first() != Some(&wanted) {
            return Err(io::Error::other(format!("the server answered {}", line.trim_end())));
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(());
        }
    }
}
