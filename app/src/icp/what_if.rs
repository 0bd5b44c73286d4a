use chrono::NaiveDate;
use domain::Tier;
use engines::scoring::{Brief, Evidence, RawWeights, Targets, TargetsInput, Weights, score_brief};
use leptos::prelude::*;

use super::api::get_sample;
use crate::AppError;
use crate::components::{EmptyState, ErrorCard, Skeleton, SkeletonShape, grouped};

/// What a score depends on besides the lead.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    pub targets: TargetsInput,
    /// Points in the order of the components, of any sum.
    pub points: [i64; 5],
}

/// Leads in the browser, ready to be scored again and again.
#[derive(Clone, Debug)]
struct Sample {
    leads: Vec<Evidence<'static>>,
    today: NaiveDate,
}

/// How many of the leads there are would be hot, warm and so on with what the form says now, and how
/// many more or fewer than with what is saved. They are scored here, by the engine the server uses,
/// whenever a slider or a list changes.
#[component]
pub fn WhatIf(
    #[prop(into)] targets: Signal<TargetsInput>,
    #[prop(into)] points: Signal<[i64; 5]>,
    #[prop(into)] saved: Signal<Choice>,
) -> impl IntoView {
    let sample = RwSignal::new(None::<Result<Sample, AppError>>);
    let load = move || {
        leptos::task::spawn_local(async move {
            let lines = get_sample().await;
            let read = lines.map(|lines| Sample { leads: lines.read(), today: lines.today() });
            sample.try_set(Some(read));
        });
    };
    // After the page is drawn: the sample is for the script alone.
    Effect::new(move |_| load());
    let retry = Callback::new(move |()| {
        sample.set(None);
        load();
    });
    let with_sample = move |targets: &TargetsInput| {
        sample.with(|sample| match sample {
            Some(Ok(sample)) => assess(sample, targets),
            _ => Vec::new(),
        })
    };
    // The evidence is looked at when a list changes; a slider only weighs anew.
    let assessed = Memo::new(move |_| targets.with(with_sample));
    let counts = Memo::new(move |_| assessed.with(|leads| tally(leads, points.get())));
    let before = Memo::new(move |_| saved.with(|saved| tally(&with_sample(&saved.targets), saved.points)));
    let total = Memo::new(move |_| counts.get().iter().sum::<u32>());
    let head = move || {
        sample.with(|sample| match sample {
            None => Some(view! { <Skeleton shape=SkeletonShape::Rows { rows: 5 }/> }.into_any()),
            Some(Err(error)) => Some(
                view! { <ErrorCard of="leads to try this on" error=error.clone() on_retry=retry/> }.into_any(),
            ),
            Some(Ok(sample)) if sample.leads.is_empty() => Some(view! {
                <EmptyState icon=icondata_lu::LuGauge title="No leads to try this on yet" words="Once there are leads, you see here how many of them become hot while you move the sliders."/>
            }.into_any()),
            Some(Ok(_)) => None,
        })
    };
    let bars = move || {
        (total.get() > 0).then(|| {
            let rows = Tier::ALL
                .iter()
                .enumerate()
                .map(|(place, tier)| view! { <TierRow place tier=*tier counts before total/> })
                .collect_view();
            view! {
                <ul class="bar-list" aria-label="Leads by tier with this profile" data-testid="what-if">{rows}</ul>
            }
        })
    };
    let words = move || match total.get() {
        0 => String::new(),
        1 => "1 lead, scored here as you change the profile.".to_owned(),
        leads => format!("{} leads, scored here as you change the profile.", grouped(u64::from(leads))),
    };
    view! {
        <section class="what-if needs-script" aria-label="What the leads would be">
            <div class="what-if__head">
                <h3>"Your leads with this profile"</h3>
                <p class="what-if__words">{words}</p>
            </div>
            {head}
            {bars}
        </section>
    }
    .into_any()
}

#[component]
fn TierRow(
    place: usize,
    tier: Tier,
    counts: Memo<[u32; 5]>,
    before: Memo<[u32; 5]>,
    total: Memo<u32>,
) -> impl IntoView {
    let count = move || counts.get()[place];
    let width = move || format!("{:.2}%", f64::from(count()) * 100.0 / f64::from(total.get().max(1)));
    let change = move || difference(before.get()[place], count());
    let kept = move || change().is_empty();
    view! {
        <li class=format!("bar-list__row what-if__row {}", class(tier))>
            <span class="bar-list__name">{tier.label()}</span>
            <svg class="meter-bar" aria-hidden="true" width="100%" height="8">
                <rect class="meter-bar__rest" width="100%" height="8" rx="2"></rect>
                <rect class="meter-bar__fill" width=width height="8" rx="2"></rect>
            </svg>
            <span class="bar-list__value" data-testid=format!("what-if-{tier}")>{move || grouped(u64::from(count()))}</span>
            <span class="what-if__change" class=("what-if__change--none", kept)>{move || if kept() { "–".to_owned() } else { change() }}</span>
        </li>
    }
    .into_any()
}

const fn class(tier: Tier) -> &'static str {
    match tier {
        Tier::Hot => "tier-hot",
        Tier::Warm => "tier-warm",
        Tier::Cool => "tier-cool",
        Tier::Cold => "tier-cold",
        Tier::Dead => "tier-dead",
    }
}

/// "+12", "−3"; nothing for no change.
fn difference(before: u32, now: u32) -> String {
    let size = grouped(u64::from(now.abs_diff(before)));
    match now.cmp(&before) {
        std::cmp::Ordering::Greater => format!("+{size}"),
        std::cmp::Ordering::Less => format!("−{size}"),
        std::cmp::Ordering::Equal => String::new(),
    }
}

fn assess(sample: &Sample, targets: &TargetsInput) -> Vec<Brief> {
    let targets = Targets::new(targets);
    let anyhow = Weights::DEFAULT;
    sample.leads.iter().map(|lead| score_brief(lead, &targets, &anyhow, sample.today)).collect()
}

/// Leads by tier, best first. Points of any sum are taken for shares of it.
fn tally(leads: &[Brief], points: [i64; 5]) -> [u32; 5] {
    let [data_quality, authority, company_fit, timing, risk] = points.map(|points| points as f64);
    let raw = RawWeights { data_quality, authority, company_fit, timing, risk };
    let weights = Weights::try_from(raw).unwrap_or(Weights::DEFAULT);
    let mut counts = [0; 5];
    for lead in leads {
        counts[lead.weighed_by(&weights).tier as usize] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use engines::scoring::Contact;

    use super::*;

    #[test]
    fn moving_points_moves_leads_between_tiers_and_loses_none() {
        let decides = Evidence { title: Some("CEO".into()), email: Contact::Verified, ..Evidence::default() };
        let sample =
            Sample { leads: vec![decides, Evidence::default()], today: "2026-11-23".parse().unwrap() };
        let leads = assess(&sample, &TargetsInput::default());
        let (low, high) = (tally(&leads, [20, 15, 35, 25, 5]), tally(&leads, [30, 35, 15, 5, 15]));
        assert_ne!(low, high);
        assert_eq!(low.iter().sum::<u32>(), 2);
        assert_eq!(high.iter().sum::<u32>(), 2);
    }

    #[test]
    fn a_change_is_told_with_its_sign() {
        assert_eq!(difference(3, 15), "+12");
        assert_eq!(difference(1_500, 0), "−1,500");
        assert_eq!(difference(7, 7), "");
    }
}
