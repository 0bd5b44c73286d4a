use domain::{MeetingStatus, MeetingType};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::meetings_api::{EndMeeting, MeetingDetail, ScheduleMeeting};
use crate::components::{
    Button, ButtonKind, ButtonVariant, Checkbox, Choice, Field, InputKind, Select, TextArea, TextInput,
};
use crate::forms::{FormState, ServerForm, use_form};

/// The time of a meeting and where it is held, on the reader's own clock.
#[component]
pub fn ScheduleForm(meeting: MeetingDetail, again: Callback<()>) -> impl IntoView {
    let form = use_form::<ScheduleMeeting>(move |_| again.run(()));
    let line = meeting.line;
    let (title, words) = match line.status {
        MeetingStatus::Scheduled => ("Move it", "Save the new time"),
        MeetingStatus::Cancelled => ("Bring it back", "Agree this time"),
        _ => ("Agree a time", "Agree this time"),
    };
    let invited = !meeting.attendance.is_empty();
    let now = Fields {
        date: meeting.date,
        time: meeting.time,
        minutes: line.minutes.to_string(),
        kind: line.kind,
        link: meeting.link,
        notes: meeting.notes,
        may_invite: !invited && !meeting.by_calendar,
    };
    let tells = invited
        .then(|| view! { <p class="note">"They have an invitation and are told of the new time."</p> });
    view! {
        <details class="fold" open=line.status == MeetingStatus::Requested>
            <summary>{title}</summary>
            <ServerForm form>
                <input type="hidden" name="id" value=line.id/>
                <input type="hidden" name="revision" value=meeting.revision.to_string()/>
                {time_fields(form, "schedule", now, meeting.zone)}
                {tells}
                <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>{words}</Button></div>
            </ServerForm>
        </details>
    }
    .into_any()
}

/// What a form about a time begins with.
#[derive(Clone, Debug)]
pub struct Fields {
    pub date: String,
    pub time: String,
    pub minutes: String,
    pub kind: MeetingType,
    pub link: String,
    pub notes: String,
    pub may_invite: bool,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            date: String::new(),
            time: String::new(),
            minutes: "30".to_owned(),
            kind: MeetingType::Discovery,
            link: String::new(),
            notes: String::new(),
            may_invite: true,
        }
    }
}

/// The fields of both forms; `form_name` keeps their ids apart.
pub fn time_fields<S>(form: FormState<S>, form_name: &'static str, now: Fields, zone: String) -> AnyView
where
    S: ServerFn<Output = crate::forms::Outcome, Error = crate::AppError> + Clone + Send + Sync + 'static,
{
    let kinds = MeetingType::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label())).collect();
    let id = |name: &str| format!("{form_name}-{name}");
    view! {
        <div class="meeting-fields">
            <Field name="date" id=id("date") label="Day" error=form.error_of("date")>
                <TextInput kind=InputKind::Date value=form.typed("date", &now.date)/>
            </Field>
            <Field name="time" id=id("time") label="Time" hint=format!("Your clock, {}", zone.replace('_', " ")) error=form.error_of("time")>
                <TextInput kind=InputKind::Time value=form.typed("time", &now.time)/>
            </Field>
            <Field name="minutes" id=id("minutes") label="Minutes" error=form.error_of("minutes")>
                <TextInput kind=InputKind::Number value=form.typed("minutes", &now.minutes)/>
            </Field>
            <Field name="kind" id=id("kind") label="Kind" error=form.error_of("kind")>
                <Select choices=kinds value=form.typed("kind", now.kind.as_str())/>
            </Field>
        </div>
        <Field name="link" id=id("link") label="Where" hint="A web address, if you meet online" optional=true error=form.error_of("link")>
            <TextInput kind=InputKind::Url value=form.typed("link", &now.link) max_length=500/>
        </Field>
        <Field name="notes" id=id("notes") label="Notes for your team" optional=true error=form.error_of("notes")>
            <TextArea rows=2 value=form.typed("notes", &now.notes) max_length=2_000/>
        </Field>
        {now.may_invite.then(|| view! {
            <Checkbox name="invite" value="on" id=format!("{form_name}-invite") checked=form.ticked("invite", false)>"Send an invitation from the mailbox they know"</Checkbox>
        })}
    }
    .into_any()
}

/// What came of it: held, not held, called off.
#[component]
pub fn EndForm(meeting: MeetingDetail, again: Callback<()>) -> impl IntoView {
    let form = use_form::<EndMeeting>(move |_| again.run(()));
    let scheduled = meeting.line.status == MeetingStatus::Scheduled;
    let mut choices = Vec::new();
    if scheduled {
        choices.push(Choice::new(MeetingStatus::Completed.as_str(), "We met"));
        choices.push(Choice::new(MeetingStatus::NoShow.as_str(), "They did not come"));
    }
    choices.push(Choice::new(MeetingStatus::Cancelled.as_str(), "It was called off"));
    view! {
        <details class="fold" open=scheduled && meeting.has_begun>
            <summary>"Say what came of it"</summary>
            <ServerForm form>
                <input type="hidden" name="id" value=meeting.line.id/>
                <input type="hidden" name="revision" value=meeting.revision.to_string()/>
                <div class="meeting-fields">
                    <Field name="status" id="end-status" label="What happened" error=form.error_of("status")>
                        <Select choices placeholder="Choose" value=form.typed("status", "")/>
                    </Field>
                    <Field name="deal_value" id="end-deal" label="Deal value, AUD" optional=true error=form.error_of("deal_value")>
                        <TextInput input_mode="decimal" value=form.typed("deal_value", &meeting.deal_value)/>
                    </Field>
                </div>
                <Field name="outcome" id="end-outcome" label="What was agreed" optional=true error=form.error_of("outcome")>
                    <TextArea rows=2 value=form.typed("outcome", &meeting.outcome) max_length=2_000/>
                </Field>
                <div class="form__actions"><Button kind=ButtonKind::Submit busy=form.pending()>"Save"</Button></div>
            </ServerForm>
        </details>
    }
    .into_any()
}
