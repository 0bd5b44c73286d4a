use domain::Capability;
use leptos::prelude::*;

use crate::icp::{AfterSave, ProfileEditor};
use crate::layouts::use_shell;

/// The target profile; members and viewers read it.
#[component]
pub fn IcpTab() -> impl IntoView {
    let may_change = use_shell()
        .with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Administer)));
    view! {
        <div class="settings settings--wide">
            <ProfileEditor after=AfterSave::Stay may_change/>
        </div>
    }
}
