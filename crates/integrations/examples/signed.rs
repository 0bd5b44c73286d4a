//! Writes signed mails into a folder, with the record that publishes their key, for another program's
//! verifier. `cargo run -p integrations --example signed -- FOLDER`.

#![expect(clippy::unwrap_used, reason = "a tool that cannot write its files ends")]

use std::path::PathBuf;

use domain::EmailAddress;
use integrations::mail::dkim::{self, Signer};
use integrations::mail::letter::Letter;

const TEXTS: [&str; 8] = [
    "Hello Alex,\n\nA few words.\n\nKim",
    "Grüße aus Zürich,\n\nßäöü — “quotes” and … dots.\n",
    "trailing spaces   \nand tabs\t\t\n\n\n\n",
    ".\n..\n.leading dots\n",
    "日本語のメール。\n\n短い文章です。",
    "From the start of a line\nFrom again\n",
    "",
    "one very long line: 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789",
];
const SUBJECTS: [&str; 5] = ["A thought", "Re: A thought", "Grüße: ein Gedanke", "件名", "a  b   c"];
const NAMES: [&str; 4] = ["Kim Lee", "Kim Lée", "\"Kim\" (Lee)", ""];

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap());
    let key = dkim::new_key().unwrap();
    std::fs::write(folder.join("record"), dkim::record(&key.public)).unwrap();
    let signer = Signer::new("get.example", "agency1", &key.private).unwrap();
    let address = |text: &str| EmailAddress::parse(text).unwrap();
    let way_out = format!("<https://app.example/u/{}>, <mailto:kim@get.example?subject=x>", "a".repeat(64));
    let all = TEXTS.iter().flat_map(|text| SUBJECTS.iter().map(move |subject| (text, subject)));
    let all = all.flat_map(|(text, subject)| NAMES.iter().map(move |name| (text, subject, name)));
    for (number, (text, subject, name)) in all.enumerate() {
        let letter = Letter {
            from: address("kim@get.example"),
            from_name: (*name).to_owned(),
            to: address("alex@x.example"),
            reply_to: None,
            subject: (*subject).to_owned(),
            text: (*text).to_owned(),
            html: format!("<p>{}</p>", text.replace('\n', "<br>\n")),
            message_id: format!("<{number}@get.example>"),
            in_reply_to: (number % 2 == 1).then(|| "<0@get.example>".to_owned()),
            references: (0..number % 15)
                .map(|n| format!("<0190a000-0000-7000-8000-0000000000{n:02}@get.example>"))
                .collect(),
            headers: vec![
                ("List-Unsubscribe", way_out.clone()),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ],
            date: "2026-07-08T00:00:00Z".parse().unwrap(),
            calendar: None,
        };
        let signed = signer.sign(&letter.bytes().unwrap()).unwrap();
        std::fs::write(folder.join(format!("{number:04}.eml")), signed).unwrap();
    }
}
