use domain::Capability;
use leptos::prelude::*;

use super::api::CreateClient;
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, Field, Icon, TextInput};
use crate::forms::{RowAction, ServerForm, use_form};
use crate::icp::{AfterSave, ProfileEditor};
use crate::layouts::{SignOut, SignedOutLayout, use_shell};

/// `/onboarding`: what there is to do before the dashboard.
#[component]
pub fn OnboardingPage() -> impl IntoView {
    let shell = use_shell().get_untracked();
    let client = shell.as_ref().and_then(|shell| shell.client.clone());
    let may = shell.as_ref().is_some_and(|shell| shell.may(Capability::Administer));
    match client {
        None => view! { <CreateClientStep/> }.into_any(),
        Some(client) if may => view! { <ProfileStep name=client.name/> }.into_any(),
        Some(client) => view! { <WaitStep name=client.name/> }.into_any(),
    }
}

/// The way out of the gate: the account menu is not there yet.
pub(super) fn leave() -> impl IntoView {
    view! {
        <RowAction<SignOut> fields=vec![]>
            <button class="button button--ghost button--medium" type="submit">"Sign out"</button>
        </RowAction<SignOut>>
    }
}

#[component]
fn ProfileStep(name: String) -> impl IntoView {
    let words = move || {
        view! {
            {format!("{name} needs a target profile before the first campaign. It decides how every lead is scored, and you can change it at any time. ")}
            <a href="/onboarding/skip">"Skip for now"</a>
        }
    };
    view! {
        <SignedOutLayout title="Whom do you want to reach?" words wide=true foot=leave>
            <ProfileEditor after=AfterSave::Dashboard may_change=true/>
        </SignedOutLayout>
    }
}

/// For members and viewers of a client whose owner has not finished.
#[component]
fn WaitStep(name: String) -> impl IntoView {
    view! {
        <SignedOutLayout title="Almost ready" words=move || format!("{name} is still being set up.") foot=leave>
            <div class="gate__note">
                <span class="gate__note-icon"><Icon of=icondata_lu::LuHourglass/></span>
                <p>"An owner or admin has to choose the target profile first. Come back when that is done."</p>
            </div>
            <Button href="/onboarding" size=ButtonSize::Large attr:rel="external">"Look again"</Button>
        </SignedOutLayout>
    }
}

#[component]
fn CreateClientStep() -> impl IntoView {
    let form = use_form::<CreateClient>(|_| {});
    view! {
        <SignedOutLayout
            title="Name your agency"
            words=|| "You do not belong to an agency yet. Start one, or follow the link of an invitation."
            foot=leave
        >
            <ServerForm form>
                <Field name="name" label="Company name" required=true error=form.error_of("name")>
                    <TextInput autocomplete="organization" value=form.typed("name", "")/>
                </Field>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Create the agency"</Button>
            </ServerForm>
        </SignedOutLayout>
    }
}
