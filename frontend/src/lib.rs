//! The browser's entry point: wakes the page the server has drawn. Nothing else.
// The type of a page is as deep as the page.
#![recursion_limit = "512"]

/// Hydrates the page of this bundle. Each build asks for one; a lint run that asks for several is
/// never run.
#[cfg(any(
    feature = "site",
    feature = "account",
    feature = "admin",
    feature = "app",
    feature = "campaigns",
    feature = "leads",
    feature = "replies",
    feature = "settings",
    feature = "gallery"
))]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    #[cfg(feature = "site")]
    app::site::wake();
    #[cfg(feature = "account")]
    leptos::mount::hydrate_body(app::product::AccountApp);
    #[cfg(feature = "admin")]
    leptos::mount::hydrate_body(app::product::AdminApp);
    #[cfg(feature = "app")]
    leptos::mount::hydrate_body(app::product::DashboardApp);
    #[cfg(feature = "campaigns")]
    leptos::mount::hydrate_body(app::product::CampaignsApp);
    #[cfg(feature = "leads")]
    leptos::mount::hydrate_body(app::product::LeadsApp);
    #[cfg(feature = "replies")]
    leptos::mount::hydrate_body(app::product::RepliesApp);
    #[cfg(feature = "settings")]
    leptos::mount::hydrate_body(app::product::SettingsApp);
    #[cfg(feature = "gallery")]
    leptos::mount::hydrate_body(app::gallery::GalleryApp);
}
