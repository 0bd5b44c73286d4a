use leptos::prelude::*;
use leptos::server_fn::Http;
use leptos::server_fn::ServerFn;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::{Json, PostUrl};
use leptos::server_fn::request::ClientReq;
use serde::de::DeserializeOwned;

use super::{NOTICE_FIELD, Outcome, ServerForm, use_form};
use crate::AppError;
use crate::components::use_toasts;

/// A form around one button in a row or a menu. What goes wrong is told in a toast, or at the top
/// of the page without scripting.
#[component]
pub fn RowAction<S>(
    /// Names the server function; the value is not used.
    #[prop(optional)]
    _of: std::marker::PhantomData<S>,
    /// What the button sends.
    fields: Vec<(&'static str, String)>,
    #[prop(into, optional)] id: Option<String>,
    #[prop(into, optional)] on_done: Option<Callback<()>>,
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
    let form = use_form::<S>(move |_| {
        if let Some(on_done) = on_done {
            on_done.run(());
        }
    });
    let toasts = use_toasts();
    Effect::new(move |_| {
        if let Some(error) = form.error().get() {
            toasts.failure(error.to_string());
        }
    });
    let hidden = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let content = view! {
        <input type="hidden" name=NOTICE_FIELD value="1"/>
        {hidden}
        {children()}
    };
    match id {
        Some(id) => {
            view! { <ServerForm form id class="row-action" bare=true>{content}</ServerForm> }.into_any()
        }
        None => view! { <ServerForm form class="row-action" bare=true>{content}</ServerForm> }.into_any(),
    }
}
