//! The wait after failed sign-ins.
//!
//! Per account: the fifth failure in a row makes the next try wait 15 s, and each further one twice
//! as long up to 15 min, so guessing is slow and the owner is never locked out for long. A try
//! counts as a failure from its start until it succeeds, so many at once gain nothing. Addresses
//! that have no account are counted alike, or the wait would tell who has one. Per network
//! address: free until 30 failures, since an office shares one.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AttemptKind, EmailAddress};
use sha2::{Digest, Sha256};
use store::SystemTx;
use store::identity::attempts::{self, Attempt};

use super::Origin;
use crate::{Error, secrets};

/// Failures in a row without a wait (journeys.md E1: the one after five wrong ones waits).
const FREE_ACCOUNT: i64 = 5;
const FREE_ADDRESS: i64 = 30;
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(15);
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// A row of failures ends when none happened for this long.
const FORGET_ACCOUNT: TimeDelta = TimeDelta::hours(24);
const FORGET_ADDRESS: TimeDelta = TimeDelta::hours(1);
/// Two mails to an address that a stranger typed, for a first one that was overlooked; then one a minute.
const MAIL_EVERY: TimeDelta = TimeDelta::seconds(60);
const MAIL_AT_ONCE: i64 = 1;
const FORGET_MAIL: TimeDelta = TimeDelta::minutes(10);

/// Rows older than this are of no use to any rule here.
pub(super) const FORGET_AFTER: TimeDelta = FORGET_ACCOUNT;

fn wait(failures: i64, free: i64) -> Option<TimeDelta> {
    let over = u32::try_from(failures - free).ok()?;
    Some((FIRST_WAIT * 2_i32.saturating_pow(over.min(10))).min(LONGEST_WAIT))
}

/// Counts a try at an account, or says how long to wait. Call it before looking at the password.
pub(super) async fn begin(
    tx: &mut SystemTx,
    origin: &Origin,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let Some(address) = origin.subject()
        && let Some(until) = attempts::blocked_until(tx, AttemptKind::Address, &address, now).await?
    {
        return Err(slow_down(until, now));
    }
    let rule = |failures| wait(failures, FREE_ACCOUNT);
    match attempts::count(tx, AttemptKind::Account, &account(email), now, FORGET_ACCOUNT, rule).await? {
        Attempt::Allowed { .. } => Ok(()),
        Attempt::Blocked { until } => Err(slow_down(until, now)),
    }
}

/// Counts a failure against the network address; the account's was counted by [`begin`].
pub(super) async fn failed(tx: &mut SystemTx, origin: &Origin, now: DateTime<Utc>) -> Result<(), Error> {
    if let Some(address) = origin.subject() {
        let rule = |failures| wait(failures, FREE_ADDRESS);
        attempts::count(tx, AttemptKind::Address, &address, now, FORGET_ADDRESS, rule).await?;
    }
    Ok(())
}

/// Forgets an account's failures: its person is in. The network address keeps its own, or one
/// account of an attacker's would wash away the guesses at others.
pub(super) async fn succeeded(tx: &mut SystemTx, email: &EmailAddress) -> Result<(), Error> {
    Ok(attempts::clear(tx, AttemptKind::Account, &account(email)).await?)
}

/// What a mail to an address a stranger typed is about. Each is counted by itself: who has just been
/// told that the address has an account asks for a new password next.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    Address,
    Password,
}

/// Whether a mail may go to an address a stranger typed; asking counts. Known and unknown addresses
/// alike, so that both cost the same.
pub(super) async fn may_mail(
    tx: &mut SystemTx,
    about: About,
    email: &EmailAddress,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let subject = match about {
        About::Address => format!("mail:{}", account(email)),
        About::Password => format!("reset:{}", account(email)),
    };
    let wait = |mails| (mails > MAIL_AT_ONCE).then_some(MAIL_EVERY);
    let asked = attempts::count(tx, AttemptKind::Account, &subject, now, FORGET_MAIL, wait).await?;
    Ok(matches!(asked, Attempt::Allowed { .. }))
}

fn slow_down(until: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    // Rounded up: who waits this long is let through.
    let seconds = (until - now + TimeDelta::milliseconds(999)).num_seconds().max(1);
    Error::SlowDown { seconds: seconds.unsigned_abs() }
}

/// Not the address itself: this table is no list of people.
fn account(email: &EmailAddress) -> String {
    secrets::hex(&Sha256::new().chain_update("account\0").chain_update(email.as_str()).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_begins_with_the_fifth_failure_doubles_and_stops_growing() {
        let waits: Vec<_> =
            (1..=13).map(|n| wait(n, FREE_ACCOUNT).map_or(0, |wait| wait.num_seconds())).collect();
        assert_eq!(waits, [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(wait(i64::from(u32::MAX), FREE_ACCOUNT), Some(LONGEST_WAIT));
        assert_eq!(wait(29, FREE_ADDRESS), None);
        assert_eq!(wait(30, FREE_ADDRESS), Some(FIRST_WAIT));
    }
}
