//! What a person wants to be told, and how (pages.md section 6.1: e-mail on, SMS off, in-app on).

use std::collections::BTreeMap;

use domain::{AuditAction, text_enum};
use serde::{Deserialize, Serialize};
use store::identity::users;

use super::Visit;
use crate::audit::{self, Actor, Entry};
use crate::error::FieldError;
use crate::{Error, Services};

text_enum!(
    /// What there is to be told about.
    Event {
        ReplyReceived => "reply_received",
        MeetingBooked => "meeting_booked",
        ApprovalWaiting => "approval_waiting",
        CreditsLow => "credits_low",
        CampaignPaused => "campaign_paused",
        BillingProblem => "billing_problem",
        WebhookDisabled => "webhook_disabled",
        DailyDigest => "daily_digest",
    }
);

/// The ways one event is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    pub email: bool,
    pub in_app: bool,
    pub sms: bool,
}

impl Default for Channels {
    fn default() -> Self {
        Self { email: true, in_app: true, sms: false }
    }
}

/// Hours without e-mail or SMS, in the person's time zone; may span midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// 0 to 23.
    pub from: u8,
    /// 0 to 23; not the same as `from`.
    pub until: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// An event that is absent has its default.
    #[serde(default)]
    pub events: BTreeMap<Event, Channels>,
    /// Hour of the daily digest, 0 to 23, in the person's time zone.
    #[serde(default = "default_digest_hour")]
    pub digest_hour: u8,
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
}

/// Before the working day starts.
const fn default_digest_hour() -> u8 {
    8
}

impl Default for Preferences {
    fn default() -> Self {
        Self { events: BTreeMap::new(), digest_hour: default_digest_hour(), quiet_hours: None }.complete()
    }
}

impl Preferences {
    /// Every event named, so that what is shown is what holds.
    fn complete(mut self) -> Self {
        for event in Event::ALL {
            self.events.entry(*event).or_default();
        }
        self
    }

    fn check(&self) -> Result<(), Error> {
        let hour = |field, hour| {
            if hour < 24 {
                Ok(())
            } else {
                Err(FieldError::new(field, "not_an_hour", "Choose an hour from 0 to 23."))
            }
        };
        let mut wrong: Vec<FieldError> = hour("digest_hour", self.digest_hour).err().into_iter().collect();
        if let Some(quiet) = self.quiet_hours {
            wrong.extend(
                [hour("quiet_hours", quiet.from), hour("quiet_hours", quiet.until)]
                    .into_iter()
                    .find_map(Result::err),
            );
            if quiet.from == quiet.until {
                wrong.push(FieldError::new(
                    "quiet_hours",
                    "empty",
                    "Quiet hours must end at another hour than they begin.",
                ));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }
}

pub async fn notification_preferences(services: &Services, visit: &Visit) -> Result<Preferences, Error> {
    visit.session()?;
    let mut tx = services.db.system_read().await?;
    let kept = users::preferences(&mut tx, visit.account.id).await?.ok_or(Error::SignedOut)?;
    // What an older program wrote and this one cannot read counts as not chosen.
    Ok(serde_json::from_value::<Preferences>(kept).unwrap_or_default().complete())
}

/// Puts these in the place of all that were chosen before.
pub async fn set_notification_preferences(
    services: &Services,
    visit: &Visit,
    wanted: Preferences,
) -> Result<Preferences, Error> {
    let person = visit.person()?;
    wanted.check()?;
    let wanted = wanted.complete();
    let before = notification_preferences(services, visit).await?;
    let document = |preferences: &Preferences| {
        serde_json::to_value(preferences)
            .map_err(|error| Error::internal("preferences could not be written", error))
    };
    let (old, new) = (document(&before)?, document(&wanted)?);
    let any = |on: fn(&Channels) -> bool| wanted.events.values().any(on);
    let mut tx = services.db.system_write().await?;
    users::set_preferences(&mut tx, person.id, &new, any(|c| c.email), any(|c| c.sms), services.now())
        .await?;
    let entry = Entry::new(AuditAction::Update, "notification_preferences", person.id).before(old).after(new);
    audit::record(services, &mut tx, &Actor::from(visit), entry).await?;
    tx.commit().await?;
    Ok(wanted)
}
