//! `/`: eighteen parts in a fixed order, each proving one claim with one instrument.

use leptos::prelude::*;

mod compare;
mod demo;
mod features;
mod hero;
mod how;
mod live;
mod proof;

use super::join::JoinSection;
use super::plans::Plans;
use compare::{RoiMath, RoiTable};
use demo::ProductDemo;
use features::Features;
use hero::{Hero, TrustRow};
use how::HowItWorks;
pub use how::ScoreCard;
use live::{ActivitySection, TypewriterSection};
use proof::{ChannelStrip, ComplianceChips, Stats};

/// The front door.
#[component]
pub fn LandingPage() -> impl IntoView {
    view! {
        <main id="content" class="landing">
            <Hero/>
            <TrustRow/>
            <ProductDemo/>
            <ActivitySection/>
            <TypewriterSection/>
            <ChannelStrip/>
            <Stats/>
            <Features/>
            <HowItWorks/>
            <RoiTable/>
            <Pricing/>
            <RoiMath/>
            <ComplianceChips/>
            <JoinSection source=domain::WaitlistSource::LandingBottom
                title="20 agencies will build the future of agency growth."
                question="Will you be one of them?"/>
        </main>
    }
    .into_any()
}

#[component]
fn Pricing() -> impl IntoView {
    view! {
        <section class="band" id="pricing" aria-labelledby="pricing-title">
            <div class="band__head">
                <p class="eyebrow">"Pricing"</p>
                <h2 id="pricing-title">"Lock in 50% off. Forever."</h2>
                <p class="lead">"The first 20 agencies keep the founding price for as long as they stay. Same features on every plan; you choose the volume."</p>
            </div>
            <Plans/>
            <p class="note">"Prices in Australian dollars a month, excluding GST. "<a href="/pricing">"What a credit is, and eight more questions answered"</a></p>
        </section>
    }
    .into_any()
}
