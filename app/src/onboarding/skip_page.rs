use domain::Capability;
use leptos::prelude::*;

use super::api::{DefaultProfile, SkipOnboarding, get_default_profile};
use super::onboarding_page::{OnboardingPage, leave};
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, SkeletonShape, Widget};
use crate::forms::{ServerForm, use_form};
use crate::layouts::{SignedOutLayout, use_shell};

/// `/onboarding/skip`: what the profile will be until somebody changes it.
#[component]
pub fn SkipPage() -> impl IntoView {
    let may = use_shell()
        .with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Administer)));
    if !may {
        return view! { <OnboardingPage/> }.into_any();
    }
    let profile = Resource::new_blocking(|| (), |()| get_default_profile());
    let form = use_form::<SkipOnboarding>(|_| {});
    view! {
        <SignedOutLayout title="Start with a common profile" words=|| "You can change every line of it later." foot=leave>
            <Widget of="profile" resource=profile shape=SkeletonShape::Text { lines: 8 } let:profile>
                <ProfileLines profile/>
            </Widget>
            <ServerForm form>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Use this profile"</Button>
                <Button href="/onboarding" variant=ButtonVariant::Ghost size=ButtonSize::Large>"Back"</Button>
            </ServerForm>
        </SignedOutLayout>
    }
    .into_any()
}

#[component]
fn ProfileLines(profile: DefaultProfile) -> impl IntoView {
    let line = |name: &'static str, values: Vec<String>| view! { <div class="facts__line"><dt>{name}</dt><dd>{values.join(", ")}</dd></div> };
    view! {
        <dl class="facts">
            {line("Industries", profile.industries)}
            {line("Company sizes", profile.company_sizes)}
            {line("Locations", profile.locations)}
            {line("Titles", profile.titles)}
        </dl>
    }
}
