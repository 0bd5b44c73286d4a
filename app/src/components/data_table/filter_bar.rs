use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::hooks::use_query_map;

use crate::components::button::{Button, ButtonKind};
use crate::components::icon::Icon;
use crate::components::query_link::query_href;

/// The row of filters above a list: a form that puts its fields into the query string. On a phone
/// the fields fold away behind a "Filters" line.
///
/// `names` are the parameters of the fields inside; everything else in the address, such as the
/// tab and the sort, is kept, and the page starts again at the first.
#[component]
pub fn FilterBar(
    /// What is filtered: "Filter leads".
    #[prop(into)]
    label: String,
    names: &'static [&'static str],
    children: Children,
) -> impl IntoView {
    let query = use_query_map();
    let kept = move || {
        query.with(|query| {
            query
                .latest_values()
                .filter(|(key, _)| {
                    !names.contains(&key.as_ref()) && !matches!(key.as_ref(), "page" | "after" | "before")
                })
                .map(|(key, value)| (key.to_string(), value.to_owned()))
                .collect::<Vec<_>>()
        })
    };
    let in_use = move || {
        query.with(|query| {
            names.iter().filter(|name| query.get_str(name).is_some_and(|v| !v.is_empty())).count()
        })
    };
    let cleared = move || {
        let mut changes: Vec<_> = names.iter().map(|name| (*name, None)).collect();
        changes.extend([("page", None), ("after", None), ("before", None)]);
        query.with(|query| query_href(query, &changes))
    };
    view! {
        <div class="filter-bar" role="search" aria-label=label>
            <input class="filter-bar__fold visually-hidden" type="checkbox" id="filter-bar-fold" aria-label="Show filters"/>
            <label class="filter-bar__summary" for="filter-bar-fold">
                <Icon of=icondata_lu::LuListFilter/>
                "Filters"
                {move || (in_use() > 0).then(|| view! { <span class="tabs__count">{in_use()}</span> })}
            </label>
            <Form method="GET" action="" attr:class="filter-bar__fields">
                {move || kept().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
                {children()}
                <Button kind=ButtonKind::Submit>"Apply"</Button>
                {move || (in_use() > 0).then(|| view! {
                    <a class="button button--ghost button--medium" href=cleared data-noscroll>"Clear filters"</a>
                })}
            </Form>
        </div>
    }
    .into_any()
}
