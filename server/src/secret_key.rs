//! The key everything secret hangs on: set by the operator, else made once and kept in the data
//! directory where only the owner may read it.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use domain::Mode;
use rand::{TryRng, rngs::SysRng};
use secrecy::SecretString;

use crate::config::SANDBOX_KEY_PREFIX;

const LIVE_KEY_PREFIX: &str = "aos_live_key_";

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the secret key file {0} cannot be read or written: {1}")]
    File(String, io::Error),
    #[error("the secret key file {0} may be read by others; run chmod 600 on it")]
    Open(String),
    #[error("the secret key file {0} is damaged: it must hold one line of at least 32 characters")]
    Damaged(String),
    #[error(
        "the secret key file {0} was made in sandbox mode, which live mode refuses; set AGENCY_SECRET_KEY or another AGENCY_DATA_DIR"
    )]
    Sandbox(String),
    #[error("the system gave no random bytes for a secret key: {0}")]
    NoRandom(String),
}

/// The key in `data_dir`, made now if there is none. Live and sandbox keep theirs apart.
pub fn load_or_make(data_dir: &Path, mode: Mode) -> Result<SecretString, KeyError> {
    let path = data_dir.join(if mode == Mode::Live { "secret.key" } else { "sandbox.key" });
    let name = path.display().to_string();
    match fs::metadata(&path) {
        Ok(facts) if facts.permissions().mode() & 0o077 != 0 => return Err(KeyError::Open(name)),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path, mode)?,
        Err(error) => return Err(KeyError::File(name, error)),
    }
    let key = fs::read_to_string(&path).map_err(|error| KeyError::File(name.clone(), error))?;
    let key = key.trim();
    if key.len() < 32 || key.lines().count() != 1 {
        return Err(KeyError::Damaged(name));
    }
    if mode == Mode::Live && key.starts_with(SANDBOX_KEY_PREFIX) {
        return Err(KeyError::Sandbox(name));
    }
    Ok(SecretString::from(key.to_owned()))
}

/// Written whole under another name first, so a full disk or a crash leaves no half a key.
fn make(path: &Path, mode: Mode) -> Result<(), KeyError> {
    let mut bytes = [0_u8; 32];
    SysRng.try_fill_bytes(&mut bytes).map_err(|error| KeyError::NoRandom(error.to_string()))?;
    let prefix = if mode == Mode::Live { LIVE_KEY_PREFIX } else { SANDBOX_KEY_PREFIX };
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let temporary = path.with_extension("key.new");
    let write = || -> io::Result<()> {
        let _ = fs::remove_file(&temporary);
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        writeln!(file, "{prefix}{digits}")?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    write().map_err(|error| KeyError::File(path.display().to_string(), error))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let first = load_or_make(dir.path(), Mode::Sandbox).unwrap();
        let second = load_or_make(dir.path(), Mode::Sandbox).unwrap();
        assert_eq!(first.expose_secret(), second.expose_secret());
        let facts = fs::metadata(dir.path().join("sandbox.key")).unwrap();
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_others_may_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        load_or_make(dir.path(), Mode::Live).unwrap();
        let path = dir.path().join("secret.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_make(dir.path(), Mode::Live), Err(KeyError::Open(_))));
    }

    #[test]
    fn a_damaged_key_and_a_sandbox_key_in_live_mode_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let put = |text: &str| {
            let path = dir.path().join("secret.key");
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        };
        put("");
        assert!(matches!(load_or_make(dir.path(), Mode::Live), Err(KeyError::Damaged(_))));
        put(&format!("{SANDBOX_KEY_PREFIX}{}", "0".repeat(64)));
        assert!(matches!(load_or_make(dir.path(), Mode::Live), Err(KeyError::Sandbox(_))));
    }
}
