use leptos::prelude::*;

use super::button::{Button, ButtonKind, ButtonVariant};
use super::field::Field;
use super::modal::{Modal, close_dialog};
use super::text_input::TextInput;

/// 400, 560 and 800 px wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    Small,
    #[default]
    Medium,
    Large,
}

/// A question or a short form over the page. A `Button` with `opens` opens it (even before the
/// browser code arrives), and so does `open`, which also follows when it closes.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    #[prop(into, optional)] description: Option<String>,
    #[prop(optional)] size: DialogSize,
    #[prop(optional)] open: Option<RwSignal<bool>>,
    children: Children,
) -> impl IntoView {
    let class = match size {
        DialogSize::Small => "dialog dialog--small",
        DialogSize::Medium => "dialog dialog--medium",
        DialogSize::Large => "dialog dialog--large",
    };
    view! { <Modal id title class closed_by="closerequest" description open>{children()}</Modal> }.into_any()
}

/// The row of buttons at the foot of a dialog or drawer.
#[component]
pub fn DialogActions(children: Children) -> impl IntoView {
    view! { <div class="dialog__actions">{children()}</div> }.into_any()
}

/// Asks before something that cannot be taken back.
///
/// Confirming sends the form with the id `form` (so it works without scripting), calls
/// `on_confirm`, or both, and closes the dialog. With `type_name` the button waits until exactly
/// that name was typed; the form receives it as `confirm_name`.
#[component]
pub fn ConfirmDialog(
    #[prop(into)] id: String,
    /// The question: "Delete Harbour Digital?"
    #[prop(into)]
    title: String,
    /// The verb on the button: "Delete organisation".
    #[prop(into)]
    confirm: String,
    #[prop(into, optional)] form: Option<String>,
    #[prop(into, optional)] on_confirm: Option<Callback<()>>,
    #[prop(into, optional)] type_name: Option<String>,
    /// Set for a question that destroys nothing.
    #[prop(optional)]
    harmless: bool,
    #[prop(optional)] open: Option<RwSignal<bool>>,
    #[prop(into, optional)] busy: Signal<bool>,
    /// What will happen, in words.
    children: Children,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let has_name = type_name.is_some();
    let name_matches = {
        let wanted = type_name.clone();
        move || wanted.as_ref().is_none_or(|wanted| typed.with(|typed| typed.trim() == wanted))
    };
    let variant = if harmless { ButtonVariant::Primary } else { ButtonVariant::Danger };
    let kind = if form.is_some() { ButtonKind::Submit } else { ButtonKind::Button };
    let closing = id.clone();
    let sends_form = form.is_some();
    let confirmed = move |_| {
        if let Some(on_confirm) = on_confirm {
            on_confirm.run(());
        }
        // A form is sent after this; emptied now, it would arrive without the name.
        if !sends_form {
            typed.set(String::new());
        }
        close_dialog(&closing);
    };
    let field_id = format!("{id}-name");
    let type_form = form.clone();
    view! {
        <Modal id=id.clone() title class="dialog dialog--small" closed_by="closerequest" description=None open>
            <div class="dialog__words">{children()}</div>
            {type_name.map(|name| view! {
                <Field name="confirm_name" id=field_id label=format!("Type {name} to confirm") required=true>
                    <TextInput bind=typed autocomplete="off" form=type_form/>
                </Field>
            })}
            <DialogActions>
                <Button closes=id>"Cancel"</Button>
                {match form {
                    Some(form) => view! {
                        <Button variant kind form busy disabled=move || has_name && !name_matches() on:click=confirmed>{confirm}</Button>
                    }.into_any(),
                    None => view! {
                        <Button variant kind busy disabled=move || has_name && !name_matches() on:click=confirmed>{confirm}</Button>
                    }.into_any(),
                }}
            </DialogActions>
        </Modal>
    }
    .into_any()
}
