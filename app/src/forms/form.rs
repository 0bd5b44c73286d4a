use std::collections::BTreeSet;

use leptos::form::ActionForm;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::Http;
use leptos::server_fn::ServerFn;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::{Json, PostUrl};
use leptos::server_fn::request::ClientReq;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;

use super::field_names::named;
use super::{Echo, Outcome, Shown, use_echo};
use crate::AppError;
use crate::components::{FormErrorSummary, use_toasts};

/// One form of a page: what was sent, what came back, what to draw again.
pub struct FormState<S: ServerFn<Output = Outcome, Error = AppError> + 'static> {
    action: ServerAction<S>,
    echo: StoredValue<Option<Echo>>,
    /// Fields changed since the last answer; what was wrong with them is no longer said.
    edited: RwSignal<BTreeSet<String>>,
    element: NodeRef<html::Form>,
}

impl<S: ServerFn<Output = Outcome, Error = AppError> + 'static> Clone for FormState<S> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<S: ServerFn<Output = Outcome, Error = AppError> + 'static> Copy for FormState<S> {}

impl<S: ServerFn<Output = Outcome, Error = AppError> + 'static> std::fmt::Debug for FormState<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FormState").finish_non_exhaustive()
    }
}

/// The state of the form that sends `S`. `on_done` runs after each success in the browser.
pub fn use_form<S>(on_done: impl Fn(&Outcome) + 'static) -> FormState<S>
where
    S: ServerFn<Output = Outcome, Error = AppError> + Clone + Send + Sync + 'static,
{
    let action = ServerAction::<S>::new();
    let echo = use_echo().filter(|echo| echo.endpoint == S::PATH);
    let form = FormState {
        action,
        echo: StoredValue::new(echo),
        edited: RwSignal::new(BTreeSet::new()),
        element: NodeRef::new(),
    };
    let toasts = use_toasts();
    Effect::new(move |_| {
        let Some(answer) = action.value().get() else { return };
        form.edited.set(BTreeSet::new());
        match answer {
            Ok(outcome) => {
                on_done(&outcome);
                if let Some(path) = outcome.go_to {
                    if let Some(words) = outcome.said {
                        say_after_load(&words);
                    }
                    // A whole load: the session, the client or the role may be another one now.
                    drop(window().location().assign(&path));
                } else if let Some(words) = outcome.said {
                    toasts.success(words);
                }
            }
            // Sent again without scripting, so that the server keeps the draft over the sign-in.
            Err(AppError::SignedOut) => {
                if let Some(element) = form.element.get_untracked() {
                    drop(element.submit());
                }
            }
            Err(_) => {}
        }
    });
    form
}

const SAID: &str = "said";

/// Keeps words over a load of the page that follows.
fn say_after_load(words: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        // Without room for it the words are lost; what they tell has happened all the same.
        drop(storage.set_item(SAID, words));
    }
}

/// Says what was kept by the page before this one. Once a layout.
pub fn say_what_was_kept() {
    let toasts = use_toasts();
    Effect::new(move |_| {
        let Ok(Some(storage)) = window().session_storage() else { return };
        if let Ok(Some(words)) = storage.get_item(SAID) {
            drop(storage.remove_item(SAID));
            toasts.success(words);
        }
    });
}

impl<S> FormState<S>
where
    S: ServerFn<Output = Outcome, Error = AppError> + Clone + Send + Sync + 'static,
{
    /// The last answer, from the browser or from before this page was drawn.
    pub fn answer(self) -> Signal<Option<Result<Outcome, AppError>>> {
        Signal::derive(move || self.action.value().get().or_else(|| self.earlier()))
    }
    /// A draft that waited for its author to sign in comes back without the reason why it waited.
    fn earlier(self) -> Option<Result<Outcome, AppError>> {
        let answer = self.echo.with_value(|echo| echo.as_ref().map(|echo| echo.answer.clone()));
        answer.filter(|answer| !matches!(answer, Err(AppError::SignedOut)))
    }
    /// What went wrong; gone when every marked field was changed.
    pub fn error(self) -> Signal<Option<AppError>> {
        let error = Memo::new(move |_| {
            let error = self.answer().get().and_then(Result::err)?;
            match &error {
                AppError::Invalid { fields } => {
                    let open =
                        self.edited.with(|edited| fields.iter().any(|wrong| !edited.contains(&wrong.field)));
                    open.then_some(error)
                }
                _ => Some(error),
            }
        });
        error.into()
    }
    /// The same, for the list on top.
    pub fn summary(self) -> Signal<Option<AppError>> {
        let error = self.error();
        Signal::derive(move || error.get().map(named))
    }
    /// What is wrong with one field, until it is changed.
    pub fn error_of(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let error = self.error().get()?.of_field(field)?;
            self.edited.with(|edited| !edited.contains(field)).then_some(error)
        })
    }
    /// What was typed before the page was drawn anew, else `otherwise`.
    pub fn typed(self, field: &str, otherwise: &str) -> String {
        self.echo.with_value(|echo| {
            echo.as_ref().and_then(|echo| echo.typed(field)).unwrap_or(otherwise).to_owned()
        })
    }
    /// The same for a tick; `otherwise` counts only when the form was not sent.
    pub fn ticked(self, field: &str, otherwise: bool) -> bool {
        self.echo.with_value(|echo| echo.as_ref().map_or(otherwise, |echo| echo.typed(field).is_some()))
    }
    /// Counts the answers, for what has to be asked anew after a change.
    pub fn version(self) -> usize {
        self.action.version().get()
    }
    pub fn pending(self) -> Signal<bool> {
        self.action.pending().into()
    }
    pub fn succeeded(self) -> Signal<bool> {
        Signal::derive(move || matches!(self.answer().get(), Some(Ok(_))))
    }
    /// The secret that came back, until the form is sent again.
    pub fn shown(self) -> Signal<Option<Shown>> {
        Signal::derive(move || self.answer().get().and_then(Result::ok).and_then(|outcome| outcome.shown))
    }
    /// Forgets the answer, for instance when its dialog is closed.
    pub fn clear(self) {
        self.action.clear();
        self.echo.set_value(None);
    }
}

/// The form itself: what went wrong on top, then the fields. The browser's own checks are off, so
/// that every field has one kind of error, in our words.
#[component]
pub fn ServerForm<S>(
    form: FormState<S>,
    #[prop(into, optional)] id: Option<String>,
    #[prop(default = "form")] class: &'static str,
    /// Without the list of errors on top, for a form of one button.
    #[prop(optional)]
    bare: bool,
    children: Children,
) -> impl IntoView
where
    S: DeserializeOwned
        + ServerFn<Output = Outcome, Error = AppError, Protocol = Http<PostUrl, Json>>
        + Clone
        + Send
        + Sync
        + 'static,
    <<S::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<web_sys::FormData>,
    S::Client: Client<AppError>,
{
    let edited = move |event: web_sys::Event| {
        let name = event.target().and_then(|target| {
            let target = target.dyn_into::<web_sys::Element>().ok()?;
            target.get_attribute("name")
        });
        // A form that is just being taken off the page may still hear what was typed last.
        let is_new = |name: &String| form.edited.try_with_untracked(|edited| !edited.contains(name));
        if let Some(name) = name.filter(|name| is_new(name).unwrap_or_default()) {
            form.edited.try_update(|edited| edited.insert(name));
        }
    };
    view! {
        <ActionForm action=form.action node_ref=form.element attr:class=class attr:id=id attr:novalidate="novalidate" on:input=edited>
            {(!bare).then(|| view! { <FormErrorSummary error=form.summary()/> })}
            {children()}
        </ActionForm>
    }
}
