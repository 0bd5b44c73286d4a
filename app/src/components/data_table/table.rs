use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::column::{Align, Column};
use super::sort::{Direction, Sort};
use crate::AppError;
use crate::components::error_card::ErrorCard;
use crate::components::icon::Icon;
use crate::components::query_link::query_href;

/// What a row is, apart from its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowHead {
    /// Sent by the row's checkbox, and kept in `selection`.
    pub id: String,
    /// What screen readers call the row: "Sarah Chen".
    pub name: String,
    /// Where the whole row leads.
    pub href: Option<String>,
}

/// A table. The first column names the row and carries its link, which covers the whole row.
///
/// - Sorting is a link in the head (`?sort=`); the caller reads it with [`Sort::parse`].
/// - `loading` draws rows of the same height; `error` draws one card in place of the rows.
/// - `empty` is drawn under the head when there are no rows: an `EmptyState`.
/// - `selection` adds a checkbox to each row, named `selected`, so a form around the table works
///   without scripting too.
/// - On a phone each row becomes a card with the heads as labels.
#[component]
pub fn DataTable<T: Send + Sync + 'static>(
    /// Says what the table holds, for screen readers.
    #[prop(into)]
    caption: String,
    columns: Vec<Column<T>>,
    rows: Vec<T>,
    row: fn(&T) -> RowHead,
    #[prop(optional)] selection: Option<RwSignal<BTreeSet<String>>>,
    #[prop(into, optional)] empty: ViewFn,
    /// Rows of grey bars to draw in place of `rows`.
    #[prop(optional)]
    loading: Option<usize>,
    #[prop(into, optional)] error: Option<AppError>,
    #[prop(into, optional)] on_retry: Option<Callback<()>>,
    /// The parameter that holds the sort, where two tables share a page.
    #[prop(default = "sort")]
    sort_param: &'static str,
) -> impl IntoView {
    let ids: Vec<String> = rows.iter().map(|item| row(item).id).collect();
    let span = (columns.len() + usize::from(selection.is_some())).to_string();
    let is_empty = rows.is_empty() && loading.is_none() && error.is_none();
    let keys: Arc<[&'static str]> =
        columns.iter().filter(|column| column.sortable).map(|column| column.key).collect();
    let heads = columns
        .iter()
        .map(|column| {
            let (key, title, align, optional) = (column.key, column.title, column.align, column.optional);
            view! { <ColumnHead key title align optional sortable=column.sortable sort_param keys=keys.clone()/> }
        })
        .collect_view();
    let whole = move |content: AnyView| view! { <tr class="table__whole" role="row"><td colspan=span.clone() role="cell">{content}</td></tr> };
    let body = match (error, loading) {
        (Some(error), _) => {
            let of = caption.to_lowercase();
            let card = match on_retry {
                Some(on_retry) => view! { <ErrorCard of error on_retry/> }.into_any(),
                None => view! { <ErrorCard of error/> }.into_any(),
            };
            whole(card).into_any()
        }
        (None, Some(count)) => {
            (0..count).map(|_| waiting_row(columns.len(), selection.is_some())).collect_view().into_any()
        }
        (None, None) if is_empty => whole(empty.run()).into_any(),
        (None, None) => {
            rows.iter().map(|item| data_row(&columns, item, row(item), selection)).collect_view().into_any()
        }
    };
    view! {
        <div class="table-frame">
            <table class="table" class=("table--selecting", selection.is_some()) role="table" aria-busy=loading.is_some().then_some("true")>
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead class="table__head" role="rowgroup">
                    <tr role="row">
                        {selection.map(|selection| view! { <SelectAll selection ids/> })}
                        {heads}
                    </tr>
                </thead>
                <tbody role="rowgroup">{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn ColumnHead(
    key: &'static str,
    title: &'static str,
    align: Align,
    optional: bool,
    sortable: bool,
    sort_param: &'static str,
    keys: Arc<[&'static str]>,
) -> impl IntoView {
    let class = cell_class(align, optional, "table__th");
    if !sortable {
        return view! { <th class=class scope="col" role="columnheader">{title}</th> }.into_any();
    }
    let query = use_query_map();
    let sort = Memo::new(move |_| query.with(|query| Sort::parse(query.get_str(sort_param), &keys)));
    let direction =
        move || sort.with(|sort| sort.as_ref().filter(|sort| sort.key == key).map(|sort| sort.direction));
    let href = move || {
        let next = sort.with(|sort| Sort::after_press(sort.as_ref(), key));
        query.with(|query| {
            query_href(
                query,
                &[(sort_param, next.as_deref()), ("page", None), ("after", None), ("before", None)],
            )
        })
    };
    let icon = Signal::derive(move || match direction() {
        Some(Direction::Ascending) => icondata_lu::LuArrowUp,
        Some(Direction::Descending) => icondata_lu::LuArrowDown,
        None => icondata_lu::LuChevronsUpDown,
    });
    let state = move || match direction() {
        Some(Direction::Ascending) => "ascending",
        Some(Direction::Descending) => "descending",
        None => "none",
    };
    view! {
        <th class=class scope="col" role="columnheader" aria-sort=state>
            <a class="table__sort" class=("table__sort--on", move || direction().is_some()) href=href data-noscroll>
                {title}
                <Icon of=icon/>
            </a>
        </th>
    }
    .into_any()
}

#[component]
fn SelectAll(selection: RwSignal<BTreeSet<String>>, ids: Vec<String>) -> impl IntoView {
    let element = NodeRef::<leptos::html::Input>::new();
    let ids = StoredValue::new(ids);
    let chosen =
        move || ids.with_value(|ids| selection.with(|now| ids.iter().filter(|id| now.contains(*id)).count()));
    let all = move || ids.with_value(|ids| !ids.is_empty() && chosen() == ids.len());
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            element.set_indeterminate(chosen() > 0 && !all());
            element.set_checked(all());
        }
    });
    let toggle = move |ev| {
        let ticked = event_target_checked(&ev);
        ids.with_value(|ids| {
            selection.update(|now| {
                for id in ids {
                    put(now, id.clone(), ticked);
                }
            });
        });
    };
    view! {
        <th class="table__th table__tick" scope="col" role="columnheader">
            <label class="table__tick-target needs-script">
                <span class="visually-hidden">"Select all rows"</span>
                <input node_ref=element class="choice__tick" type="checkbox" on:change=toggle/>
            </label>
        </th>
    }
    .into_any()
}

fn data_row<T>(
    columns: &[Column<T>],
    item: &T,
    head: RowHead,
    selection: Option<RwSignal<BTreeSet<String>>>,
) -> impl IntoView + use<T> {
    let cells = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let content = (column.cell)(item);
            let class = cell_class(column.align, column.optional, "table__td");
            match (index, head.href.clone()) {
                (0, Some(href)) => view! {
                    <th class=class scope="row" role="rowheader" data-label=column.title><a class="table__open" href=href>{content}</a></th>
                }
                .into_any(),
                (0, None) => view! { <th class=class scope="row" role="rowheader" data-label=column.title>{content}</th> }.into_any(),
                _ => view! { <td class=class role="cell" data-label=column.title>{content}</td> }.into_any(),
            }
        })
        .collect_view();
    let opens = head.href.is_some();
    let id = StoredValue::new(head.id.clone());
    let is_chosen =
        move || selection.is_some_and(|selection| id.with_value(|id| selection.with(|now| now.contains(id))));
    let tick = selection.map(|selection| {
        let toggle = move |ev| {
            let ticked = event_target_checked(&ev);
            let id = id.get_value();
            selection.update(|now| put(now, id, ticked));
        };
        view! {
            <td class="table__td table__tick" role="cell">
                <label class="table__tick-target">
                    <span class="visually-hidden">{format!("Select {}", head.name)}</span>
                    <input class="choice__tick" type="checkbox" name="selected" value=head.id
                        checked=is_chosen() prop:checked=is_chosen on:change=toggle/>
                </label>
            </td>
        }
    });
    view! {
        <tr class="table__row" class=("table__row--opens", opens) class=("table__row--chosen", is_chosen) role="row">
            {tick}
            {cells}
        </tr>
    }
    .into_any()
}

fn put(selection: &mut BTreeSet<String>, id: String, chosen: bool) {
    if chosen {
        selection.insert(id);
    } else {
        selection.remove(&id);
    }
}

fn waiting_row(columns: usize, ticks: bool) -> impl IntoView {
    let cells = (0..columns)
        .map(|_| view! { <td class="table__td" role="cell"><span class="skeleton__bar"></span></td> })
        .collect_view();
    view! {
        <tr class="table__row table__row--waiting" role="row">
            {ticks.then(|| view! { <td class="table__td table__tick" role="cell"></td> })}
            {cells}
        </tr>
    }
    .into_any()
}

fn cell_class(align: Align, optional: bool, base: &'static str) -> String {
    let end = if align == Align::End { " table__cell--end" } else { "" };
    let optional = if optional { " table__cell--optional" } else { "" };
    format!("{base}{end}{optional}")
}
