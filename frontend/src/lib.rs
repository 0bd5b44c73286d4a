//! The browser's entry point: wakes the page the server has drawn. Nothing else.
// The type of a page is as deep as the page.
#![recursion_limit = "512"]

/// Hydrates the page of this bundle. Where several are asked for, as in a lint run, the first wins.
#[cfg(any(feature = "site", feature = "app", feature = "gallery"))]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    #[cfg(feature = "site")]
    app::site::wake();
    #[cfg(all(feature = "app", not(feature = "site")))]
    leptos::mount::hydrate_body(app::product::ProductApp);
    #[cfg(all(feature = "gallery", not(any(feature = "site", feature = "app"))))]
    leptos::mount::hydrate_body(app::gallery::GalleryApp);
}
