//! The bytes of a message, and the proof that they are ours.
//!
//! A body has sorted keys and no spaces, so that a receiver who has to write it anew can. Its signature
//! is HMAC-SHA256 with the secret's own bytes as the key, in lower-case hexadecimal. The second form
//! signs the moment too, so that a message cannot be sent again later by somebody else, and carries one
//! signature for each secret that is good.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// The one way to write a value: keys in the order of their bytes, nothing between the signs.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, into: &mut String) {
    match value {
        Value::Array(items) => {
            into.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    into.push(',');
                }
                write(item, into);
            }
            into.push(']');
        }
        Value::Object(map) => {
            // Whether a map is sorted by itself is a switch of the library that any crate may throw.
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            into.push('{');
            for (n, key) in keys.into_iter().enumerate() {
                if n > 0 {
                    into.push(',');
                }
                into.push_str(&Value::from(key.as_str()).to_string());
                into.push(':');
                write(&map[key], into);
            }
            into.push('}');
        }
        plain => into.push_str(&plain.to_string()),
    }
}

/// Of the body alone.
pub fn signature(secret: &str, body: &[u8]) -> String {
    hex(secret, &[body])
}

/// `t=SECONDS,v1=HMAC(t + "." + body)`, with one `v1` for each secret, the newest first.
pub fn signature_v2(secrets: &[&str], timestamp: i64, body: &[u8]) -> String {
    let mut text = format!("t={timestamp}");
    for secret in secrets {
        text.push_str(",v1=");
        text.push_str(&hex(secret, &[timestamp.to_string().as_bytes(), b".", body]));
    }
    text
}

fn hex(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BODY: &str = r#"{"client_id":"0190a000-0000-7000-8000-000000000001","data":{"a":[1,{"b":"\"\n","z":true}],"als_score":87,"company":null,"email":"zoë@example.com"},"event_type":"lead.created","timestamp":"2026-01-05T23:00:00Z"}"#;

    #[test]
    fn a_body_has_sorted_keys_and_no_spaces() {
        let value = json!({
            "timestamp": "2026-01-05T23:00:00Z",
            "event_type": "lead.created",
            "data": {"email": "zoë@example.com", "company": null, "als_score": 87, "a": [1, {"z": true, "b": "\"\n"}]},
            "client_id": "0190a000-0000-7000-8000-000000000001",
        });
        assert_eq!(canonical(&value), BODY);
    }

    /// The first is the second test case of RFC 4231; the others were worked out by another program.
    #[test]
    fn signatures_are_those_that_others_work_out() {
        assert_eq!(
            signature("Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            signature("correct-horse-battery", BODY.as_bytes()),
            "16d6bb4813ac57061e1248c928e4215eaf860e981b96f78ee36d4094820a3231"
        );
        assert_eq!(
            signature_v2(
                &["correct-horse-battery", "older-secret-of-theirs"],
                1_767_654_000,
                BODY.as_bytes()
            ),
            "t=1767654000,v1=455b7bd6215018b41dba9516defd63a170307f4696964066ac73034200f4ec1b,\
             v1=5fbe04a44a1e513100e87459682e457b731aa33af0f69aaebd055019d4e5b921"
        );
    }
}
