//! The browser's entry point: wakes the page the server has drawn. Nothing else.
// The type of a page is as deep as the page.
#![recursion_limit = "512"]

/// Hydrates the page of this bundle (`site` wins when both features are on, as in a lint run).
#[cfg(any(feature = "site", feature = "app"))]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    #[cfg(feature = "site")]
    app::site::wake();
    #[cfg(all(feature = "app", not(feature = "site")))]
    leptos::mount::hydrate_body(app::product::ProductApp);
}
