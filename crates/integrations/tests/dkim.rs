//! Signed mail is accepted by a verifier that is told nothing but the published record.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::OnceLock;
use std::time::Instant;

use domain::EmailAddress;
use integrations::mail::dkim::{self, NewKey, Signer};
use integrations::mail::letter::Letter;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt};
use proptest::prelude::*;

fn key() -> &'static NewKey {
    static KEY: OnceLock<NewKey> = OnceLock::new();
    KEY.get_or_init(|| dkim::new_key().unwrap())
}

/// The DNS as the verifier sees it: names and what they hold.
struct Published(HashMap<Box<str>, Txt>);

impl ResolverCache<Box<str>, Txt> for Published {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.get(name).cloned()
    }
    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }
    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

fn verdict(message: &[u8]) -> Vec<DkimResult> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let verifier = MessageAuthenticator::new(ResolverConfig::default(), ResolverOpts::default()).unwrap();
        let message = AuthenticatedMessage::parse(message).unwrap();
        let record = DomainKey::parse(dkim::record(&key().public).as_bytes()).unwrap();
        let published = Published(HashMap::from([("agency1._domainkey.get.example.".into(), record.into())]));
        let outputs = verifier.verify_dkim(Parameters::new(&message).with_txt_cache(&published)).await;
        outputs.iter().map(|output| output.result().clone()).collect()
    })
}

fn letter(subject: String, name: String, text: String, threaded: bool) -> Letter {
    let address = |text| EmailAddress::parse(text).unwrap();
    Letter {
        from: address("kim@get.example"),
        from_name: name,
        to: address("alex@x.example"),
        reply_to: None,
        subject,
        html: format!("<p>{}</p>", text.replace('<', "&lt;")),
        text,
        message_id: "<0190a000-0000-7000-8000-000000000001@get.example>".into(),
        in_reply_to: threaded.then(|| "<0190a000-0000-7000-8000-000000000000@get.example>".into()),
        references: (0..if threaded { 12 } else { 0 })
            .map(|n| format!("<0190a000-0000-7000-8000-0000000000{n:02}@get.example>"))
            .collect(),
        headers: vec![
            (
                "List-Unsubscribe",
                format!("<https://app.example/u/{}>, <mailto:kim@get.example?subject=x>", "a".repeat(64)),
            ),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()),
        ],
        date: "2026-07-08T00:00:00Z".parse().unwrap(),
        calendar: None,
    }
}

fn signer() -> Signer {
    Signer::new("get.example", "agency1", &key().private).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_signed_mail_is_accepted(
        subject in "\\PC{0,80}",
        name in "\\PC{0,40}",
        text in "(\\PC{0,120}[ \t]{0,3}(\n|\r\n|\n\n|)){0,12}",
        threaded in any::<bool>(),
    ) {
        let message = letter(subject, name, text, threaded).bytes().unwrap();
        let signed = signer().sign(&message).unwrap();
        prop_assert_eq!(verdict(&signed), vec![DkimResult::Pass], "{}", String::from_utf8_lossy(&signed));
    }
}

#[test]
fn a_signature_covers_the_way_out_and_a_changed_mail_is_not_accepted() {
    let message = letter("A thought".into(), "Kim".into(), "Hello".into(), true).bytes().unwrap();
    let signed = String::from_utf8(signer().sign(&message).unwrap()).unwrap();
    let covered =
        signed.split("h=").nth(1).unwrap().split(';').next().unwrap().replace(['\r', '\n', '\t', ' '], "");
    for header in
        ["From", "Subject", "Date", "Message-ID", "References", "List-Unsubscribe", "List-Unsubscribe-Post"]
    {
        assert!(covered.split(':').any(|one| one.eq_ignore_ascii_case(header)), "{header} in {covered}");
    }
    for (from, to) in [
        ("Hello", "Hullo"),
        ("One-Click", "Two-Clicks"),
        ("app.example/u/", "evil.example/u/"),
        ("A thought", "A threat"),
    ] {
        let changed = signed.replacen(from, to, 1);
        assert_ne!(changed, signed);
        assert!(verdict(changed.as_bytes()).iter().all(|result| *result != DkimResult::Pass), "{from}");
    }
}

#[test]
fn a_key_that_is_none_is_refused() {
    assert!(Signer::new("get.example", "agency1", &"no key".to_owned().into()).is_err());
}
