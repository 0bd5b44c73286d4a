//! How well a mailbox's mail is received, worked out from what was counted each day
//! (email-infrastructure.md section 8): at once when something comes back, and every morning, because rates
//! fade and a mailbox that was critical comes back day by day.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{Health, MailboxId};
use engines::outreach::health::{self, Counts};
use engines::outreach::warmup::{self, Standing};
use store::ClientTx;
use store::outreach::mailboxes::{self, DayCounts, OnDomain};
use store::outreach::sending;

use crate::Error;

/// Days of a rate, and days looked back for one that was critical.
const WEEK: u64 = 7;
const LOOK_BACK: u64 = 60;

/// Judges a mailbox and keeps what came of it.
pub(super) async fn judge(
    tx: &mut ClientTx,
    mailbox: MailboxId,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let since = today - Days::new(LOOK_BACK + WEEK);
    let days = mailboxes::days(tx, mailbox, since).await?;
    let before: Vec<Health> = (1..=LOOK_BACK).map(|ago| of_day(&days, today - Days::new(ago))).collect();
    let standing = health::standing(of_day(&days, today), &before);
    mailboxes::set_health(tx, mailbox, standing, now).await?;
    fit_domain(tx, mailbox, now).await
}

/// Gives the mailbox's domain the limit it has earned, or lost with a mailbox that is no longer well.
async fn fit_domain(tx: &mut ClientTx, mailbox: MailboxId, now: DateTime<Utc>) -> Result<(), Error> {
    let all = mailboxes::on_domain_of(tx, mailbox).await?;
    let Some(domain) = all.first().map(|one| one.domain_id) else { return Ok(()) };
    let may_rise = sending::rules(tx).await?.domain_limits_rise;
    let standings: Vec<(Standing, u32)> =
        all.iter().map(|one| (standing(one), healthy_days(one, now))).collect();
    let limit = warmup::domain_limit(&standings, may_rise);
    mailboxes::set_domain_limit(tx, domain, limit.into()).await?;
    Ok(())
}

fn standing(row: &OnDomain) -> Standing {
    Standing {
        stage: u8::try_from(row.warmup_stage).unwrap_or_default(),
        status: row.status,
        health: row.health,
        own_limit: u32::try_from(row.daily_send_limit).unwrap_or_default(),
    }
}

/// Whole days since it became what it is.
fn healthy_days(row: &OnDomain, now: DateTime<Utc>) -> u32 {
    row.health_changed_at.map_or(0, |since| u32::try_from((now - since).num_days()).unwrap_or_default())
}

/// The verdict as it was at the end of a day.
fn of_day(days: &[DayCounts], day: NaiveDate) -> Health {
    let first = day - Days::new(WEEK - 1);
    let week = days.iter().filter(|one| first <= one.day && one.day <= day);
    let some = |n: i64| u64::try_from(n).unwrap_or_default();
    let counts = week.fold(Counts::default(), |sum, one| {
        let bounced = some(one.hard_bounces + one.soft_bounces);
        Counts {
            sent: sum.sent + some(one.sent),
            delivered: sum.delivered + some(one.sent).saturating_sub(bounced),
            bounced: sum.bounced + bounced,
            complained: sum.complained + some(one.complaints),
            ..sum
        }
    });
    let own = days.iter().find(|one| one.day == day);
    let today = Counts {
        hard_bounces_today: own.map_or(0, |one| some(one.hard_bounces)),
        complaints_today: own.map_or(0, |one| some(one.complaints)),
        ..counts
    };
    health::judge(&today).health
}
