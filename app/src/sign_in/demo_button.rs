use leptos::prelude::*;

use crate::components::{Button, ButtonSize};
use crate::layouts::use_sandbox;

/// The way to look around without an account, where nothing leaves this machine.
#[component]
pub fn DemoButton() -> impl IntoView {
    use_sandbox().then(|| {
        view! {
            <div class="gate__other">
                <p class="gate__or">"or"</p>
                <Button href="/sandbox/demo" size=ButtonSize::Large icon=icondata_lu::LuPlay attr:rel="external">"Look around in a demo"</Button>
            </div>
        }
    })
}
