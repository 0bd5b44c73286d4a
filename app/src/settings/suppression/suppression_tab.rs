use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::add_card::AddCard;
use super::api::{List, list_entries};
use super::list_card::ListCard;
use crate::components::{
    FilterBar, Icon, SkeletonShape, Tab, Tabs, TextInput, Widget, query_value, use_tab_of,
};

const LISTS: &[Tab] =
    &[Tab::new("emails", "Addresses"), Tab::new("domains", "Domains"), Tab::new("phones", "Phone numbers")];

/// The client's do-not-contact lists.
#[component]
pub fn SuppressionTab() -> impl IntoView {
    let address = use_query_map();
    let current = use_tab_of("list", LISTS);
    let list = Memo::new(move |_| List::of(Some(current.get())));
    let get = move |name: &'static str| Memo::new(move |_| address.with(|query| query_value(query, name)));
    let (q, before) = (get("q"), get("before"));
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let found = Resource::new_blocking(
        move || (list.get(), q.get(), before.get(), changed.get()),
        |(list, q, before, _)| list_entries(list.to_string(), q, before),
    );
    view! {
        <div class="settings settings--wide">
            <div class="suppression-head">
                <p class="page-head__words">"Nobody on these lists is written to or called, and an import leaves them out."</p>
                <a class="button button--secondary button--medium" href="/dashboard/settings/suppression.csv" rel="external" download="do-not-contact.csv">
                    <Icon of=icondata_lu::LuDownload/>
                    <span class="button__text">"Download all as CSV"</span>
                </a>
            </div>
            <Tabs id="suppression" label="Do-not-contact lists" tabs=LISTS.to_vec() current param="list" drops=&["q", "before"]>
                <div class="stack">
                    // Each list has forms of its own; nothing typed into one may stand in another.
                    <For each=move || [list.get()] key=|list| *list let:list>
                        <AddCard list again/>
                        <Search list now=q.get_untracked().unwrap_or_default()/>
                    </For>
                    <Widget of="do-not-contact list" resource=found shape=SkeletonShape::Rows { rows: 6 } let:found>
                        <ListCard list=list.get_untracked() found searched=q.with_untracked(Option::is_some) again/>
                    </Widget>
                </div>
            </Tabs>
        </div>
    }
}

#[component]
fn Search(list: List, now: String) -> impl IntoView {
    let label = format!("Search {}", list.many());
    view! {
        <FilterBar label=label.clone() names=&["q"]>
            <TextInput name="q" label=label placeholder=format!("Search {}", list.many()) icon=icondata_lu::LuSearch value=now max_length=100/>
        </FilterBar>
    }
    .into_any()
}
