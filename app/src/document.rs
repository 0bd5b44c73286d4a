//! The HTML document around a page: head, style, scripts, policy. Server only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::context::{self, Assets};
use crate::product::Area;

/// Which browser code a document loads (decisions.md D19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// Signed-in pages and the way in.
    Product(Area),
    /// The gallery of components, which nobody should download with the product.
    Gallery,
    /// Error pages: nothing to hydrate.
    None,
}

impl Bundle {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Product(area) => Some(area.bundle()),
            Self::Gallery => Some("gallery"),
            Self::None => None,
        }
    }
}

/// Wraps `body` into a complete document and sets the policy headers that go with it.
pub fn document<V: IntoView + 'static>(bundle: Bundle, body: impl FnOnce() -> V) -> impl IntoView {
    let page = context::page();
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    send_policy(&nonce);
    let style = page.assets.href("app.css");
    let font = page.assets.href("inter.woff2");
    view! {
        <!DOCTYPE html>
        <html lang="en-AU" data-theme=page.theme.map(|theme| theme.as_str()) data-mode=page.mode.as_str()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="dark light"/>
                <link rel="preload" href=font r#as="font" type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href=style/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <MetaTags/>
                {bundle.name().map(|name| hydration(&page.assets, name))}
            </head>
            <body>{body()}</body>
        </html>
    }
}

/// Starts the bundle once the page is parsed; the page is complete and readable before that.
fn hydration(assets: &Assets, bundle: &str) -> impl IntoView + use<> {
    let (js, wasm) = (assets.href(&format!("{bundle}.js")), assets.href(&format!("{bundle}.wasm")));
    let start = format!(
        "import init, {{ hydrate }} from {js:?};\nawait init({{ module_or_path: {wasm:?} }});\nhydrate();\ndocument.documentElement.dataset.hydrated = \"\";"
    );
    view! {
        <link rel="modulepreload" href=js.clone() crossorigin="anonymous"/>
        <script type="module" nonce=use_nonce() inner_html=start></script>
    }
}

fn send_policy(nonce: &str) {
    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(value) = http::HeaderValue::from_str(&policy) {
        response.insert_header(http::header::CONTENT_SECURITY_POLICY, value);
    }
}
