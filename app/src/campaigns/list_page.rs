use domain::{CampaignStatus, Capability};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::campaign_actions::{ActivateButton, PauseButton};
use super::channel_bar::ChannelBar;
use super::list_api::{CampaignCard, CampaignCards, CampaignsQuery, PAGE, list_campaigns};
use super::words::{CampaignBadge, counted, mode_name, percent, status_name};
use crate::components::{
    Button, ButtonSize, ButtonVariant, EmptyState, FilterBar, Pagination, Paging, SkeletonShape, TextInput,
    Widget, grouped, query_href,
};
use crate::layouts::use_shell;
use crate::when::Moment;

/// `/dashboard/campaigns`.
#[component]
pub fn CampaignsPage() -> impl IntoView {
    let may_work =
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Work)));
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(CampaignsQuery::of));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let campaigns =
        Resource::new_blocking(move || (query.get(), changed.get()), |(query, _)| list_campaigns(query));
    view! {
        <Title text="Campaigns"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Campaigns"</h1>
                    <p class="page-head__words">"Whom you write to, in which steps, and what came of it."</p>
                </div>
                <div class="page-head__actions">
                    <Button icon=icondata_lu::LuLayoutTemplate href="/dashboard/campaigns/templates">"Templates"</Button>
                    {may_work.then(|| view! { <Button variant=ButtonVariant::Primary icon=icondata_lu::LuPlus href="/dashboard/campaigns/new">"New campaign"</Button> })}
                </div>
            </div>
            <div class="campaign-list">
                <div class="campaign-list__filters">
                    <StatusChips/>
                    <FilterBar label="Filter campaigns" names=&["q"]>
                        <TextInput name="q" label="Search campaigns" placeholder="Name" icon=icondata_lu::LuSearch bind=searched() max_length=255/>
                    </FilterBar>
                </div>
                <Widget of="campaigns" resource=campaigns shape=SkeletonShape::Rows { rows: 4 } let:page>
                    <Cards page may_work again filtered=query.with_untracked(CampaignsQuery::is_filtered)/>
                </Widget>
            </div>
        </div>
    }
}

/// What the address searches for, also after a link changed it.
fn searched() -> RwSignal<String> {
    let address = use_query_map();
    let now = move || address.with(|query| query.get("q").unwrap_or_default());
    let typed = RwSignal::new(untrack(now));
    Effect::new(move |before: Option<()>| {
        let now = now();
        if before.is_some() {
            typed.set(now);
        }
    });
    typed
}

#[component]
fn StatusChips() -> impl IntoView {
    let address = use_query_map();
    let chip = move |status: Option<CampaignStatus>| {
        let current = move || {
            address.with(|query| {
                query.get_str("status").filter(|text| !text.is_empty())
                    == status.map(|status| status.as_str())
            })
        };
        let href = move || {
            address.with(|query| {
                query_href(query, &[("status", status.map(|status| status.as_str())), ("page", None)])
            })
        };
        view! {
            <li>
                <a class="chip" href=href data-noscroll aria-current=move || current().then_some("true")>
                    {status.map_or("All", status_name)}
                </a>
            </li>
        }
    };
    let all = std::iter::once(None).chain(CampaignStatus::ALL.iter().copied().map(Some));
    view! { <ul class="chips" aria-label="Status">{all.map(chip).collect_view()}</ul> }.into_any()
}

#[component]
fn Cards(page: CampaignCards, may_work: bool, again: Callback<()>, filtered: bool) -> impl IntoView {
    if page.cards.is_empty() && (filtered || page.page > 1) {
        return view! {
            <EmptyState filtered=true title="No campaigns fit these filters" words="Clear the filters to see all of them.">
                <Button size=ButtonSize::Small href="/dashboard/campaigns">"Clear filters"</Button>
            </EmptyState>
        }
        .into_any();
    }
    if page.cards.is_empty() {
        return view! {
            <EmptyState icon=icondata_lu::LuMegaphone title="No campaigns yet" words="A campaign takes leads through a sequence of messages, at the right hours and inside every limit.">
                {may_work.then(|| view! { <Button variant=ButtonVariant::Primary size=ButtonSize::Small href="/dashboard/campaigns/new">"Create a campaign"</Button> })}
            </EmptyState>
        }
        .into_any();
    }
    let number = |value: i64| u64::try_from(value).unwrap_or(0);
    let paging =
        Paging::Numbered { page: number(page.page), per_page: number(PAGE), total: number(page.total) };
    let cards = page.cards.into_iter().map(|card| view! { <Card card may_work again/> }).collect_view();
    view! {
        <ul class="campaign-cards">{cards}</ul>
        <Pagination of="campaigns" paging/>
    }
    .into_any()
}

#[component]
fn Card(card: CampaignCard, may_work: bool, again: Callback<()>) -> impl IntoView {
    let action = may_work.then(|| match card.status {
        CampaignStatus::Active => view! { <PauseButton id=card.id.clone() again small=true/> }.into_any(),
        CampaignStatus::Draft | CampaignStatus::Paused => {
            let words = if card.status == CampaignStatus::Draft { "Activate" } else { "Resume" };
            view! { <ActivateButton id=card.id.clone() words again small=true/> }.into_any()
        }
        CampaignStatus::Completed => ().into_any(),
    });
    let figure = |label: &'static str, value: String| {
        view! { <div class="campaign-card__figure"><dt>{label}</dt><dd>{value}</dd></div> }
    };
    let count = |value: i64| grouped(u64::try_from(value).unwrap_or(0));
    let mode = card.mode.map(|mode| view! { <span>{mode_name(mode)}</span> });
    let told = if card.pause_reason.is_empty() { card.description } else { card.pause_reason };
    view! {
        <li class="card campaign-card" data-testid="campaign-card">
            <div class="campaign-card__head">
                <h2 class="campaign-card__name"><a class="campaign-card__open" href=format!("/dashboard/campaigns/{}", card.id)>{card.name}</a></h2>
                <CampaignBadge status=card.status/>
            </div>
            <p class="campaign-card__words">{if told.is_empty() { counted(card.leads, "lead", "leads") } else { told }}</p>
            <dl class="campaign-card__figures">
                {figure("Leads", count(card.leads))}
                {figure("Contacted", count(card.contacted))}
                {figure("Replies", count(card.replied))}
                {figure("Reply rate", percent(card.reply_rate))}
            </dl>
            <ChannelBar shares=card.shares/>
            <div class="campaign-card__foot">
                <p class="campaign-card__more">{mode}<span>"Changed "<Moment when=card.changed/></span></p>
                {action}
            </div>
        </li>
    }
    .into_any()
}
