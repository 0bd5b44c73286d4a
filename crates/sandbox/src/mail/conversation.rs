//! One SMTP conversation.

use std::io;
use std::time::Duration;

use mail_parser::{MessageParser, decoders::base64::base64_decode};
use smtp_proto::request::receiver::{DataReceiver, RequestReceiver};
use smtp_proto::{AUTH_PLAIN, Error, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::MESSAGE_MAX;

/// A client that says nothing for this long is hung up on.
const SILENCE: Duration = Duration::from_secs(60);
const RECIPIENTS_MAX: usize = 100;

/// Whose server it is: who may hand mail in, for whom, and where it goes.
pub(crate) trait House: Send + Sync {
    /// Whether mail is taken from those only who signed in.
    fn asks_for_sign_in(&self) -> bool;
    /// Whether somebody may sign in at all.
    fn offers_sign_in(&self) -> bool;
    fn sign_in(&self, user: &str, password: &str) -> bool;
    /// The answer a recipient gets instead of 250.
    fn refuses(&self, recipient: &str) -> Option<u16>;
    fn keep(&self, from: String, to: Vec<String>, raw: Vec<u8>);
}

#[derive(Debug, Default)]
struct Envelope {
    greeted: bool,
    signed_in: bool,
    from: Option<String>,
    to: Vec<String>,
}

enum Next {
    Say(String),
    Data,
    HangUp,
}

pub(crate) async fn hold(mut stream: TcpStream, house: &dyn House) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.write_all(b"220 sandbox ESMTP\r\n").await?;
    let mut envelope = Envelope { signed_in: !house.asks_for_sign_in(), ..Envelope::default() };
    let mut lines = RequestReceiver::default();
    let mut data: Option<(DataReceiver, Vec<u8>)> = None;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = tokio::time::timeout(SILENCE, stream.read(&mut buffer))
            .await
            .map_err(|_| io::ErrorKind::TimedOut)??;
        if read == 0 {
            return Ok(());
        }
        let mut bytes = buffer[..read].iter();
        while !bytes.as_slice().is_empty() {
            if let Some((receiver, message)) = &mut data {
                let whole = receiver.ingest(&mut bytes, message);
                if message.len() > MESSAGE_MAX {
                    stream.write_all(b"552 5.3.4 too big\r\n").await?;
                    return Ok(());
                }
                if whole {
                    let message = std::mem::take(message);
                    data = None;
                    stream.write_all(take(house, &mut envelope, message).as_bytes()).await?;
                }
                continue;
            }
            let next = match lines.ingest(&mut bytes) {
                Ok(request) => envelope.answer(house, request),
                Err(Error::NeedsMoreData { .. }) => break,
                Err(Error::ResponseTooLong) => Next::HangUp,
                Err(Error::UnknownCommand) => Next::Say("500 5.5.1 unknown command".to_owned()),
                Err(error) => Next::Say(format!("501 5.5.4 {error:?}")),
            };
            match next {
                Next::Say(line) => stream.write_all(format!("{line}\r\n").as_bytes()).await?,
                Next::Data => {
                    data = Some((DataReceiver::new(), Vec::new()));
                    stream.write_all(b"354 go on, end with a dot\r\n").await?;
                }
                Next::HangUp => {
                    stream.write_all(b"221 2.0.0 bye\r\n").await?;
                    return Ok(());
                }
            }
        }
    }
}

impl Envelope {
    fn answer<T: AsRef<str>>(&mut self, house: &dyn House, request: Request<T>) -> Next {
        let say = |line: &str| Next::Say(line.to_owned());
        match request {
            Request::Ehlo { .. } => {
                self.greeted = true;
                let auth = if house.offers_sign_in() { "250-AUTH PLAIN\r\n" } else { "" };
                Next::Say(format!(
                    "250-sandbox\r\n250-8BITMIME\r\n250-PIPELINING\r\n{auth}250 SIZE {MESSAGE_MAX}"
                ))
            }
            Request::Helo { .. } => {
                self.greeted = true;
                say("250 sandbox")
            }
            Request::Quit => Next::HangUp,
            Request::Noop { .. } => say("250 2.0.0 ok"),
            Request::Rset => {
                (self.from, self.to) = (None, Vec::new());
                say("250 2.0.0 ok")
            }
            _ if !self.greeted => say("503 5.5.1 say EHLO first"),
            Request::Auth { mechanism: AUTH_PLAIN, initial_response } => {
                self.signed_in = base64_decode(initial_response.as_ref().as_bytes())
                    .and_then(|given| String::from_utf8(given).ok())
                    .is_some_and(|given| match given.split('\0').collect::<Vec<_>>()[..] {
                        [_, user, password] => house.sign_in(user, password),
                        _ => false,
                    });
                say(if self.signed_in { "235 2.7.0 ok" } else { "535 5.7.8 wrong user name or password" })
            }
            Request::Auth { .. } => say("504 5.5.4 only PLAIN"),
            Request::Mail { .. } if !self.signed_in => say("530 5.7.0 sign in first"),
            Request::Mail { .. } if self.from.is_some() => say("503 5.5.1 one sender only"),
            Request::Mail { from } if from.size > MESSAGE_MAX => say("552 5.3.4 too big"),
            Request::Mail { from } => {
                self.from = Some(from.address.as_ref().to_owned());
                say("250 2.1.0 ok")
            }
            Request::Rcpt { .. } if self.from.is_none() => say("503 5.5.1 MAIL first"),
            Request::Rcpt { .. } if self.to.len() == RECIPIENTS_MAX => say("452 4.5.3 too many recipients"),
            Request::Rcpt { to } => {
                let to = to.address.as_ref().to_owned();
                if let Some(code) = house.refuses(&to) {
                    let class = code / 100;
                    return Next::Say(format!("{code} {class}.1.1 not this one"));
                }
                self.to.push(to);
                say("250 2.1.5 ok")
            }
            Request::Data if self.to.is_empty() => say("503 5.5.1 RCPT first"),
            Request::Data => Next::Data,
            _ => say("502 5.5.1 not here"),
        }
    }
}

/// Keeps a whole message, or says what it lacks.
fn take(house: &dyn House, envelope: &mut Envelope, raw: Vec<u8>) -> String {
    let from = envelope.from.take().unwrap_or_default();
    let to = std::mem::take(&mut envelope.to);
    let Some(message) = MessageParser::default().parse(&raw) else {
        return "554 5.6.0 not a message\r\n".to_owned();
    };
    for header in ["From", "Date", "Subject", "Message-ID"] {
        if message.header(header).is_none() {
            return format!("554 5.6.0 no {header}\r\n");
        }
    }
    house.keep(from, to, raw);
    "250 2.0.0 taken\r\n".to_owned()
}
