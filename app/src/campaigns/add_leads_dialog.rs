use std::collections::BTreeSet;

use leptos::prelude::*;

use super::leads_api::{AddLeads, JoinLine};
use crate::AppError;
use crate::components::{
    AlsBadge, Button, ButtonKind, ButtonVariant, Dialog, DialogActions, EmptyState, InputKind, SkeletonShape,
    TextInput, Widget, close_dialog,
};
use crate::forms::{ServerForm, use_form};

pub const ADD: &str = "add-campaign-leads";

/// Leads to choose from, the newest first, narrowed by typing.
#[component]
pub fn AddLeadsDialog(
    id: String,
    joinable: Resource<Result<Vec<JoinLine>, AppError>>,
    search: RwSignal<String>,
    again: Callback<()>,
) -> impl IntoView {
    let chosen = RwSignal::new(BTreeSet::<String>::new());
    let form = use_form::<AddLeads>(move |_| {
        close_dialog(ADD);
        chosen.update(BTreeSet::clear);
        again.run(());
    });
    let ids = move || chosen.with(|now| now.iter().cloned().collect::<Vec<_>>().join(" "));
    let none = Signal::derive(move || chosen.with(BTreeSet::is_empty));
    let words = move || match chosen.with(BTreeSet::len) {
        0 => "Add leads".to_owned(),
        1 => "Add 1 lead".to_owned(),
        count => format!("Add {count} leads"),
    };
    view! {
        <Dialog id=ADD title="Add leads" description="Leads that are in no sequence and may be written to.">
            <ServerForm form>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="leads" value=ids/>
                <TextInput kind=InputKind::Search name="search" label="Search leads" placeholder="Name, company or e-mail" icon=icondata_lu::LuSearch bind=search max_length=100/>
                <Widget of="leads" resource=joinable shape=SkeletonShape::Rows { rows: 4 } let:lines>
                    <Picker lines chosen searched=search.with_untracked(|text| !text.trim().is_empty())/>
                </Widget>
                <DialogActions>
                    <Button closes=ADD>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending() disabled=none>{words}</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Picker(lines: Vec<JoinLine>, chosen: RwSignal<BTreeSet<String>>, searched: bool) -> impl IntoView {
    if lines.is_empty() && searched {
        return view! { <EmptyState filtered=true title="No leads fit" words="Try another name, company or address."/> }.into_any();
    }
    if lines.is_empty() {
        return view! {
            <EmptyState icon=icondata_lu::LuUsers title="No leads to add" words="Every lead is in a sequence or not to be contacted. Add or import leads first.">
                <Button href="/dashboard/leads">"Open leads"</Button>
            </EmptyState>
        }
        .into_any();
    }
    let row = |line: JoinLine| {
        let id = StoredValue::new(line.id);
        let ticked = move || id.with_value(|id| chosen.with(|now| now.contains(id)));
        let change = move |event| {
            let on = event_target_checked(&event);
            let id = id.get_value();
            chosen.update(|now| {
                if on {
                    now.insert(id);
                } else {
                    now.remove(&id);
                }
            });
        };
        let badge = line.tier.zip(line.score).map(|(tier, score)| view! { <AlsBadge tier score/> });
        let more =
            if line.company.is_empty() { line.email } else { format!("{}, {}", line.company, line.email) };
        view! {
            <li>
                <label class="picker__line">
                    <input class="choice__tick" type="checkbox" prop:checked=ticked on:change=change/>
                    <span class="picker__words"><span class="picker__name">{line.name}</span><span class="picker__more">{more}</span></span>
                    {badge}
                </label>
            </li>
        }
    };
    view! { <ul class="picker" aria-label="Leads">{lines.into_iter().map(row).collect_view()}</ul> }
        .into_any()
}
