use leptos::prelude::*;

use super::lead_api::AlsLines;
use super::words::weights_name;
use crate::components::{AlsBadge, Card, EmptyState, ScoreBars, ScorePart};
use crate::when::Moment;

/// The score: five bars, each against its own maximum, and why.
#[component]
pub fn ScoreCard(als: Option<AlsLines>) -> impl IntoView {
    let Some(als) = als else {
        return view! {
            <Card title="Agency Lead Score">
                <EmptyState icon=icondata_lu::LuGauge title="Not scored yet" words="Add a first name or a company; then the lead is scored, with the reasons."/>
            </Card>
        }
        .into_any();
    };
    let parts = als
        .parts
        .into_iter()
        .map(|part| ScorePart {
            label: format!("{} ({}%)", part.label, part.weight),
            points: part.points,
            max: part.max,
            reason: part.reasons.join(" "),
        })
        .collect();
    let (tier, score) = (als.tier, als.score);
    let overridden = als.tier_override.map(|why| view! { <p class="score-card__override">{why.words()}</p> });
    view! {
        <Card title="Agency Lead Score" action=move || view! { <AlsBadge tier score/> }>
            <div class="stack">
                {overridden}
                <ScoreBars parts/>
                <p class="score-card__foot">"Scored "<Moment when=als.scored/>" with "{weights_name(als.source)}"."</p>
            </div>
        </Card>
    }
    .into_any()
}
