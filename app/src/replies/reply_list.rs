use domain::{Channel, Intent};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::inbox_api::{FILTERS, InboxLines, ReplyLine};
use crate::components::{
    Badge, Button, ButtonSize, Choice, EmptyState, FilterBar, Icon, IntentBadge, Pagination, Paging, Select,
    Tone, channel_icon, channel_name, query_href,
};
use crate::when::Moment;

#[component]
pub fn InboxFilters(campaigns: Vec<(String, String)>) -> impl IntoView {
    let address = use_query_map();
    let now = move |name: &'static str| address.with_untracked(|query| query.get(name).unwrap_or_default());
    let show = [
        ("mine", "Mine"),
        ("handled", "Handled"),
        ("review", "Needs review"),
        ("unmatched", "Unmatched"),
        ("all", "All"),
    ];
    let show = show.into_iter().map(|(value, label)| Choice::new(value, label)).collect();
    let intents = Intent::ALL.iter().map(|intent| Choice::new(intent.as_str(), intent.label())).collect();
    let channels = Channel::ALL.iter().map(|one| Choice::new(one.as_str(), channel_name(*one))).collect();
    let campaigns = campaigns.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    view! {
        <FilterBar label="Filter replies" names=FILTERS>
            <Select name="show" label="Show" placeholder="Unhandled" choices=show value=now("show")/>
            <Select name="intent" label="Intent" placeholder="All intents" choices=intents value=now("intent")/>
            <Select name="channel" label="Channel" placeholder="All channels" choices=channels value=now("channel")/>
            <Select name="campaign" label="Campaign" placeholder="All campaigns" choices=campaigns value=now("campaign")/>
        </FilterBar>
    }
    .into_any()
}

#[component]
pub fn ReplyList(page: InboxLines, chosen: Memo<Option<String>>, filtered: bool) -> impl IntoView {
    if page.lines.is_empty() {
        return if filtered {
            view! {
                <EmptyState filtered=true title="No replies fit these filters" words="Clear the filters to see what waits for you.">
                    <Button size=ButtonSize::Small href="/dashboard/replies">"Clear filters"</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=icondata_lu::LuInbox title="All caught up"
                    words="Answers stand here the moment they arrive, with what they mean and what was done."/>
            }
            .into_any()
        };
    }
    let paging = Paging::Numbered { page: page.page, per_page: page.per_page, total: page.total };
    let lines = page.lines.into_iter().map(|line| view! { <Line line chosen/> }).collect_view();
    view! {
        <ul class="inbox-lines" aria-label="Replies">{lines}</ul>
        <Pagination of="replies" paging/>
    }
    .into_any()
}

#[component]
fn Line(line: ReplyLine, chosen: Memo<Option<String>>) -> impl IntoView {
    let address = use_query_map();
    let id = line.id.clone();
    let href = move || address.with(|query| query_href(query, &[("reply", Some(&id))]));
    let id = line.id.clone();
    let current = Memo::new(move |_| chosen.get().as_deref() == Some(&id));
    let company = (!line.company.is_empty())
        .then(|| view! { <span class="inbox-line__company">{line.company.clone()}</span> });
    let review = line
        .needs_review
        .then(|| view! { <Badge tone=Tone::Warning icon=icondata_lu::LuEye>"Needs review"</Badge> });
    let unmatched = line
        .unmatched
        .then(|| view! { <Badge tone=Tone::Slate icon=icondata_lu::LuUnlink>"Unmatched"</Badge> });
    let confidence =
        line.confidence.map(|share| view! { <span class="inbox-line__share">{format!("{share}%")}</span> });
    view! {
        <li>
            <a class="inbox-line" class=("inbox-line--handled", line.handled) href=href data-noscroll data-reply=line.id
                aria-current=move || current.get().then_some("true")>
                <span class="inbox-line__head">
                    <span class="inbox-line__channel"><Icon of=channel_icon(line.channel)/><span class="visually-hidden">{channel_name(line.channel)}</span></span>
                    <span class="inbox-line__name">{line.name}</span>
                    {company}
                    <span class="inbox-line__age"><Moment when=line.received/></span>
                </span>
                <span class="inbox-line__snippet">{line.snippet}</span>
                <span class="inbox-line__marks">
                    {line.intent.map(|intent| view! { <IntentBadge intent/> })}
                    {confidence}
                    {review}
                    {unmatched}
                </span>
            </a>
        </li>
    }
    .into_any()
}
