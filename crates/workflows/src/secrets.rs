//! Secrets at rest, and chance.
//!
//! A sealed value is `key id ‖ nonce ‖ ciphertext` (XChaCha20-Poly1305, a random nonce of 24 bytes),
//! bound to its **place**: whose it is, which table, which row. A value copied to another row, or a
//! row given to another client, does not open. Keys for different uses are derived from the one
//! secret key by HMAC-SHA256, so knowing one tells nothing of another.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::{TryRng, rngs::SysRng};
use secrecy::ExposeSecret;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Error, Services};

const KEY_ID: usize = 4;
const NONCE: usize = 24;

/// Where a sealed value lives.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The client or person it belongs to; nil for the platform.
    pub owner: Uuid,
    pub table: &'static str,
    pub row: Uuid,
}

impl Place {
    fn associated(&self) -> Vec<u8> {
        [self.owner.as_bytes().as_slice(), self.table.as_bytes(), &[0], self.row.as_bytes()].concat()
    }
}

/// Why a sealed value could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("the value was sealed with another key")]
    OtherKey,
    #[error("the value was changed, or belongs to another row")]
    Forged,
}

/// Seals a value for its place.
pub fn seal(services: &Services, place: Place, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let key = derive(services, "seal");
    let nonce = fresh::<NONCE>()?;
    let payload = Payload { msg: plain, aad: &place.associated() };
    let sealed = XChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Error::internal("a secret could not be sealed", OpenError::Forged))?;
    Ok([key_id(&key).as_slice(), &nonce, &sealed].concat())
}

/// Opens what [`seal`] made for the same place.
pub fn open(services: &Services, place: Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let key = derive(services, "seal");
    let (id, rest) = sealed.split_at_checked(KEY_ID).ok_or(OpenError::Forged)?;
    let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(OpenError::Forged)?;
    if !bool::from(id.ct_eq(&key_id(&key))) {
        return Err(OpenError::OtherKey);
    }
    let payload = Payload { msg: text, aad: &place.associated() };
    let plain = XChaCha20Poly1305::new(&Key::from(*key)).decrypt(&XNonce::from(*nonce), payload);
    plain.map(Zeroizing::new).map_err(|_| OpenError::Forged)
}

/// As [`seal`], for a column of text.
pub fn seal_text(services: &Services, place: Place, plain: &str) -> Result<String, Error> {
    Ok(hex(&seal(services, place, plain.as_bytes())?))
}

/// Opens what [`seal_text`] made.
pub fn open_text(services: &Services, place: Place, sealed: &str) -> Result<Zeroizing<String>, OpenError> {
    let bytes = unhex(sealed).ok_or(OpenError::Forged)?;
    let plain = open(services, place, &bytes)?;
    String::from_utf8(plain.to_vec()).map(Zeroizing::new).map_err(|_| OpenError::Forged)
}

/// A keyed hash of something short enough to guess, such as a recovery code: without the key the
/// stored hash cannot be searched.
pub(crate) fn keyed_hash(services: &Services, purpose: &str, parts: &[&[u8]]) -> Vec<u8> {
    let key = derive(services, purpose);
    let mut mac = mac(key.as_slice());
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// Random bytes from the system.
pub(crate) fn fresh<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Error::internal("the system gave no random bytes", error))?;
    Ok(bytes)
}

/// Compares secrets in a time that tells nothing.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|n| u8::try_from(n).ok());
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes().chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// Says which key sealed a value without telling anything of the key.
fn key_id(key: &[u8; 32]) -> [u8; KEY_ID] {
    let mut mac = mac(key);
    mac.update(b"key id");
    let full = mac.finalize().into_bytes();
    [full[0], full[1], full[2], full[3]]
}

fn derive(services: &Services, purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut mac = mac(services.secret_key.expose_secret().as_bytes());
    mac.update(b"agency-os\0");
    mac.update(purpose.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_text_comes_back_and_other_text_does_not() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(unhex(&hex(&bytes)).unwrap(), bytes);
        for text in ["a", "zz", "0g", "éé"] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }
}
