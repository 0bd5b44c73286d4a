//! Passwords: how good they must be, and how they are kept.
//!
//! Kept as argon2id with the crate's defaults, which are OWASP's (19 MiB, two passes, one lane). A
//! hash takes tens of milliseconds and 19 MiB, so it runs off the async threads and at most as many
//! at once as there are cores; more wait their turn. Their working memory is kept for the next: asked
//! for anew by ever other threads, it stays with each of them, and a crowd at the door cost 900 MB.
//!
//! Passwords known from breaches are refused offline by the list of the zxcvbn crate (3.1): its
//! 30,000 most common passwords, compared without regard to case. A password must also score at
//! least 2 of 4 there ("somewhat guessable", over a million guesses), judged with the person's own
//! name and address as words an attacker would try. zxcvbn looks at the first 100 characters: it is
//! slow on long text, and a hundred are enough to judge.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use domain::check_password_length;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use zxcvbn::Score;
use zxcvbn::feedback::Warning;

use crate::error::FieldError;
use crate::{Error, secrets};

/// Lowest score taken, of 0 to 4.
const SCORE_MIN: Score = Score::Two;
/// How much of a password is judged, in characters.
const JUDGED: usize = 100;

/// Hashes and verifies passwords, a bounded number at once. Clones share the bound.
#[derive(Clone, Debug)]
pub struct Passwords(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    gate: Semaphore,
    memory: Memory,
    /// Verified for people who do not exist, so that they cost as much time as those who do.
    dummy: String,
}

/// What verifying found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Wrong,
    Right,
    /// Right, but hashed with older parameters.
    RightButOld,
}

impl Passwords {
    pub fn new() -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // No password has this hash. Making one would hold its 19 MiB from the start.
        let dummy = written(&secrets::fresh::<16>()?, &secrets::fresh::<{ Params::DEFAULT_OUTPUT_LEN }>()?)?;
        Ok(Self(Arc::new(Inner { gate: Semaphore::new(cores), memory: Memory::default(), dummy })))
    }

    pub(super) async fn hash(&self, password: &SecretString) -> Result<String, Error> {
        let password = password.clone();
        self.work(move |inner| hash(password.expose_secret(), &inner.memory)).await?
    }

    /// `kept` is `None` for a person who does not exist or has no password.
    pub(super) async fn verify(
        &self,
        password: &SecretString,
        kept: Option<String>,
    ) -> Result<Verdict, Error> {
        let password = password.clone();
        self.work(move |inner| {
            let known = kept.is_some();
            let text = kept.as_deref().unwrap_or(&inner.dummy);
            let Ok(parsed) = PasswordHash::new(text) else {
                tracing::error!("a kept password hash cannot be read");
                return Verdict::Wrong;
            };
            let right = verify(password.expose_secret(), &parsed, &inner.memory);
            match (right && known, is_current(&parsed)) {
                (false, _) => Verdict::Wrong,
                (true, true) => Verdict::Right,
                (true, false) => Verdict::RightButOld,
            }
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let gone = "the password workers stopped";
        let _turn = self.0.gate.acquire().await.map_err(|error| Error::internal(gone, error))?;
        let inner = self.0.clone();
        tokio::task::spawn_blocking(move || work(&inner)).await.map_err(|error| Error::internal(gone, error))
    }
}

/// Working memory between two hashes, never more than ran at once.
#[derive(Default)]
struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    fn derive(
        &self,
        argon2: &Argon2<'_>,
        password: &str,
        salt: &[u8],
        into: &mut [u8],
    ) -> Result<(), argon2::Error> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut blocks = kept.unwrap_or_default();
        // The old content does not matter: each block is written before it is read.
        blocks.resize(argon2.params().block_count(), Block::new());
        let done = argon2.hash_password_into_with_memory(password.as_bytes(), salt, into, &mut blocks);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
        done
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}

fn hash(password: &str, memory: &Memory) -> Result<String, Error> {
    let salt = secrets::fresh::<16>()?;
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    memory.derive(&Argon2::default(), password, &salt, &mut output).map_err(|error| failed(&error))?;
    written(&salt, &output)
}

/// A hash by today's parameters, as it is kept.
fn written(salt: &[u8], output: &[u8]) -> Result<String, Error> {
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(Argon2::default().params()).map_err(|error| failed(&error))?,
        salt: Some(Salt::new(salt).map_err(|error| failed(&error))?),
        hash: Some(Output::new(output).map_err(|error| failed(&error))?),
    };
    Ok(hash.to_string())
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::internal("a password could not be hashed", std::io::Error::other(error.to_string()))
}

fn verify(password: &str, kept: &PasswordHash, memory: &Memory) -> bool {
    let (Some(salt), Some(expected)) = (&kept.salt, &kept.hash) else { return false };
    let (Ok(algorithm), Ok(params)) = (kept.algorithm.as_str().parse::<Algorithm>(), Params::try_from(kept))
    else {
        return false;
    };
    let Ok(version) = kept.version.map_or(Ok(Version::default()), Version::try_from) else { return false };
    let mut output = vec![0; expected.as_ref().len()];
    let argon2 = Argon2::new(algorithm, version, params);
    memory.derive(&argon2, password, salt.as_ref(), &mut output).is_ok()
        // Compared in constant time by the type itself.
        && Output::new(&output).is_ok_and(|found| found == *expected)
}

fn is_current(hash: &PasswordHash) -> bool {
    let same = Params::try_from(hash).is_ok_and(|params| {
        let now = Params::default();
        (params.m_cost(), params.t_cost(), params.p_cost()) == (now.m_cost(), now.t_cost(), now.p_cost())
    });
    same && hash.algorithm.as_str() == Algorithm::default().as_str()
}

/// Says what is wrong with a new password, if anything. `about` is what an attacker would know of
/// the person: name, address, company.
pub(super) fn check(field: &'static str, password: &SecretString, about: &[&str]) -> Result<(), FieldError> {
    let password = password.expose_secret();
    check_password_length(password).map_err(|bad| FieldError::text(field, &bad))?;
    let judged: String = password.chars().take(JUDGED).collect();
    // Parts of an address or a name are as well known as the whole.
    let words = about.iter().flat_map(|text| {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts.chain(text.split(['@', '.', ' '])).chain([*text])
    });
    let words: Vec<&str> = words.filter(|word| word.chars().count() > 2).collect();
    let judgement = zxcvbn::zxcvbn(&judged, &words);
    let common =
        [Warning::ThisIsATop10Password, Warning::ThisIsATop100Password, Warning::ThisIsACommonPassword];
    if judgement
        .feedback()
        .and_then(|feedback| feedback.warning())
        .is_some_and(|warning| common.contains(&warning))
    {
        return Err(FieldError::new(
            field,
            "common_password",
            "This password is on lists of stolen passwords. Choose another.",
        ));
    }
    if judgement.score() < SCORE_MIN {
        return Err(FieldError::new(
            field,
            "weak_password",
            "This password is easy to guess. Make it longer, or use a few unrelated words.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher;

    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        check(
            "password",
            &SecretString::from(password.to_owned()),
            &["Zoë Nguyen", "zoe@harbour-health.example", "Bright Harbour Agency"],
        )
        .err()
        .map(|error| error.code)
    }

    #[test]
    fn known_passwords_are_refused_whatever_their_case() {
        for known in ["password", "qwerty123", "iloveyou", "trustno1", "Password1", "SUNSHINE", "baseball"] {
            assert_eq!(code(known), Some("common_password"), "{known}");
        }
    }

    #[test]
    fn easy_passwords_are_refused_and_longer_or_stranger_ones_are_not() {
        for weak in
            ["aaaaaaaa", "12341234", "harbour-health", "zoe@harbour-health.example", "nguyen2024", "p@ssw0rd"]
        {
            assert!(
                matches!(code(weak), Some("weak_password" | "common_password")),
                "{weak}: {:?}",
                code(weak)
            );
        }
        for good in
            ["orbit-velvet-canyon", "correct horse battery staple", "Xk9#mQ2$vL", "密码密码很长的句子吧"]
        {
            assert_eq!(code(good), None, "{good}");
        }
    }

    #[test]
    fn the_longest_password_is_judged_in_no_time() {
        assert_eq!(code(&"ab1!".repeat(32)), Some("weak_password"));
        assert_eq!(code(&"x".repeat(129)), Some("too_long"));
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let (right, wrong) =
            (SecretString::from("orbit-velvet-canyon"), SecretString::from("orbit-velvet-canyoN"));
        let kept = passwords.hash(&right).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_eq!(passwords.verify(&right, Some(kept.clone())).await.unwrap(), Verdict::Right);
        assert_eq!(passwords.verify(&wrong, Some(kept)).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify(&right, None).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_crowd_leaves_no_more_memory_behind_than_worked_at_once() {
        let passwords = Passwords::new().unwrap();
        let right = SecretString::from("orbit-velvet-canyon");
        let crowd = (0..12).map(|_| passwords.verify(&right, None));
        futures::future::join_all(crowd).await;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        assert!((1..=cores).contains(&passwords.0.memory.0.lock().unwrap().len()));
    }

    #[tokio::test]
    async fn a_hash_with_older_parameters_is_right_but_old() {
        let older = Argon2::from(Params::new(8192, 1, 1, None).unwrap());
        let kept = older.hash_password(b"orbit-velvet-canyon").unwrap().to_string();
        let verdict = Passwords::new()
            .unwrap()
            .verify(&SecretString::from("orbit-velvet-canyon"), Some(kept))
            .await
            .unwrap();
        assert_eq!(verdict, Verdict::RightButOld);
    }
}
