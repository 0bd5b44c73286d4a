use domain::{ClientName, EmailAddress, WaitlistSource};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response, SubmitEvent};

use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, Field, InputKind, TextInput};

pub const BAD_EMAIL: &str = "Please enter a valid email address";
pub const WRONG: &str = "Something went wrong. Please try again.";
const THANKS: &str = "/waitlist/thank-you";

/// What stands in the form and what is wrong with it: after a refused try without scripting the
/// server draws it from here, and the browser reads it back from the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormState {
    pub email: String,
    pub agency_name: String,
    pub email_error: Option<String>,
    pub agency_error: Option<String>,
    /// What is wrong with no field in particular.
    pub error: Option<String>,
}

/// Asks for an address and an agency's name. Sends itself as a plain form until the page is awake.
#[component]
pub fn WaitlistForm(
    source: WaitlistSource,
    /// Ids begin with this, so that a page may hold two forms.
    #[prop(into)]
    id: String,
    state: FormState,
) -> impl IntoView {
    let email = RwSignal::new(state.email);
    let agency = RwSignal::new(state.agency_name);
    let trap = RwSignal::new(String::new());
    let email_error = RwSignal::new(state.email_error);
    let agency_error = RwSignal::new(state.agency_error);
    let error = RwSignal::new(state.error);
    let busy = RwSignal::new(false);
    let email_id = format!("{id}-email");
    let send = {
        let email_id = email_id.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if busy.get_untracked() {
                return;
            }
            let (address, name) = (email.get_untracked(), agency.get_untracked());
            email_error.set(EmailAddress::parse(&address).err().map(|_| BAD_EMAIL.to_owned()));
            agency_error.set(refused_name(&name));
            error.set(None);
            if email_error.with_untracked(Option::is_some) || agency_error.with_untracked(Option::is_some) {
                focus(&email_id);
                return;
            }
            busy.set(true);
            let trap = trap.get_untracked();
            leptos::task::spawn_local(async move {
                match join(&address, &name, source, &trap).await {
                    Ok(()) => {
                        let _ = window().location().set_href(THANKS);
                    }
                    Err(words) => {
                        error.set(Some(words));
                        busy.set(false);
                    }
                }
            });
        }
    };
    view! {
        <form class="join__form" method="post" action="/waitlist#waitlist" novalidate on:submit=send>
            <p class="join__error" role="alert">{move || error.get()}</p>
            <input type="hidden" name="source" value=source.as_str()/>
            <Field name="email" id=email_id.clone() label="Work email" required=true error=email_error>
                <TextInput kind=InputKind::Email bind=email placeholder="you@youragency.com.au" autocomplete="email"/>
            </Field>
            <Field name="agency_name" id=format!("{id}-agency") label="Agency name" optional=true error=agency_error>
                <TextInput bind=agency placeholder="Your agency" autocomplete="organization"/>
            </Field>
            <div class="join__trap" aria-hidden="true">
                <label for=format!("{id}-website")>"Leave this empty"</label>
                <input id=format!("{id}-website") name="website" type="text" tabindex="-1" autocomplete="off"
                    on:input=move |event| trap.set(event_target_value(&event))/>
            </div>
            <Button variant=ButtonVariant::Primary size=ButtonSize::Large kind=ButtonKind::Submit busy>
                {move || if busy.get() { "Joining..." } else { "Claim Your Founding Spot" }}
            </Button>
        </form>
    }
    .into_any()
}

/// What is wrong with the name of an agency; one may be left out.
fn refused_name(name: &str) -> Option<String> {
    if name.trim().is_empty() { None } else { ClientName::parse(name).err().map(|bad| bad.to_string()) }
}

/// Asks the API. The answer to a known address and to a new one is the same.
async fn join(email: &str, agency: &str, source: WaitlistSource, trap: &str) -> Result<(), String> {
    let body = js_sys::Object::new();
    for (name, value) in
        [("email", email), ("agencyName", agency), ("source", source.as_str()), ("website", trap)]
    {
        let _ = js_sys::Reflect::set(&body, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    let wrong = |_| WRONG.to_owned();
    let body = js_sys::JSON::stringify(&body).map_err(wrong)?;
    let headers = Headers::new().map_err(wrong)?;
    headers.append("content-type", "application/json").map_err(wrong)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&body);
    request.set_headers(&headers);
    let answer = JsFuture::from(window().fetch_with_str_and_init("/api/v1/waitlist", &request))
        .await
        .map_err(wrong)?;
    let answer: Response = answer.dyn_into().map_err(wrong)?;
    match answer.status() {
        201 => Ok(()),
        429 => {
            let seconds =
                answer.headers().get("retry-after").ok().flatten().unwrap_or_else(|| "60".to_owned());
            Err(format!("Too many tries. Wait {seconds} seconds and try again."))
        }
        _ => Err(WRONG.to_owned()),
    }
}

fn focus(id: &str) {
    let element =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}
