//! The cells of the dashboard's grid.

use domain::MeetingType;
use leptos::prelude::*;

use super::cards;
use super::view::{DashboardView, MeetingLine};
use crate::activity::{EventLine, EventRow};
use crate::components::{BentoCell, BentoSpan, Card, EmptyState, StatCard, Timeline, grouped};
use crate::when::Moment;

/// What comes from one question.
pub fn of(view: DashboardView) -> AnyView {
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
