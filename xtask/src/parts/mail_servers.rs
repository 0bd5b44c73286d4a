//! Real mail servers that the tests start for themselves: Dovecot to read from, Postfix and its
//! `smtp-sink` to send to, and `swaks`, the mail program of somebody else. Here they are only installed.

use std::path::Path;

use super::debian;
use crate::error::{Error, Result};
use crate::progress::step;

const PROGRAMS: [&str; 3] = ["/usr/sbin/dovecot", "/usr/sbin/smtp-sink", "/usr/bin/swaks"];

pub fn prepare() -> Result<()> {
    if is_installed() {
        return Ok(());
    }
    step("install mail servers for the tests", || {
        debian::install(&["dovecot-imapd", "postfix", "swaks"], is_installed)
    })?;
    if is_installed() {
        return Ok(());
    }
    Err(Error::new(
        "The tests need Dovecot, Postfix and swaks (Debian's packages dovecot-imapd, postfix and swaks).",
    ))
}

fn is_installed() -> bool {
    PROGRAMS.iter().all(|program| Path::new(program).exists())
}
