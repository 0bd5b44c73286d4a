use domain::{Channel, Intent, PlanTier, Role, SubscriptionStatus, Tier};
use leptos::prelude::*;

use super::specimen::{Echo, Section, Specimen};
use crate::components::{
    AlsBadge, Avatar, Badge, Banner, Button, ButtonSize, ChannelBadge, IntentBadge, Kbd, PlanBadge, Progress,
    RoleBadge, SubscriptionBadge, Tone, use_toasts,
};

#[component]
pub(super) fn Feedback() -> impl IntoView {
    view! {
        <Section id="feedback" title="Feedback" words="What is so, what has just happened, how far something is.">
            <Specimen title="Badges">
                <div class="row">{Tone::ALL.iter().map(|tone| view! { <Badge tone=*tone>{tone_name(*tone)}</Badge> }).collect_view()}</div>
                <div class="row">{Channel::ALL.iter().map(|channel| view! { <ChannelBadge channel=*channel/> }).collect_view()}</div>
                <div class="row">{Intent::ALL.iter().map(|intent| view! { <IntentBadge intent=*intent/> }).collect_view()}</div>
                <div class="row">{PlanTier::ALL.iter().map(|plan| view! { <PlanBadge plan=*plan/> }).collect_view()}</div>
                <div class="row">{SubscriptionStatus::ALL.iter().map(|status| view! { <SubscriptionBadge status=*status/> }).collect_view()}</div>
                <div class="row">{Role::ALL.iter().map(|role| view! { <RoleBadge role=*role/> }).collect_view()}</div>
            </Specimen>
            <Specimen title="Score badges">
                <div class="row gallery__scores">
                    {[92_u8, 71, 44, 27, 8].map(|score| view! { <AlsBadge score tier=Tier::of(score)/> })}
                </div>
                <div class="row">{Tier::ALL.iter().map(|tier| view! { <AlsBadge tier=*tier/> }).collect_view()}</div>
                <div class="row">
                    <Avatar name="Sarah Chen"/><Avatar name="Marcus Chen"/><Avatar name="Emma Thompson"/><Avatar name="Pixel Studios" large=true/>
                    <span class="gallery__note">"Press "<Kbd>"/"</Kbd>" to search"</span>
                </div>
            </Specimen>
            <Specimen title="Banners" wide=true><Banners/></Specimen>
            <Specimen title="Toasts"><ToastButtons/></Specimen>
            <Specimen title="Progress"><ProgressDemo/></Specimen>
        </Section>
    }
    .into_any()
}

const fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "Draft",
        Tone::Success => "Active",
        Tone::Warning => "Paused",
        Tone::Danger => "Unsubscribe",
        Tone::Info => "Completed",
        Tone::Purple => "Voice",
        Tone::Sky => "Connected",
        Tone::Emerald => "Interested",
        Tone::Slate => "Auto reply",
    }
}

#[component]
fn Banners() -> impl IntoView {
    let paid = RwSignal::new(false);
    view! {
        <div class="stack">
            <Show when=move || !paid.get()>
                <Banner tone=Tone::Danger action=move || view! {
                    <Button size=ButtonSize::Small on:click=move |_| paid.set(true)>"Pay now"</Button>
                }>"Your last payment failed. Sending stops on Friday."</Banner>
            </Show>
            <Banner tone=Tone::Warning>"120 credits are left. At the present pace they last two days."</Banner>
            <Banner tone=Tone::Info>"Viewing as Harbour Digital. Nothing can be changed."</Banner>
            <Banner tone=Tone::Success>"Your domain is verified. Warm-up begins tonight."</Banner>
            <Echo label="Payment" value=move || if paid.get() { "paid".to_owned() } else { "overdue".to_owned() }/>
        </div>
    }
    .into_any()
}

#[component]
fn ToastButtons() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="row">
            <Button on:click=move |_| toasts.success("Lead saved.")>"Say it worked"</Button>
            <Button on:click=move |_| toasts.notice("Two new replies.")>"Say something"</Button>
            <Button on:click=move |_| toasts.failure("The import stopped at row 212: no e-mail address.")>"Say it failed"</Button>
        </div>
        <p class="gallery__note">"Good news leaves after six seconds unless it is pointed at; a failure stays."</p>
    }
    .into_any()
}

#[component]
fn ProgressDemo() -> impl IntoView {
    let rows = RwSignal::new(640_u64);
    view! {
        <Progress label="Importing leads" value=move || Some(rows.get()) max=1000 words=move || format!("{} of 1,000 rows", rows.get())/>
        <div class="row"><Button size=ButtonSize::Small on:click=move |_| rows.update(|n| *n = (*n + 120).min(1000))>"Import 120 more"</Button></div>
        <Echo label="Imported rows" value=move || rows.get().to_string()/>
        <Progress label="Reading the website" value=None words="about a minute".to_owned()/>
    }
    .into_any()
}
