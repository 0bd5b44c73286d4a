//! Taking the outbox to the mail server.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{ClientId, MailId};
use integrations::mail::{MailError, ProductMail};
use serde::{Deserialize, Serialize};
use store::identity::mails::{self, WaitingMail};
use store::jobs::Priority;

use super::place;
use crate::jobs::{Attempt, Job, JobError, Run};
use crate::{Error, Services, secrets};

/// How many mails one call takes.
const BATCH: i64 = 50;
/// The wait before each further try; longer than a try can take, so no two overlap.
const WAITS: [Duration; 7] =
    [minutes(1), minutes(2), minutes(5), minutes(15), minutes(60), minutes(240), minutes(720)];
const TRIES: i64 = 8;
/// Longest error text kept, in characters.
const ERROR_MAX: usize = 300;

const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

/// Takes one mail of the outbox to its server.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeliverMail {
    pub mail: MailId,
}

impl Job for DeliverMail {
    const KIND: &'static str = "deliver_mail";
    const PRIORITY: Priority = Priority::Urgent;
    const RETRY: &'static [Duration] = &WAITS;
    const TIMEOUT: Duration = Duration::from_secs(50);

    fn client(&self) -> Option<ClientId> {
        None
    }
}

impl Run<Services> for DeliverMail {
    async fn run(self, services: &Services, _attempt: &Attempt) -> Result<(), JobError> {
        let mut tx = services.db.system_read().await?;
        let waiting = mails::one_waiting(&mut tx, self.mail).await?.filter(|mail| mail.attempts < TRIES);
        drop(tx);
        let Some(mail) = waiting else { return Ok(()) };
        match try_one(services, &mail).await.map_err(JobError::retry)? {
            Tried::Sent | Tried::Elsewhere => Ok(()),
            Tried::Failed(error) => Err(JobError::retry(error)),
            Tried::GivenUp(error) => Err(JobError::fail(error)),
        }
    }
}

/// What one call did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: u64,
    /// Will be tried again.
    pub failed: u64,
    /// Will not.
    pub given_up: u64,
}

/// Sends the mails whose time has come. Safe to call from several places at once: each mail is
/// claimed for one try at a time.
pub async fn deliver_waiting(services: &Services) -> Result<Delivered, Error> {
    let mut tx = services.db.system_read().await?;
    let waiting = mails::waiting(&mut tx, TRIES, BATCH).await?;
    drop(tx);
    let mut done = Delivered::default();
    for mail in waiting.iter().filter(|mail| is_due(services, mail)) {
        match try_one(services, mail).await? {
            Tried::Sent => done.sent += 1,
            Tried::Failed(_) => done.failed += 1,
            Tried::GivenUp(_) => done.given_up += 1,
            Tried::Elsewhere => {}
        }
    }
    Ok(done)
}

fn is_due(services: &Services, mail: &WaitingMail) -> bool {
    let tries = usize::try_from(mail.attempts).unwrap_or(usize::MAX);
    let wait =
        tries.checked_sub(1).and_then(|n| WAITS.get(n)).and_then(|wait| TimeDelta::from_std(*wait).ok());
    wait.is_none_or(|wait| mail.updated_at + wait <= services.now())
}

enum Tried {
    Sent,
    /// Somebody else is at it.
    Elsewhere,
    Failed(MailError),
    GivenUp(MailError),
}

async fn try_one(services: &Services, mail: &WaitingMail) -> Result<Tried, Error> {
    let mut tx = services.db.system_write().await?;
    let claimed = mails::claim(&mut tx, mail, services.now()).await?;
    tx.commit().await?;
    if !claimed {
        return Ok(Tried::Elsewhere);
    }
    let outcome = match opened(services, mail) {
        Ok(letter) => services.mailer.send(&letter).await,
        Err(error) => Err(MailError::Refused { reason: error.to_string() }),
    };
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let tried = match outcome {
        Ok(()) => {
            mails::sent(&mut tx, mail.id, now).await?;
            Tried::Sent
        }
        Err(error) => {
            let last = mail.attempts + 1 >= TRIES || matches!(error, MailError::Refused { .. });
            let text: String = error.to_string().chars().take(ERROR_MAX).collect();
            mails::failed(&mut tx, mail.id, &text, last.then_some(TRIES), now).await?;
            tracing::warn!(mail.id = %mail.id, mail.kind, attempt = mail.attempts + 1, given_up = last, %error, "a mail did not leave");
            if last { Tried::GivenUp(error) } else { Tried::Failed(error) }
        }
    };
    tx.commit().await?;
    Ok(tried)
}

fn opened(services: &Services, mail: &WaitingMail) -> Result<ProductMail, secrets::OpenError> {
    let open = |text: &str| secrets::open_text(services, place(mail.id), text).map(|text| text.to_string());
    Ok(ProductMail {
        id: mail.id,
        to: mail.recipient.clone(),
        subject: mail.subject.clone(),
        text: open(&mail.body_text)?,
        html: open(&mail.body_html)?,
    })
}
