use leptos::prelude::*;

/// The mark of the product. The name stands beside it, so it is silent.
#[component]
pub fn Logo(#[prop(optional)] large: bool) -> impl IntoView {
    view! {
        <svg class="logo" class=("logo--large", large) viewBox="0 0 32 32" aria-hidden="true">
            <defs>
                <linearGradient id="logo-tint" x1="0" y1="0" x2="1" y2="1">
                    <stop class="logo__from"></stop>
                    <stop class="logo__to" offset="1"></stop>
                </linearGradient>
            </defs>
            <rect width="32" height="32" rx="8" fill="url(#logo-tint)"></rect>
            <path class="logo__line" d="M7.5 22.5 13.5 15l4.5 4.5 6.5-9.5"></path>
            <circle class="logo__dot" cx="24.5" cy="10" r="2.6"></circle>
        </svg>
    }
    .into_any()
}
