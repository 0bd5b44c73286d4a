use domain::{Channel, Purpose};
use engines::outreach::template::NAMES;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use wasm_bindgen::JsCast;

use super::sequence_api::{PreviewPeople, RemoveStep, SaveStep, StepLine, TestStep};
use super::step_preview::{Findings, Message, Writing, nobody, read};
use super::words::{channel_choices, counted, purpose_choices, skip_choices};
use crate::components::{
    Banner, Button, ButtonKind, ButtonSize, ButtonVariant, Card, Checkbox, Choice, ConfirmDialog, Field,
    Icon, InputKind, Select, TextArea, TextInput, Tone, query_href,
};
use crate::forms::{RowAction, ServerForm, use_form};

const BODY: &str = "field-body_template";

/// One step: its text, its rules, and beside it how it reads for a lead while it is written.
#[component]
pub fn StepEditor(
    id: String,
    step: StepLine,
    /// Whether the step exists already.
    given: bool,
    people: PreviewPeople,
    again: Callback<()>,
) -> impl IntoView {
    let address = use_query_map();
    let navigate = use_navigate();
    let number = step.number;
    let form = use_form::<SaveStep>(move |_| {
        // What was new is on show from now on.
        if !given {
            let here =
                address.with_untracked(|query| query_href(query, &[("step", Some(&number.to_string()))]));
            navigate(&here, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
        again.run(());
    });
    let back = move || address.with(|query| query_href(query, &[("step", None)]));
    let channel = RwSignal::new(form.typed("channel", step.channel.as_str()));
    let purpose = RwSignal::new(form.typed("purpose", step.purpose.map_or("", |purpose| purpose.as_str())));
    let subject = RwSignal::new(form.typed("subject_template", &step.subject));
    let body = RwSignal::new(form.typed("body_template", &step.body));
    let writing = Memo::new(move |_| Writing {
        channel: channel.with(|text| text.parse().unwrap_or(Channel::Email)),
        purpose: purpose.with(|text| text.parse::<Purpose>().ok()),
        number,
        subject: subject.get(),
        body: body.get(),
    });
    let titled = move || matches!(writing.with(|writing| writing.channel), Channel::Email | Channel::Mail);
    let title = if given { format!("Step {number}") } else { format!("New step {number}") };
    let sent_number = if given { number.to_string() } else { String::new() };
    let ruled = !step.condition.is_empty() || step.skip_if.is_some();
    let delay = form.typed("delay_days", &step.delay_days.to_string());
    let condition = form.typed("condition", &step.condition);
    let skip_if = form.typed("skip_if", step.skip_if.map_or("", |skip| skip.as_str()));
    let (replied, bounced) = (
        form.ticked("skip_if_replied", step.skip_if_replied),
        form.ticked("skip_if_bounced", step.skip_if_bounced),
    );
    let touches = reached(step.reach).map(|words| view! { <Banner tone=Tone::Info>{words}</Banner> });
    // Only what is kept has a number to be tried by.
    let tried = given.then(|| (id.clone(), number));
    let remove = given.then(|| {
        view! {
            <RowAction<RemoveStep> id="remove-step" fields=vec![("id", id.clone()), ("number", number.to_string())] on_done=again>""</RowAction<RemoveStep>>
            <ConfirmDialog id="remove-step-dialog" title=format!("Remove step {number}?") confirm="Remove step" form="remove-step">
                "Leads that wait for it go on to the next one. What has left stays as it was."
            </ConfirmDialog>
        }
    });
    view! {
        <div class="step-editor">
            <p class="crumb sequence__back"><a href=back data-noscroll><Icon of=icondata_lu::LuChevronLeft/>"All steps"</a></p>
            <Card title>
                <ServerForm form>
                    <input type="hidden" name="id" value=id/>
                    <input type="hidden" name="number" value=sent_number/>
                    <div class="form-grid">
                        <Field name="channel" label="Channel" error=form.error_of("channel")>
                            <Select choices=channel_choices() bind=channel/>
                        </Field>
                        <Field name="delay_days" label="Days after the step before" error=form.error_of("delay_days")>
                            <TextInput kind=InputKind::Number value=delay/>
                        </Field>
                        <Field name="purpose" label="Purpose" error=form.error_of("purpose")>
                            <Select choices=purpose_choices() placeholder="None" bind=purpose/>
                        </Field>
                    </div>
                    <div hidden=move || !titled()>
                        <Field name="subject_template" label="Subject" error=form.error_of("subject_template")>
                            <TextInput bind=subject autocomplete="off" max_length=1000/>
                        </Field>
                    </div>
                    <Field name="body_template" label="Text" required=true error=form.error_of("body_template")>
                        <TextArea bind=body rows=10 max_length=20000/>
                    </Field>
                    <Placeholders body/>
                    <details class="fold" open=ruled>
                        <summary class="fold__summary"><Icon of=icondata_lu::LuChevronRight/>"Rules"<span class="fold__words">"When it is left out"</span></summary>
                        <div class="fold__body">
                            <div class="form-grid">
                                <Field name="condition" label="Only if" hint="Such as no_reply AND als_score >= 85" error=form.error_of("condition")>
                                    <TextInput mono=true autocomplete="off" value=condition max_length=200/>
                                </Field>
                                <Field name="skip_if" label="Leave it out if" error=form.error_of("skip_if")>
                                    <Select choices=skip_choices() placeholder="Nothing is missing" value=skip_if/>
                                </Field>
                            </div>
                            <Checkbox name="skip_if_replied" checked=replied>"Stop when the lead has replied"</Checkbox>
                            <Checkbox name="skip_if_bounced" checked=bounced>"Leave it out after a bounce"</Checkbox>
                        </div>
                    </details>
                    {touches}
                    <div class="form__actions">
                        <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>{if given { "Save step" } else { "Add step" }}</Button>
                        {given.then(|| view! { <Button variant=ButtonVariant::Ghost icon=icondata_lu::LuTrash2 opens="remove-step-dialog">"Remove"</Button> })}
                    </div>
                </ServerForm>
            </Card>
            <PreviewCard writing people tried/>
            {remove}
        </div>
    }
    .into_any()
}

/// Whom saving would touch, in a sentence; nothing while no lead is in the campaign.
fn reached([ahead, had, in_approval]: [i64; 3]) -> Option<String> {
    let leads = |count| counted(count, "lead", "leads");
    let mut parts = Vec::new();
    if ahead > 0 {
        parts.push(format!("{} still to get this step will get it as you save it.", leads(ahead)));
    }
    if had > 0 {
        parts.push(format!("{} had it already; nothing changes for them.", leads(had)));
    }
    if in_approval > 0 {
        let waiting = counted(in_approval, "message waits", "messages wait");
        parts.push(format!("{waiting} for approval with the words written before."));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Puts a placeholder where the cursor is.
#[component]
fn Placeholders(body: RwSignal<String>) -> impl IntoView {
    let button = |name: &&'static str| {
        let name = *name;
        let text = match name {
            "first_name" => "{{first_name|there}}".to_owned(),
            "company" => "{{company|your company}}".to_owned(),
            name => format!("{{{{{name}}}}}"),
        };
        let put = move |_| {
            let area = document()
                .get_element_by_id(BODY)
                .and_then(|element| element.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
            let at = area.as_ref().and_then(|area| area.selection_start().ok().flatten());
            body.update(|body| *body = inserted(body, at, &text));
            if let Some(area) = area {
                drop(area.focus());
            }
        };
        view! { <button class="chip chip--small" type="button" on:click=put>{name.replace('_', " ")}</button> }
    };
    view! {
        <div class="placeholders needs-script" role="group" aria-label="Insert a placeholder">
            {NAMES.iter().map(button).collect_view()}
        </div>
        <p class="field__hint">"What stands after a bar is used when nothing is known: "<code>"{{first_name|there}}"</code>". Choices are picked by lead: "<code>"{Hi|Hello}"</code>"."</p>
    }
    .into_any()
}

/// `text` with `new` at a place counted in UTF-16 units, as browsers count; at the end without one.
fn inserted(text: &str, at: Option<u32>, new: &str) -> String {
    let mut units = 0;
    let place = text
        .char_indices()
        .find(|(_, letter)| {
            let here = at.is_some_and(|at| units >= at as usize);
            units += letter.len_utf16();
            here
        })
        .map_or(text.len(), |(place, _)| place);
    let place = if at.is_none() { text.len() } else { place };
    format!("{}{new}{}", &text[..place], &text[place..])
}

#[component]
fn PreviewCard(
    writing: Memo<Writing>,
    people: PreviewPeople,
    /// Campaign and number of a step that can be sent as a test.
    tried: Option<(String, i64)>,
) -> impl IntoView {
    let PreviewPeople { mut people, signature } = people;
    if people.is_empty() {
        people.push(nobody());
    }
    let choices = people
        .iter()
        .enumerate()
        .map(|(place, person)| Choice::new(place.to_string(), person.name.clone()))
        .collect::<Vec<_>>();
    let chosen = RwSignal::new("0".to_owned());
    let turn = RwSignal::new(0_u64);
    let people = StoredValue::new(people);
    let person = Memo::new(move |_| {
        let place = chosen.with(|text| text.parse::<usize>().unwrap_or(0));
        people.with_value(|people| people.get(place).or(people.first()).cloned())
    });
    let reading = Memo::new(move |_| {
        let person = person.get()?;
        Some((writing.with(|writing| read(writing, &person.values, turn.get())), person))
    });
    let shown = move || {
        let signature = signature.clone();
        reading
            .get()
            .map(|(reading, person)| view! { <Message writing=writing.get() reading person signature/> })
    };
    let varied =
        move || reading.with(|reading| reading.as_ref().is_some_and(|(reading, _)| reading.variants > 1));
    let found = move || {
        reading
            .get()
            .map(|(reading, _)| view! { <Findings findings=reading.findings variants=reading.variants/> })
    };
    let trial = tried.map(|(id, number)| {
        let lead = move || person.with(|person| person.as_ref().map(|person| person.lead.clone()));
        view! {
            <div hidden=move || writing.with(|writing| writing.channel != Channel::Email)>
                <RowAction<TestStep> fields=vec![("id", id), ("number", number.to_string())]>
                    <input type="hidden" name="lead" value=lead/>
                    <input type="hidden" name="subject" value=move || writing.with(|writing| writing.subject.clone())/>
                    <input type="hidden" name="body" value=move || writing.with(|writing| writing.body.clone())/>
                    <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuSend>"Send me a test"</Button>
                </RowAction<TestStep>>
            </div>
        }
    });
    view! {
        <Card title="Preview" action=move || varied().then(|| view! {
            <Button size=ButtonSize::Small variant=ButtonVariant::Ghost icon=icondata_lu::LuShuffle on:click=move |_| turn.update(|turn| *turn += 1)>"Other choices"</Button>
        })>
            <div class="stack">
                <Select name="preview_lead" label="Lead to look with" choices bind=chosen/>
                {shown}
                <div aria-live="polite">{found}</div>
                {trial}
            </div>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{inserted, reached};

    #[test]
    fn saving_says_whom_it_touches_and_whom_it_does_not() {
        assert_eq!(reached([0, 0, 0]), None);
        let words = reached([12, 1, 2]).unwrap();
        assert!(words.starts_with("12 leads still to get this step"), "{words}");
        assert!(
            words.contains("1 lead had it already") && words.contains("2 messages wait for approval"),
            "{words}"
        );
    }

    #[test]
    fn a_placeholder_goes_where_the_cursor_is_and_to_the_end_without_one() {
        assert_eq!(inserted("Hi, you", Some(2), " X"), "Hi X, you");
        assert_eq!(inserted("Hi", None, "X"), "HiX");
        assert_eq!(inserted("Hi", Some(99), "X"), "HiX");
        assert_eq!(inserted("", Some(0), "X"), "X");
        // A letter of two units counts as two.
        assert_eq!(inserted("😀b", Some(2), "X"), "😀Xb");
    }
}
