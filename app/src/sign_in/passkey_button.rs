use leptos::prelude::*;

use crate::AppError;
use crate::components::{Button, ButtonSize, use_toasts};
use crate::forms::Outcome;
use crate::layouts::use_passkeys;
use crate::passkeys::{self, Ceremony};

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::identity;

    pub use crate::context::{asking, services, tell};
    pub(super) use crate::sign_in::api::welcome;
}
#[cfg(feature = "ssr")]
use imports::*;

#[server(prefix = "/fn", endpoint = "sign-in/passkey/start")]
pub async fn start_passkey_sign_in() -> Result<Ceremony, AppError> {
    Ok(identity::start_passkey_sign_in(&services()?).await.map_err(tell)?.into())
}

#[server(prefix = "/fn", endpoint = "sign-in/passkey")]
pub async fn sign_in_by_passkey(
    #[server(default)] ceremony: String,
    #[server(default)] answer: String,
    #[server(default)] next: String,
) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    let ceremony = passkeys::ceremony_id(&ceremony)?;
    let cookie = asking.cookie.as_ref();
    let signed = identity::passkey_sign_in(&services, &asking.origin, ceremony, &answer, cookie).await;
    Ok(welcome(&signed.map_err(tell)?, &next))
}

/// The way in by a key on the device. Needs a script, so there is no button without one.
#[component]
pub fn PasskeyButton(
    /// Where to go afterwards; empty for the dashboard.
    #[prop(into, optional)]
    next: String,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let next = StoredValue::new(next);
    let sign_in = move |_| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match signed_in(next.get_value()).await {
                Ok(path) => drop(window().location().assign(&path)),
                Err(error) => {
                    toasts.failure(error.to_string());
                    busy.try_set(false);
                }
            }
        });
    };
    use_passkeys().then(|| {
        view! {
            <div class="gate__other needs-script">
                <Button size=ButtonSize::Large icon=icondata_lu::LuFingerprint busy on:click=sign_in>"Sign in with a passkey"</Button>
            </div>
        }
    })
}

/// Both halves; the path to go on to.
async fn signed_in(next: String) -> Result<String, AppError> {
    let ceremony = start_passkey_sign_in().await?;
    let answer = passkeys::get(&ceremony.options).await?;
    let outcome = sign_in_by_passkey(ceremony.id, answer, next).await?;
    Ok(outcome.go_to.unwrap_or_else(|| "/dashboard".to_owned()))
}
