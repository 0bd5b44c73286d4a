//! The daily summary by e-mail, at the hour and on the clock each person chose; none on a day with
//! nothing to tell.

use chrono::TimeDelta;
use domain::Capability;
use engines::outreach::hours::LocalTime;
use engines::replies::digest::{Figures, due, lines};
use store::flow_runs::Counts;
use store::outreach::facts;
use store::replies::digests::{self as rows, Reader};

use crate::identity::{Event, Preferences};
use crate::jobs::{Attempt, Flow, JobError, Tick};
use crate::mail::{self, Letter};
use crate::outreach::world;
use crate::{Error, Services};

/// People looked at together.
const PORTION: i64 = 500;
/// A first summary tells of this long; a later one of no longer than a week.
const FIRST: TimeDelta = TimeDelta::days(1);
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Each half hour, because clocks differ by halves.
#[derive(Clone, Copy, Debug)]
pub struct DailyDigest;

impl Flow<Services> for DailyDigest {
    const NAME: &'static str = "daily_digest";
    const CRON: Option<&'static str> = Some("*/30 * * * *");

    async fn run(services: &Services, _tick: &Tick, _attempt: &Attempt) -> Result<Counts, JobError> {
        let sent = send_due(services).await.map_err(JobError::retry)?;
        Ok(Counts::from([("sent".to_owned(), sent)]))
    }
}

/// Sends what is due; answers how many left.
pub async fn send_due(services: &Services) -> Result<i64, Error> {
    let (mut sent, mut after) = (0, None);
    loop {
        let mut tx = services.db.system_read().await?;
        let readers = rows::readers(&mut tx, after, PORTION).await?;
        drop(tx);
        let Some(last) = readers.last() else { return Ok(sent) };
        after = Some((last.client_id, last.user_id));
        for reader in &readers {
            if one(services, reader).await? {
                sent += 1;
            }
        }
    }
}

async fn one(services: &Services, reader: &Reader) -> Result<bool, Error> {
    let wishes = serde_json::from_value::<Preferences>(reader.wishes.0.clone()).unwrap_or_default();
    let wanted = wishes.events.get(&Event::DailyDigest).copied().unwrap_or_default().email;
    if !wanted || !reader.role.may(Capability::Work) {
        return Ok(false);
    }
    let now = services.business_now();
    let zone = world::zone(&reader.timezone);
    // Asked first without writing: most of the day nothing is due.
    if due(zone.to_local(now), wishes.digest_hour, None).is_none() {
        return Ok(false);
    }
    let mut tx = services.db.read(reader.client_id).await?;
    let last = rows::last(&mut tx, reader.user_id).await?;
    drop(tx);
    let Some(day) = due(zone.to_local(now), wishes.digest_hour, last.map(|(day, _)| day)) else {
        return Ok(false);
    };
    let since = last.map_or(now - FIRST, |(_, until)| until.max(now - LONGEST));
    let mut tx = services.db.write(reader.client_id).await?;
    if !rows::insert(&mut tx, reader.user_id, day, now).await? {
        return Ok(false);
    }
    let replies = rows::replies(&mut tx, since, now).await?;
    let (meetings, waiting) = rows::ahead(&mut tx, now, zone.end_of_day(now)).await?;
    let lines = lines(&Figures { replies, waiting, meetings });
    let tells = !lines.is_empty();
    if tells {
        let letter = Letter::Digest {
            client: facts::agency(&mut tx).await?,
            lines,
            link: services.link("/dashboard/replies"),
            settings: services.link("/dashboard/settings?tab=notifications"),
        };
        mail::post_at(services, &mut tx, &reader.email, &letter, now).await?;
    }
    tx.commit().await?;
    Ok(tells)
}
