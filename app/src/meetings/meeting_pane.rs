use domain::MeetingStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::meeting_forms::{EndForm, ScheduleForm};
use super::meetings_api::{FinishTask, MeetingDetail, TaskLine};
use super::meetings_page::StatusBadge;
use crate::components::{
    Avatar, Badge, Banner, Button, ButtonKind, ButtonSize, ButtonVariant, Icon, Tone, grouped, query_href,
};
use crate::forms::RowAction;
use crate::when::Moment;

/// One meeting: with whom, when on both clocks, what to do, what came of it.
#[component]
pub fn MeetingPane(meeting: MeetingDetail, may_work: bool, again: Callback<()>) -> impl IntoView {
    let address = use_query_map();
    let back = move || address.with(|query| query_href(query, &[("meeting", None)]));
    let line = meeting.line.clone();
    let context = [line.company.clone(), meeting.email.clone(), meeting.campaign.clone()];
    let context = context.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let reply = meeting.reply.clone().map(|id| view! {
        <Button size=ButtonSize::Small href=format!("/dashboard/replies?show=all&reply={id}") icon=icondata_lu::LuMessageSquareText>"Open reply"</Button>
    });
    let open = line.status.is_open() || line.status == MeetingStatus::Cancelled;
    let schedule = (may_work && open).then(|| view! { <ScheduleForm meeting=meeting.clone() again/> });
    let end = (may_work && line.status.is_open()).then(|| view! { <EndForm meeting=meeting.clone() again/> });
    let tasks = tasks(meeting.tasks.clone(), may_work, again);
    view! {
        <article class="conversation" aria-label=format!("Meeting with {}", line.name)>
            <a class="conversation__back" href=back><Icon of=icondata_lu::LuChevronLeft/>"All meetings"</a>
            <header class="conversation__head">
                <Avatar name=line.name.clone()/>
                <div class="conversation__who">
                    <h2 class="conversation__name">{line.name.clone()}</h2>
                    <p class="conversation__context">{context}</p>
                </div>
                <div class="conversation__actions">
                    {reply}
                    <Button size=ButtonSize::Small href=format!("/dashboard/leads/{}", line.lead) icon=icondata_lu::LuContactRound>"View lead"</Button>
                </div>
            </header>
            {facts(&meeting)}
            {tasks}
            {schedule}
            {end}
        </article>
    }
    .into_any()
}

fn facts(meeting: &MeetingDetail) -> AnyView {
    let line = &meeting.line;
    let at = match (line.at.clone(), line.proposed.clone()) {
        (Some(at), _) => view! { <Moment when=at exact=true/> }.into_any(),
        (None, Some(at)) => {
            view! { <Moment when=at exact=true/>", as they proposed; not agreed yet" }.into_any()
        }
        (None, None) => "Needs a time".into_any(),
    };
    let fact = |label: &'static str, value: AnyView| view! { <div class="facts__row"><dt>{label}</dt><dd>{value}</dd></div> };
    let text = |label: &'static str, value: &str| {
        (!value.is_empty())
            .then(|| fact(label, view! { <span class="facts__words">{value.to_owned()}</span> }.into_any()))
    };
    let theirs = meeting.lead_time.clone().map(|time| fact("On their clock", time.into_any()));
    let link = (!meeting.link.is_empty()).then(|| {
        let href = meeting.link.clone();
        fact(
            "Where",
            view! { <a href=href rel="noopener noreferrer" target="_blank">{meeting.link.clone()}</a> }
                .into_any(),
        )
    });
    let deal =
        (!meeting.deal_value.is_empty()).then(|| fact("Deal value", dollars(&meeting.deal_value).into_any()));
    let assumed = meeting.assumed.then(|| view! { <Badge tone=Tone::Warning>"Assumed"</Badge> });
    let ask = (line.status == MeetingStatus::Scheduled && meeting.has_begun)
        .then(|| view! { <Banner tone=Tone::Warning>"Its time has come. Say what came of it, so that the figures are true."</Banner> });
    view! {
        <dl class="facts" aria-label="About the meeting">
            {fact("State", view! { <StatusBadge status=line.status/>{assumed} }.into_any())}
            {fact("When", at)}
            {theirs}
            {fact("Kind", format!("{}, {} minutes", line.kind.label(), line.minutes).into_any())}
            {text("Invitation", &meeting.attendance)}
            {link}
            {text("Notes", &meeting.notes)}
            {text("Outcome", &meeting.outcome)}
            {deal}
        </dl>
        {ask}
    }
    .into_any()
}

fn tasks(tasks: Vec<TaskLine>, may_work: bool, again: Callback<()>) -> Option<AnyView> {
    if tasks.is_empty() {
        return None;
    }
    let items = tasks
        .into_iter()
        .map(|task| {
            let title = task.title;
            let label = format!("Done: {title}");
            let done = may_work.then(|| view! {
                <RowAction<FinishTask> fields=vec![("id", task.id)] on_done=again>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Ghost size=ButtonSize::Small icon=icondata_lu::LuCheck label/>
                </RowAction<FinishTask>>
            });
            view! {
                <li class="todo"><Icon of=icondata_lu::LuCircleDot/><span>{title}</span><span class="todo__due">"due "<Moment when=task.due/></span>{done}</li>
            }
        })
        .collect_view();
    Some(view! { <ul class="todos" aria-label="What to do">{items}</ul> }.into_any())
}

/// "12000.00" as "$12,000".
fn dollars(amount: &str) -> String {
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    match cents.trim_end_matches('0') {
        "" => format!("${whole}"),
        _ => format!("${whole}.{cents}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn amounts_are_read_at_a_glance() {
        let cases =
            [("12000", "$12,000"), ("12000.00", "$12,000"), ("1250.50", "$1,250.50"), ("900", "$900")];
        for (amount, words) in cases {
            assert_eq!(super::dollars(amount), words);
        }
    }
}
