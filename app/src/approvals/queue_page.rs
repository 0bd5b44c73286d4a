use std::collections::BTreeSet;

use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::bulk_bar::BulkBar;
use super::decision::{APPROVE, Decision, REJECT};
use super::queue_api::{Queue, QueueItem, list_approvals};
use super::queue_keys::{Wish, press, use_keys};
use crate::components::{
    AlsBadge, ChannelBadge, EmptyState, Icon, Kbd, SkeletonShape, Widget, grouped, open_dialog, query_href,
};
use crate::layouts::{refresh_shell, use_shell};
use crate::when::Moment;

/// `/dashboard/approvals`.
#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let shell = use_shell();
    let may_work =
        shell.with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Work)));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| {
        changed.update(|count| *count += 1);
        refresh_shell(shell);
    });
    let queue = Resource::new_blocking(
        move || (may_work, changed.get()),
        |(may, _)| async move { if may { list_approvals().await } else { Ok(Queue::default()) } },
    );
    let selection = RwSignal::new(BTreeSet::<String>::new());
    let body = if may_work {
        view! {
            <Widget of="approvals" resource=queue shape=SkeletonShape::Rows { rows: 6 } let:queue>
                <QueueView queue selection again/>
            </Widget>
        }
        .into_any()
    } else {
        view! { <EmptyState icon=icondata_lu::LuLock title="Members approve" words="Your role may look at campaigns and leads. Ask an owner or admin for the role of a member."/> }.into_any()
    };
    view! {
        <Title text="Approvals"/>
        <div class="page">
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Approvals"</h1>
                    <p class="page-head__words">"Nothing here leaves before somebody agrees; what nobody decides comes back with fresh words."</p>
                </div>
                <div class="page-head__actions">{may_work.then(keys)}</div>
            </div>
            {body}
        </div>
    }
}

/// The keys, for whoever has a keyboard.
fn keys() -> impl IntoView {
    let key = |key: &'static str, words: &'static str| view! { <span class="keys__one"><Kbd>{key}</Kbd>{words}</span> };
    view! {
        <p class="keys needs-script">
            {key("J", "next")}{key("K", "previous")}{key("A", "approve")}{key("E", "edit")}{key("R", "reject")}{key("X", "choose")}
        </p>
    }
}

/// Where `id` stands, else the first.
fn place_of(items: &[QueueItem], id: Option<&str>) -> usize {
    items.iter().position(|item| Some(item.id.as_str()) == id).unwrap_or(0)
}

/// Who is on show once the one at `place` has gone: the one after it, else the one before.
fn neighbour(items: &[QueueItem], place: usize) -> Option<String> {
    let next = items.get(place + 1).or_else(|| place.checked_sub(1).and_then(|before| items.get(before)));
    next.map(|item| item.id.clone())
}

#[component]
fn QueueView(queue: Queue, selection: RwSignal<BTreeSet<String>>, again: Callback<()>) -> impl IntoView {
    let Queue { items, total, no_writer } = queue;
    if items.is_empty() {
        return view! { <EmptyState icon=icondata_lu::LuCircleCheckBig title="Nothing waits for you" words="Messages of campaigns on Co-Pilot stand here before they leave, the oldest first."/> }.into_any();
    }
    // What was decided elsewhere cannot stay chosen.
    selection.update_untracked(|now| now.retain(|id| items.iter().any(|item| item.id == *id)));
    let address = use_query_map();
    let navigate = use_navigate();
    let shown = u64::try_from(items.len()).unwrap_or(0);
    let total = u64::try_from(total).unwrap_or(0);
    let all = StoredValue::new(items);
    let opened =
        Memo::new(move |_| address.with(|query| query.get_str("item").is_some_and(|id| !id.is_empty())));
    let place = Memo::new(move |_| {
        address.with(|query| all.with_value(|items| place_of(items, query.get_str("item"))))
    });
    let editing = RwSignal::new(false);
    let go_to = {
        let navigate = navigate.clone();
        Callback::new(move |id: Option<String>| {
            editing.set(false);
            let here = address.with_untracked(|query| query_href(query, &[("item", id.as_deref())]));
            navigate(&here, NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() });
        })
    };
    let done = Callback::new(move |()| {
        let now = place.get_untracked();
        // On a phone the list comes back; beside it the next one is on show.
        let next = opened.get_untracked().then(|| all.with_value(|items| neighbour(items, now))).flatten();
        go_to.run(next);
        again.run(());
    });
    let step = move |by: isize| {
        let now = place.get_untracked();
        let next = now.saturating_add_signed(by);
        if let Some(id) = all.with_value(|items| items.get(next).map(|item| item.id.clone()))
            && next != now
        {
            go_to.run(Some(id));
        }
    };
    use_keys(Callback::new(move |wish| match wish {
        Wish::Next => step(1),
        Wish::Previous => step(-1),
        Wish::Approve => press(APPROVE),
        Wish::Edit => editing.set(true),
        Wish::Reject => open_dialog(REJECT),
        Wish::Choose => {
            let id = all.with_value(|items| items.get(place.get_untracked()).map(|item| item.id.clone()));
            if let Some(id) = id {
                selection.update(|now| {
                    if !now.remove(&id) {
                        now.insert(id);
                    }
                });
            }
        }
    }));
    let rows = all.with_value(|items| {
        items
            .iter()
            .cloned()
            .enumerate()
            .map(|(index, item)| view! { <Row item index place selection/> })
            .collect_view()
    });
    let words = if total > shown {
        format!("The {} oldest of {} that wait", grouped(shown), grouped(total))
    } else if total == 1 {
        "1 message waits".to_owned()
    } else {
        format!("{} messages wait", grouped(total))
    };
    let ids = all.with_value(|items| items.iter().map(|item| item.id.clone()).collect::<Vec<_>>());
    let choose_all = move |_| selection.update(|now| now.extend(ids.iter().cloned()));
    let back = move || address.with(|query| query_href(query, &[("item", None)]));
    let decision = move || {
        let item = all.with_value(|items| items.get(place.get()).cloned());
        let no_writer = no_writer.clone();
        item.map(|item| view! { <Decision item no_writer editing done/> })
    };
    view! {
        <BulkBar selection again/>
        <div class="queue" class=("queue--one", move || opened.get())>
            <div class="queue__list">
                <div class="queue__head">
                    <p class="queue__count" data-testid="queue-count">{words}</p>
                    <button class="button button--ghost button--small needs-script" type="button" on:click=choose_all><span class="button__text">"Choose all"</span></button>
                </div>
                <ol class="queue__rows" aria-label="Messages that wait">{rows}</ol>
            </div>
            <div class="queue__decision">
                <p class="crumb queue__back"><a href=back data-noscroll><Icon of=icondata_lu::LuChevronLeft/>"All messages"</a></p>
                {decision}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Row(
    item: QueueItem,
    index: usize,
    place: Memo<usize>,
    selection: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let address = use_query_map();
    let id = StoredValue::new(item.id);
    let href = move || id.with_value(|id| address.with(|query| query_href(query, &[("item", Some(id))])));
    let current = move || (place.get() == index).then_some("true");
    let ticked = move || id.with_value(|id| selection.with(|now| now.contains(id)));
    let change = move |event| {
        let on = event_target_checked(&event);
        let id = id.get_value();
        selection.update(|now| {
            if on {
                now.insert(id);
            } else {
                now.remove(&id);
            }
        });
    };
    let badge = item.tier.zip(item.score).map(|(tier, score)| view! { <AlsBadge tier score/> });
    let name = item.name.clone();
    view! {
        <li class="queue-row" data-testid="queue-row">
            <label class="queue-row__tick needs-script">
                <span class="visually-hidden">{format!("Choose the message to {name}")}</span>
                <input class="choice__tick" type="checkbox" prop:checked=ticked on:change=change/>
            </label>
            <a class="queue-row__link" href=href data-noscroll aria-current=current>
                <span class="queue-row__head"><span class="queue-row__name">{item.name}</span>{badge}</span>
                <span class="queue-row__subject">{if item.subject.is_empty() { item.body } else { item.subject }}</span>
                <span class="queue-row__more"><ChannelBadge channel=item.channel/><span class="queue-row__campaign">{item.campaign_name}</span><span>"until "<Moment when=item.expires/></span></span>
            </a>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::Channel;

    use super::*;
    use crate::when::When;

    fn item(id: &str) -> QueueItem {
        let when = When { iso: String::new(), exact: String::new(), ago: String::new() };
        QueueItem {
            id: id.to_owned(),
            lead: String::new(),
            name: String::new(),
            company: String::new(),
            recipient: String::new(),
            score: None,
            tier: None,
            campaign: String::new(),
            campaign_name: String::new(),
            channel: Channel::Email,
            step: 1,
            sender: String::new(),
            subject: String::new(),
            body: String::new(),
            reason: String::new(),
            expires: when.clone(),
            proposed: when,
        }
    }

    #[test]
    fn after_a_decision_the_next_message_is_on_show_and_after_the_last_the_one_before() {
        let items = [item("a"), item("b"), item("c")];
        assert_eq!(neighbour(&items, 0).as_deref(), Some("b"));
        assert_eq!(neighbour(&items, 2).as_deref(), Some("b"));
        assert_eq!(neighbour(&items[..1], 0), None);
    }

    #[test]
    fn a_message_that_is_gone_from_the_queue_gives_way_to_the_first() {
        let items = [item("a"), item("b")];
        assert_eq!(
            (place_of(&items, Some("b")), place_of(&items, Some("z")), place_of(&items, None)),
            (1, 0, 0)
        );
    }
}
