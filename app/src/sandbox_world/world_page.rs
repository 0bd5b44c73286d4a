use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::{ConnectSandboxMailbox, PersonView, WorldView, look_at_world};
use super::clock_card::ClockCard;
use super::person::Person;
use crate::components::{
    Button, ButtonKind, ButtonVariant, Card, EmptyState, Field, SkeletonShape, TextInput, ToastHost, Widget,
    provide_toasts,
};
use crate::forms::{ServerForm, say_what_was_kept, use_form};
use crate::layouts::SandboxLayout;

/// `/sandbox`: inboxes, people, the clock.
#[component]
pub fn WorldPage() -> impl IntoView {
    let toasts = provide_toasts();
    say_what_was_kept();
    let query = use_query_map();
    let words = Memo::new(move |_| query.with(|query| query.get_str("find").unwrap_or_default().to_owned()));
    let turn = RwSignal::new(0_u32);
    let world = Resource::new_blocking(move || (words.get(), turn.get()), |(words, _)| look_at_world(words));
    let again = Callback::new(move |()| turn.update(|turn| *turn += 1));
    view! {
        <Title text="Sandbox"/>
        <SandboxLayout
            title="Sandbox"
            words="The people your mail reaches here are made up. They see what arrives and answer by mail; nothing leaves this machine."
            actions=|| view! {
                <Button href="/sandbox/mail" icon=icondata_lu::LuMailOpen>"The product's own mail"</Button>
                <Button href="/dashboard" attr:rel="external">"Dashboard"</Button>
            }
        >
            <Widget of="sandbox" resource=world shape=SkeletonShape::Rows { rows: 6 } let:world>
                <World world words=words again/>
            </Widget>
        </SandboxLayout>
        <ToastHost toasts/>
    }
}

#[component]
fn World(world: WorldView, words: Memo<String>, again: Callback<()>) -> impl IntoView {
    let query = use_query_map();
    let people = StoredValue::new(world.people);
    let boxes_are = world.boxes.len();
    let boxes = world
        .boxes
        .into_iter()
        .map(|(address, mails)| {
            let count = if mails == 1 { "1 answer".to_owned() } else { format!("{mails} answers") };
            view! { <li class="line"><div class="line__words"><p class="line__title mono">{address}</p></div><p class="line__more">{count}</p></li> }
        })
        .collect_view();
    let open = Memo::new(move |_| {
        let asked = query.with(|query| query.get_str("person").map(str::to_owned));
        people.with_value(|people| {
            people.iter().find(|one| Some(&one.address) == asked.as_ref()).or(people.first()).cloned()
        })
    });
    let total = world.total;
    let none = (boxes_are == 0).then(|| view! { <p class="note">"None yet."</p> });
    let connect = world.has_agency.then(|| view! { <ConnectForm again/> });
    view! {
        <div class="world">
            <ClockCard clock=world.clock again/>
            <Card title="Mailboxes of agencies" words="On this machine, read by the product as it reads any provider's.">
                <div class="stack">
                    {none}
                    <ul class="lines world__boxes">{boxes}</ul>
                    {connect}
                </div>
            </Card>
        </div>
        <form class="world__find" method="get" action="/sandbox" role="search">
            <Field name="find" label="Find a person">
                <TextInput autocomplete="off" placeholder="A part of their address" value=words.get_untracked()/>
            </Field>
            <Button kind=ButtonKind::Submit>"Find"</Button>
        </form>
        {move || match open.get() {
            None => view! { <EmptyState icon=icondata_lu::LuUsers title="Nobody yet" words="People appear here when the first mail reaches them. Make the demo, or start a campaign with a mailbox of the sandbox."/> }.into_any(),
            Some(person) => view! { <People people total chosen=person words again/> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn People(
    people: StoredValue<Vec<PersonView>>,
    total: usize,
    chosen: PersonView,
    words: Memo<String>,
    again: Callback<()>,
) -> impl IntoView {
    let find = words.get_untracked();
    let lines = people.with_value(|people| {
        people
            .iter()
            .map(|one| {
                let current = (one.address == chosen.address).then_some("true");
                let href = format!(
                    "/sandbox?person={}&find={}",
                    leptos_router::location::Url::escape(&one.address),
                    leptos_router::location::Url::escape(&find)
                );
                let so_far = one
                    .outcome
                    .clone()
                    .unwrap_or_else(|| format!("{} received, {} opened", one.mails, one.opened));
                view! {
                    <li>
                        <a class="mail-line" href=href aria-current=current>
                            <span class="mail-line__to">{one.name.clone()}</span>
                            <span class="mail-line__subject">{one.address.clone()}</span>
                            <span class="mail-line__date">{so_far}</span>
                        </a>
                    </li>
                }
            })
            .collect_view()
    });
    let shown = people.with_value(Vec::len);
    let count = match total {
        1 => "1 person.".to_owned(),
        _ if shown == total => format!("{total} people, those who did something last first."),
        _ => format!("The {shown} of {total} people who did something last."),
    };
    view! {
        <p class="note">{count}</p>
        <div class="mailroom__split">
            <nav class="mail-list" aria-label="People"><ul>{lines}</ul></nav>
            <article class="mail"><Person person=chosen again/></article>
        </div>
    }
    .into_any()
}

/// For an agency, without an account anywhere.
#[component]
fn ConnectForm(again: Callback<()>) -> impl IntoView {
    let form = use_form::<ConnectSandboxMailbox>(move |_| again.run(()));
    view! {
        <ServerForm form>
            <div class="form-grid">
                <Field name="address" label="Address" required=true hint="Any address will do." error=form.error_of("email_address")>
                    <TextInput autocomplete="off" placeholder="kim@go.youragency.example" value=form.typed("address", "")/>
                </Field>
                <Field name="display_name" label="Name" optional=true error=form.error_of("display_name")>
                    <TextInput autocomplete="off" value=form.typed("display_name", "")/>
                </Field>
            </div>
            <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Connect a mailbox"</Button></div>
        </ServerForm>
    }
    .into_any()
}
