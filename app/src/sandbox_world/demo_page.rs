use leptos::prelude::*;
use leptos_meta::Title;

use super::api::{DemoView, EnterDemo, MakeDemo, look_at_demo};
use crate::components::{Banner, Button, ButtonKind, ButtonSize, ButtonVariant, Progress, Tone, Widget};
use crate::forms::{ServerForm, use_form};
use crate::layouts::SignedOutLayout;
use crate::polling::poll;

/// `/sandbox/demo`: an agency with a month behind it, made on the spot.
#[component]
pub fn DemoPage() -> impl IntoView {
    let demo = Resource::new_blocking(|| (), |()| look_at_demo());
    view! {
        <Title text="Demo"/>
        <SignedOutLayout
            title="Look around"
            words=|| "An agency with two campaigns, 500 leads and a month of mail, played by made-up people. Nothing leaves this machine."
            foot=|| view! { "Rather begin with your own? "<a href="/signup">"Sign up"</a> }
        >
            <Widget of="demo" resource=demo let:demo><Making demo/></Widget>
        </SignedOutLayout>
    }
}

#[component]
fn Making(demo: DemoView) -> impl IntoView {
    let state = RwSignal::new(demo);
    poll(state, |demo| matches!(demo, DemoView::Making { .. }), look_at_demo);
    move || {
        match state.get() {
        DemoView::None => view! { <MakeForm words="Make the demo"/> }.into_any(),
        DemoView::Failed { why } => view! {
            <Banner tone=Tone::Danger>{why}</Banner>
            <MakeForm words="Try again"/>
        }
        .into_any(),
        DemoView::Making { days, of } => view! {
            <div class="stack">
                <Progress label="A month goes by" value=Some(days) max=of/>
                <p class="note">{format!("Day {days} of {of}. Mail leaves, people answer, meetings are agreed.")}</p>
                <Button href="/sandbox/demo" icon=icondata_lu::LuRefreshCw attr:rel="external">"Look again"</Button>
            </div>
        }
        .into_any(),
        DemoView::Ready => view! { <EnterForm/> }.into_any(),
    }
    }
}

#[component]
fn MakeForm(words: &'static str) -> impl IntoView {
    let form = use_form::<MakeDemo>(|_| {});
    view! {
        <ServerForm form>
            <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>{words}</Button>
        </ServerForm>
    }
}

#[component]
fn EnterForm() -> impl IntoView {
    let form = use_form::<EnterDemo>(|_| {});
    view! {
        <ServerForm form>
            <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Open the demo"</Button>
        </ServerForm>
    }
}
