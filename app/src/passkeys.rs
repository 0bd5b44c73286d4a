//! Asking the browser for a passkey. The browser reads the server's options and writes its answer in
//! the JSON form of WebAuthn level 3; nothing here looks inside.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::AppError;

/// The first half of a ceremony, for the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    pub id: String,
    /// JSON.
    pub options: String,
}

#[cfg(feature = "ssr")]
impl From<workflows::identity::Ceremony> for Ceremony {
    fn from(ceremony: workflows::identity::Ceremony) -> Self {
        Self { id: ceremony.id.to_string(), options: ceremony.options }
    }
}

/// The id of a ceremony, as a page sends it back.
#[cfg(feature = "ssr")]
pub(crate) fn ceremony_id(text: &str) -> Result<domain::PasskeyCeremonyId, AppError> {
    text.parse().map_err(|_| refused())
}

/// Has a device make a new passkey; answers what the server has to see.
pub async fn create(options: &str) -> Result<String, AppError> {
    ask("create", "parseCreationOptionsFromJSON", options).await.map_err(|_| refused())
}

/// Has a device sign with a passkey it holds.
pub async fn get(options: &str) -> Result<String, AppError> {
    ask("get", "parseRequestOptionsFromJSON", options).await.map_err(|_| refused())
}

/// Whatever went wrong: the browsers do not tell, so that no page learns what a device holds.
fn refused() -> AppError {
    AppError::Refused {
        code: "passkey_failed".to_owned(),
        reason: "No passkey was used. Try again, or use your password.".to_owned(),
    }
}

async fn ask(method: &str, parser: &str, options: &str) -> Result<String, JsValue> {
    let kind = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    let parse: Function = Reflect::get(&kind, &parser.into())?.dyn_into()?;
    let parsed = parse.call1(&kind, &JSON::parse(options)?)?;
    let asked = Object::new();
    Reflect::set(&asked, &"publicKey".into(), &parsed)?;
    let container = Reflect::get(&window().navigator(), &"credentials".into())?;
    let act: Function = Reflect::get(&container, &method.into())?.dyn_into()?;
    let promise: Promise = act.call1(&container, &asked)?.dyn_into()?;
    let credential = JsFuture::from(promise).await?;
    Ok(String::from(JSON::stringify(&credential)?))
}
