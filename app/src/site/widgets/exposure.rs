//! Tells the server that the headline under test was on screen.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit};

use super::motion::on_view;

const EVENTS: &str = "/api/v1/events/ab";

/// Reports once, when the headline comes into view. Does nothing while no test runs.
pub fn report() {
    let Ok(Some(hero)) = document().query_selector("[data-headline-test]") else { return };
    let told = StoredValue::new(false);
    on_view(&hero, move |seen| {
        if seen && !told.get_value() {
            told.set_value(true);
            leptos::task::spawn_local(async {
                // A visitor who is not counted loses nothing.
                let _ = send().await;
            });
        }
    });
}

async fn send() -> Result<(), wasm_bindgen::JsValue> {
    let headers = Headers::new()?;
    headers.append("content-type", "application/json")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&"{\"event\":\"exposure\"}".into());
    JsFuture::from(window().fetch_with_str_and_init(EVENTS, &request)).await?;
    Ok(())
}
