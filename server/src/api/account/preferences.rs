//! What a person is told, and how, as the API spells it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Ref, Schema};
use workflows::identity::{self, Event, Preferences};

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationPreferences {
    /// By event.
    #[serde(default)]
    #[schema(schema_with = events)]
    events: BTreeMap<Event, Channels>,
    /// Hour of the daily digest in the person's time zone.
    #[serde(default = "eight")]
    #[schema(minimum = 0, maximum = 23, default = 8)]
    digest_hour: u8,
    /// Hours without e-mail or SMS.
    quiet_hours: Option<QuietHours>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    email: bool,
    in_app: bool,
    sms: bool,
}

/// In the person's time zone; may span midnight.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    #[schema(minimum = 0, maximum = 23, example = 21)]
    from: u8,
    /// Another hour than `from`.
    #[schema(minimum = 0, maximum = 23, example = 7)]
    until: u8,
}

const fn eight() -> u8 {
    8
}

/// One optional member an event, so that no other name passes.
fn events() -> Schema {
    let one = |object: ObjectBuilder, event: &Event| {
        object.property(event.as_str(), RefOr::Ref(Ref::from_schema_name("Channels")))
    };
    Event::ALL
        .iter()
        .fold(ObjectBuilder::new(), one)
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .into()
}

impl From<Preferences> for NotificationPreferences {
    fn from(kept: Preferences) -> Self {
        let channels = |c: identity::Channels| Channels { email: c.email, in_app: c.in_app, sms: c.sms };
        Self {
            events: kept.events.into_iter().map(|(event, c)| (event, channels(c))).collect(),
            digest_hour: kept.digest_hour,
            quiet_hours: kept.quiet_hours.map(|hours| QuietHours { from: hours.from, until: hours.until }),
        }
    }
}

impl From<NotificationPreferences> for Preferences {
    fn from(wanted: NotificationPreferences) -> Self {
        let channels = |c: Channels| identity::Channels { email: c.email, in_app: c.in_app, sms: c.sms };
        Self {
            events: wanted.events.into_iter().map(|(event, c)| (event, channels(c))).collect(),
            digest_hour: wanted.digest_hour,
            quiet_hours: wanted
                .quiet_hours
                .map(|hours| identity::QuietHours { from: hours.from, until: hours.until }),
        }
    }
}
