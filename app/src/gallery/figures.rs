use domain::Tier;
use leptos::prelude::*;

use super::specimen::{Section, Specimen};
use crate::components::{
    AlsBadge, BarList, BarRow, BentoCell, BentoGrid, BentoSpan, Card, Delta, ScoreBars, ScorePart, StatCard,
    Trend, channel_name, channel_tone,
};

#[component]
pub(super) fn Figures() -> impl IntoView {
    let delta = |text: &str, trend, good| Delta {
        text: text.into(),
        trend,
        good,
        against: "vs previous 30 days".into(),
    };
    let part = |label: &str, points, max, reason: &str| ScorePart {
        label: label.into(),
        points,
        max,
        reason: reason.into(),
    };
    let parts = vec![
        part("Data quality", 18, 20, "Verified e-mail, direct phone, LinkedIn profile."),
        part("Authority", 15, 25, "Marketing Director: can decide, may need a signature."),
        part("Company fit", 25, 25, "Target industry, 24 people, Australia."),
        part("Timing", 14, 15, "In the role for four months; the company is hiring."),
        part("Risk", 15, 15, "No competitor, no bounce, no opt-out."),
    ];
    let tiers = [24.0, 31.0, 28.0, 12.0, 5.0]
        .into_iter()
        .zip(Tier::ALL)
        .map(|(value, tier)| BarRow::new(tier.label(), value).tier(*tier))
        .collect();
    let channels = [412.0, 96.0, 230.0, 41.0, 18.0]
        .into_iter()
        .zip(domain::Channel::ALL)
        .map(|(value, channel)| BarRow::new(channel_name(*channel), value).tone(channel_tone(*channel)))
        .collect();
    view! {
        <Section id="figures" title="Figures" words="The number is the hero: large, with its label above and its change beside it.">
            <Specimen title="Bento of stat cards" wide=true>
                <BentoGrid>
                    <BentoCell><StatCard label="Pipeline value" value="$284,000" href="/dev/components#charts"
                        delta=delta("12.0%", Trend::Up, true) course=vec![142.0, 150.0, 171.0, 168.0, 204.0, 233.0, 251.0, 284.0]/></BentoCell>
                    <BentoCell><StatCard label="Meetings booked" value="47"
                        delta=delta("8", Trend::Up, true) course=vec![4.0, 6.0, 5.0, 7.0, 6.0, 9.0, 10.0]/></BentoCell>
                    <BentoCell><StatCard label="Reply rate" value="12.0%"
                        delta=delta("2.1 points", Trend::Down, false) course=vec![14.1, 13.8, 14.0, 13.2, 12.9, 12.2, 12.0]/></BentoCell>
                    <BentoCell><StatCard label="Active leads" value="2,847"
                        delta=delta("0", Trend::Flat, true) course=vec![2847.0, 2830.0, 2851.0, 2840.0, 2847.0]/></BentoCell>
                    <BentoCell span=BentoSpan::Third>
                        <Card title="Sarah Chen" words="Marketing Director, Bloom Digital" action=|| view! { <AlsBadge score=87 tier=Tier::Hot/> }>
                            <ScoreBars parts/>
                        </Card>
                    </BentoCell>
                    <BentoCell span=BentoSpan::Third>
                        <Card title="Leads by tier" words="Share of 2,847"><BarList label="Leads by tier" rows=tiers/></Card>
                    </BentoCell>
                    <BentoCell span=BentoSpan::Third>
                        <Card title="Touches by channel" words="Last 30 days"><BarList label="Touches by channel" rows=channels/></Card>
                    </BentoCell>
                </BentoGrid>
            </Specimen>
        </Section>
    }
    .into_any()
}
