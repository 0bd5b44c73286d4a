use leptos::prelude::*;

use super::lead_api::{LeadDetail, MergeLeads, TwinLine};
use super::lead_page::May;
use crate::components::{Button, ButtonSize, Card, ConfirmDialog};
use crate::forms::RowAction;

/// Leads that may be this very person; nothing when there are none.
#[component]
pub fn TwinsCard(lead: LeadDetail, may: May, again: Callback<()>) -> impl IntoView {
    let LeadDetail { id, name, twins, .. } = lead;
    (!twins.is_empty()).then(|| {
        let lines = twins.into_iter().map(|twin| view! { <TwinRow twin keep=id.clone() name=name.clone() may again/> }).collect_view();
        view! {
            <Card title="Possible duplicates" words="They share a number, a profile, or name and company.">
                <ul class="lines">{lines}</ul>
            </Card>
        }
    })
}

#[component]
fn TwinRow(twin: TwinLine, keep: String, name: String, may: May, again: Callback<()>) -> impl IntoView {
    let (form, dialog) = (format!("merge-{}", twin.id), format!("merge-{}-dialog", twin.id));
    let merge = may.administer.then(|| view! {
        <RowAction<MergeLeads> id=form.clone() fields=vec![("id", keep), ("other", twin.id.clone())] on_done=again>""</RowAction<MergeLeads>>
        <Button size=ButtonSize::Small opens=dialog.clone()>"Merge"</Button>
        <ConfirmDialog id=dialog title=format!("Merge {} into {name}?", twin.email) confirm="Merge" form>
            "The other lead goes. What happened with it, and what is not known here, comes over."
        </ConfirmDialog>
    });
    view! {
        <li class="line">
            <div class="line__words">
                <a class="line__title" href=format!("/dashboard/leads/{}", twin.id)>{twin.name}</a>
                <p class="line__more"><span class="mono">{twin.email}</span>{(!twin.company.is_empty()).then(|| format!(" · {}", twin.company))}</p>
            </div>
            <div class="line__actions">{merge}</div>
        </li>
    }
}
