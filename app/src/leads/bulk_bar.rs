use std::collections::BTreeSet;

use leptos::prelude::*;

use super::campaigns::{CampaignLine, EnrolButton};
use crate::AppError;
use crate::components::{Button, ButtonSize, ButtonVariant, ConfirmDialog};
use crate::forms::{Outcome, RowAction};

#[cfg(feature = "ssr")]
use super::imports::*;

/// More than a page shows.
#[cfg(feature = "ssr")]
const MOST: usize = 100;

#[server(prefix = "/fn", endpoint = "leads/bulk/delete")]
pub async fn delete_leads(#[server(default)] ids: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let ids = ids.split_whitespace().map(lead_id).collect::<Result<Vec<_>, _>>()?;
    let gone = leads::delete_leads(&services, &visit, client, &ids).await.map_err(tell)?;
    if gone == 0 {
        return Err(AppError::NotFound { what: "lead".to_owned() });
    }
    Ok(Outcome::said(counted(gone, "deleted")))
}

#[server(prefix = "/fn", endpoint = "leads/bulk/suppress")]
pub async fn suppress_leads(#[server(default)] ids: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let ids: Vec<&str> = ids.split_whitespace().collect();
    if ids.is_empty() || ids.len() > MOST {
        return Err(AppError::field("ids", "count", format!("Choose 1 to {MOST} leads.")));
    }
    let mut emails = Vec::new();
    for id in ids {
        let lead = leads::get_lead(&services, &visit, client, lead_id(id)?).await.map_err(tell)?;
        emails.push(lead.email.to_string());
    }
    let done = suppression::add_many(&services, &visit, client, &emails, None).await.map_err(tell)?;
    Ok(Outcome::said(format!("{} on the do-not-contact list.", counted(done.added + done.duplicates, "now"))))
}

/// "1 lead deleted", "20 leads deleted".
#[cfg(any(feature = "ssr", test))]
fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 lead {what}") } else { format!("{count} leads {what}") }
}

/// What can be done with the chosen rows; nothing while none is chosen.
#[component]
pub fn BulkBar(
    selection: RwSignal<BTreeSet<String>>,
    may_work: bool,
    may_administer: bool,
    #[prop(into)] campaigns: Signal<Vec<CampaignLine>>,
    again: Callback<()>,
) -> impl IntoView {
    let done = Callback::new(move |()| {
        selection.update(BTreeSet::clear);
        again.run(());
    });
    let actions = move || {
        let ids = selection.with(|now| now.iter().cloned().collect::<Vec<_>>().join(" "));
        let count = selection.with(BTreeSet::len);
        let enrol =
            may_work.then(|| view! { <EnrolButton campaigns=campaigns.get() ids=ids.clone() on_done=done/> });
        let suppress = may_work.then(|| view! {
            <RowAction<SuppressLeads> id="bulk-suppress" fields=vec![("ids", ids.clone())] on_done=done>""</RowAction<SuppressLeads>>
            <Button size=ButtonSize::Small icon=icondata_lu::LuBan opens="bulk-suppress-dialog">"Do not contact"</Button>
            <ConfirmDialog id="bulk-suppress-dialog" title=format!("Stop contacting {count} people?") confirm="Do not contact" form="bulk-suppress">
                "Their addresses go on your do-not-contact list, and no campaign writes to them."
            </ConfirmDialog>
        });
        let delete = may_administer.then(|| view! {
            <RowAction<DeleteLeads> id="bulk-delete" fields=vec![("ids", ids)] on_done=done>""</RowAction<DeleteLeads>>
            <Button size=ButtonSize::Small icon=icondata_lu::LuTrash2 opens="bulk-delete-dialog">"Delete"</Button>
            <ConfirmDialog id="bulk-delete-dialog" title=format!("Delete {count} leads?") confirm="Delete leads" form="bulk-delete">
                "They leave the list and every campaign. What happened with them stays in the reports."
            </ConfirmDialog>
        });
        view! { {enrol}{suppress}{delete} }
    };
    move || {
        let count = selection.with(BTreeSet::len);
        (count > 0).then(|| view! {
            <div class="bulk-bar" role="region" aria-label="Chosen leads">
                <p class="bulk-bar__count" aria-live="polite">{format!("{count} chosen")}</p>
                {actions()}
                <Button variant=ButtonVariant::Ghost size=ButtonSize::Small on:click=move |_| selection.update(BTreeSet::clear)>"Clear"</Button>
            </div>
        })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_lead_is_not_leads() {
        assert_eq!(super::counted(1, "deleted"), "1 lead deleted");
        assert_eq!(super::counted(0, "deleted"), "0 leads deleted");
    }
}
