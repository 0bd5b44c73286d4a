use domain::{Capability, MeetingStatus};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::booking_card::BookingCard;
use super::meeting_pane::MeetingPane;
use super::meetings_api::{FILTERS, MeetingLine, MeetingLines, MeetingsQuery, get_meeting, list_meetings};
use super::new_meeting::{NEW, NewMeetingDialog};
use crate::components::{
    Badge, Button, ButtonSize, ButtonVariant, Choice, EmptyState, FilterBar, Pagination, Paging, Select,
    SkeletonShape, Tone, Widget, query_href,
};
use crate::layouts::use_shell;
use crate::when::Moment;

/// `/dashboard/meetings`: the calendar as a list at the left, the chosen meeting at the right. On a
/// phone one of them fills the page.
#[component]
pub fn MeetingsPage() -> impl IntoView {
    let may = |capability| {
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(capability)))
    };
    let (may_work, may_administer) = (may(Capability::Work), may(Capability::Administer));
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(MeetingsQuery::of));
    let chosen =
        Memo::new(move |_| address.with(|address| address.get("meeting").filter(|id| !id.is_empty())));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let lines =
        Resource::new_blocking(move || (query.get(), changed.get()), |(query, _)| list_meetings(query));
    let meeting = Resource::new_blocking(
        move || (chosen.get(), changed.get()),
        |(chosen, _)| async move {
            match chosen {
                Some(id) => get_meeting(id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <Title text="Meetings"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Meetings"</h1>
                    <p class="page-head__words">"Who meets you when, and what came of it."</p>
                </div>
                <div class="page-head__actions">
                    {may_work.then(|| view! { <Button variant=ButtonVariant::Primary icon=icondata_lu::LuPlus opens=NEW>"Add meeting"</Button> })}
                </div>
            </div>
            <div class="inbox" class=("inbox--reading", move || chosen.get().is_some())>
                <div class="inbox__list">
                    <Widget of="meetings" resource=lines shape=SkeletonShape::Rows { rows: 8 } let:page>
                        <Filters/>
                        <MeetingList page chosen filtered=query.with_untracked(MeetingsQuery::is_filtered)/>
                    </Widget>
                </div>
                <div class="inbox__reading">
                    <Widget of="meeting" resource=meeting shape=SkeletonShape::Card let:found>
                        {match found {
                            Some(meeting) => view! { <MeetingPane meeting may_work again/> }.into_any(),
                            None => view! {
                                <EmptyState icon=icondata_lu::LuCalendarDays title="No meeting chosen" words="Choose one to agree a time, say what came of it, or call it off."/>
                            }.into_any(),
                        }}
                    </Widget>
                </div>
            </div>
            {may_administer.then(|| view! { <BookingCard/> })}
        </div>
        {may_work.then(|| view! { <NewMeetingDialog again/> })}
    }
}

#[component]
fn Filters() -> impl IntoView {
    let address = use_query_map();
    let now = move |name: &'static str| address.with_untracked(|query| query.get(name).unwrap_or_default());
    let show = [("past", "Past"), ("all", "All")];
    let show = show.into_iter().map(|(value, label)| Choice::new(value, label)).collect();
    let states = MeetingStatus::ALL.iter().map(|one| Choice::new(one.as_str(), one.label())).collect();
    view! {
        <FilterBar label="Filter meetings" names=FILTERS>
            <Select name="show" label="Show" placeholder="Upcoming" choices=show value=now("show")/>
            <Select name="status" label="State" placeholder="All states" choices=states value=now("status")/>
        </FilterBar>
    }
    .into_any()
}

#[component]
fn MeetingList(page: MeetingLines, chosen: Memo<Option<String>>, filtered: bool) -> impl IntoView {
    if page.lines.is_empty() && (filtered || page.page > 1) {
        return view! {
            <EmptyState filtered=true title="No meetings fit these filters" words="Clear the filters to see what is coming.">
                <Button size=ButtonSize::Small href="/dashboard/meetings">"Clear filters"</Button>
            </EmptyState>
        }
        .into_any();
    }
    if page.lines.is_empty() {
        return view! {
            <EmptyState icon=icondata_lu::LuCalendar title="No upcoming meetings"
                words="When a lead asks for a meeting, accepts an invitation or books a time, it stands here."/>
        }
        .into_any();
    }
    let paging = Paging::Numbered { page: page.page, per_page: page.per_page, total: page.total };
    let zone = format!("Times are in {}", page.zone.replace('_', " "));
    let lines = page.lines.into_iter().map(|line| view! { <Line line chosen/> }).collect_view();
    view! {
        <ul class="inbox-lines" aria-label="Meetings">{lines}</ul>
        <p class="note">{zone}</p>
        <Pagination of="meetings" paging/>
    }
    .into_any()
}

#[component]
fn Line(line: MeetingLine, chosen: Memo<Option<String>>) -> impl IntoView {
    let address = use_query_map();
    let id = line.id.clone();
    let href = move || address.with(|query| query_href(query, &[("meeting", Some(&id))]));
    let id = line.id.clone();
    let current = Memo::new(move |_| chosen.get().as_deref() == Some(&id));
    let company = (!line.company.is_empty())
        .then(|| view! { <span class="inbox-line__company">{line.company.clone()}</span> });
    let at = match (line.at, line.proposed) {
        (Some(at), _) => view! { <Moment when=at exact=true/> }.into_any(),
        (None, Some(proposed)) => view! { "Proposed: "<Moment when=proposed exact=true/> }.into_any(),
        (None, None) => "Needs a time".into_any(),
    };
    view! {
        <li>
            <a class="inbox-line" href=href data-noscroll aria-current=move || current.get().then_some("true")>
                <span class="inbox-line__head"><span class="inbox-line__name">{line.name}</span>{company}</span>
                <span class="inbox-line__snippet meeting-time">{at}</span>
                <span class="inbox-line__marks">
                    <StatusBadge status=line.status/>
                    <span class="inbox-line__share">{format!("{}, {} min", line.kind.label(), line.minutes)}</span>
                </span>
            </a>
        </li>
    }
    .into_any()
}

#[component]
pub fn StatusBadge(status: MeetingStatus) -> impl IntoView {
    let (tone, icon) = match status {
        MeetingStatus::Requested => (Tone::Warning, icondata_lu::LuCircleHelp),
        MeetingStatus::Scheduled => (Tone::Info, icondata_lu::LuCalendarCheck),
        MeetingStatus::Completed => (Tone::Success, icondata_lu::LuCircleCheck),
        MeetingStatus::Cancelled => (Tone::Slate, icondata_lu::LuCalendarX),
        MeetingStatus::NoShow => (Tone::Danger, icondata_lu::LuUserX),
    };
    view! { <Badge tone icon>{status.label()}</Badge> }
}
