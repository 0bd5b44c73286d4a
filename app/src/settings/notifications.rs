use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonVariant, Card, Checkbox, Choice, Field, Select, SkeletonShape, Widget,
};
use crate::forms::{Outcome, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceLines {
    pub events: Vec<EventLine>,
    pub digest_hour: u8,
    /// From and until, when there are quiet hours.
    pub quiet: Option<(u8, u8)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    pub key: String,
    pub title: String,
    pub email: bool,
    pub in_app: bool,
    pub sms: bool,
}

#[server(prefix = "/fn", endpoint = "notifications/preferences")]
pub async fn get_preferences() -> Result<PreferenceLines, AppError> {
    let (services, visit) = (services()?, visit()?);
    let wanted = identity::notification_preferences(&services, &visit).await.map_err(tell)?;
    Ok(PreferenceLines {
        events: wanted
            .events
            .iter()
            .map(|(event, channels)| EventLine {
                key: event.as_str().to_owned(),
                title: event_title(*event).to_owned(),
                email: channels.email,
                in_app: channels.in_app,
                sms: channels.sms,
            })
            .collect(),
        digest_hour: wanted.digest_hour,
        quiet: wanted.quiet_hours.map(|hours| (hours.from, hours.until)),
    })
}

#[server(prefix = "/fn", endpoint = "notifications/save")]
pub async fn save_preferences(
    /// `reply_received.email`, one for each tick.
    #[server(default)]
    on: Vec<String>,
    #[server(default)] digest_hour: String,
    #[server(default)] quiet_from: String,
    #[server(default)] quiet_until: String,
) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let ticked = |event: identity::Event, channel: &str| {
        on.iter().any(|tick| tick.split_once('.') == Some((event.as_str(), channel)))
    };
    let channels = |event| identity::Channels {
        email: ticked(event, "email"),
        in_app: ticked(event, "in_app"),
        sms: ticked(event, "sms"),
    };
    let wanted = identity::Preferences {
        events: identity::Event::ALL.iter().map(|event| (*event, channels(*event))).collect(),
        digest_hour: hour("digest_hour", &digest_hour)?,
        quiet_hours: match (quiet_from.as_str(), quiet_until.as_str()) {
            ("", "") => None,
            (from, until) => Some(identity::QuietHours {
                from: hour("quiet_from", from)?,
                until: hour("quiet_until", until)?,
            }),
        },
    };
    identity::set_notification_preferences(&services, &visit, wanted).await.map_err(tell)?;
    Ok(Outcome::said("Notifications saved."))
}

#[cfg(feature = "ssr")]
fn hour(field: &str, text: &str) -> Result<u8, AppError> {
    text.parse()
        .ok()
        .filter(|hour| *hour < 24)
        .ok_or_else(|| AppError::field(field, "invalid", "Choose an hour."))
}

#[cfg(feature = "ssr")]
const fn event_title(event: identity::Event) -> &'static str {
    use identity::Event;
    match event {
        Event::ReplyReceived => "A lead replied",
        Event::MeetingBooked => "A meeting was booked",
        Event::ApprovalWaiting => "A message waits for approval",
        Event::CreditsLow => "Credits run low",
        Event::CampaignPaused => "A campaign was paused",
        Event::BillingProblem => "A payment did not go through",
        Event::WebhookDisabled => "A webhook was switched off",
        Event::DailyDigest => "The daily summary",
    }
}

fn hours() -> Vec<Choice> {
    (0..24).map(|hour| Choice::new(hour.to_string(), format!("{hour:02}:00"))).collect()
}

#[component]
pub fn NotificationsTab() -> impl IntoView {
    let form = use_form::<SavePreferences>(|_| {});
    let preferences = Resource::new_blocking(|| (), |()| get_preferences());
    view! {
        <div class="settings">
            <Widget of="notifications" resource=preferences shape=SkeletonShape::Rows { rows: 8 } let:wanted>
                <Card title="Notifications" words="What you are told, and how.">
                    <ServerForm form>
                        <ul class="lines">{wanted.events.into_iter().map(|event| view! { <EventRow event/> }).collect_view()}</ul>
                        <div class="form form--line">
                            <Field name="digest_hour" label="Daily summary at" error=form.error_of("digest_hour")>
                                <Select choices=hours() value=form.typed("digest_hour", &wanted.digest_hour.to_string())/>
                            </Field>
                            <Field name="quiet_from" label="Quiet from" error=form.error_of("quiet_from")>
                                <Select choices=hours() placeholder="Never" value=form.typed("quiet_from", &wanted.quiet.map(|quiet| quiet.0.to_string()).unwrap_or_default())/>
                            </Field>
                            <Field name="quiet_until" label="Quiet until" error=form.error_of("quiet_until")>
                                <Select choices=hours() placeholder="Never" value=form.typed("quiet_until", &wanted.quiet.map(|quiet| quiet.1.to_string()).unwrap_or_default())/>
                            </Field>
                        </div>
                        <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save notifications"</Button></div>
                    </ServerForm>
                </Card>
            </Widget>
        </div>
    }
}

#[component]
fn EventRow(event: EventLine) -> impl IntoView {
    let EventLine { key, title, email, in_app, sms } = event;
    let tick = |channel: &'static str, words: &'static str, checked: bool| {
        let id = format!("field-{key}-{channel}");
        view! { <Checkbox name="on[]" value=format!("{key}.{channel}") checked id=id>{words}</Checkbox> }
    };
    view! {
        <li class="line">
            <div class="line__words" role="group" aria-label=title.clone()><p class="line__title">{title.clone()}</p></div>
            <div class="line__actions line__actions--ticks" role="group" aria-label=title>
                {tick("in_app", "In the app", in_app)}
                {tick("email", "E-mail", email)}
                {tick("sms", "SMS", sms)}
            </div>
        </li>
    }
}
