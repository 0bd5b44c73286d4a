use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use web_sys::KeyboardEvent;

use super::focus::{Step, matching, move_focus};
use super::query_link::query_href;

/// One tab; `key` is what stands in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub key: &'static str,
    pub title: &'static str,
    pub count: Option<u64>,
    /// The group it stands in where tabs are many.
    pub group: Option<&'static str>,
}

impl Tab {
    pub const fn new(key: &'static str, title: &'static str) -> Self {
        Self { key, title, count: None, group: None }
    }
    /// In a group. A list with groups stands beside its panel where there is room.
    pub const fn under(self, group: &'static str) -> Self {
        Self { group: Some(group), ..self }
    }
    pub const fn count(self, count: u64) -> Self {
        Self { count: Some(count), ..self }
    }
}

/// The tab in the address, or the first.
pub fn use_tab(tabs: &[Tab]) -> Memo<&'static str> {
    use_tab_of("tab", tabs)
}

/// As [`use_tab`], for a page whose parameter has another name.
pub fn use_tab_of(param: &'static str, tabs: &[Tab]) -> Memo<&'static str> {
    let keys: Vec<&'static str> = tabs.iter().map(|tab| tab.key).collect();
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| chosen(&keys, query.get_str(param))))
}

fn chosen(keys: &[&'static str], asked: Option<&str>) -> &'static str {
    let known = keys.iter().copied().find(|key| Some(*key) == asked);
    known.or(keys.first().copied()).unwrap_or_default()
}

/// Tabs that are links (`?tab=score`), so each has an address and works without scripting. Arrow
/// keys move between them, Enter opens. The panel with the content of `current` is the child.
#[component]
pub fn Tabs(
    #[prop(into)] id: String,
    /// What the tabs belong to, for screen readers.
    #[prop(into)]
    label: String,
    tabs: Vec<Tab>,
    /// From [`use_tab`].
    #[prop(into)]
    current: Signal<&'static str>,
    #[prop(default = "tab")] param: &'static str,
    /// Parameters that mean nothing in another tab.
    #[prop(default = &["page", "sort"])]
    drops: &'static [&'static str],
    children: Children,
) -> impl IntoView {
    let query = use_query_map();
    let list = NodeRef::<html::Div>::new();
    let panel_id = format!("{id}-panel");
    let first = tabs.first().map(|tab| tab.key).unwrap_or_default();
    let grouped = tabs.iter().any(|tab| tab.group.is_some());
    let on_key = move |event: KeyboardEvent| {
        // In a list with groups both pairs of arrows move: it runs down or across, as the window is wide.
        let key = event.key();
        let step = Step::across(&key).or_else(|| Step::down(&key).filter(|_| grouped));
        let (Some(step), Some(list)) = (step, list.get_untracked()) else { return };
        event.prevent_default();
        move_focus(&matching(&list, "[role=tab]"), step);
    };
    let links = {
        let (id, panel_id) = (id.clone(), panel_id.clone());
        let mut group = None;
        tabs.into_iter()
            .map(move |tab| {
                let heading = tab.group.filter(|name| group.replace(*name) != Some(*name)).map(|name| {
                    view! { <span class="tabs__group" aria-hidden="true">{name}</span> }
                });
                let is_current = move || current.get() == tab.key;
                let panel_id = panel_id.clone();
                let href = move || {
                    let mut changes = vec![(param, (tab.key != first).then_some(tab.key))];
                    changes.extend(drops.iter().map(|dropped| (*dropped, None)));
                    query.with(|query| query_href(query, &changes))
                };
                view! {
                    {heading}
                    <a
                        class="tabs__tab"
                        role="tab"
                        id=format!("{id}-{}", tab.key)
                        href=href
                        data-noscroll
                        aria-selected=move || if is_current() { "true" } else { "false" }
                        aria-controls=move || is_current().then(|| panel_id.clone())
                    >
                        {tab.title}
                        {tab.count.map(|count| view! { <span class="tabs__count">{count}</span> })}
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <div class="tabs" class:tabs--grouped=grouped>
            <div node_ref=list class="tabs__list" role="tablist" aria-label=label on:keydown=on_key>{links}</div>
            <div class="tabs__panel" role="tabpanel" id=panel_id aria-labelledby=move || format!("{id}-{}", current.get())>
                {children()}
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn an_unknown_tab_in_the_address_opens_the_first() {
        let keys = ["overview", "leads"];
        assert_eq!(chosen(&keys, Some("leads")), "leads");
        assert_eq!(chosen(&keys, Some("<script>")), "overview");
        assert_eq!(chosen(&keys, None), "overview");
    }
}
