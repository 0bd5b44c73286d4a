use engines::scoring::TargetsInput;
use leptos::prelude::*;

use super::api::{ProfileLines, RescoringLine, SaveProfile, entries, get_profile, get_rescoring};
use super::profile_lines::ProfileReader;
use super::weights_card::WeightsCard;
use crate::components::{
    Button, ButtonKind, ButtonVariant, Card, Checkbox, ErrorCard, Field, InputKind, Skeleton, SkeletonShape,
    TextArea, TextInput,
};
use crate::forms::{FormState, ServerForm, use_form};

/// Where saving leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterSave {
    /// On to the dashboard: the end of onboarding.
    Dashboard,
    Stay,
}

/// The target profile with its weights, and what it makes of the leads there are. `may_change` is for
/// administrators; others read.
#[component]
pub fn ProfileEditor(after: AfterSave, may_change: bool) -> impl IntoView {
    let form = use_form::<SaveProfile>(|_| {});
    let profile = Resource::new_blocking(|| (), |()| get_profile());
    let rescoring = Resource::new_blocking(|| (), |()| get_rescoring());
    let retry = Callback::new(move |()| profile.refetch());
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Card/> }>
            {move || Suspend::new(async move {
                let (profile, rescoring) = (profile.await, rescoring.await.ok().flatten());
                match profile {
                    Ok(profile) if may_change => view! { <Editor form profile rescoring after/> }.into_any(),
                    Ok(profile) => view! { <ProfileReader profile/> }.into_any(),
                    Err(error) => view! { <ErrorCard of="target profile" error on_retry=retry/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Editor(
    form: FormState<SaveProfile>,
    profile: ProfileLines,
    rescoring: Option<RescoringLine>,
    after: AfterSave,
) -> impl IntoView {
    let typed = |name: &'static str, now: &str| RwSignal::new(form.typed(name, now));
    let industries = typed("industries", &profile.industries);
    let sizes = typed("company_sizes", &profile.company_sizes);
    let locations = typed("locations", &profile.locations);
    let lists = Memo::new(move |_| TargetsInput {
        icp_industries: entries(&industries.get()),
        icp_company_sizes: entries(&sizes.get()),
        icp_locations: entries(&locations.get()),
        ..TargetsInput::default()
    });
    let is_first = after == AfterSave::Dashboard;
    let save = if is_first { "Save and go on" } else { "Save profile" };
    view! {
        <ServerForm form class="form profile">
            {is_first.then(|| view! { <input type="hidden" name="onward" value="1"/> })}
            <div class="profile__targets">
                <TargetsCard form profile=profile.clone() industries sizes locations/>
                {is_first.then(|| view! {
                    <Checkbox name="share" checked=form.ticked("share", false) hint="Only counts and rates leave your agency: no names, no addresses, no texts. Off unless you tick it.">
                        "Let anonymous patterns of what works improve scoring for everybody"
                    </Checkbox>
                })}
            </div>
            <div class="profile__weights"><WeightsCard form profile lists rescoring/></div>
            <div class="form__actions profile__actions">
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>{save}</Button>
            </div>
        </ServerForm>
    }
}

#[component]
fn TargetsCard(
    form: FormState<SaveProfile>,
    profile: ProfileLines,
    industries: RwSignal<String>,
    sizes: RwSignal<String>,
    locations: RwSignal<String>,
) -> impl IntoView {
    let lines = move |name: &'static str, label: &'static str, hint: &'static str, bind: RwSignal<String>| {
        view! {
            <Field name=name label=label hint=hint error=form.error_of(name)><TextArea rows=4 bind/></Field>
        }
    };
    let titles = RwSignal::new(form.typed("titles", &profile.titles));
    let pains = RwSignal::new(form.typed("pain_points", &profile.pain_points));
    view! {
        <Card title="Whom you want to reach" words="One entry a line. Industries, sizes and locations decide company fit.">
            <div class="stack">
                <Field name="website_url" label="Your website" optional=true error=form.error_of("website_url")>
                    <TextInput kind=InputKind::Url placeholder="https://example.com.au" autocomplete="url" value=form.typed("website_url", &profile.website_url)/>
                </Field>
                <div class="form-grid">
                    {lines("industries", "Industries", "healthcare, legal services", industries)}
                    {lines("company_sizes", "Company sizes", "11-50, 51-200 or 500+", sizes)}
                    {lines("titles", "Job titles", "CEO, Marketing Director", titles)}
                    {lines("locations", "Locations", "Australia, New Zealand", locations)}
                </div>
                {lines("pain_points", "What hurts them", "The problems you solve; messages speak of them.", pains)}
            </div>
        </Card>
    }
    .into_any()
}
