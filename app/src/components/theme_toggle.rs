use domain::{THEME_COOKIE, Theme};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::focus::{Step, matching, move_focus};
use super::icon::Icon;

/// Kept for a year.
const MAX_AGE: u32 = 365 * 24 * 60 * 60;

/// Changes between dark and light. Of its two buttons the style sheet shows the one that leads
/// away from the present theme, so it is right even for a visitor who never chose.
///
/// With scripting it writes the cookie and the theme at once; without, it is a form sent to
/// `/theme`, which leads back to `next`.
#[component]
pub fn ThemeToggle(
    /// The address of this page, with its query string.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let choose = |theme: Theme| {
        move |event: leptos::ev::MouseEvent| {
            if put(theme) {
                event.prevent_default();
            }
        }
    };
    view! {
        <form class="theme-toggle" method="post" action="/theme">
            <input type="hidden" name="next" value=move || next.get()/>
            <button
                class="button button--ghost button--medium button--icon theme-toggle__light"
                name="theme"
                value=Theme::Light.as_str()
                aria-label="Switch to the light theme"
                title="Switch to the light theme"
                on:click=choose(Theme::Light)
            >
                <Icon of=icondata_lu::LuSun/>
            </button>
            <button
                class="button button--ghost button--medium button--icon theme-toggle__dark"
                name="theme"
                value=Theme::Dark.as_str()
                aria-label="Switch to the dark theme"
                title="Switch to the dark theme"
                on:click=choose(Theme::Dark)
            >
                <Icon of=icondata_lu::LuMoon/>
            </button>
        </form>
    }
    .into_any()
}

/// Draws `theme` from now on; says whether both the page and the cookie took it.
fn put(theme: Theme) -> bool {
    let document = document();
    let Some(root) = document.document_element() else { return false };
    let drawn = root.set_attribute("data-theme", theme.as_str()).is_ok();
    let cookie = format!("{THEME_COOKIE}={theme}; Path=/; Max-Age={MAX_AGE}; SameSite=Lax");
    let kept = document
        .dyn_into::<web_sys::HtmlDocument>()
        .is_ok_and(|document| document.set_cookie(&cookie).is_ok());
    // The button that was pressed is hidden now; the other one takes its focus.
    let other = match theme {
        Theme::Light => ".theme-toggle__dark",
        Theme::Dark => ".theme-toggle__light",
    };
    move_focus(&matching(&root, other), Step::First);
    drawn && kept
}
