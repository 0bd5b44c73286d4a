//! Telling people what came back: the bell at once, and an e-mail for what cannot wait
//! (replies.md section 8). What somebody wrote never leaves in a mail; its link needs a sign-in.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Capability, LeadId, UserId};
use engines::outreach::hours::LocalTime;
use store::ClientTx;
use store::identity::{memberships, users};
use store::notifications::{self, NewNotification};
use store::outreach::facts;

use crate::identity::{Event, Preferences, QuietHours};
use crate::mail::{self, Letter};
use crate::outreach::world;
use crate::{Error, Services};

/// One notice.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub event: Event,
    pub kind: &'static str,
    pub title: String,
    pub body: String,
    pub link: String,
    /// Also by e-mail, as soon as the person's quiet hours allow.
    pub by_mail: bool,
}

/// The page that shows what a lead wrote: its timeline.
pub(super) fn link_of(lead: LeadId) -> String {
    format!("/dashboard/leads/{lead}")
}

/// Who of a client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody who may work on it.
    Workers,
    Owners,
    Administrators,
    /// One of those who may work on it.
    One(UserId),
}

/// Puts a notice before everybody who may work on it and wants to be told. In the transaction of what
/// it is about: both or neither.
pub(super) async fn tell(
    services: &Services,
    tx: &mut ClientTx,
    notice: &Notice,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    tell_to(services, tx, Audience::Workers, notice, at).await
}

/// The same for some of them.
pub(crate) async fn tell_to(
    services: &Services,
    tx: &mut ClientTx,
    audience: Audience,
    notice: &Notice,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let client = tx.client();
    let agency = facts::agency(tx).await?;
    for person in memberships::list(tx).await? {
        let meant = match audience {
            Audience::Workers => true,
            Audience::Owners => person.role.may(Capability::Own),
            Audience::Administrators => person.role.may(Capability::Administer),
            Audience::One(user) => person.user_id == user,
        };
        if !meant || person.accepted_at.is_none() || !person.role.may(Capability::Work) {
            continue;
        }
        let Some((wishes, timezone)) = users::wishes(tx, person.user_id).await? else { continue };
        let wishes = serde_json::from_value::<Preferences>(wishes).unwrap_or_default();
        let ways = wishes.events.get(&notice.event).copied().unwrap_or_default();
        if ways.in_app {
            let new = NewNotification {
                id: services.ids.next(),
                user: person.user_id,
                client: Some(client),
                kind: notice.kind,
                title: notice.title.clone(),
                body: notice.body.clone(),
                link: Some(notice.link.clone()),
                at,
            };
            notifications::insert(tx, &new).await?;
        }
        if ways.email && notice.by_mail {
            let letter = Letter::Notice {
                title: notice.title.clone(),
                client: agency.clone(),
                link: services.link(&notice.link),
                settings: services.link("/dashboard/settings?tab=notifications"),
            };
            mail::post_at(services, tx, &person.email, &letter, loud_from(at, wishes.quiet_hours, &timezone))
                .await?;
        }
    }
    Ok(())
}

/// The first moment from `at` on that is outside the person's quiet hours.
fn loud_from(at: DateTime<Utc>, quiet: Option<QuietHours>, timezone: &str) -> DateTime<Utc> {
    let Some(quiet) = quiet else { return at };
    let zone = world::zone(timezone);
    let local = zone.to_local(at);
    let hour = u32::from(quiet.from);
    let until = u32::from(quiet.until);
    let now = chrono::Timelike::hour(&local);
    let is_quiet = if hour <= until { (hour..until).contains(&now) } else { now >= hour || now < until };
    if !is_quiet {
        return at;
    }
    let end = local.date().and_time(chrono::NaiveTime::MIN) + TimeDelta::hours(i64::from(until));
    let end = if end > local { end } else { end + TimeDelta::days(1) };
    zone.to_instant(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_waits_for_the_end_of_quiet_hours_also_over_midnight() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let sydney = |text: &str, from, until| {
            loud_from(at(text), Some(QuietHours { from, until }), "Australia/Sydney").to_rfc3339()
        };
        // 23:30 in Sydney; quiet from 21 to 7.
        assert_eq!(sydney("2026-01-05T12:30:00Z", 21, 7), "2026-01-05T20:00:00+00:00");
        // 05:00 in Sydney.
        assert_eq!(sydney("2026-01-05T18:00:00Z", 21, 7), "2026-01-05T20:00:00+00:00");
        // 12:00 in Sydney is loud, unless it is quiet over noon.
        assert_eq!(sydney("2026-01-05T01:00:00Z", 21, 7), "2026-01-05T01:00:00+00:00");
        assert_eq!(sydney("2026-01-05T01:00:00Z", 12, 14), "2026-01-05T03:00:00+00:00");
    }
}
