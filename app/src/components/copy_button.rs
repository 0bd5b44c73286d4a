use std::time::Duration;

use leptos::prelude::*;

use super::icon::Icon;

/// Puts `text` on the clipboard and says so. Absent without scripting: the text stands beside it.
#[component]
pub fn CopyButton(
    #[prop(into)] text: Signal<String>,
    /// What is copied: "Copy the webhook address".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let Some(clipboard) = clipboard() else { return };
        let promise = clipboard.write_text(&text.get_untracked());
        leptos::task::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
                copied.set(true);
                // The page may be gone by then; nothing is left to say in that case.
                let _ = set_timeout_with_handle(
                    move || {
                        copied.try_set(false);
                    },
                    Duration::from_secs(2),
                );
            }
        });
    };
    let icon = Signal::derive(move || if copied.get() { icondata_lu::LuCheck } else { icondata_lu::LuCopy });
    view! {
        <span class="copy-button needs-script">
            <button
                class="button button--ghost button--small button--icon"
                class=("copy-button--done", move || copied.get())
                type="button"
                aria-label=label.clone()
                title=label
                on:click=copy
            >
                <Icon of=icon/>
            </button>
            <span class="visually-hidden" role="status">{move || if copied.get() { "Copied" } else { "" }}</span>
        </span>
    }
    .into_any()
}

/// Absent on pages without TLS, except on localhost.
fn clipboard() -> Option<web_sys::Clipboard> {
    let navigator = window().navigator();
    let present = js_sys::Reflect::has(&navigator, &"clipboard".into()).unwrap_or(false);
    present.then(|| navigator.clipboard())
}
