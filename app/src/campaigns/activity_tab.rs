use leptos::prelude::*;

use crate::AppError;
use crate::activity::{EventLine, EventRow};
use crate::components::{Card, EmptyState, SkeletonShape, Timeline, Widget};

/// What happened in the campaign, the newest first.
#[component]
pub fn ActivityTab(events: Resource<Result<Vec<EventRow>, AppError>>) -> impl IntoView {
    view! {
        <Card title="Activity" words="The latest hundred events, the newest first.">
            <Widget of="activity" resource=events shape=SkeletonShape::Rows { rows: 6 } let:events>
                {if events.is_empty() {
                    view! { <EmptyState icon=icondata_lu::LuActivity title="Nothing has happened yet" words="Messages, replies, bounces and opt-outs of this campaign stand here as they happen."/> }.into_any()
                } else {
                    view! { <Timeline label="Activity">{events.into_iter().map(|event| view! { <EventLine event/> }).collect_view()}</Timeline> }.into_any()
                }}
            </Widget>
        </Card>
    }
    .into_any()
}
