//! Signed tokens: JWS compact form, ES256.

use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

pub(super) const KEY_ID: &str = "sandbox-1";

/// A key pair made now.
pub(super) struct Signer {
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    pub(super) fn new() -> Result<Self, String> {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|error| error.to_string())?;
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random)
            .map_err(|error| error.to_string())?;
        Ok(Self { key, random })
    }

    /// As a JSON Web Key.
    pub(super) fn public_key(&self) -> Value {
        // An uncompressed point: 4, then 32 bytes each of x and y.
        let point = self.key.public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": KEY_ID,
            "x": base64url(&point[1..33]), "y": base64url(&point[33..65]),
        })
    }

    pub(super) fn sign(&self, claims: &Value) -> Result<String, String> {
        let text = unsigned(&json!({"alg": "ES256", "typ": "JWT", "kid": KEY_ID}), claims);
        let signature = self.key.sign(&self.random, text.as_bytes()).map_err(|error| error.to_string())?;
        Ok(format!("{text}.{}", base64url(signature.as_ref())))
    }

    /// 256 random bits as text.
    pub(super) fn random(&self) -> Result<String, String> {
        let mut bytes = [0; 32];
        self.random.fill(&mut bytes).map_err(|error| error.to_string())?;
        Ok(base64url(&bytes))
    }
}

/// Header and claims, without a signature.
pub(super) fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()))
}

/// RFC 4648 section 5, without padding.
pub(super) fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().chain(&[0, 0]).take(3).fold(0_u32, |group, byte| group << 8 | u32::from(*byte));
        for n in 0..=chunk.len() {
            let digit = (group >> (18 - 6 * n)) & 63;
            text.push(char::from(DIGITS[digit as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64url;

    #[test]
    fn the_examples_of_the_standard_come_out() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }
}
