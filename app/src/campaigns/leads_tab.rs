use std::collections::BTreeSet;

use domain::{CampaignStatus, EnrolmentState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::add_leads_dialog::{ADD, AddLeadsDialog};
use super::campaign_api::CampaignDetail;
use super::campaign_page::May;
use super::leads_api::{JoinLine, PAGE, RosterPage, RosterRow, SendNow, TakeOutLeads};
use super::preflight_card::sentence;
use super::words::{StateBadge, check_name, state_name};
use crate::AppError;
use crate::components::{
    AlsBadge, Button, ButtonKind, ButtonSize, ButtonVariant, Column, ConfirmDialog, DataTable, EmptyState,
    Pagination, Paging, RowHead, SkeletonShape, Widget, query_href,
};
use crate::forms::RowAction;
use crate::when::Moment;

/// Who is in the campaign, how far they are, and what they wait for.
#[component]
pub fn LeadsTab(
    campaign: CampaignDetail,
    roster: Resource<Result<RosterPage, AppError>>,
    joinable: Resource<Result<Vec<JoinLine>, AppError>>,
    search: RwSignal<String>,
    may: May,
    again: Callback<()>,
) -> impl IntoView {
    let selection = RwSignal::new(BTreeSet::<String>::new());
    let (id, status) = (campaign.id.clone(), campaign.status);
    let open = may.work && status.may_be_edited();
    let steps = campaign.steps.len();
    let bar = may.work.then(
        || view! { <RosterBar id=id.clone() selection running=status == CampaignStatus::Active again/> },
    );
    view! {
        <div class="leads-list">
            <div class="campaign-list__filters">
                <StateChips/>
                {open.then(|| view! { <Button variant=ButtonVariant::Primary icon=icondata_lu::LuUserPlus opens=ADD>"Add leads"</Button> })}
            </div>
            {bar}
            <Widget of="leads of the campaign" resource=roster shape=SkeletonShape::Rows { rows: 8 } let:page>
                <RosterTable page selection steps may_work=may.work open/>
            </Widget>
        </div>
        {open.then(|| view! { <AddLeadsDialog id joinable search again/> })}
    }
    .into_any()
}

#[component]
fn StateChips() -> impl IntoView {
    let address = use_query_map();
    let chip = move |state: Option<EnrolmentState>| {
        let current = move || {
            address.with(|query| {
                query.get_str("state").filter(|text| !text.is_empty()) == state.map(|state| state.as_str())
            })
        };
        let href = move || {
            address.with(|query| {
                query_href(query, &[("state", state.map(|state| state.as_str())), ("page", None)])
            })
        };
        view! {
            <li><a class="chip" href=href data-noscroll aria-current=move || current().then_some("true")>{state.map_or("All", state_name)}</a></li>
        }
    };
    let all = std::iter::once(None).chain(EnrolmentState::ALL.iter().copied().map(Some));
    view! { <ul class="chips" aria-label="State">{all.map(chip).collect_view()}</ul> }.into_any()
}

/// What can be done with the chosen rows; nothing while none is chosen.
#[component]
fn RosterBar(
    id: String,
    selection: RwSignal<BTreeSet<String>>,
    running: bool,
    again: Callback<()>,
) -> impl IntoView {
    let done = Callback::new(move |()| {
        selection.update(BTreeSet::clear);
        again.run(());
    });
    move || {
        let (ids, count) =
            selection.with(|now| (now.iter().cloned().collect::<Vec<_>>().join(" "), now.len()));
        let id = id.clone();
        (count > 0).then(|| {
            let fields = vec![("id", id), ("leads", ids)];
            let send = running.then(|| view! {
                <RowAction<SendNow> fields=fields.clone() on_done=done>
                    <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuSend>"Send now"</Button>
                </RowAction<SendNow>>
            });
            view! {
                <div class="bulk-bar" role="region" aria-label="Chosen leads">
                    <p class="bulk-bar__count" aria-live="polite">{format!("{count} chosen")}</p>
                    {send}
                    <RowAction<TakeOutLeads> id="take-out" fields=fields.clone() on_done=done>""</RowAction<TakeOutLeads>>
                    <Button size=ButtonSize::Small icon=icondata_lu::LuUserMinus opens="take-out-dialog">"Take out"</Button>
                    <ConfirmDialog id="take-out-dialog" title=format!("Take {count} leads out of the campaign?") confirm="Take out" form="take-out">
                        "Their sequence stops and what waits for approval is called off. They stay in your leads."
                    </ConfirmDialog>
                    <Button variant=ButtonVariant::Ghost size=ButtonSize::Small on:click=move |_| selection.update(BTreeSet::clear)>"Clear"</Button>
                </div>
            }
        })
    }
}

fn columns(steps: usize) -> Vec<Column<RosterRow>> {
    vec![
        Column::new("name", "Lead", |row: &RosterRow| {
            let company = (!row.company.is_empty())
                .then(|| view! { <span class="lead-cell__more">{row.company.clone()}</span> });
            view! { <span class="lead-cell"><span class="lead-cell__name">{row.name.clone()}</span>{company}</span> }
        }),
        Column::new("score", "ALS", |row: &RosterRow| match (row.tier, row.score) {
            (Some(tier), Some(score)) => view! { <AlsBadge tier score/> }.into_any(),
            _ => view! { <span class="table__none">"Not scored"</span> }.into_any(),
        }),
        Column::new("state", "State", |row: &RosterRow| match row.reason {
            Some(reason) => view! { <StateBadge state=row.state reason/> }.into_any(),
            None => view! { <StateBadge state=row.state/> }.into_any(),
        }),
        Column::new("step", "Step", move |row: &RosterRow| format!("{} of {steps}", row.step)).figure(),
        Column::new("sent", "Sent", |row: &RosterRow| row.sent.to_string()).figure().optional(),
        Column::new("next", "Next message", |row: &RosterRow| {
            let why = row.refused.clone().map(|(check, reason)| {
                view! { <span class="roster-why" title=sentence(&reason)>{check_name(check)}</span> }
            });
            match row.next.clone() {
                Some(when) => view! { <span class="roster-next"><Moment when/>{why}</span> }.into_any(),
                None => view! { <span class="table__none"><span aria-hidden="true">"–"</span><span class="visually-hidden">"none"</span></span> }.into_any(),
            }
        })
        .figure(),
    ]
}

#[component]
fn RosterTable(
    page: RosterPage,
    selection: RwSignal<BTreeSet<String>>,
    steps: usize,
    may_work: bool,
    open: bool,
) -> impl IntoView {
    let address = use_query_map();
    let filtered = address.with_untracked(|query| query.get_str("state").is_some()) || page.page > 1;
    let all = address.with_untracked(|query| query_href(query, &[("state", None), ("page", None)]));
    let empty = move || {
        let all = all.clone();
        if filtered {
            view! {
                <EmptyState filtered=true title="No leads are in this state" words="Clear the filter to see all of them.">
                    <Button size=ButtonSize::Small href=all>"Clear filter"</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=icondata_lu::LuUsers title="No leads in this campaign" words="Put in the leads you want to write to; each begins with the first step.">
                    {open.then(|| view! { <Button variant=ButtonVariant::Primary size=ButtonSize::Small opens=ADD>"Add leads"</Button> })}
                </EmptyState>
            }
            .into_any()
        }
    };
    let row = |row: &RosterRow| RowHead {
        id: row.lead.clone(),
        name: row.name.clone(),
        href: Some(format!("/dashboard/leads/{}", row.lead)),
    };
    let number = |value: i64| u64::try_from(value).unwrap_or(0);
    let paging = Paging::Numbered {
        page: number(page.page.max(1)),
        per_page: number(PAGE),
        total: number(page.total),
    };
    let none = page.rows.is_empty();
    let table = if may_work && !none {
        view! { <DataTable caption="Leads of the campaign" columns=columns(steps) rows=page.rows row selection empty/> }.into_any()
    } else {
        view! { <DataTable caption="Leads of the campaign" columns=columns(steps) rows=page.rows row empty/> }
            .into_any()
    };
    view! {
        {table}
        {(!none).then(|| view! { <Pagination of="leads" paging/> })}
    }
    .into_any()
}
