use leptos::html;
use leptos::prelude::*;
use web_sys::MouseEvent;

use super::focus::focus_id;
use super::icon::Icon;
use crate::AppError;

/// What went wrong with a form, above it: the sentence, and a link to each marked field. It takes
/// the focus when it appears. Nothing while `error` is `None`.
#[component]
pub fn FormErrorSummary(#[prop(into)] error: Signal<Option<AppError>>) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        error.track();
        if let Some(element) = element.get() {
            drop(element.focus());
        }
    });
    move || {
        error.get().map(|error| {
            let fields = match &error {
                AppError::Invalid { fields } => fields.clone(),
                _ => Vec::new(),
            };
            let links = fields
                .into_iter()
                .map(|wrong| {
                    let id = format!("field-{}", wrong.field);
                    let href = format!("#{id}");
                    let go = move |event: MouseEvent| {
                        if focus_id(&id) {
                            event.prevent_default()
                        }
                    };
                    view! { <li><a href=href on:click=go>{wrong.message}</a></li> }
                })
                .collect_view();
            view! {
                <div node_ref=element class="form-errors" role="alert" tabindex="-1" autofocus>
                    <p class="form-errors__title">
                        <Icon of=icondata_lu::LuCircleAlert/>
                        {error.to_string()}
                    </p>
                    <ul class="form-errors__list">{links}</ul>
                </div>
            }
        })
    }
}
