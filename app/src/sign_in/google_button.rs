use leptos::prelude::*;

use crate::components::{Button, ButtonSize};
use crate::layouts::use_google;

/// The way in through Google, where the operator set it up. A link: it works without scripting.
#[component]
pub fn GoogleButton(
    /// Where to go afterwards; empty for the dashboard.
    #[prop(into, optional)]
    next: String,
) -> impl IntoView {
    let href = match next.as_str() {
        "" => "/api/v1/auth/google".to_owned(),
        next => format!("/api/v1/auth/google?next={}", leptos_router::location::Url::escape(next)),
    };
    use_google().then(|| {
        view! {
            <div class="gate__other">
                <p class="gate__or">"or"</p>
                <Button href=href size=ButtonSize::Large attr:rel="external">"Continue with Google"</Button>
            </div>
        }
    })
}
