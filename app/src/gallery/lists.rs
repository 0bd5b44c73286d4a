use std::collections::BTreeSet;

use domain::Tier;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::specimen::{Echo, Section, Specimen};
use crate::AppError;
use crate::components::{
    AlsBadge, Badge, Button, ButtonSize, Choice, Column, DataTable, Direction, EmptyState, FilterBar,
    Pagination, Paging, RowHead, Select, Sort, Tab, Tabs, TextInput, Timeline, TimelineItem, Tone,
    query_href, use_tab,
};

#[derive(Clone, Debug, PartialEq)]
struct SampleLead {
    id: &'static str,
    name: &'static str,
    company: &'static str,
    score: u8,
    status: (&'static str, Tone),
    replies: u32,
    seen: &'static str,
}

const fn lead(
    id: &'static str,
    name: &'static str,
    company: &'static str,
    score: u8,
    status: (&'static str, Tone),
    replies: u32,
    seen: &'static str,
) -> SampleLead {
    SampleLead { id, name, company, score, status, replies, seen }
}

const LEADS: &[SampleLead] = &[
    lead("l1", "Sarah Chen", "Bloom Digital", 92, ("In sequence", Tone::Info), 3, "2 min ago"),
    lead("l2", "Marcus Webb", "Pixel Studios", 71, ("Scored", Tone::Neutral), 0, "1 h ago"),
    lead("l3", "Emma Thompson", "Harbour Media", 88, ("Converted", Tone::Success), 5, "3 h ago"),
    lead("l4", "David Park", "Studio Twenty", 44, ("In sequence", Tone::Info), 1, "yesterday"),
    lead("l5", "James Cooper", "Northside Creative", 27, ("Bounced", Tone::Danger), 0, ""),
    lead("l6", "Priya Nair", "Coastline Agency", 63, ("Enriched", Tone::Sky), 0, "2 days ago"),
    lead("l7", "Tom Becker", "Melbourne Digital", 12, ("Unsubscribed", Tone::Slate), 1, "last week"),
];
const PER_PAGE: usize = 5;
const SORTABLE: &[&str] = &["name", "score", "replies"];

#[component]
pub(super) fn Lists() -> impl IntoView {
    view! {
        <Section id="lists" title="Lists" words="Sort, filter, page and tab live in the address. Whole rows open. On a phone rows are cards.">
            <Specimen title="Data table" wide=true><LeadTable/></Specimen>
            <Specimen title="Tabs"><TabsDemo/></Specimen>
            <Specimen title="Timeline"><TimelineDemo/></Specimen>
            <Specimen title="Table, waiting"><DataTable caption="Waiting" columns=columns() rows=Vec::new() row=head loading=3/></Specimen>
            <Specimen title="Table, failed">
                <DataTable caption="Leads" columns=columns() rows=Vec::new() row=head error=AppError::Internal { reference: "01jd3v9k6s".into() }/>
            </Specimen>
            <Specimen title="Table, empty">
                <DataTable caption="No leads" columns=columns() rows=Vec::new() row=head empty=|| view! {
                    <EmptyState title="No leads yet" words="They appear here once a list is imported."/>
                }/>
            </Specimen>
            <Specimen title="Older and newer">
                <Pagination of="replies" paging=Paging::Keyset { older: Some("r42".into()), newer: None, total: Some("10,000+".into()) }/>
            </Specimen>
        </Section>
    }
    .into_any()
}

fn head(lead: &SampleLead) -> RowHead {
    RowHead {
        id: lead.id.into(),
        name: lead.name.into(),
        href: Some(format!("/dev/components?opened={}#lists", lead.id)),
    }
}

fn columns() -> Vec<Column<SampleLead>> {
    vec![
        Column::text("name", "Lead", |lead: &SampleLead| lead.name).sortable(),
        Column::text("company", "Company", |lead: &SampleLead| lead.company),
        Column::new(
            "score",
            "ALS",
            |lead: &SampleLead| view! { <AlsBadge score=lead.score tier=Tier::of(lead.score)/> },
        )
        .sortable(),
        Column::new("status", "Status", |lead: &SampleLead| {
            let (words, tone) = lead.status;
            view! { <Badge tone>{words}</Badge> }
        }),
        Column::new("replies", "Replies", |lead: &SampleLead| lead.replies).figure().sortable(),
        Column::text("seen", "Last touch", |lead: &SampleLead| lead.seen).figure().optional(),
    ]
}

#[component]
fn LeadTable() -> impl IntoView {
    let query = use_query_map();
    let selection = RwSignal::new(BTreeSet::<String>::new());
    let found = Memo::new(move |_| {
        query.with(|query| {
            let sort = Sort::parse(query.get_str("sort"), SORTABLE);
            arrange(
                query.get_str("q").unwrap_or_default(),
                query.get_str("tier").unwrap_or_default(),
                sort.as_ref(),
            )
        })
    });
    // A memo of its own: the table must follow it even when the rows found stay the same.
    let page = Memo::new(move |_| {
        query.with(|query| {
            query.get_str("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1)
        })
    });
    let shown =
        move || found.get().into_iter().skip((page.get() - 1) * PER_PAGE).take(PER_PAGE).collect::<Vec<_>>();
    let now = query.get_untracked();
    let tiers = Tier::ALL.iter().map(|tier| Choice::new(tier.as_str(), tier.label())).collect();
    view! {
        <div class="stack">
            <FilterBar label="Filter leads" names=&["q", "tier"]>
                <TextInput name="q" label="Search leads" placeholder="Search leads" icon=icondata_lu::LuSearch value=now.get("q").unwrap_or_default()/>
                <Select name="tier" label="Tier" placeholder="All tiers" value=now.get("tier").unwrap_or_default() choices=tiers/>
            </FilterBar>
            {move || view! {
                <DataTable caption="Leads of this page" columns=columns() rows=shown() row=head selection empty=move || view! {
                    <EmptyState title="No leads fit these filters" words="Clear the filters to see all of them." filtered=true>
                        <Button size=ButtonSize::Small href=query.with_untracked(|query| query_href(query, &[("q", None), ("tier", None), ("page", None)]))>
                            "Clear filters"
                        </Button>
                    </EmptyState>
                }/>
                <Pagination of="leads" paging=Paging::Numbered {
                    page: page.get() as u64, per_page: PER_PAGE as u64, total: found.with(Vec::len) as u64,
                }/>
            }}
            <Echo label="Selected" value=move || selection.with(|now| if now.is_empty() { "none".to_owned() } else { now.iter().cloned().collect::<Vec<_>>().join(" ") })/>
            <Echo label="Opened" value=move || query.with(|query| query.get("opened").unwrap_or_else(|| "none".to_owned()))/>
        </div>
    }
    .into_any()
}

fn arrange(text: &str, tier: &str, sort: Option<&Sort>) -> Vec<SampleLead> {
    let text = text.trim().to_lowercase();
    let fits = |lead: &&SampleLead| {
        let found = format!("{} {}", lead.name, lead.company).to_lowercase().contains(&text);
        found && (tier.is_empty() || Tier::of(lead.score).as_str() == tier)
    };
    let mut leads: Vec<SampleLead> = LEADS.iter().filter(fits).cloned().collect();
    if let Some(sort) = sort {
        match sort.key.as_str() {
            "name" => leads.sort_by_key(|lead| lead.name),
            "score" => leads.sort_by_key(|lead| lead.score),
            _ => leads.sort_by_key(|lead| lead.replies),
        }
        if sort.direction == Direction::Descending {
            leads.reverse();
        }
    }
    leads
}

#[component]
fn TabsDemo() -> impl IntoView {
    let tabs = vec![
        Tab::new("overview", "Overview"),
        Tab::new("sequence", "Sequence").count(5),
        Tab::new("activity", "Activity").count(128),
    ];
    let current = use_tab(&tabs);
    let words = move || match current.get() {
        "sequence" => "Five steps over eighteen days, by e-mail, LinkedIn and telephone.",
        "activity" => "128 events, the latest two minutes ago.",
        _ => "Started on 3 November, 340 leads, 12 replies.",
    };
    view! { <Tabs id="campaign-tabs" label="Campaign" tabs current><p>{words}</p></Tabs> }.into_any()
}

#[component]
fn TimelineDemo() -> impl IntoView {
    view! {
        <Timeline label="Activity of Sarah Chen">
            <TimelineItem icon=icondata_lu::LuReply tone=Tone::Emerald title="Reply received" inbound=true
                at="2025-11-03T22:41:00Z" when="2 min ago" full="Tue 4 Nov 2025, 9:41 am AEDT">
                "Thursday at ten suits me. Can you send an invitation?"
            </TimelineItem>
            <TimelineItem icon=icondata_lu::LuMail tone=Tone::Info title="E-mail opened"
                at="2025-11-03T21:12:00Z" when="1 h ago" full="Tue 4 Nov 2025, 8:12 am AEDT"/>
            <TimelineItem icon=icondata_lu::LuLinkedin tone=Tone::Sky title="Connection accepted"
                at="2025-11-02T04:30:00Z" when="yesterday" full="Sun 2 Nov 2025, 3:30 pm AEDT"/>
            <TimelineItem icon=icondata_lu::LuSparkles tone=Tone::Purple title="Scored 92, Hot"
                at="2025-11-01T23:00:00Z" when="2 days ago" full="Sun 2 Nov 2025, 10:00 am AEDT">"A director at a company of your size that is hiring."</TimelineItem>
        </Timeline>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_table_sorts_and_filters() {
        let names = |leads: Vec<SampleLead>| leads.into_iter().map(|lead| lead.name).collect::<Vec<_>>();
        let sort = Sort::parse(Some("-score"), SORTABLE);
        assert_eq!(names(arrange("", "", sort.as_ref()))[..2], ["Sarah Chen", "Emma Thompson"]);
        assert_eq!(names(arrange("digital", "", None)), ["Sarah Chen", "Tom Becker"]);
        assert_eq!(names(arrange("", "hot", None)), ["Sarah Chen", "Emma Thompson"]);
        assert!(arrange("nobody", "", None).is_empty());
    }
}
