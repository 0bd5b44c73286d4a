use leptos::prelude::*;

use super::specimen::{Section, Specimen};
use crate::AppError;
use crate::components::{
    Button, ButtonVariant, Card, EmptyState, ErrorCard, Skeleton, SkeletonShape, Switch, Widget,
};

#[component]
pub(super) fn States() -> impl IntoView {
    let internal = AppError::Internal { reference: "01jd3v9k6q".into() };
    let closed = AppError::Forbidden { needed: "admin".into() };
    view! {
        <Section id="states" title="States" words="Waiting, failed, empty. Each part of a page has its own; the rest stays usable.">
            <Specimen title="A widget that may fail"><FragileWidget/></Specimen>
            <Specimen title="Error cards">
                <ErrorCard of="meetings" error=internal/>
                <ErrorCard of="invoices" error=closed/>
                <ErrorCard of="replies" error=AppError::SignedOut/>
            </Specimen>
            <Specimen title="Empty, first use">
                <EmptyState title="No leads yet" words="Leads are the people your campaigns write to. Import a list, or let us find them." icon=icondata_lu::LuUsers>
                    <Button variant=ButtonVariant::Primary icon=icondata_lu::LuUpload>"Import leads"</Button>
                </EmptyState>
            </Specimen>
            <Specimen title="Empty, filtered">
                <EmptyState title="No leads fit these filters" words="Widen the score or clear the search." filtered=true>
                    <Button href="/dev/components#states">"Clear filters"</Button>
                </EmptyState>
            </Specimen>
            <Specimen title="Skeletons" wide=true>
                <div class="gallery__skeletons">
                    <div class="card gallery__pad"><Skeleton shape=SkeletonShape::Stat/></div>
                    <div class="card gallery__pad"><Skeleton shape=SkeletonShape::Card/></div>
                    <div class="card gallery__pad"><Skeleton shape=SkeletonShape::Rows { rows: 3 }/></div>
                    <div class="card gallery__pad"><Skeleton shape=SkeletonShape::Text { lines: 4 }/></div>
                </div>
            </Specimen>
        </Section>
    }
    .into_any()
}

/// Fails until its source is mended; "Try Again" then brings the content.
#[component]
fn FragileWidget() -> impl IntoView {
    let mended = RwSignal::new(false);
    let meetings = Resource::new(
        || (),
        move |()| async move {
            let failure = AppError::Internal { reference: "01jd3v9k6r".into() };
            if mended.get_untracked() {
                Ok(vec!["Bloom Digital, Tuesday 10:00".to_owned()])
            } else {
                Err(failure)
            }
        },
    );
    view! {
        <Card title="Upcoming meetings" words="Sample">
            <Widget of="meetings" resource=meetings shape=SkeletonShape::Rows { rows: 1 } let:list>
                <ul>{list.into_iter().map(|meeting| view! { <li>{meeting}</li> }).collect_view()}</ul>
            </Widget>
        </Card>
        <Switch name="mended" label="The source answers" bind=mended/>
    }
    .into_any()
}
