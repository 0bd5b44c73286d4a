//! The few lines that start the bundle `site`. A file of its own, so that pages need no inline
//! script; named by its content, which names the bundle's files, so it may be kept for ever.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use app::context::Assets;
use axum::extract::Extension;
use axum::response::{IntoResponse, Response};
use http::header;

use super::site::Site;

#[derive(Clone, Debug)]
pub struct StartScript {
    pub path: String,
    text: String,
}

impl StartScript {
    pub fn of(assets: &Assets) -> Self {
        let (js, wasm) = (assets.href("site.js"), assets.href("site.wasm"));
        // Only once the page is on the screen: until then the line belongs to what is read. A browser says
        // so itself; a frame asked for and begun is not yet one that is seen. Between the program's start and
        // the page's waking whoever scrolls or types gets a turn.
        let text = format!(
            "if(document.readyState!=='complete')await new Promise(done=>addEventListener('load',done,{{once:true}}));\n\
             await new Promise(done=>{{\
             new PerformanceObserver((_,watch)=>{{watch.disconnect();done()}}).observe({{type:'paint',buffered:true}});\
             setTimeout(done,3000)}});\n\
             const {{default:init,hydrate}}=await import({js:?});\n\
             await init({{module_or_path:{wasm:?}}});\n\
             await new Promise(done=>setTimeout(done));\nhydrate();\n"
        );
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self { path: format!("/pkg/site-start.{:016x}.js", hasher.finish()), text }
    }
}

pub async fn serve(Extension(site): Extension<Arc<Site>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, site.start_script().text.clone()).into_response()
}
