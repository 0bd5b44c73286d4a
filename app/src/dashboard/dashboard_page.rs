use std::time::Duration;

use domain::{Capability, MeetingType};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::{DashboardView, MeetingLine, get_dashboard};
use super::cards::{self, RangeLinks};
use super::leads_card::LeadCells;
use crate::AppError;
use crate::activity::{EventLine, EventRow};
use crate::components::{
    BentoCell, BentoGrid, BentoSpan, Button, ButtonSize, Card, EmptyState, SkeletonShape, StatCard, Timeline,
    Widget, grouped, query_value,
};
use crate::layouts::{Shell, use_shell};
use crate::live::follow;
use crate::when::Moment;

/// Between two looks at the server, while it tells nothing by itself.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

type Answer = Resource<Result<DashboardView, AppError>>;

/// How the last days went, what happened last, what comes next.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let shell = use_shell();
    let agency = move || {
        shell.with(|shell| {
            shell.as_ref().and_then(|shell| shell.client.as_ref()).map(|client| client.name.clone())
        })
    };
    let may_invite = shell.with_untracked(|shell| {
        shell.as_ref().is_some_and(|shell: &Shell| shell.may(Capability::Administer))
    });
    let address = use_query_map();
    let days = Memo::new(move |_| address.with(|query| query_value(query, "days")?.parse().ok()));
    let view: Answer = Resource::new_blocking(move || days.get(), get_dashboard);
    keep_fresh(view, shell);
    view! {
        <Title text="Dashboard"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Dashboard"</h1>
                    <p class="page-head__words">{agency}</p>
                </div>
                <RangeLinks/>
            </div>
            <BentoGrid>
                <Widget of="dashboard" resource=view shape=SkeletonShape::Rows { rows: 6 } let:view>
                    {cells(view)}
                </Widget>
                <LeadCells/>
                <BentoCell span=BentoSpan::Third>
                    <Card title="Your team">
                        <EmptyState icon=icondata_lu::LuUserPlus title="Work together" words="Bring in the people who will read replies and hold the meetings.">
                            {may_invite.then(|| view! { <Button href="/dashboard/settings?tab=team" size=ButtonSize::Small>"Invite people"</Button> })}
                        </EmptyState>
                    </Card>
                </BentoCell>
            </BentoGrid>
        </div>
    }
}

/// What comes from one question, drawn together.
fn cells(view: DashboardView) -> AnyView {
    let stat = |label: String, value: String, href: &'static str| {
        view! { <BentoCell><StatCard label value href/></BentoCell> }
    };
    let reply_label = reply_label(&view);
    let days = view.days;
    view! {
        {cards::figure("Meetings booked".to_owned(), view.meetings_booked, days, "/dashboard/meetings?show=all")}
        {cards::figure(reply_label, view.reply_rate, days, "/dashboard/replies?show=all")}
        {stat("Active leads, in a sequence now".to_owned(), view.in_sequence, "/dashboard/leads?status=in_sequence")}
        {cards::figure("Leads contacted".to_owned(), view.leads_contacted, days, "/dashboard/leads")}
        {cards::figure("Conversions".to_owned(), view.conversions, days, "/dashboard/leads?status=converted")}
        {stat("Active campaigns".to_owned(), grouped(view.active_campaigns), "/dashboard/campaigns?status=active")}
        {cards::funnel(view.funnel)}
        {cards::channels(view.channels)}
        <BentoCell span=BentoSpan::TwoThirds>
            <Card title="Recent activity">{activity(view.events)}</Card>
        </BentoCell>
        <BentoCell span=BentoSpan::Third>
            <Card title="Upcoming meetings">{meetings(view.upcoming)}</Card>
        </BentoCell>
    }
    .into_any()
}

/// Asks again when something happens. While nothing tells it, it asks from time to time.
fn keep_fresh(view: Answer, shell: RwSignal<Option<Shell>>) {
    let live = follow(shell, move || view.refetch());
    Effect::new(move |_| {
        let again = move || {
            if !live.get_value() && !document().hidden() {
                view.refetch();
            }
        };
        if let Ok(timer) = set_interval_with_handle(again, AGAIN_AFTER) {
            on_cleanup(move || timer.clear());
        }
    });
}

fn reply_label(view: &DashboardView) -> String {
    match view.contacted {
        0 => "Reply rate".to_owned(),
        contacted => format!("Reply rate: {} of {} contacted", grouped(view.replied), grouped(contacted)),
    }
}

fn activity(events: Vec<EventRow>) -> AnyView {
    if events.is_empty() {
        return view! {
            <EmptyState icon=icondata_lu::LuActivity title="No recent activity" words="Every message, reply and meeting will be listed here, newest first."/>
        }
        .into_any();
    }
    let lines = events.into_iter().map(|event| view! { <EventLine event/> }).collect_view();
    view! { <Timeline label="Recent activity">{lines}</Timeline> }.into_any()
}

fn meetings(upcoming: Vec<MeetingLine>) -> AnyView {
    if upcoming.is_empty() {
        return view! {
            <EmptyState icon=icondata_lu::LuCalendar title="No upcoming meetings" words="Meetings that leads agree to will stand here with their time."/>
        }
        .into_any();
    }
    let lines = upcoming.into_iter().map(meeting).collect_view();
    view! { <ul class="meetings" aria-label="Upcoming meetings">{lines}</ul> }.into_any()
}

fn meeting(line: MeetingLine) -> impl IntoView {
    let kind = match line.kind {
        MeetingType::Discovery => "Discovery",
        MeetingType::Demo => "Demo",
        MeetingType::FollowUp => "Follow-up",
    };
    let about = if line.company.is_empty() { kind.to_owned() } else { format!("{kind}, {}", line.company) };
    view! {
        <li class="meetings__line">
            <span class="meetings__who"><a href=format!("/dashboard/leads/{}", line.lead)>{line.name}</a></span>
            <span class="meetings__about">{about}</span>
            <span class="meetings__day">{line.day}</span>
            {line.at.map(|when| view! { <span class="meetings__left"><Moment when/></span> })}
        </li>
    }
    .into_any()
}
