//! The bytes of a connection, watched: a server that announces a literal larger than any we ask for is
//! cut off before room is made for it.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Largest literal a server may announce: a message with room to spare.
const LITERAL_MAX: u64 = 4 * 1024 * 1024;

pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Wire for S {}

/// Any connection, behind the watch.
#[derive(Debug)]
pub struct Wired {
    inner: Box<dyn Wire>,
    watch: Watch,
}

/// Where in the server's answers we are: inside a literal, or reading `{123}` before one.
#[derive(Debug, Default)]
struct Watch {
    literal_left: u64,
    announced: Option<u64>,
    /// A closing brace was read, and a line break must follow.
    closed: bool,
}

impl Wired {
    pub fn new(inner: impl Wire + 'static) -> Self {
        Self { inner: Box::new(inner), watch: Watch::default() }
    }
}

impl Watch {
    /// `false`: too much was announced.
    fn allows(&mut self, bytes: &[u8]) -> bool {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            if self.literal_left > 0 {
                let step = usize::try_from(self.literal_left).unwrap_or(usize::MAX).min(rest.len());
                self.literal_left -= u64::try_from(step).unwrap_or(self.literal_left);
                rest = &rest[step..];
                continue;
            }
            rest = after;
            match (byte, self.announced) {
                (b'{', _) => (self.announced, self.closed) = (Some(0), false),
                (b'0'..=b'9', Some(size)) if !self.closed => {
                    self.announced = Some(size.saturating_mul(10).saturating_add(u64::from(byte - b'0')));
                }
                (b'+', Some(_)) if !self.closed => {}
                (b'}', Some(_)) if !self.closed => self.closed = true,
                (b'\r', Some(_)) if self.closed => {}
                (b'\n', Some(size)) if self.closed => {
                    if size > LITERAL_MAX {
                        return false;
                    }
                    (self.literal_left, self.announced, self.closed) = (size, None, false);
                }
                _ => (self.announced, self.closed) = (None, false),
            }
        }
        true
    }
}

impl AsyncRead for Wired {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let this = &mut *self;
        match Pin::new(&mut this.inner).poll_read(cx, buf) {
            Poll::Ready(Ok(())) if this.watch.allows(&buf.filled()[before..]) => Poll::Ready(Ok(())),
            Poll::Ready(Ok(())) => {
                buf.set_filled(before);
                let reason = "the server announced more than a message may have";
                Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, reason)))
            }
            other => other,
        }
    }
}

impl AsyncWrite for Wired {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_announcements_count_wherever_the_bytes_are_cut() {
        let good = b"* 1 FETCH (BODY[] {26}\r\na {99999999999}\r\nin a body.)\r\nA1 OK {x}\r\n{99999999999} no line break";
        let bad = b"* 1 FETCH (BODY[] {99999999999}\r\n";
        for cut in 1..good.len() {
            let mut watch = Watch::default();
            assert!(good.chunks(cut).all(|some| watch.allows(some)), "{cut}");
        }
        for cut in 1..bad.len() {
            let mut watch = Watch::default();
            assert!(!bad.chunks(cut).all(|some| watch.allows(some)), "{cut}");
        }
    }
}
