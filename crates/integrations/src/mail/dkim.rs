//! Signing mail for a sending domain (RFC 6376), so that its receivers can tell that nobody changed it,
//! the way out in its headers included (RFC 8058 section 4).

use std::fmt;

use mail_auth::common::crypto::{RsaKey, Sha256};
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::{DkimSigner, Done};
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::rand_core::OsRng;
use rsa::{RsaPrivateKey, RsaPublicKey};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use secrecy::{ExposeSecret, SecretString};

/// Length of a key; the longest that every receiver takes (RFC 8301).
const BITS: usize = 2048;

/// What a signature covers, where the mail has it.
const COVERED: [&str; 12] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// A new key: what is kept sealed, and what stands in the DNS.
#[derive(Debug)]
pub struct NewKey {
    /// PKCS#8 in PEM.
    pub private: SecretString,
    /// The `p=` of the record: SubjectPublicKeyInfo in base64.
    pub public: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signing key cannot be used: {reason}")]
pub struct BadKey {
    reason: String,
}

impl BadKey {
    fn of(error: &dyn fmt::Display) -> Self {
        Self { reason: error.to_string() }
    }
}

/// Makes a key. Takes the processor for a good part of a second.
pub fn new_key() -> Result<NewKey, BadKey> {
    let private = RsaPrivateKey::new(&mut OsRng, BITS).map_err(|error| BadKey::of(&error))?;
    let public =
        RsaPublicKey::from(&private).to_public_key_pem(LineEnding::LF).map_err(|error| BadKey::of(&error))?;
    let public = public.lines().filter(|line| !line.starts_with("-----")).collect();
    let private = private.to_pkcs8_pem(LineEnding::LF).map_err(|error| BadKey::of(&error))?;
    Ok(NewKey { private: SecretString::from(private.to_string()), public })
}

/// The record that publishes a key.
pub fn record(public: &str) -> String {
    format!("v=DKIM1; k=rsa; p={public}")
}

/// Signs for one domain with one key.
pub struct Signer(DkimSigner<RsaKey<Sha256>, Done>);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer {
    pub fn new(domain: &str, selector: &str, private: &SecretString) -> Result<Self, BadKey> {
        let key = PrivatePkcs8KeyDer::from_pem_slice(private.expose_secret().as_bytes())
            .map_err(|error| BadKey::of(&error))?;
        let key =
            RsaKey::<Sha256>::from_key_der(PrivateKeyDer::Pkcs8(key)).map_err(|error| BadKey::of(&error))?;
        Ok(Self(DkimSigner::from_key(key).domain(domain).selector(selector).headers(COVERED)))
    }

    /// The message with its signature above it.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, BadKey> {
        let signature = self.0.sign(message).map_err(|error| BadKey::of(&error))?;
        let mut signed = signature.to_header().into_bytes();
        signed.extend_from_slice(message);
        Ok(signed)
    }
}
