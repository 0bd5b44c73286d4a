//! The town by hand: mail in by SMTP, what people make of it, answers out by IMAP.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use sandbox::town::behaviour::{Nature, nature};
use sandbox::town::{Kind, Mail, Town};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const BOX: &str = "kim@go.example";

/// Monday, 2 February 2026, 11:00 in Sydney.
fn monday() -> DateTime<Utc> {
    DateTime::from_timestamp(1_769_990_400, 0).unwrap()
}

struct Scene {
    town: Town,
    clock: Arc<Mutex<DateTime<Utc>>>,
}

impl Scene {
    async fn new() -> Self {
        let clock = Arc::new(Mutex::new(monday()));
        let town = Town::on_loopback(
            7,
            Arc::new({
                let clock = clock.clone();
                move || *clock.lock().unwrap()
            }),
        )
        .await
        .unwrap();
        Self { town, clock }
    }
    async fn pass(&self, hours: i64) -> usize {
        *self.clock.lock().unwrap() += TimeDelta::hours(hours);
        self.town.pass().await.unwrap()
    }
    /// The code of the answer to RCPT, and to the mail if that was taken.
    async fn mail(&self, to: &str, number: usize, references: &str) -> u16 {
        let mut talk = Talk::to(self.town.smtp()).await;
        for line in [
            "EHLO me".to_owned(),
            "AUTH PLAIN AGtpbUBnby5leGFtcGxlAHg=".to_owned(),
            format!("MAIL FROM:<{BOX}>"),
            format!("RCPT TO:<{to}>"),
            "DATA".to_owned(),
        ] {
            let code = talk.smtp(&line).await;
            if code >= 500 {
                return code;
            }
        }
        talk.smtp(&format!(
            "From: Kim <{BOX}>\r\nTo: {to}\r\nSubject: A thought\r\nDate: Mon, 2 Feb 2026 10:00:00 +1100\r\nMessage-ID: <m{number}@go.example>\r\n{references}List-Unsubscribe: <https://x.example/u/1>, <mailto:{BOX}?subject=unsubscribe%20abc>\r\n\r\nHi there, is it worth a talk?\r\n."
        ))
        .await
    }
}

struct Talk(BufReader<TcpStream>);

impl Talk {
    async fn to(server: SocketAddr) -> Self {
        let mut talk = Self(BufReader::new(TcpStream::connect(server).await.unwrap()));
        talk.line().await;
        talk
    }
    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).await.unwrap();
        line.trim_end().to_owned()
    }
    async fn smtp(&mut self, line: &str) -> u16 {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        loop {
            let line = self.line().await;
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            }
        }
    }
    /// Everything up to the line with the tag.
    async fn imap(&mut self, command: &str) -> Vec<String> {
        self.0.get_mut().write_all(format!("t {command}\r\n").as_bytes()).await.unwrap();
        let mut lines = Vec::new();
        loop {
            let line = self.line().await;
            let last = line.starts_with("t ");
            lines.push(line);
            if last {
                return lines;
            }
        }
    }
}

/// The first address of a row that has a nature.
fn address(wanted: Nature) -> String {
    (0..10_000).map(|n| format!("sam.lee@firm-{n}.example")).find(|one| nature(7, one) == wanted).unwrap()
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_refused_at_the_door_and_one_given_up_is_reported_later() {
    let scene = Scene::new().await;
    assert_eq!(scene.mail(&address(Nature::NoSuch), 1, "").await, 550);
    assert_eq!(scene.mail(&address(Nature::RefusedLater), 2, "").await, 250);
    assert_eq!(scene.pass(1).await, 1);
    let mut imap = Talk::to(scene.town.imap()).await;
    assert_eq!(imap.imap(&format!("LOGIN \"{BOX}\" \"x\"")).await, ["t OK welcome"]);
    let opened = imap.imap("EXAMINE \"INBOX\"").await;
    assert!(
        opened.contains(&"* 1 EXISTS".to_owned()) && opened.contains(&"* OK [UIDNEXT 2] ok".to_owned()),
        "{opened:?}"
    );
    assert_eq!(imap.imap("UID SEARCH UID 1:*").await[0], "* SEARCH 1");
    assert_eq!(imap.imap("UID SEARCH HEADER Message-ID \"<m2@go.example>\"").await[0], "* SEARCH");
    let whole = imap.imap("UID FETCH 1 (UID BODY.PEEK[]<0.2097152>)").await;
    assert!(
        whole.iter().any(|line| line == "Status: 5.1.1")
            && whole.iter().any(|line| line == "Message-ID: <m2@go.example>"),
        "{whole:?}"
    );
    assert_eq!(
        imap.imap("UID FETCH 1 (UID INTERNALDATE BODY.PEEK[HEADER])").await[0].split(" BODY").next(),
        Some("* 1 FETCH (UID 1 INTERNALDATE \"02-Feb-2026 01:00:00 +0000\"")
    );
}

#[tokio::test]
async fn nobody_reads_a_mailbox_without_saying_whose_it_is() {
    let scene = Scene::new().await;
    let mut imap = Talk::to(scene.town.imap()).await;
    assert_eq!(imap.imap("EXAMINE \"INBOX\"").await, ["t BAD sign in first"]);
    assert_eq!(imap.imap("LOGIN \"kim\" \"x\"").await, ["t NO the user is an address"]);
}

#[tokio::test]
async fn people_do_the_same_with_the_same_mail_and_say_why() {
    let mut stories = Vec::new();
    for _ in 0..2 {
        let scene = Scene::new().await;
        for n in 0..60 {
            scene.mail(&format!("sam.lee@firm-{n}.example"), n, "").await;
        }
        let mut done = 0;
        for _ in 0..80 {
            done += scene.pass(1).await;
        }
        assert!(done > 20, "{done}");
        let people = scene.town.people();
        assert!(people.iter().all(|one| {
            one.events.iter().all(|event| event.what.starts_with("received") || !event.why.is_empty())
        }));
        stories.push(
            people.into_iter().map(|one| (one.address, one.opened, one.done, one.events)).collect::<Vec<_>>(),
        );
    }
    assert_eq!(stories[0], stories[1]);
    let answered = stories[0].iter().filter(|one| one.2.is_some_and(Kind::is_human)).count();
    assert!((2..30).contains(&answered), "{answered}");
}

#[tokio::test]
async fn an_answer_by_hand_goes_to_the_mailbox_and_ends_what_the_person_had_meant_to_say() {
    let scene = Scene::new().await;
    let who = address(Nature::Usual);
    assert!(!scene.town.answer_as(&who, Kind::Meeting).await.unwrap(), "they never got a mail");
    assert_eq!(scene.mail(&who, 1, "").await, 250);
    assert!(scene.town.answer_as(&who, Kind::Button).await.unwrap());
    assert_eq!(scene.town.fresh_boxes(), [BOX]);
    assert_eq!(scene.town.fresh_boxes(), Vec::<String>::new());
    let mut imap = Talk::to(scene.town.imap()).await;
    imap.imap(&format!("LOGIN \"{BOX}\" \"x\"")).await;
    let head = imap.imap("UID FETCH 1 (UID BODY.PEEK[HEADER])").await;
    assert!(head.contains(&"Subject: unsubscribe abc".to_owned()), "{head:?}");
    scene.pass(200).await;
    assert_eq!(scene.town.boxes(), [(BOX.to_owned(), 1)]);
    assert_eq!(scene.town.person(&who).unwrap().done, Some(Kind::Button));
}

#[test]
fn a_mail_is_read_as_its_reader_sees_it() {
    let raw = b"From: Kim <kim@go.example>\r\nSubject: Re: A thought\r\nMessage-ID: <c@go.example>\r\nReferences: <a@go.example> <b@go.example>\r\n\
        List-Unsubscribe: <https://x.example/u/1>,\r\n <mailto:out@go.example?subject=unsubscribe%20abc>\r\n\r\nHi Sam, shall we talk?\r\n";
    let mail = Mail::read(raw).unwrap();
    assert_eq!((mail.earlier, mail.reply_to.as_str()), (2, "kim@go.example"));
    assert_eq!(mail.way_out, Some(("out@go.example".to_owned(), "unsubscribe abc".to_owned())));
    assert!(
        mail.asks()
            && mail.names("sam.lee@firm.example")
            && !mail.names("alex@firm.example")
            && !mail.is_broken()
    );
    assert!(Mail::read(b"Subject: Hello {{first_name}}\r\n\r\nx").unwrap().is_broken());
}
