use engines::scoring::{Component, TargetsInput};
use leptos::prelude::*;

use super::api::{ProfileLines, RescoringLine, SaveProfile, starting_points};
use super::rescoring::Rescoring;
use super::what_if::{Choice, WhatIf};
use crate::components::{Button, ButtonSize, ButtonVariant, Card, Checkbox, Slider};
use crate::forms::FormState;

/// What each part counts, and what the leads there are become with it.
#[component]
pub fn WeightsCard(
    form: FormState<SaveProfile>,
    profile: ProfileLines,
    /// Without the switch for search metrics.
    #[prop(into)]
    lists: Signal<TargetsInput>,
    rescoring: Option<RescoringLine>,
) -> impl IntoView {
    let starts = starting_points();
    let typed = |component: Component, text: &str, start: u32| {
        form.typed(component.as_str(), text).parse().unwrap_or(i64::from(start))
    };
    let signals: [RwSignal<i64>; 5] = std::array::from_fn(|place| {
        RwSignal::new(typed(Component::ALL[place], profile.points()[place], starts[place]))
    });
    let seo_risk = RwSignal::new(form.ticked("seo_risk", !profile.seo_risk.is_empty()));
    let points = Memo::new(move |_| signals.map(|signal| signal.get()));
    let sum = Memo::new(move |_| points.get().iter().sum::<i64>());
    let targets = Memo::new(move |_| TargetsInput { seo_risk: seo_risk.get(), ..lists.get() });
    let now = move || Choice { targets: targets.get_untracked(), points: points.get_untracked() };
    let saved = RwSignal::new(now());
    Effect::new(move |before: Option<()>| {
        let succeeded = form.version() > 0 && form.succeeded().get_untracked();
        if before.is_some() && succeeded {
            saved.set(now());
        }
    });
    let sliders = Component::ALL
        .iter()
        .zip(signals)
        .map(|(component, bind)| {
            let (min, max) = component.weight_bounds();
            view! { <Slider name=component.as_str() label=component.label() bind min=i64::from(min) max=i64::from(max) unit="%"/> }
        })
        .collect_view();
    let start_anew = move |_| {
        for (signal, start) in signals.iter().zip(starts) {
            signal.set(i64::from(start));
        }
    };
    let is_off = move || sum.get() != 100;
    let sum_words = move || match sum.get() - 100 {
        0 => "Together 100%".to_owned(),
        over @ 1.. => format!("Together {}%: take {over} away", sum.get()),
        under => format!("Together {}%: {} left to give", sum.get(), -under),
    };
    let refused = form.error_of("weights");
    view! {
        <Card title="What counts in a score" words="Five parts that make one hundred.">
            <div class="profile__sliders">
                {sliders}
                <div class="profile__sum-line">
                    <p class="profile__sum" class=("profile__sum--off", is_off) id="field-weights" tabindex="-1" role="status">{sum_words}</p>
                    <span class="needs-script"><Button variant=ButtonVariant::Ghost size=ButtonSize::Small on:click=start_anew>"Usual weights"</Button></span>
                </div>
                {move || refused.get().map(|words| view! { <p class="field__error">{words}</p> })}
                <Checkbox name="seo_risk" bind=seo_risk hint="For agencies whose prospects are agencies themselves. To everybody else a weak site is a reason to call.">
                    "A weak search presence counts against a lead"
                </Checkbox>
            </div>
            <WhatIf targets points saved/>
            <Rescoring now=rescoring asked=Signal::derive(move || form.version())/>
        </Card>
    }
    .into_any()
}
