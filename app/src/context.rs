//! What a page may know of the request it is drawn for. Server only.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Mode, Theme};
use leptos::prelude::*;

/// Logical file names (`app.js`, `site.css`) and the hashed addresses they are served from.
#[derive(Clone, Debug, Default)]
pub struct Assets(Arc<BTreeMap<String, String>>);

impl Assets {
    pub fn new(addresses: BTreeMap<String, String>) -> Self {
        Self(Arc::new(addresses))
    }
    /// The address of a built file; the bare name under `/pkg/` when it was not built.
    pub fn href(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_else(|| format!("/pkg/{name}"))
    }
}

/// Put into the request's extensions by the server, found by pages through [`page`].
#[derive(Clone, Debug)]
pub struct Page {
    pub assets: Assets,
    pub mode: Mode,
    pub public_url: String,
    pub request_id: String,
    pub theme: Option<Theme>,
}

/// The request at hand. Outside a request (listing the routes) a bare one.
pub fn page() -> Page {
    use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Page>().cloned())
        .unwrap_or_else(|| Page {
            assets: Assets::default(),
            mode: Mode::Live,
            public_url: String::new(),
            request_id: String::new(),
            theme: None,
        })
}

/// Sets the status of the page being drawn.
pub fn set_status(status: http::StatusCode) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
