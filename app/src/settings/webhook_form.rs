use domain::WebhookEvent;
use leptos::prelude::*;

use super::webhook_api::{SaveWebhook, WebhookForm};
use crate::components::{
    Button, ButtonKind, ButtonVariant, Checkbox, Dialog, DialogActions, DialogSize, Field, InputKind,
    TextArea, TextInput,
};
use crate::forms::{FormState, ServerForm};

/// The form of a new webhook, or of one there is, in a dialog.
#[component]
pub fn WebhookDialog(
    #[prop(into)] dialog: String,
    form: FormState<SaveWebhook>,
    /// Empty for a new one.
    #[prop(into)]
    id: String,
    known: WebhookForm,
) -> impl IntoView {
    // Without scripting the answer comes back to every dialog of the page; it is about one webhook.
    let about = form.typed("id", &id) == id;
    if !about {
        form.clear();
    }
    let open = RwSignal::new(about && form.error().get_untracked().is_some());
    let (title, save) = if id.is_empty() {
        ("New webhook".to_owned(), "Add webhook")
    } else {
        (format!("Edit {}", known.name), "Save webhook")
    };
    let prefix = dialog.clone();
    let number = move |name: &'static str, label: &'static str, hint: &'static str, value: &str| {
        let value = form.typed(name, value);
        view! {
            <Field name=name id=format!("{prefix}-{name}") label=label hint=hint error=form.error_of(name)>
                <TextInput kind=InputKind::Number value autocomplete="off"/>
            </Field>
        }
    };
    let tick = |event: WebhookEvent| {
        let name = format!("events[{event}]");
        let checked = form.ticked(&name, known.events.contains(&event));
        view! { <Checkbox name value="on" id=format!("{dialog}-{event}") checked>{event.label()}</Checkbox> }
    };
    let ticks = WebhookEvent::CHOICES.map(tick).collect_view();
    let wrong_events = form.error_of("events");
    view! {
        <Dialog id=dialog.clone() title description="Each event is posted there as JSON and signed." size=DialogSize::Large open>
            <ServerForm form>
                <input type="hidden" name="id" value=id/>
                <div class="form-grid">
                    <Field name="name" id=format!("{dialog}-name") label="Name" required=true error=form.error_of("name")>
                        <TextInput value=form.typed("name", &known.name) autocomplete="off" placeholder="CRM" max_length=100/>
                    </Field>
                    <Field name="url" id=format!("{dialog}-url") label="Address" required=true error=form.error_of("url")>
                        <TextInput kind=InputKind::Url value=form.typed("url", &known.url) autocomplete="off" placeholder="https://hooks.example.com/agency-os" mono=true/>
                    </Field>
                </div>
                <fieldset class="form-part">
                    <legend class="form-part__title">"It is told when"</legend>
                    <div class="form-grid">{ticks}</div>
                    {move || wrong_events.get().map(|words| view! { <p class="field__error">{words}</p> })}
                </fieldset>
                <details class="fold">
                    <summary>"Headers, retries, limits"</summary>
                    <div class="stack">
                        <Field name="headers" id=format!("{dialog}-headers") label="Headers sent with each message" hint="One a line, as Name: value. Kept sealed." error=form.error_of("headers")>
                            <TextArea value=form.typed("headers", &known.headers) placeholder="Authorization: Bearer …" rows=2 mono=true/>
                        </Field>
                        <div class="form-grid">
                            {number("timeout_ms", "Longest wait, in ms", "1,000 to 120,000", &known.timeout_ms)}
                            {number("retry_count", "Further attempts", "0 to 10", &known.retry_count)}
                            {number("retry_delay_ms", "Wait between attempts, in ms", "Doubled each time; 100 to 60,000", &known.retry_delay_ms)}
                            {number("auto_disable_threshold", "Failures in a row that switch it off", "1 to 100", &known.auto_disable_threshold)}
                        </div>
                    </div>
                </details>
                <DialogActions>
                    <Button closes=dialog.clone()>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>{save}</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}
