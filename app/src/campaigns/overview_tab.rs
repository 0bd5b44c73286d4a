use domain::CampaignStatus;
use leptos::prelude::*;

use super::campaign_api::{CampaignDetail, WhyLine};
use super::campaign_page::May;
use super::channel_bar::ChannelBar;
use super::new_page::Chips;
use super::preflight_card::{PreflightCard, WaitingCard};
use super::words::{counted, mode_name, percent};
use crate::AppError;
use crate::components::{BentoCell, BentoGrid, Card, SkeletonShape, StatCard, Widget, grouped};
use crate::when::Moment;

/// Is it working, and what stands in the way.
#[component]
pub fn OverviewTab(
    campaign: CampaignDetail,
    why: Resource<Result<Vec<WhyLine>, AppError>>,
    may: May,
) -> impl IntoView {
    let count = |value: i64| grouped(u64::try_from(value).unwrap_or(0));
    let counts = campaign.counts.clone();
    let gate = match campaign.status {
        CampaignStatus::Draft | CampaignStatus::Paused => {
            view! { <PreflightCard campaign=campaign.clone() may/> }.into_any()
        }
        CampaignStatus::Active => view! {
            <Widget of="the waiting leads" resource=why shape=SkeletonShape::Card let:lines>
                <WaitingCard lines waiting=counts.waiting/>
            </Widget>
        }
        .into_any(),
        CampaignStatus::Completed => ().into_any(),
    };
    let states = [
        ("Waiting for a step", counts.waiting),
        ("On hold", counts.on_hold),
        ("Stopped", counts.stopped),
        ("Finished", counts.finished),
        ("Bounced", counts.bounced),
        ("Opted out", counts.unsubscribed),
    ];
    let states = states
        .into_iter()
        .map(|(label, value)| view! { <div class="facts__line"><dt>{label}</dt><dd class="figure">{count(value)}</dd></div> })
        .collect_view();
    let shares = campaign.shares.clone();
    view! {
        <div class="stack">
            <BentoGrid>
                <BentoCell><StatCard label="Contacted" value=format!("{} of {}", count(counts.contacted), counted(counts.leads, "lead", "leads"))/></BentoCell>
                <BentoCell><StatCard label="Messages sent" value=count(counts.sent)/></BentoCell>
                <BentoCell><StatCard label="Replies" value=format!("{} · {}", count(counts.replied), percent(counts.reply_rate))/></BentoCell>
                <BentoCell><StatCard label="Meetings" value=count(counts.meetings)/></BentoCell>
            </BentoGrid>
            <div class="campaign-overview">
                <div class="campaign-overview__main">{gate}<Card title="Channels" words="How touches are shared over a rolling week."><ChannelBar shares/></Card></div>
                <div class="campaign-overview__side">
                    <Card title="Leads"><dl class="facts facts--figures">{states}</dl></Card>
                    <TargetingCard campaign/>
                </div>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn TargetingCard(campaign: CampaignDetail) -> impl IntoView {
    let form = campaign.form;
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let lists = [
        ("Industries", lines(&form.target_industries)),
        ("Job titles", lines(&form.target_titles)),
        ("Company sizes", lines(&form.target_company_sizes)),
        ("Places", lines(&form.target_locations)),
    ];
    let own = lists.iter().any(|(_, entries)| !entries.is_empty());
    let targeting = if own {
        lists
            .into_iter()
            .filter(|(_, entries)| !entries.is_empty())
            .map(|(label, entries)| view! { <div class="facts__line"><dt>{label}</dt><dd><Chips entries/></dd></div> })
            .collect_view()
            .into_any()
    } else {
        view! { <div class="facts__line"><dt>"Whom"</dt><dd>"As in your ideal customer profile"</dd></div> }
            .into_any()
    };
    let hours = format!("{} to {}, {}", form.work_hours_start, form.work_hours_end, form.timezone);
    let span = match (form.start_date.as_str(), form.end_date.as_str()) {
        ("", "") => "No first or last day".to_owned(),
        (start, "") => format!("From {start}"),
        ("", end) => format!("Until {end}"),
        (start, end) => format!("{start} to {end}"),
    };
    let activated = campaign.activated.map(|when| view! { <div class="facts__line"><dt>"Activated"</dt><dd><Moment when exact=true/></dd></div> });
    view! {
        <Card title="How it runs">
            <dl class="facts">
                <div class="facts__line"><dt>"Last word"</dt><dd>{campaign.mode.map_or("As the agency", mode_name)}</dd></div>
                <div class="facts__line"><dt>"Hours"</dt><dd>{hours}</dd></div>
                <div class="facts__line"><dt>"Limit"</dt><dd>{format!("{} touches a day", form.daily_limit)}</dd></div>
                <div class="facts__line"><dt>"Days"</dt><dd>{span}</dd></div>
                {targeting}
                <div class="facts__line"><dt>"Created"</dt><dd><Moment when=campaign.since exact=true/></dd></div>
                {activated}
            </dl>
        </Card>
    }
    .into_any()
}
