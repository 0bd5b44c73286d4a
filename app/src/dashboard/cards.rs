//! Cards that the dashboard and the reports share.

use leptos::prelude::*;

use super::view::{ChannelRow, Figure, FunnelStage};
use crate::components::{
    BentoCell, BentoSpan, Card, ChannelBadge, Column, DataTable, Delta, EmptyState, FunnelChart, RowHead,
    Slice, StatCard, Trend, channel_name, grouped,
};

/// A figure with its change and its course.
pub fn figure(label: String, figure: Figure, days: u64, href: &'static str) -> AnyView {
    let trend = match (figure.rises, figure.falls) {
        (true, _) => Trend::Up,
        (_, true) => Trend::Down,
        _ => Trend::Flat,
    };
    let delta = figure.change.map(|text| Delta {
        text,
        trend,
        good: figure.rises,
        against: format!("vs the {days} days before"),
    });
    let course = figure.course;
    match delta {
        Some(delta) => {
            view! { <BentoCell><StatCard label value=figure.value delta course href/></BentoCell> }.into_any()
        }
        None => view! { <BentoCell><StatCard label value=figure.value course href/></BentoCell> }.into_any(),
    }
}

/// How far leads came.
pub fn funnel(stages: Vec<FunnelStage>) -> AnyView {
    let inner = if stages.iter().all(|stage| stage.count == 0) {
        view! { <EmptyState icon=icondata_lu::LuListFilter title="Nobody contacted yet" words="How many were contacted, replied, were glad to and met you, once a campaign has written to somebody."/> }.into_any()
    } else {
        let usual: Vec<String> = stages
            .iter()
            .filter_map(|stage| Some(format!("{}: {}", stage.name, stage.usual.as_ref()?)))
            .collect();
        let words = format!("{}.", usual.join("; "));
        let slices = stages.into_iter().map(|stage| Slice::new(stage.name, stage.count as f64)).collect();
        view! { <FunnelChart title="From contacted to met" stages=slices words/> }.into_any()
    };
    view! { <BentoCell span=BentoSpan::Third><Card title="Funnel">{inner}</Card></BentoCell> }.into_any()
}

/// What was sent on each channel, and what came of it.
pub fn channels(rows: Vec<ChannelRow>) -> AnyView {
    let columns = vec![
        Column::new("channel", "Channel", |row: &ChannelRow| view! { <ChannelBadge channel=row.channel/> }),
        Column::text("sent", "Sent", |row: &ChannelRow| grouped(row.sent)).figure(),
        Column::text("delivered", "Delivered", |row: &ChannelRow| grouped(row.delivered)).figure().optional(),
        Column::text("replied", "Replies", |row: &ChannelRow| grouped(row.replied)).figure(),
        Column::text("reply_rate", "Replies per touch", |row: &ChannelRow| row.reply_rate.clone()).figure(),
        Column::text("positive", "Positive", |row: &ChannelRow| grouped(row.positive)).figure().optional(),
        Column::text("bounce_rate", "Bounced", |row: &ChannelRow| row.bounce_rate.clone()).figure(),
        Column::text("converted", "Converting", |row: &ChannelRow| grouped(row.converted)).figure(),
    ];
    let row = |row: &ChannelRow| RowHead {
        id: row.channel.to_string(),
        name: channel_name(row.channel).to_owned(),
        href: None,
    };
    view! {
        <BentoCell span=BentoSpan::TwoThirds>
            <Card title="Channels">
                <DataTable
                    caption="Channels"
                    columns
                    rows
                    row
                    empty=|| view! { <EmptyState icon=icondata_lu::LuSend title="Nothing sent yet" words="What was sent on each channel and what came of it."/> }
                />
            </Card>
        </BentoCell>
    }
    .into_any()
}
