use std::collections::BTreeSet;

use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::add_dialog::{ADD, AddDialog};
use super::bulk_bar::BulkBar;
use super::campaigns::list_campaign_lines;
use super::import::UPLOAD;
use super::list_api::{LeadLine, LeadsLines, LeadsQuery, count_tiers, list_leads};
use super::list_filters::ListFilters;
use super::saved_views::{SavedViews, VIEWS};
use super::tier_cards::TierCards;
use super::words::StatusBadge;
use crate::components::{
    AlsBadge, Button, ButtonSize, ButtonVariant, Column, DataTable, EmptyState, Icon, Pagination, Paging,
    RowHead, Skeleton, SkeletonShape, Widget, query_href,
};
use crate::layouts::use_shell;
use crate::when::Moment;

/// `/dashboard/leads`.
#[component]
pub fn LeadsPage() -> impl IntoView {
    let may = |capability| {
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(capability)))
    };
    let (may_work, may_administer) = (may(Capability::Work), may(Capability::Administer));
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(LeadsQuery::of));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let tiers = Resource::new_blocking(move || changed.get(), |_| count_tiers());
    let leads = Resource::new_blocking(move || (query.get(), changed.get()), |(query, _)| list_leads(query));
    let campaigns = Resource::new_blocking(|| (), |()| list_campaign_lines());
    let campaign_lines = RwSignal::new(Vec::new());
    let selection = RwSignal::new(BTreeSet::<String>::new());
    // Only what is on show can be chosen.
    Effect::new(move |before: Option<()>| {
        query.track();
        if before.is_some() {
            selection.update(BTreeSet::clear);
        }
    });
    view! {
        <Title text="Leads"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Leads"</h1>
                    <p class="page-head__words">"Everybody you may write to, the best first when you sort by score."</p>
                </div>
                <div class="page-head__actions">
                    <Button icon=icondata_lu::LuBookmark opens=VIEWS>"Views"</Button>
                    {may_administer.then(|| view! { <ExportLink/> })}
                    {may_work.then(|| view! { <Button icon=icondata_lu::LuUpload href=UPLOAD>"Import"</Button> })}
                    {may_work.then(|| view! { <Button variant=ButtonVariant::Primary icon=icondata_lu::LuPlus opens=ADD>"Add lead"</Button> })}
                </div>
            </div>
            <Widget of="tiers" resource=tiers shape=SkeletonShape::Card let:counts>
                <TierCards counts/>
            </Widget>
            <div class="leads-list">
                <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows { rows: 1 }/> }>
                    {move || Suspend::new(async move {
                        // Without them the list is filtered by the rest.
                        let lines = campaigns.await.unwrap_or_default();
                        campaign_lines.set(lines.clone());
                        view! { <ListFilters campaigns=lines/> }
                    })}
                </Transition>
                <BulkBar selection may_work may_administer campaigns=campaign_lines again/>
                <Widget of="leads" resource=leads shape=SkeletonShape::Rows { rows: 12 } let:page>
                    <LeadTable page selection may_work filtered=query.with_untracked(LeadsQuery::is_filtered)/>
                </Widget>
            </div>
        </div>
        <SavedViews/>
        {may_work.then(|| view! { <AddDialog again/> })}
    }
}

/// The leads on show, all pages of them, as a file.
#[component]
fn ExportLink() -> impl IntoView {
    let address = use_query_map();
    let href = move || {
        address.with(|query| format!("/dashboard/leads/export.csv{}", query_href(query, &[("before", None)])))
    };
    view! {
        <a class="button button--secondary button--medium" href=href rel="external" download="leads.csv">
            <Icon of=icondata_lu::LuDownload/>
            <span class="button__text">"Export"</span>
        </a>
    }
    .into_any()
}

fn columns() -> Vec<Column<LeadLine>> {
    vec![
        Column::new("name", "Lead", |lead: &LeadLine| {
            let title = (!lead.title.is_empty())
                .then(|| view! { <span class="lead-cell__more">{lead.title.clone()}</span> });
            view! { <span class="lead-cell"><span class="lead-cell__name">{lead.name.clone()}</span>{title}</span> }
        }),
        Column::text("company", "Company", |lead: &LeadLine| lead.company.clone()).sortable(),
        Column::new("score", "ALS", |lead: &LeadLine| match (lead.tier, lead.score) {
            (Some(tier), Some(score)) => view! { <AlsBadge tier score/> }.into_any(),
            (Some(tier), None) => view! { <AlsBadge tier/> }.into_any(),
            (None, _) => view! { <span class="table__none">"Not scored"</span> }.into_any(),
        })
        .sortable(),
        Column::new("status", "Status", |lead: &LeadLine| view! { <StatusBadge status=lead.status/> }),
        Column::new(
            "email",
            "E-mail",
            |lead: &LeadLine| view! { <span class="mono lead-cell__email">{lead.email.clone()}</span> },
        )
        .sortable()
        .optional(),
        Column::new("updated", "Updated", |lead: &LeadLine| view! { <Moment when=lead.updated.clone()/> })
            .figure()
            .optional(),
        Column::new("added", "Added", |lead: &LeadLine| view! { <Moment when=lead.added.clone()/> })
            .figure()
            .sortable(),
    ]
}

#[component]
fn LeadTable(
    page: LeadsLines,
    selection: RwSignal<BTreeSet<String>>,
    may_work: bool,
    filtered: bool,
) -> impl IntoView {
    let begun = use_query_map().with_untracked(|query| query.get_str("before").is_some());
    let empty = move || {
        if filtered || begun {
            view! {
                <EmptyState filtered=true title="No leads fit these filters" words="Clear the filters to see all of them.">
                    <Button size=ButtonSize::Small href="/dashboard/leads">"Clear filters"</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=icondata_lu::LuUsers title="No leads yet" words="Leads stand here with their score, the reasons for it and where they are in your campaigns.">
                    {may_work.then(|| view! {
                        <Button variant=ButtonVariant::Primary size=ButtonSize::Small href=UPLOAD>"Import a list"</Button>
                        <Button size=ButtonSize::Small opens=ADD>"Add a lead"</Button>
                    })}
                </EmptyState>
            }
            .into_any()
        }
    };
    let row = |lead: &LeadLine| RowHead {
        id: lead.id.clone(),
        name: lead.name.clone(),
        href: Some(format!("/dashboard/leads/{}", lead.id)),
    };
    let none = page.lines.is_empty();
    let paging = Paging::Cursor { next: page.next, at_start: !begun, total: page.total };
    let table = if may_work && !none {
        view! { <DataTable caption="Leads" columns=columns() rows=page.lines row selection empty/> }
            .into_any()
    } else {
        view! { <DataTable caption="Leads" columns=columns() rows=page.lines row empty/> }.into_any()
    };
    view! {
        {table}
        {(!none).then(|| view! { <Pagination of="leads" paging/> })}
    }
    .into_any()
}
