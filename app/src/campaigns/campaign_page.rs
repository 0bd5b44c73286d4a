use domain::{CampaignStatus, Capability};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::activity_tab::ActivityTab;
use super::campaign_actions::{ActivateButton, CampaignMenu, PauseButton};
use super::campaign_api::{CampaignDetail, WhyLine, get_campaign, why_waiting};
use super::leads_api::{JoinLine, RosterPage, RosterQuery, list_activity, list_could_join, list_roster};
use super::leads_tab::LeadsTab;
use super::overview_tab::OverviewTab;
use super::sequence_api::{PreviewPeople, get_preview};
use super::sequence_tab::SequenceTab;
use super::settings_tab::SettingsTab;
use super::words::{CampaignBadge, mode_name};
use crate::AppError;
use crate::activity::EventRow;
use crate::components::{Button, EmptyState, ErrorCard, Icon, Skeleton, SkeletonShape, Tab, Tabs, use_tab};
use crate::layouts::use_shell;

/// What somebody may do on this page.
#[derive(Clone, Copy, Debug)]
pub(super) struct May {
    pub work: bool,
    pub administer: bool,
}

/// What the tabs ask for; what belongs to a tab that is not on show is empty.
#[derive(Clone, Copy, Debug)]
struct Parts {
    why: Resource<Result<Vec<WhyLine>, AppError>>,
    roster: Resource<Result<RosterPage, AppError>>,
    events: Resource<Result<Vec<EventRow>, AppError>>,
    people: Resource<Result<PreviewPeople, AppError>>,
    joinable: Resource<Result<Vec<JoinLine>, AppError>>,
    search: RwSignal<String>,
}

const KEYS: [Tab; 5] = [
    Tab::new("overview", "Overview"),
    Tab::new("sequence", "Sequence"),
    Tab::new("leads", "Leads"),
    Tab::new("activity", "Activity"),
    Tab::new("settings", "Settings"),
];

/// `/dashboard/campaigns/{id}`.
#[component]
pub fn CampaignPage() -> impl IntoView {
    let allowed = |capability| {
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(capability)))
    };
    let may = May { work: allowed(Capability::Work), administer: allowed(Capability::Administer) };
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let tab = use_tab(&KEYS);
    let address = use_query_map();
    let listing = Memo::new(move |_| address.with(RosterQuery::of));
    let search = RwSignal::new(String::new());
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    // Made here and not where they are drawn: resources are numbered in the order they are made, which
    // has to be the same on the server and in the browser.
    let on = move |key: &'static str| tab.get() == key;
    let campaign = Resource::new_blocking(move || (id.get(), changed.get()), |(id, _)| get_campaign(id));
    let why = Resource::new_blocking(
        move || (id.get(), on("overview"), changed.get()),
        |(id, on, _)| async move { if on { why_waiting(id).await } else { Ok(vec![]) } },
    );
    let roster = Resource::new_blocking(
        move || (id.get(), on("leads").then(|| listing.get()), changed.get()),
        |(id, query, _)| async move {
            match query {
                Some(query) => list_roster(id, query).await,
                None => Ok(RosterPage::default()),
            }
        },
    );
    let events = Resource::new_blocking(
        move || (id.get(), on("activity"), changed.get()),
        |(id, on, _)| async move { if on { list_activity(id).await } else { Ok(vec![]) } },
    );
    let people = Resource::new_blocking(
        move || (id.get(), on("sequence")),
        |(id, on)| async move { if on { get_preview(id).await } else { Ok(PreviewPeople::default()) } },
    );
    let joinable = Resource::new_blocking(
        move || (on("leads") && may.work, search.get(), changed.get()),
        |(on, search, _)| async move { if on { list_could_join(search).await } else { Ok(vec![]) } },
    );
    let parts = Parts { why, roster, events, people, joinable, search };
    view! {
        <div class="page">
            <p class="crumb"><a href="/dashboard/campaigns"><Icon of=icondata_lu::LuChevronLeft/>"Campaigns"</a></p>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Card/> }>
                {move || Suspend::new(async move {
                    match campaign.await {
                        Ok(campaign) => view! { <Body campaign parts tab may again/> }.into_any(),
                        Err(error @ (AppError::NotFound { .. } | AppError::Deleted { .. })) => view! { <Gone error/> }.into_any(),
                        Err(error) => view! { <h1 class="visually-hidden">"Campaign"</h1><ErrorCard of="campaign" error on_retry=again/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Gone(error: AppError) -> impl IntoView {
    view! {
        <Title text="No such campaign"/>
        <h1 class="visually-hidden">"No such campaign"</h1>
        <EmptyState icon=icondata_lu::LuMegaphoneOff title=error.to_string() words="It may have been deleted, or the address is mistyped.">
            <Button href="/dashboard/campaigns">"All campaigns"</Button>
        </EmptyState>
    }
}

#[component]
fn Body(
    campaign: CampaignDetail,
    parts: Parts,
    tab: Memo<&'static str>,
    may: May,
    again: Callback<()>,
) -> impl IntoView {
    let number = |value: i64| u64::try_from(value).unwrap_or(0);
    let tabs = KEYS
        .into_iter()
        .map(|tab| match tab.key {
            "sequence" => tab.count(u64::try_from(campaign.steps.len()).unwrap_or(0)),
            "leads" => tab.count(number(campaign.counts.leads)),
            _ => tab,
        })
        .collect::<Vec<_>>();
    let kept = StoredValue::new(campaign.clone());
    let panel = move || {
        let campaign = kept.get_value();
        let Parts { why, roster, events, people, joinable, search } = parts;
        match tab.get() {
            "sequence" => view! { <SequenceTab campaign people may again/> }.into_any(),
            "leads" => view! { <LeadsTab campaign roster joinable search may again/> }.into_any(),
            "activity" => view! { <ActivityTab events/> }.into_any(),
            "settings" => view! { <SettingsTab campaign may again/> }.into_any(),
            _ => view! { <OverviewTab campaign why may/> }.into_any(),
        }
    };
    view! {
        <Title text=campaign.name.clone()/>
        <Head campaign may again/>
        <Tabs id="campaign" label="Campaign" tabs current=tab drops=&["page", "state", "step", "sort"]>{panel}</Tabs>
    }
    .into_any()
}

#[component]
fn Head(campaign: CampaignDetail, may: May, again: Callback<()>) -> impl IntoView {
    let id = campaign.id.clone();
    let move_on = may.work.then(|| match campaign.status {
        CampaignStatus::Draft => {
            view! { <ActivateButton id=id.clone() words="Activate" again primary=true/> }.into_any()
        }
        CampaignStatus::Paused => {
            view! { <ActivateButton id=id.clone() words="Resume" again primary=true/> }.into_any()
        }
        CampaignStatus::Active => view! { <PauseButton id=id.clone() again/> }.into_any(),
        CampaignStatus::Completed => ().into_any(),
    });
    let menu = may.work.then(|| {
        view! { <CampaignMenu id name=campaign.name.clone() status=campaign.status may_administer=may.administer again/> }
    });
    let mode = campaign.mode.map(|mode| view! { <span data-testid="mode">{mode_name(mode)}</span> });
    let why =
        (!campaign.pause_reason.is_empty()).then(|| view! { <span>{campaign.pause_reason.clone()}</span> });
    let words = (!campaign.description.is_empty())
        .then(|| view! { <p class="campaign-description">{campaign.description.clone()}</p> });
    view! {
        <div class="page-head">
            <div class="page-head__heading">
                <h1>{campaign.name.clone()}</h1>
                <p class="page-head__words lead-head">
                    <span data-testid="status"><CampaignBadge status=campaign.status/></span>
                    {mode}
                    {why}
                </p>
                {words}
            </div>
            <div class="page-head__actions">{move_on}{menu}</div>
        </div>
    }
    .into_any()
}
