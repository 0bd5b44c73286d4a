//! Real mail servers that the tests start for themselves: Dovecot to read from, and Postfix's
//! `smtp-sink` to send to. Here they are only installed.

use std::path::Path;

use super::debian;
use crate::error::{Error, Result};
use crate::progress::step;

const PROGRAMS: [&str; 2] = ["/usr/sbin/dovecot", "/usr/sbin/smtp-sink"];

pub fn prepare() -> Result<()> {
    if is_installed() {
        return Ok(());
    }
    step("install mail servers for the tests", || {
        debian::install(&["dovecot-imapd", "postfix"], is_installed)
    })?;
    if is_installed() {
        return Ok(());
    }
    Err(Error::new("The tests need Dovecot and Postfix (Debian's packages dovecot-imapd and postfix)."))
}

fn is_installed() -> bool {
    PROGRAMS.iter().all(|program| Path::new(program).exists())
}
