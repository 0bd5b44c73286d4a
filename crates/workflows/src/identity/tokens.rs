//! Secrets that are handed out once and kept as a hash: cookies, links, keys.
//!
//! A secret is a prefix that names its kind and 256 random bits in hexadecimal. What is kept is
//! SHA-256 over kind and secret, so a hash of one kind is never that of another; with 256 bits there
//! is nothing to guess and no need of salt.

use domain::Mode;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{Error, Services, secrets};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Session,
    Confirm,
    Reset,
    ChangeEmail,
    SecondFactor,
    Invite,
    OidcState,
    Export,
    LiveKey,
    TestKey,
}

const BYTES: usize = 32;

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "aos_session_",
            Self::Confirm => "aos_confirm_",
            Self::Reset => "aos_reset_",
            Self::ChangeEmail => "aos_email_",
            Self::SecondFactor => "aos_step_",
            Self::Invite => "aos_invite_",
            Self::OidcState => "aos_state_",
            Self::Export => "aos_export_",
            Self::LiveKey => "aos_live_",
            Self::TestKey => "aos_test_",
        }
    }

    /// API keys of a live installation and of any other tell themselves apart.
    pub(super) const fn key(mode: Mode) -> Self {
        match mode {
            Mode::Live => Self::LiveKey,
            Mode::Sandbox | Mode::Test => Self::TestKey,
        }
    }

    fn hash(self, text: &str) -> Vec<u8> {
        Sha256::new().chain_update(self.prefix()).chain_update([0]).chain_update(text).finalize().to_vec()
    }
}

/// A new secret and the hash to keep.
pub(crate) struct Fresh {
    pub(crate) secret: SecretString,
    pub(crate) hash: Vec<u8>,
    /// The first characters, which may be shown: prefix and 8 digits of 64.
    pub(super) shown: String,
}

pub(super) fn fresh(kind: Kind) -> Result<Fresh, Error> {
    Ok(of_bytes(kind, &secrets::fresh::<BYTES>()?))
}

/// The secret that belongs to a row, made from our key: it can be told again as often as its owner
/// asks, and nobody else can make it.
pub(crate) fn derived(services: &Services, kind: Kind, row: Uuid) -> Fresh {
    of_bytes(kind, &secrets::keyed_hash(services, kind.prefix(), &[row.as_bytes()]))
}

fn of_bytes(kind: Kind, bytes: &[u8]) -> Fresh {
    let text = format!("{}{}", kind.prefix(), secrets::hex(bytes));
    let shown = text[..kind.prefix().len() + 8].to_owned();
    Fresh { hash: kind.hash(&text), secret: SecretString::from(text), shown }
}

/// The hash of a secret that came from outside; `None` when it cannot be one of that kind.
pub(crate) fn read(kind: Kind, text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix(kind.prefix())?;
    let plausible =
        digits.len() == 2 * BYTES && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    plausible.then(|| kind.hash(text))
}

/// Compares hashes in a time that tells nothing.
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const ALL: [Kind; 9] = [
        Kind::Session,
        Kind::Confirm,
        Kind::Reset,
        Kind::ChangeEmail,
        Kind::SecondFactor,
        Kind::Invite,
        Kind::Export,
        Kind::LiveKey,
        Kind::TestKey,
    ];

    #[test]
    fn a_secret_is_read_back_as_its_own_kind_only() {
        for kind in ALL {
            let made = fresh(kind).unwrap();
            for other in ALL {
                let read = read(other, made.secret.expose_secret());
                assert_eq!(read.is_some(), kind == other, "{kind:?} as {other:?}");
                assert!(read.is_none_or(|hash| same(&hash, &made.hash)));
            }
        }
    }

    #[test]
    fn the_same_digits_hash_differently_for_each_kind() {
        let hashes: std::collections::BTreeSet<_> = ALL.iter().map(|kind| kind.hash("x")).collect();
        assert_eq!(hashes.len(), ALL.len());
    }

    #[test]
    fn text_of_the_wrong_shape_is_no_secret() {
        let long = format!("aos_session_{}", "a".repeat(65));
        let upper = format!("aos_session_{}", "A".repeat(64));
        for text in ["", "aos_session_", "aos_session_zz", &long, &upper] {
            assert!(read(Kind::Session, text).is_none(), "{text}");
        }
    }
}
