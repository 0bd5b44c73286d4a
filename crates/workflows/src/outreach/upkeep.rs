//! What happens to mailboxes and campaigns with time: a mailbox grows by a day on which its login and
//! its DNS records were good (decisions.md D1), and a campaign that is over is completed (flows.md
//! section 3).

use std::time::Duration;

use chrono::{Days, NaiveDate};
use domain::{CampaignStatus, ClientId, MailboxId, MailboxStatus};
use engines::outreach::campaign;
use engines::outreach::hours::LocalTime;
use engines::outreach::warmup::{self, DayChecked};
use integrations::mail::mailbox::HandOver;
use store::flow_runs::Counts;
use store::outreach::upkeep::{self as rows, Running};
use store::outreach::{campaigns, dns, enrolments, mailboxes};
use tokio_util::sync::CancellationToken;

use super::{hand_over, health, mailboxes as shown, world};
use crate::jobs::{Attempt, Flow, JobError, Tick};
use crate::{Error, Services, webhooks};

const BATCH: i64 = 1_000;
/// Mailboxes judged in a morning.
const MAILBOXES: i64 = 100_000;
/// Campaigns that run at once, of all clients.
const RUNNING: i64 = 100_000;
/// The answers that say that a password is wrong (RFC 4954).
const REFUSED: [u16; 4] = [530, 534, 535, 538];

/// Runs every morning, before anybody's window opens.
#[derive(Clone, Copy, Debug)]
pub struct WarmUp;

impl Flow<Services> for WarmUp {
    const NAME: &'static str = "warmup_sync";
    const CRON: Option<&'static str> = Some("0 5 * * *");
    const TIMEOUT: Duration = Duration::from_secs(3_600);

    async fn run(services: &Services, _tick: &Tick, attempt: &Attempt) -> Result<Counts, JobError> {
        let (grown, stayed) = grow(services, &attempt.stop).await.map_err(JobError::retry)?;
        let judged = judge(services, &attempt.stop).await.map_err(JobError::retry)?;
        let counts = [("grown", grown), ("not_grown", stayed), ("judged", judged)];
        Ok(counts.map(|(name, count)| (name.to_owned(), count)).into())
    }
}

/// Works out how well each mailbox's mail is received by now. Answers of how many.
pub async fn judge(services: &Services, stop: &CancellationToken) -> Result<i64, Error> {
    let today = world::limits_day(services.business_now());
    let mut tx = services.db.system_read().await?;
    let all = rows::judged(&mut tx, today - Days::new(7), MAILBOXES).await?;
    drop(tx);
    let mut judged = 0;
    for (client, mailbox) in all {
        if stop.is_cancelled() {
            break;
        }
        let mut tx = services.db.write(client).await?;
        health::judge(&mut tx, mailbox, today, services.business_now()).await?;
        tx.commit().await?;
        judged += 1;
    }
    Ok(judged)
}

/// Lets every young mailbox grow by today, if today was good. Answers how many grew and how many did not.
pub async fn grow(services: &Services, stop: &CancellationToken) -> Result<(i64, i64), Error> {
    let today = world::limits_day(services.business_now());
    let mut tx = services.db.system_read().await?;
    let young = rows::growing(&mut tx, today, BATCH).await?;
    drop(tx);
    let (mut grown, mut stayed) = (0, 0);
    for (client, mailbox) in young {
        if stop.is_cancelled() {
            break;
        }
        if day_of(services, client, mailbox, today).await? { grown += 1 } else { stayed += 1 }
    }
    Ok((grown, stayed))
}

async fn day_of(services: &Services, client: ClientId, id: MailboxId, day: NaiveDate) -> Result<bool, Error> {
    let mut tx = services.db.read(client).await?;
    let Some(row) = mailboxes::get(&mut tx, id).await? else { return Ok(false) };
    let domain = dns::domain(&mut tx, row.domain_id).await?;
    drop(tx);
    // No transaction is open while a mail server is asked.
    let login = match hand_over::server_of(services, client, &row).await {
        Ok(server) => services.outbox.test(&server).await,
        Err(blocked) => Err(HandOver::Forbidden { reason: blocked.reason() }),
    };
    let dns = domain.is_some_and(|domain| domain.dns_problem.is_none() && domain.suspended_reason.is_none());
    let now = services.business_now();
    let mut tx = services.db.write(client).await?;
    let said = login.as_ref().err().map(shown::plain);
    let message = said.clone().unwrap_or_else(|| "Signed in; the mailbox can send.".to_owned());
    mailboxes::tested(&mut tx, id, login.is_ok(), &message, now).await?;
    if matches!(login, Err(HandOver::Answered { code, .. }) if REFUSED.contains(&code)) {
        mailboxes::set_status(&mut tx, id, MailboxStatus::Suspended, said.as_deref(), now).await?;
        tx.commit().await?;
        return Ok(false);
    }
    let before = u8::try_from(row.warmup_stage).unwrap_or_default();
    let (stage, counted) =
        warmup::advance(before, row.warmup_counted_on, DayChecked { day, login: login.is_ok(), dns });
    let grew = counted != row.warmup_counted_on;
    if grew {
        let status = if stage >= warmup::FULL_STAGE { MailboxStatus::Active } else { row.status };
        mailboxes::set_stage(&mut tx, id, i64::from(stage), counted, status, now).await?;
    }
    tx.commit().await?;
    Ok(grew)
}

/// Runs every hour.
#[derive(Clone, Copy, Debug)]
pub struct CompleteCampaigns;

impl Flow<Services> for CompleteCampaigns {
    const NAME: &'static str = "campaign_completion";
    const CRON: Option<&'static str> = Some("20 * * * *");

    async fn run(services: &Services, _tick: &Tick, _attempt: &Attempt) -> Result<Counts, JobError> {
        let completed = complete(services).await.map_err(JobError::retry)?;
        Ok(Counts::from([("completed".to_owned(), completed)]))
    }
}

/// Completes the campaigns that are over. Answers how many.
pub async fn complete(services: &Services) -> Result<i64, Error> {
    let now = services.business_now();
    let mut tx = services.db.system_read().await?;
    let running = rows::running(&mut tx, RUNNING).await?;
    drop(tx);
    let some = |n: i64| u64::try_from(n).unwrap_or_default();
    let mut completed = 0;
    for one in running {
        let today = world::zone(&one.timezone).to_local(now).date();
        let (enrolled, unfinished, waiting) = (some(one.enrolled), some(one.unfinished), some(one.waiting));
        if campaign::is_over(one.end_date, today, enrolled, unfinished, waiting) {
            completed += i64::from(end(services, &one).await?);
        }
    }
    Ok(completed)
}

async fn end(services: &Services, one: &Running) -> Result<bool, Error> {
    let now = services.business_now();
    let mut tx = services.db.write(one.client_id).await?;
    let (from, to) = (CampaignStatus::Active, CampaignStatus::Completed);
    let done = campaigns::set_status(&mut tx, one.id, from, to, None, now).await?;
    if done {
        enrolments::end_campaign(&mut tx, one.id, now).await?;
        webhooks::campaign(services, &mut tx, one.id).await?;
    }
    tx.commit().await?;
    Ok(done)
}
