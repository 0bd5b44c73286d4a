use domain::DeliveryStatus;
use leptos::prelude::*;

use super::webhook_api::{Deliveries, DeliveryLine, PER_PAGE, ReplayDelivery, list_deliveries};
use crate::components::{
    Badge, Button, ButtonKind, ButtonSize, Card, EmptyState, Pagination, Paging, SkeletonShape, Tone, Widget,
};
use crate::forms::RowAction;
use crate::polling::poll;
use crate::when::Moment;

/// What went to one webhook, and what became of it.
#[component]
pub fn DeliveriesCard(
    #[prop(into)] id: String,
    page: Option<u64>,
    /// Counts what was done that may have sent something.
    changed: RwSignal<u32>,
) -> impl IntoView {
    let asked = id.clone();
    let found = Resource::new_blocking(move || changed.get(), move |_| list_deliveries(asked.clone(), page));
    view! {
        <Card title="Deliveries" words="The newest first, kept for 30 days.">
            <Widget of="deliveries" resource=found shape=SkeletonShape::Rows { rows: 3 } let:found>
                <List id=id.clone() page found changed/>
            </Widget>
        </Card>
    }
    .into_any()
}

#[component]
fn List(id: String, page: Option<u64>, found: Deliveries, changed: RwSignal<u32>) -> impl IntoView {
    let found = RwSignal::new(found);
    let asked = StoredValue::new(id);
    // What was just sent has its answer a moment later.
    let on_its_way =
        |found: &Deliveries| found.lines.iter().any(|line| line.status == DeliveryStatus::Pending);
    poll(found, on_its_way, move || list_deliveries(asked.get_value(), page));
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    move || {
        let Deliveries { name, lines, page, total } = found.get();
        if lines.is_empty() {
            let words = format!("{name} has not been told anything. A test shows whether it listens.");
            return view! { <EmptyState icon=icondata_lu::LuSend title="Nothing sent yet" words/> }
                .into_any();
        }
        let paging = Paging::Numbered { page, per_page: PER_PAGE, total };
        let lines = lines.into_iter().map(|delivery| view! { <Line delivery again/> }).collect_view();
        view! {
            <ul class="lines" aria-label=format!("Deliveries to {name}")>{lines}</ul>
            <Pagination paging of="deliveries"/>
        }
        .into_any()
    }
}

const fn tone(status: DeliveryStatus) -> Tone {
    match status {
        DeliveryStatus::Pending => Tone::Info,
        DeliveryStatus::Success => Tone::Success,
        DeliveryStatus::Failed => Tone::Danger,
        DeliveryStatus::Retrying => Tone::Warning,
    }
}

#[component]
fn Line(delivery: DeliveryLine, again: Callback<()>) -> impl IntoView {
    let DeliveryLine { id, event, status, made, again: next, attempts, payload, answer, error } = delivery;
    let tries = attempts
        .into_iter()
        .map(|one| view! { <li>{one.words}", "<Moment when=one.at exact=true/></li> })
        .collect_view();
    let part = |title: &'static str, text: String| {
        (!text.is_empty()).then(|| {
            view! { <p class="field__label">{title}</p><pre class="code">{text}</pre> }
        })
    };
    let replay = status.is_final() && !payload.is_empty();
    view! {
        <li class="line">
            <div class="line__words">
                <p class="line__title">{event.label()}" "<span class="mono line__id">{event.as_str()}</span></p>
                <p class="line__more">
                    <Moment when=made/>{(!error.is_empty()).then(|| format!(" · {error}"))}
                    {next.map(|when| view! { " Next attempt "<Moment when/>"." })}
                </p>
                <details class="fold">
                    <summary>"What was sent, and the answer"</summary>
                    <div class="stack">
                        <ol class="attempts">{tries}</ol>
                        {part("Sent", payload)}
                        {part("Answer", answer)}
                    </div>
                </details>
            </div>
            <div class="line__actions">
                <Badge tone=tone(status)>{status.label()}</Badge>
                {replay.then(|| view! {
                    <RowAction<ReplayDelivery> fields=vec![("id", id)] on_done=again>
                        <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuRotateCw>"Send again"</Button>
                    </RowAction<ReplayDelivery>>
                })}
            </div>
        </li>
    }
    .into_any()
}
