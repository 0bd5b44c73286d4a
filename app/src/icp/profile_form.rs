use engines::scoring::{Component, TargetsInput};
use leptos::prelude::*;

use super::api::{ProfileLines, SaveProfile, entries, get_profile, starting_points};
use super::rescoring::Rescoring;
use super::what_if::WhatIf;
use crate::components::{Button, ButtonKind, ButtonVariant, Card, Field, InputKind, SkeletonShape, Slider, TextArea, TextInput, Widget};
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
    view! {
        <Widget of="target profile" resource=profile shape=SkeletonShape::Card let:profile>
            {if may_change {
                view! { <Editor form profile after/> }.into_any()
            } else {
                view! { <Reader profile/> }.into_any()
            }}
        </Widget>
    }
}

#[component]
fn Editor(form: FormState<SaveProfile>, profile: ProfileLines, after: AfterSave) -> impl IntoView {
    let typed = |name: &'static str, now: &str| RwSignal::new(form.typed(name, now));
    let industries = typed("industries", &profile.industries);
    let sizes = typed("company_sizes", &profile.company_sizes);
    let locations = typed("locations", &profile.locations);
    let targets = Memo::new(move |_| TargetsInput {
        icp_industries: entries(&industries.get()),
        icp_company_sizes: entries(&sizes.get()),
        icp_locations: entries(&locations.get()),
        ..TargetsInput::default()
    });
    let starts = starting_points();
    let sliders: Vec<(Component, RwSignal<i64>)> = Component::ALL
        .iter()
        .zip(profile.points())
        .zip(starts)
        .map(|((component, text), start)| {
            let now = form.typed(component.as_str(), text).parse().unwrap_or(i64::from(start));
            (*component, RwSignal::new(now))
        })
        .collect();
    let signals: [RwSignal<i64>; 5] = std::array::from_fn(|n| sliders[n].1);
    let points = Memo::new(move |_| signals.map(|signal| signal.get()));
    let sum = Memo::new(move |_| points.get().iter().sum::<i64>());
    let (save, onward) = match after {
        AfterSave::Dashboard => ("Save and go on", true),
        AfterSave::Stay => ("Save profile", false),
    };
    let lines = |name: &'static str, label: &'static str, hint: &'static str, bind: RwSignal<String>| view! {
        <Field name=name label=label hint=hint error=form.error_of(name)><TextArea rows=4 bind/></Field>
    };
    let titles = typed("titles", &profile.titles);
    let pains = typed("pain_points", &profile.pain_points);
    view! {
        <ServerForm form class="form profile">
            {onward.then(|| view! { <input type="hidden" name="onward" value="1"/> })}
            <div class="profile__targets">
                <Card title="Whom you want to reach" words="One entry a line.">
                    <div class="stack">
                        <Field name="website_url" label="Your website" optional=true error=form.error_of("website_url")>
                            <TextInput kind=InputKind::Url placeholder="https://example.com.au" autocomplete="url" value=form.typed("website_url", &profile.website_url)/>
                        </Field>
                        <div class="form-grid">
                            {lines("industries", "Industries", "healthcare, legal services", industries)}
                            {lines("company_sizes", "Company sizes", "11-50 or 500+", sizes)}
                            {lines("titles", "Job titles", "CEO, Marketing Director", titles)}
                            {lines("locations", "Locations", "Australia, New Zealand", locations)}
                        </div>
                        {lines("pain_points", "What hurts them", "The problems you solve; messages speak of them.", pains)}
                    </div>
                </Card>
            </div>
            <div class="profile__weights">
                <Card title="What counts in a score" words="Five parts of one hundred.">
                    <div class="stack">
                        {sliders.into_iter().map(|(component, bind)| {
                            let (min, max) = component.weight_bounds();
                            view! { <Slider name=component.as_str() label=component.label() bind min=i64::from(min) max=i64::from(max) unit="%"/> }
                        }).collect_view()}
                        <p class="profile__sum" class=("profile__sum--off", move || sum.get() != 100) role="status">
                            {move || if sum.get() == 100 { "Sum 100".to_owned() } else { format!("Sum {}: the parts must make 100", sum.get()) }}
                        </p>
                        <WhatIf targets points/>
                        <Rescoring asked=Signal::derive(move || form.version())/>
                    </div>
                </Card>
            </div>
            <div class="form__actions profile__actions">
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>{save}</Button>
            </div>
        </ServerForm>
    }
}

#[component]
fn Reader(profile: ProfileLines) -> impl IntoView {
    let line = |name: &'static str, text: &str| {
        let words = entries(text).join(", ");
        let words = if words.is_empty() { "–".to_owned() } else { words };
        view! { <div class="facts__line"><dt>{name}</dt><dd>{words}</dd></div> }
    };
    let weights = Component::ALL
        .iter()
        .zip(profile.points())
        .map(|(component, points)| format!("{} {points}%", component.label()))
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        <Card title="Target profile" words="Administrators can change it.">
            <dl class="facts">
                {line("Website", &profile.website_url)}
                {line("Industries", &profile.industries)}
                {line("Company sizes", &profile.company_sizes)}
                {line("Job titles", &profile.titles)}
                {line("Locations", &profile.locations)}
                {line("What hurts them", &profile.pain_points)}
                {line("Weights", &weights)}
            </dl>
        </Card>
    }
}
