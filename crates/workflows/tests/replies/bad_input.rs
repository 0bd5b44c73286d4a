//! What nobody should send, and somebody will.

use std::path::PathBuf;

use domain::{InboundSource, InboundState};
use store::Engine;
use workflows::replies::intake::KEPT_BYTES;
use workflows::replies::{letter, safe_html};

use crate::answers::{answer, mail};
use crate::scene::Scene;

const WHO: &str = "alex@x.example";

/// The mails that the parser of mails is tested with, from the source of that very version.
fn parsers_own_mails() -> Vec<PathBuf> {
    let host = std::process::Command::new("rustc").args(["--print", "host-tuple"]).output().unwrap();
    let host = String::from_utf8(host.stdout).unwrap();
    // Of this platform alone: what only others need was never downloaded.
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--locked",
            "--filter-platform",
            host.trim(),
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let package = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|package| package["name"] == "mail-parser" && package["version"] == "0.11.9")
        .expect("the parser is a dependency");
    let root = PathBuf::from(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned();
    let mut folders = vec![root.join("resources")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "eml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mail_the_parser_is_tested_with_is_kept_processed_and_harms_nothing() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
        let mails = parsers_own_mails();
        assert_eq!(mails.len(), 107);
        let mut distinct = std::collections::BTreeSet::new();
        for path in &mails {
            let bytes = std::fs::read(path).unwrap();
            distinct.insert(bytes.clone());
            let event = workflows::replies::RawEvent { source: InboundSource::Sandbox, ..scene.raw(bytes) };
            scene.take(event).await;
        }
        scene.settle().await;
        let states = scene.states().await;
        let total: i64 = states.iter().map(|(_, n)| n).sum();
        assert_eq!(usize::try_from(total).unwrap(), distinct.len(), "{states:?}");
        assert!(
            states.iter().all(|(state, _)| !matches!(state, InboundState::Dead | InboundState::Pending)),
            "{states:?}"
        );
        assert!(scene.replies().await.iter().all(|line| line.lead_id.is_none()), "strangers match nobody");
        assert_eq!(scene.lead(leads[0]).await.reply_count, 0);
    }
}

#[test]
fn html_of_the_parsers_mails_comes_out_harmless() {
    let mut with_html = 0;
    for path in parsers_own_mails() {
        let Some(mail) = letter::read(&std::fs::read(path).unwrap(), None) else { continue };
        let Some(html) = mail.html else { continue };
        with_html += 1;
        let made = safe_html::safe(&html).to_lowercase();
        for bad in
            ["<script", "<img", "<style", "<iframe", "<meta", "<link", "<form", " src=", " style=", " on"]
        {
            let in_tag = made.split('<').skip(1).any(|tag| {
                tag.split('>').next().unwrap_or_default().contains(bad.trim_start_matches('<'))
                    && bad.starts_with(' ')
            });
            assert!(!(in_tag || bad.starts_with('<') && made.contains(bad)), "{bad}");
        }
    }
    assert!(with_html > 10, "{with_html}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn giants_empties_and_nonsense_are_kept_within_bounds() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (scene, leads) = Scene::mailed(engine, &[WHO]).await;
        let mut giant = answer(&scene, WHO, "<giant@x.example>", "How much does it cost?\r\n");
        giant.resize(50 * 1024 * 1024, b'x');
        scene.take(scene.raw(giant)).await;
        let mut parts = b"From: alex@x.example\r\nMessage-ID: <parts@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
        for n in 0..10_000 {
            parts.extend_from_slice(
                format!("--b\r\nContent-Type: text/plain; name=p{n}\r\n\r\nHow much does it cost?\r\n")
                    .as_bytes(),
            );
        }
        scene.take(scene.raw(parts)).await;
        let mut charset = b"From: alex@x.example\r\nMessage-ID: <charset@x>\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n".to_vec();
        charset.extend_from_slice(b"\x00H\x00o\x00w\x00\x00\xff\xfe much does it cost?\r\n");
        scene.take(scene.raw(charset)).await;
        let cyclic = b"From: alex@x.example\r\nMessage-ID: <cycle@x>\r\nIn-Reply-To: <cycle@x>\r\nReferences: <cycle@x> <cycle@x>\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHow much does it cost?\r\n--b--\r\n";
        scene.take(scene.raw(cyclic.to_vec())).await;
        scene.take(scene.raw(mail(WHO, "kim@get-harbour.example", "", "<empty@x>", &[], ""))).await;
        scene
            .take(scene.raw(mail(WHO, "kim@get-harbour.example", "Re: x", "<emoji@x>", &[], "\u{1f44d}")))
            .await;
        scene.take(scene.raw(b"\x00\x01\x02".to_vec())).await;
        scene.take(scene.raw(Vec::new())).await;
        scene.settle().await;
        let states = scene.states().await;
        assert!(
            states.iter().all(|(state, _)| !matches!(state, InboundState::Dead | InboundState::Pending)),
            "{states:?}"
        );
        let mut tx = scene.services().db.read(scene.client).await.unwrap();
        let kept = store::replies::events::list(&mut tx, None, 100).await.unwrap().pop().unwrap();
        assert_eq!(kept.payload_bytes, 50 * 1024 * 1024);
        let event = store::replies::events::get(&mut tx, kept.id).await.unwrap().unwrap();
        assert!(event.payload.len() <= KEPT_BYTES);
        drop(tx);
        assert!(scene.lead(leads[0]).await.reply_count >= 3);
        assert!(scene.last_reply().await.body.len() <= 256 * 1024);
    }
}
