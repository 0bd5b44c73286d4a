use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::{EntriesLines, EntryLine, List, RemoveEntry};
use crate::components::{
    Badge, Button, ButtonSize, ButtonVariant, Column, ConfirmDialog, DataTable, EmptyState, Pagination,
    Paging, RowHead, Tone, grouped, query_href,
};
use crate::forms::RowAction;
use crate::when::Moment;

/// The entries of one list.
#[component]
pub fn ListCard(list: List, found: EntriesLines, searched: bool, again: Callback<()>) -> impl IntoView {
    let address = use_query_map();
    let begun = address.with_untracked(|query| query.get_str("before").is_some());
    let cleared =
        StoredValue::new(address.with_untracked(|query| query_href(query, &[("q", None), ("before", None)])));
    let empty = move || {
        if searched || begun {
            view! {
                <EmptyState filtered=true title=format!("No {} fit the search", list.many()) words="The search looks at how they begin. Clear it to see the whole list.">
                    <Button size=ButtonSize::Small href=cleared.get_value()>"Clear search"</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=icondata_lu::LuBan title=format!("No {} on the list", list.many()) words="Who opts out or bounces comes here by itself, and nobody here is written to again."/>
            }
            .into_any()
        }
    };
    let none = found.entries.is_empty();
    let hidden = (found.hidden > 0).then(|| {
        let words = format!("{} more are not shown; search to find them.", grouped(found.hidden));
        view! { <p class="field__hint">{words}</p> }
    });
    let paging = Paging::Cursor { next: found.next, at_start: !begun, total: found.total };
    let row = |entry: &EntryLine| RowHead { id: entry.id.clone(), name: name_of(entry), href: None };
    view! {
        <div class="suppression-list">
            <DataTable caption="Entries" columns=columns(list, again) rows=found.entries row empty/>
        </div>
        {hidden}
        {(!none).then(|| view! { <Pagination of="records" paging/> })}
    }
    .into_any()
}

fn name_of(entry: &EntryLine) -> String {
    if entry.value.is_empty() { "an erased person".to_owned() } else { entry.value.clone() }
}

fn columns(list: List, again: Callback<()>) -> Vec<Column<EntryLine>> {
    let head = match list {
        List::Emails => "Address",
        List::Domains => "Domain",
        List::Phones => "Number",
    };
    vec![
        Column::new("value", head, |entry: &EntryLine| match entry.value.is_empty() {
            true => view! { <span class="table__none">"Erased person"</span> }.into_any(),
            false => view! { <span class="mono">{entry.value.clone()}</span> }.into_any(),
        }),
        Column::new("reason", "Reason", |entry: &EntryLine| {
            let tone = if entry.stays { Tone::Danger } else { Tone::Neutral };
            let reason = entry.reason.clone();
            view! { <Badge tone>{reason}</Badge> }
        }),
        Column::text("notes", "Note", |entry: &EntryLine| entry.notes.clone()).optional(),
        Column::new("added", "Added", |entry: &EntryLine| view! { <Moment when=entry.added.clone()/> })
            .figure(),
        Column::new("remove", "Remove", move |entry: &EntryLine| match entry.stays {
            true => view! { <span class="table__none">"Stays"</span> }.into_any(),
            false => view! { <RemoveButton list entry=entry.clone() again/> }.into_any(),
        })
        .figure(),
    ]
}

#[component]
fn RemoveButton(list: List, entry: EntryLine, again: Callback<()>) -> impl IntoView {
    let name = name_of(&entry);
    let (form, dialog) = (format!("remove-{}", entry.id), format!("remove-{}-dialog", entry.id));
    let fields = vec![("list", list.to_string()), ("id", entry.id)];
    view! {
        <div hidden><RowAction<RemoveEntry> id=form.clone() fields on_done=again>""</RowAction<RemoveEntry>></div>
        <Button variant=ButtonVariant::Ghost size=ButtonSize::Small icon=icondata_lu::LuTrash2 label=format!("Remove {name}") opens=dialog.clone()/>
        <ConfirmDialog id=dialog title=format!("Take {name} off the list?") confirm="Take off the list" form>
            "Campaigns may write or call again. The removal is kept in the audit log."
        </ConfirmDialog>
    }
    .into_any()
}
