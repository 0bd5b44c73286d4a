//! The mail server by hand: what a strict server refuses.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use sandbox::mail::{Inbox, KEPT};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

struct Talk(BufReader<TcpStream>);

impl Talk {
    async fn with(inbox: &Inbox) -> Self {
        let mut talk = Self(BufReader::new(TcpStream::connect(inbox.address()).await.unwrap()));
        assert_eq!(talk.hear().await, 220);
        talk
    }
    /// The code of the last line of an answer.
    async fn hear(&mut self) -> u16 {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            }
        }
    }
    async fn say(&mut self, line: &str) -> u16 {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        self.hear().await
    }
    async fn mail(&mut self, to: &str) -> u16 {
        for line in ["MAIL FROM:<a@b.example>", &format!("RCPT TO:<{to}>")] {
            assert_eq!(self.say(line).await, 250);
        }
        assert_eq!(self.say("DATA").await, 354);
        self.say(&format!("From: a@b.example\r\nDate: Mon, 5 Jan 2026 10:00:00 +1100\r\nSubject: {to}\r\nMessage-ID: <{to}>\r\n\r\n..dot\r\n.")).await
    }
}

#[tokio::test]
async fn commands_out_of_order_are_refused() {
    let inbox = Inbox::on_loopback().await.unwrap();
    let mut talk = Talk::with(&inbox).await;
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 503);
    assert_eq!(talk.say("EHLO me").await, 250);
    assert_eq!(talk.say("RCPT TO:<c@d.example>").await, 503);
    assert_eq!(talk.say("DATA").await, 503);
    assert_eq!(talk.say("MAIL FROM:<a@b.example> SIZE=99999999").await, 552);
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 250);
    assert_eq!(talk.say("MAIL FROM:<a@b.example>").await, 503);
    assert_eq!(talk.say("NONSENSE").await, 500);
    assert_eq!(talk.say("VRFY x").await, 502);
    assert_eq!(talk.say("RSET").await, 250);
    assert_eq!(talk.say("RCPT TO:<c@d.example>").await, 503);
    assert_eq!(talk.say("QUIT").await, 221);
}

#[tokio::test]
async fn a_message_without_its_headers_is_refused_and_a_whole_one_is_kept_as_sent() {
    let inbox = Inbox::on_loopback().await.unwrap();
    let mut talk = Talk::with(&inbox).await;
    talk.say("EHLO me").await;
    talk.say("MAIL FROM:<a@b.example>").await;
    talk.say("RCPT TO:<c@d.example>").await;
    talk.say("DATA").await;
    assert_eq!(talk.say("Subject: x\r\n\r\nhello\r\n.").await, 554);
    assert!(inbox.all().is_empty());
    assert_eq!(talk.mail("c@d.example").await, 250);
    let kept = inbox.to("c@d.example");
    assert_eq!(kept.len(), 1);
    assert!(kept[0].raw.ends_with(b"\r\n\r\n.dot\r\n"), "{:?}", String::from_utf8_lossy(&kept[0].raw));
    assert_eq!(kept[0].letter().subject, "c@d.example");
    assert_eq!(inbox.get(kept[0].number), Some(kept[0].clone()));
}

#[tokio::test]
async fn only_the_latest_messages_are_kept() {
    let inbox = Inbox::on_loopback().await.unwrap();
    let mut talk = Talk::with(&inbox).await;
    talk.say("EHLO me").await;
    for n in 0..KEPT + 3 {
        assert_eq!(talk.mail(&format!("p{n}@d.example")).await, 250);
    }
    inbox.taken(KEPT as u64 + 3).await;
    let kept = inbox.all();
    assert_eq!(kept.len(), KEPT);
    assert_eq!(kept[0].to, ["p3@d.example"]);
    assert_eq!(kept[KEPT - 1].number, KEPT as u64 + 3);
}

#[tokio::test]
async fn a_message_in_pieces_is_one_message() {
    let inbox = Inbox::on_loopback().await.unwrap();
    let mut talk = Talk::with(&inbox).await;
    let whole = "EHLO me\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nFrom: a@b.example\r\nDate: Mon, 5 Jan 2026 10:00:00 +1100\r\nSubject: s\r\nMessage-ID: <m>\r\n\r\nbody\r\n.\r\n";
    for byte in whole.as_bytes().chunks(1) {
        talk.0.get_mut().write_all(byte).await.unwrap();
        talk.0.get_mut().flush().await.unwrap();
    }
    inbox.taken(1).await;
    assert!(inbox.all()[0].raw.ends_with(b"\r\n\r\nbody\r\n"));
}
