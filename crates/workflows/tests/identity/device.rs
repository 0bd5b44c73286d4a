//! A device that makes passkeys, written from the standard and sharing nothing with the library that
//! reads what it says.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

pub struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// Whose key it is, as told when it was made.
    user: String,
    /// Goes up with every signature.
    pub counter: u32,
    /// Where the browser stands.
    pub origin: &'static str,
    /// Whether the person unlocked it.
    pub unlocked: bool,
}

impl Device {
    pub fn new() -> Self {
        let chance = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &chance).unwrap();
        let id = Sha256::digest(key.public_key().as_ref()).to_vec();
        Self { key, id, user: String::new(), counter: 0, origin: "https://app.test", unlocked: true }
    }

    /// Answers `navigator.credentials.create`.
    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        self.user = options["user"]["id"].as_str().unwrap().to_owned();
        let said = self.client_data("webauthn.create", &options);
        let mut about = self.about(options["rp"]["id"].as_str().unwrap(), WITH_KEY);
        about.extend([0; 16]);
        about.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        about.extend(&self.id);
        // COSE: an elliptic key, ES256, P-256, x and y.
        let point = self.key.public_key().as_ref();
        about.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        about.extend(&point[1..33]);
        about.extend([0x22, 0x58, 0x20]);
        about.extend(&point[33..65]);
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": about}
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(about.len()).unwrap());
        object.extend(about);
        let response = json!({ "clientDataJSON": base64(said.as_bytes()), "attestationObject": base64(&object), "transports": ["internal"] });
        self.answer(response)
    }

    /// Answers `navigator.credentials.get`.
    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        assert!(options["allowCredentials"].as_array().is_none_or(Vec::is_empty), "no address was asked for");
        self.counter += 1;
        let said = self.client_data("webauthn.get", &options);
        let about = self.about(options["rpId"].as_str().unwrap(), 0);
        let mut signed = about.clone();
        signed.extend(Sha256::digest(said.as_bytes()));
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        let response = json!({
            "clientDataJSON": base64(said.as_bytes()), "authenticatorData": base64(&about),
            "signature": base64(signature.as_ref()), "userHandle": self.user,
        });
        self.answer(response)
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false }).to_string()
    }

    fn about(&self, site: &str, more: u8) -> Vec<u8> {
        let mut about = Sha256::digest(site.as_bytes()).to_vec();
        about.push(PRESENT | more | if self.unlocked { VERIFIED } else { 0 });
        about.extend(self.counter.to_be_bytes());
        about
    }

    fn answer(&self, response: Value) -> String {
        let id = base64(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} }).to_string()
    }
}

/// The alphabet of addresses, without padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let number =
            part.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        for place in 0..=part.len() {
            text.push(char::from(ALPHABET[(number >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}
