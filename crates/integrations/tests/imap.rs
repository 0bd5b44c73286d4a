//! Reading mailboxes on a real Dovecot, and on servers that mean no good.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod dovecot;

use std::net::SocketAddr;
use std::time::Duration;

use domain::MailSecurity;
use dovecot::Dovecot;
use integrations::mail::Proof;
use integrations::mail::dial::Hosts;
use integrations::mail::imap::{self, ImapError, ImapServer, Session};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn server(address: SocketAddr, password: &str) -> ImapServer {
    ImapServer {
        host: address.ip().to_string(),
        port: address.port(),
        security: MailSecurity::Plain,
        user: "kim@get.example".to_owned(),
        proof: Proof::Password(password.to_owned().into()),
    }
}

async fn open(dovecot: &Dovecot) -> Session {
    imap::open(Hosts::Loopback, &server(dovecot.address(), dovecot::PASSWORD)).await.unwrap()
}

fn mail(id: &str, subject: &str) -> Vec<u8> {
    format!("From: alex@x.example\r\nTo: kim@get.example\r\nSubject: {subject}\r\nMessage-ID: <{id}@x.example>\r\nDate: Wed, 08 Jul 2026 00:00:00 +0000\r\n\r\nHello\r\n")
        .into_bytes()
}

fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-07-08T00:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn heads_come_in_order_from_an_id_on_and_nothing_is_marked() {
    let dovecot = Dovecot::start("Gesendet");
    let mut session = open(&dovecot).await;
    let empty = session.look("INBOX").await.unwrap();
    assert_eq!((empty.exists, empty.uid_next), (0, Some(1)));
    assert_eq!(session.heads(1, 10).await.unwrap(), vec![]);
    // Filing marks a message as read, and that is all that may ever be marked: so this one is not.
    for n in 1..=3 {
        raw_append(dovecot.address(), &mail(&n.to_string(), &format!("number {n}"))).await;
    }
    let folder = session.look("INBOX").await.unwrap();
    assert_eq!((folder.exists, folder.uid_next, folder.uid_validity), (3, Some(4), empty.uid_validity));
    let heads = session.heads(2, 10).await.unwrap();
    assert_eq!(heads.iter().map(|head| head.uid).collect::<Vec<_>>(), [2, 3]);
    assert!(String::from_utf8_lossy(&heads[0].header).contains("Subject: number 2"));
    assert_eq!(session.heads(2, 1).await.unwrap().len(), 1);
    assert_eq!(session.heads(4, 10).await.unwrap(), vec![], "the last message is not offered again");
    assert_eq!(session.message(2).await.unwrap().unwrap(), mail("2", "number 2"));
    assert_eq!(session.message(9).await.unwrap(), None);
    assert!(!session.is_seen(2).await.unwrap());
    assert_eq!(session.highest().await.unwrap(), 3);
    session.close().await;
}

/// A message that nobody has read.
async fn raw_append(address: SocketAddr, message: &[u8]) {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let login = format!("a LOGIN kim@get.example \"{}\"\r\n", dovecot::PASSWORD);
    stream.write_all(login.as_bytes()).await.unwrap();
    read_until(&mut stream, "a OK").await;
    stream.write_all(format!("b APPEND INBOX {{{}}}\r\n", message.len()).as_bytes()).await.unwrap();
    read_until(&mut stream, "+ ").await;
    stream.write_all(message).await.unwrap();
    stream.write_all(b"\r\n").await.unwrap();
    read_until(&mut stream, "b OK").await;
}

async fn read_until(stream: &mut tokio::net::TcpStream, wanted: &str) {
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    while !seen.contains(wanted) {
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
}

#[tokio::test]
async fn a_copy_is_filed_once_in_the_folder_the_server_marks_and_can_be_found_again() {
    let dovecot = Dovecot::start("Gesendet");
    let mut session = open(&dovecot).await;
    let sent = session.sent_folder().await.unwrap().unwrap();
    assert_eq!(sent, "Gesendet");
    session.look(&sent).await.unwrap();
    assert!(!session.holds("<7@x.example>").await.unwrap());
    session.append(&sent, &mail("7", "copy"), now()).await.unwrap();
    session.look(&sent).await.unwrap();
    assert!(session.holds("<7@x.example>").await.unwrap());
    assert!(!session.holds("<7@x.example>\" ALL").await.unwrap(), "an id cannot be a query");
    let heads = session.heads(1, 10).await.unwrap();
    assert_eq!(heads[0].received, Some(now()));
    session.close().await;
}

#[tokio::test]
async fn waiting_ends_as_soon_as_a_message_comes() {
    let dovecot = Dovecot::start("Sent");
    let mut session = open(&dovecot).await;
    session.look("INBOX").await.unwrap();
    let address = dovecot.address();
    let waiting = tokio::spawn(session.wait(Duration::from_secs(30)));
    raw_append(address, &mail("1", "news")).await;
    let (mut session, news) = waiting.await.unwrap().unwrap();
    // The message may have come before the wait began; then looking shows it all the same.
    let exists = session.look("INBOX").await.unwrap().exists;
    assert_eq!(exists, 1);
    assert!(news || exists == 1);
    session.close().await;
}

#[tokio::test]
async fn a_wrong_password_is_told_from_a_server_that_is_not_there() {
    let dovecot = Dovecot::start("Sent");
    let denied = imap::open(Hosts::Loopback, &server(dovecot.address(), "wrong")).await.unwrap_err();
    assert_eq!(denied, ImapError::Denied);
    let forbidden =
        imap::open(Hosts::Public, &server(dovecot.address(), dovecot::PASSWORD)).await.unwrap_err();
    assert!(matches!(forbidden, ImapError::Forbidden { .. }), "{forbidden:?}");
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let broke = imap::open(Hosts::Loopback, &server(gone, "x")).await.unwrap_err();
    assert!(matches!(broke, ImapError::Broke { .. }), "{broke:?}");
}

#[tokio::test]
async fn garbage_hang_ups_and_enormous_announcements_end_in_an_error() {
    for answer in [
        &b"\0\xff\xfe rubbish\r\n"[..],
        b"",
        b"* OK hello\r\n* 1 FETCH (BODY[] {4294967295}\r\n",
        b"* BYE not now\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let talk = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.unwrap();
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
        });
        let outcome = imap::open(Hosts::Loopback, &server(address, "x")).await;
        assert!(
            matches!(outcome, Err(ImapError::Broke { .. } | ImapError::Refused { .. })),
            "{answer:?} {outcome:?}"
        );
        talk.abort();
    }
}
