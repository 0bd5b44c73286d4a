//! Product mail over SMTP, against a server of our own.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::net::SocketAddr;

use domain::{EmailAddress, MailId};
use integrations::mail::{MailError, Mailer, NoMailer, ProductMail, Smtp};
use sandbox::mail::{Credentials, Inbox};
use secrecy::SecretString;

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn mail(to: &str) -> ProductMail {
    ProductMail {
        id: "0190a000-0000-7000-8000-000000000001".parse::<MailId>().unwrap(),
        to: address(to),
        subject: "Grüße".to_owned(),
        text: ".a line that begins with a dot\n.\nÜmlaut and a long line ".to_owned() + &"x".repeat(1_200),
        html: "<p>Grüße</p>".to_owned(),
    }
}

fn smtp(url: &str) -> Smtp {
    Smtp::new(&SecretString::from(url.to_owned()), &address("hello@agencyos.example"), "Agency OS").unwrap()
}

async fn guarded() -> Inbox {
    let credentials = Credentials { user: "sandbox".to_owned(), password: "pass word".to_owned() };
    Inbox::start(SocketAddr::from(([127, 0, 0, 1], 0)), Some(credentials)).await.unwrap()
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let inbox = Inbox::on_loopback().await.unwrap();
    smtp(&format!("smtp://{}", inbox.address())).send(&mail("zoe@x.example")).await.unwrap();
    let received = inbox.all();
    assert_eq!(received.len(), 1);
    assert_eq!(
        (received[0].from.as_str(), received[0].to.as_slice()),
        ("hello@agencyos.example", ["zoe@x.example".to_owned()].as_slice())
    );
    let letter = received[0].letter();
    assert_eq!(letter.subject, "Grüße");
    assert_eq!(letter.from, "\"Agency OS\" <hello@agencyos.example>");
    assert_eq!(letter.text.replace("\r\n", "\n").trim_end(), mail("zoe@x.example").text);
    assert_eq!(letter.html.trim_end(), "<p>Grüße</p>");
    let raw = String::from_utf8_lossy(&received[0].raw).into_owned();
    assert!(raw.contains("<0190a000-0000-7000-8000-000000000001@agencyos.example>"), "{raw}");
}

#[tokio::test]
async fn what_the_server_says_is_sorted_by_what_can_be_done() {
    let inbox = Inbox::on_loopback().await.unwrap();
    let smtp = smtp(&format!("smtp://{}", inbox.address()));
    inbox.answer("never@x.example", 550);
    inbox.answer("later@x.example", 451);
    assert!(matches!(smtp.send(&mail("never@x.example")).await, Err(MailError::Refused { .. })));
    assert!(matches!(smtp.send(&mail("later@x.example")).await, Err(MailError::Busy { .. })));
    inbox.answer("later@x.example", 250);
    smtp.send(&mail("later@x.example")).await.unwrap();
    assert_eq!(inbox.all().len(), 1);
}

#[tokio::test]
async fn credentials_are_asked_for_and_wrong_ones_are_denied() {
    let inbox = guarded().await;
    let url = |user: &str| format!("smtp://{user}{}", inbox.address());
    smtp(&url("sandbox:pass%20word@")).send(&mail("zoe@x.example")).await.unwrap();
    for wrong in ["sandbox:wrong@", "other:pass%20word@", ""] {
        let answer = smtp(&url(wrong)).send(&mail("zoe@x.example")).await;
        assert!(matches!(answer, Err(MailError::Denied { .. })), "{wrong}: {answer:?}");
    }
    assert_eq!(inbox.all().len(), 1);
}

#[tokio::test]
async fn no_server_means_try_later_and_none_set_means_broken() {
    let gone = Inbox::on_loopback().await.unwrap().address();
    let answer = smtp(&format!("smtp://{gone}")).send(&mail("zoe@x.example")).await;
    assert!(matches!(answer, Err(MailError::Busy { .. })), "{answer:?}");
    assert!(matches!(NoMailer.send(&mail("zoe@x.example")).await, Err(MailError::Broken { .. })));
}

#[test]
fn an_address_that_is_no_mail_server_is_refused_without_repeating_it() {
    for bad in ["", "https://user:secret@x.example", "x", "smtp://"] {
        let said = Smtp::new(&SecretString::from(bad.to_owned()), &address("a@b.example"), "x").err();
        assert!(said.is_some_and(|said| !said.to_string().contains("secret")), "{bad}");
    }
}
