use domain::Tier;
use engines::scoring::{Evidence, RawWeights, Targets, TargetsInput, Weights, score_brief};
use leptos::prelude::*;

use super::api::get_sample;
use crate::AppError;
use crate::components::{BarList, BarRow, EmptyState, ErrorCard, Skeleton, SkeletonShape, grouped};

/// Leads in the browser, ready to be scored again and again.
#[derive(Clone, Debug)]
struct Sample {
    leads: Vec<Evidence<'static>>,
    today: chrono::NaiveDate,
    seo_risk: bool,
}

/// How many of the leads there are would be hot, warm and so on with what the form says now. They are
/// scored here, by the engine the server uses, whenever a slider or a list changes.
#[component]
pub fn WhatIf(#[prop(into)] targets: Signal<TargetsInput>, #[prop(into)] points: Signal<[i64; 5]>) -> impl IntoView {
    let sample = RwSignal::new(None::<Result<Sample, AppError>>);
    let load = move || {
        leptos::task::spawn_local(async move {
            let lines = get_sample().await;
            let read = lines.map(|lines| Sample { leads: lines.read(), today: lines.today, seo_risk: lines.seo_risk });
            sample.try_set(Some(read));
        });
    };
    // After the page is drawn: the sample is for the script alone.
    Effect::new(move |_| load());
    let retry = Callback::new(move |()| {
        sample.set(None);
        load();
    });
    let counts = Memo::new(move |_| {
        sample.with(|sample| match sample {
            Some(Ok(sample)) => count(sample, &targets.get(), points.get()),
            _ => [0; 5],
        })
    });
    let head = move || {
        sample.with(|sample| match sample {
            None => Some(view! { <Skeleton shape=SkeletonShape::Rows { rows: 5 }/> }.into_any()),
            Some(Err(error)) => Some(view! { <ErrorCard of="leads to try this on" error=error.clone() on_retry=retry/> }.into_any()),
            Some(Ok(sample)) if sample.leads.is_empty() => Some(view! {
                <EmptyState icon=icondata_lu::LuGauge title="No leads to try this on yet" words="Once there are leads, you see here how many of them become hot while you move the sliders."/>
            }.into_any()),
            Some(Ok(_)) => None,
        })
    };
    let bars = move || {
        let counts = counts.get();
        let leads: u32 = counts.iter().sum();
        let rows = counts.into_iter().zip(Tier::ALL).map(|(count, tier)| BarRow::new(tier.label(), f64::from(count)).tier(*tier)).collect();
        (leads > 0).then(|| view! {
            <p class="what-if__words">{format!("{} leads, scored here as you change the profile.", grouped(u64::from(leads)))}</p>
            <div data-testid="what-if"><BarList label="Leads by tier with this profile" rows/></div>
        })
    };
    view! { <div class="what-if needs-script">{head}{bars}</div> }.into_any()
}

/// Leads by tier, best first. Points of any sum are taken for shares of it.
fn count(sample: &Sample, targets: &TargetsInput, points: [i64; 5]) -> [u32; 5] {
    let targets = Targets::new(&TargetsInput { seo_risk: sample.seo_risk, ..targets.clone() });
    let [data_quality, authority, company_fit, timing, risk] = points.map(|points| points as f64);
    let raw = RawWeights { data_quality, authority, company_fit, timing, risk };
    let weights = Weights::try_from(raw).unwrap_or(Weights::DEFAULT);
    let mut counts = [0; 5];
    for lead in &sample.leads {
        counts[score_brief(lead, &targets, &weights, sample.today).tier as usize] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use engines::scoring::Contact;

    use super::*;

    #[test]
    fn moving_points_moves_leads_between_tiers() {
        let decides = Evidence { title: Some("CEO".into()), email: Contact::Verified, ..Evidence::default() };
        let sample = Sample { leads: vec![decides, Evidence::default()], today: "2026-11-23".parse().unwrap(), seo_risk: false };
        let targets = TargetsInput::default();
        let (low, high) = (count(&sample, &targets, [20, 15, 35, 25, 5]), count(&sample, &targets, [30, 35, 15, 5, 15]));
        assert_ne!(low, high);
        assert_eq!(low.iter().sum::<u32>(), 2);
        assert_eq!(high.iter().sum::<u32>(), 2);
    }
}
