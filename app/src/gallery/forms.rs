use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::specimen::{Echo, Section, Specimen};
use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonVariant, Checkbox, Choice, Field, FormErrorSummary, InputKind, PasswordInput,
    RadioCards, Select, Slider, Switch, TextArea, TextInput,
};
use crate::error::FieldError;

#[component]
pub(super) fn Forms() -> impl IntoView {
    view! {
        <Section id="forms" title="Forms" words="A label for everything, the error beside the field and once more on top.">
            <Specimen title="A form that is checked"><CheckedForm/></Specimen>
            <Specimen title="Text"><Texts/></Specimen>
            <Specimen title="States"><FieldStates/></Specimen>
            <Specimen title="Choices"><Choices/></Specimen>
            <Specimen title="Radio cards" wide=true><Modes/></Specimen>
            <Specimen title="Sliders with numbers"><Sliders/></Specimen>
        </Section>
    }
    .into_any()
}

#[component]
fn CheckedForm() -> impl IntoView {
    let (email, password, terms) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let error = RwSignal::new(None::<AppError>);
    let sent = RwSignal::new(String::from("nothing"));
    let of = move |name: &'static str| {
        move || error.with(|error| error.as_ref().and_then(|error| error.of_field(name)))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let wrong = check(&email.read_untracked(), &password.read_untracked(), terms.get_untracked());
        if wrong.is_empty() {
            sent.set(email.get_untracked());
            error.set(None);
        } else {
            error.set(Some(AppError::Invalid { fields: wrong }));
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormErrorSummary error/>
            <Field name="email" label="Work e-mail" error=of("email") required=true>
                <TextInput kind=InputKind::Email bind=email autocomplete="email" icon=icondata_lu::LuMail/>
            </Field>
            <Field name="password" label="Password" hint="At least 8 characters." error=of("password") required=true>
                <PasswordInput bind=password autocomplete="new-password"/>
            </Field>
            <Checkbox name="terms" bind=terms error=of("terms") required=true>"I accept the " <a href="/terms" rel="external">"terms"</a></Checkbox>
            <div class="form__actions"><Button variant=ButtonVariant::Primary kind=ButtonKind::Submit>"Create account"</Button></div>
            <Echo label="Sent" value=sent/>
        </form>
    }
    .into_any()
}

fn check(email: &str, password: &str, terms: bool) -> Vec<FieldError> {
    let wrong = |field: &str, code: &str, message: &str| FieldError {
        field: field.into(),
        code: code.into(),
        message: message.into(),
    };
    let mut fields = Vec::new();
    if domain::EmailAddress::parse(email).is_err() {
        fields.push(wrong("email", "not_an_email", "Enter an e-mail address, such as alex@example.com."));
    }
    if password.chars().count() < 8 {
        fields.push(wrong("password", "too_short", "Use at least 8 characters."));
    }
    if !terms {
        fields.push(wrong("terms", "required", "Accept the terms to go on."));
    }
    fields
}

#[component]
fn Texts() -> impl IntoView {
    let name = RwSignal::new(String::from("Spring outreach"));
    let note = RwSignal::new(String::new());
    view! {
        <Field name="campaign" label="Campaign name"><TextInput bind=name/></Field>
        <Echo label="Campaign" value=name/>
        <Field name="note" label="Note" optional=true hint="Only your team sees this.">
            <TextArea bind=note placeholder="What should others know?"/>
        </Field>
        <Echo label="Letters in the note" value=move || note.with(|note| note.chars().count()).to_string()/>
        <Field name="domain" label="Sending domain"><TextInput value="mail.harbour.example" mono=true/></Field>
    }
    .into_any()
}

#[component]
fn FieldStates() -> impl IntoView {
    let industries = || {
        vec![
            Choice::new("health", "Healthcare"),
            Choice::new("tech", "Technology"),
            Choice::new("legal", "Legal").disabled(),
        ]
    };
    let industry = RwSignal::new(String::new());
    view! {
        <Field name="bad_url" label="Website" error=Some("This address does not answer.".to_owned()) hint="With or without https.">
            <TextInput kind=InputKind::Url value="https://harbour"/>
        </Field>
        <Field name="locked" label="Plan"><TextInput value="Velocity" disabled=true/></Field>
        <Field name="industry" label="Industry"><Select bind=industry choices=industries() placeholder="All industries"/></Field>
        <Echo label="Industry" value=move || industry.get()/>
        <Field name="bad_industry" label="Second industry" error=Some("Choose one.".to_owned())>
            <Select choices=industries() placeholder="Choose"/>
        </Field>
        <Field name="locked_industry" label="Third industry"><Select choices=industries() value="tech" disabled=true/></Field>
    }
    .into_any()
}

#[component]
fn Choices() -> impl IntoView {
    let (weekly, live) = (RwSignal::new(true), RwSignal::new(false));
    let yes = |on: bool| if on { "on".to_owned() } else { "off".to_owned() };
    view! {
        <Checkbox name="weekly" bind=weekly hint="Every Monday at 8 am.">"Send me a weekly summary"</Checkbox>
        <Echo label="Weekly summary" value=move || yes(weekly.get())/>
        <Checkbox name="mixed" mixed=true>"Some of the rows"</Checkbox>
        <Checkbox name="bad_consent" error=Some("We need your consent to go on.".to_owned())>"Share patterns without names"</Checkbox>
        <Checkbox name="locked_tick" checked=true disabled=true>"Included in your plan"</Checkbox>
        <Switch name="autopilot" label="Autopilot" bind=live hint="Sends without asking."/>
        <Echo label="Autopilot is" value=move || yes(live.get())/>
        <Switch name="saving" label="Being saved" checked=true busy=true/>
        <Switch name="locked_switch" label="Not in your plan" disabled=true/>
    }
    .into_any()
}

#[component]
fn Modes() -> impl IntoView {
    let mode = RwSignal::new(String::from("co_pilot"));
    let choices = vec![
        Choice::new("autopilot", "Autopilot").words("Writes and sends by itself inside your limits."),
        Choice::new("co_pilot", "Co-Pilot").words("Writes; you approve each message before it leaves."),
        Choice::new("manual", "Manual").words("Drafts only. Nothing leaves by itself."),
    ];
    view! {
        <RadioCards name="mode" legend="Who sends?" choices bind=mode recommended="co_pilot"/>
        <Echo label="Mode" value=mode/>
    }
    .into_any()
}

#[component]
fn Sliders() -> impl IntoView {
    let (email, linkedin) = (RwSignal::new(60), RwSignal::new(40));
    view! {
        <Slider name="email_share" label="Email" bind=email unit="%"/>
        <Slider name="linkedin_share" label="LinkedIn" bind=linkedin step=5 unit="%" hint="In steps of five."/>
        <Echo label="Sum of channels" value=move || format!("{}%", email.get() + linkedin.get())/>
        <Slider name="locked_share" label="Direct mail" value=0 unit="%" disabled=true hint="Needs leads with a score from 85."/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn each_wrong_field_is_named_once_and_a_good_form_names_none() {
        let names: Vec<String> = check("alex", "short", false).into_iter().map(|wrong| wrong.field).collect();
        assert_eq!(names, ["email", "password", "terms"]);
        assert!(check("alex@example.com", "long enough", true).is_empty());
    }
}
