use domain::{Capability, LeadFact};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::contact_card::ContactCard;
use super::edit_dialog::{EDIT, EditDialog};
use super::lead_api::{EventLine, LeadDetail, RescoreLead, get_lead, list_events};
use super::lead_menu::LeadMenu;
use super::score_card::ScoreCard;
use super::timeline_card::TimelineCard;
use super::twins_card::TwinsCard;
use super::who_card::{CompanyCard, WhoCard};
use super::words::StatusBadge;
use crate::AppError;
use crate::components::{AlsBadge, Banner, Button, ButtonKind, EmptyState, ErrorCard, Icon, Skeleton, SkeletonShape, Tone};
use crate::forms::RowAction;
use crate::layouts::use_shell;

/// What somebody may do on this page.
#[derive(Clone, Copy, Debug)]
pub(super) struct May {
    pub work: bool,
    pub administer: bool,
}

/// `/dashboard/leads/{id}`.
#[component]
pub fn LeadPage() -> impl IntoView {
    let allowed = |capability| use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(capability)));
    let may = May { work: allowed(Capability::Work), administer: allowed(Capability::Administer) };
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let lead = Resource::new_blocking(move || (id.get(), changed.get()), |(id, _)| get_lead(id));
    // Beside the lead and not inside it: resources are numbered in the order they are made, which has
    // to be the same on the server and in the browser.
    let events = Resource::new_blocking(move || (id.get(), changed.get()), |(id, _)| list_events(id));
    let retry = Callback::new(move |()| {
        lead.refetch();
        events.refetch();
    });
    view! {
        <div class="page">
            <p class="crumb"><a href="/dashboard/leads"><Icon of=icondata_lu::LuChevronLeft/>"Leads"</a></p>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Card/> }>
                {move || Suspend::new(async move {
                    let (lead, events) = (lead.await, events.await);
                    match lead {
                        Ok(lead) => view! { <LeadBody lead events may again retry/> }.into_any(),
                        Err(error @ (AppError::NotFound { .. } | AppError::Deleted { .. })) => view! { <Gone error/> }.into_any(),
                        Err(error) => view! { <h1 class="visually-hidden">"Lead"</h1><ErrorCard of="lead" error on_retry=retry/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Gone(error: AppError) -> impl IntoView {
    view! {
        <Title text="No such lead"/>
        <h1 class="visually-hidden">"No such lead"</h1>
        <EmptyState icon=icondata_lu::LuUserX title=error.to_string() words="It may have been merged or deleted, or the address is mistyped.">
            <Button href="/dashboard/leads">"All leads"</Button>
        </EmptyState>
    }
}

#[component]
fn LeadBody(
    lead: LeadDetail,
    events: Result<Vec<EventLine>, AppError>,
    may: May,
    again: Callback<()>,
    retry: Callback<()>,
) -> impl IntoView {
    let words = [lead.fact(LeadFact::Title), lead.fact(LeadFact::Company)].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let badge = lead.als.as_ref().map(|als| view! { <span data-testid="als-badge"><AlsBadge tier=als.tier score=als.score/></span> });
    let actions = may.work.then(|| {
        let rescore = lead.status.may_be_scored().then(|| view! {
            <RowAction<RescoreLead> fields=vec![("id", lead.id.clone())] on_done=again>
                <Button kind=ButtonKind::Submit icon=icondata_lu::LuRefreshCw>"Re-score"</Button>
            </RowAction<RescoreLead>>
        });
        view! {
            {rescore}
            <Button icon=icondata_lu::LuPencil opens=EDIT>"Edit"</Button>
            <LeadMenu lead=lead.clone() may again/>
        }
    });
    let suppressed = lead.suppressed.clone().map(|why| view! {
        <Banner tone=Tone::Warning>{why}" Nothing is sent to this lead."</Banner>
    });
    view! {
        <Title text=lead.name.clone()/>
        <div class="page-head">
            <div class="page-head__heading">
                <h1>{lead.name.clone()}</h1>
                <p class="page-head__words lead-head">
                    <StatusBadge status=lead.status/>
                    {badge}
                    <span>{words}</span>
                </p>
            </div>
            <div class="page-head__actions">{actions}</div>
        </div>
        {suppressed}
        <div class="lead-grid">
            <div class="lead-grid__who">
                <WhoCard lead=lead.clone()/>
                <CompanyCard lead=lead.clone()/>
                <ContactCard lead=lead.clone()/>
            </div>
            <div class="lead-grid__timeline"><TimelineCard events on_retry=retry/></div>
            <div class="lead-grid__score">
                <ScoreCard als=lead.als.clone()/>
                <TwinsCard lead=lead.clone() may again/>
            </div>
        </div>
        {may.work.then(|| view! { <EditDialog lead again/> })}
    }
}
