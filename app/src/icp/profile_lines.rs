use engines::scoring::Component;
use leptos::prelude::*;

use super::api::{ProfileLines, entries};
use crate::components::Card;

/// The profile for those who may not change it.
#[component]
pub fn ProfileReader(profile: ProfileLines) -> impl IntoView {
    let line = |name: &'static str, text: &str| {
        let words = entries(text).join(", ");
        let value = if words.is_empty() {
            view! { <span class="table__none"><span aria-hidden="true">"–"</span><span class="visually-hidden">"not said"</span></span> }.into_any()
        } else {
            words.into_any()
        };
        view! { <div class="facts__line"><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let weights = Component::ALL
        .iter()
        .zip(profile.points())
        .map(|(component, points)| format!("{} {points}%", component.label()))
        .collect::<Vec<_>>()
        .join(", ");
    view! {
        <Card title="Target profile" words="Whom your agency wants to reach. Administrators can change it.">
            <dl class="facts">
                {line("Website", &profile.website_url)}
                {line("Industries", &profile.industries)}
                {line("Company sizes", &profile.company_sizes)}
                {line("Job titles", &profile.titles)}
                {line("Locations", &profile.locations)}
                {line("What hurts them", &profile.pain_points)}
                {line("Score", &weights)}
            </dl>
        </Card>
    }
    .into_any()
}
