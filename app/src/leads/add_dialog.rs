use leptos::prelude::*;

use super::lead_form::{LeadFields, LeadForm};
use crate::AppError;
use crate::components::{Button, ButtonKind, ButtonVariant, Dialog, DialogActions, DialogSize, close_dialog};
use crate::forms::{Outcome, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

pub const ADD: &str = "add-lead";

#[server(prefix = "/fn", endpoint = "leads/add")]
pub async fn add_lead(#[server(flatten)] lead: LeadForm) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let facts = lead.facts().into_iter().filter(|(_, text)| !text.is_empty()).collect();
    let new = leads::NewLead {
        facts,
        campaign: None,
        consent_basis: lead.consent()?,
        consent_source: Some(lead.consent_source),
        email: lead.email,
    };
    let added = leads::add_lead(&services, &visit, client, new).await.map_err(tell)?;
    let score = added.als.map(|als| format!(": {} {}", als.score, als.tier.label())).unwrap_or_default();
    Ok(Outcome::said(format!("{} added{score}.", added.email)))
}

/// One lead by hand.
#[component]
pub fn AddDialog(again: Callback<()>) -> impl IntoView {
    let added = RwSignal::new(0_u32);
    let form = use_form::<AddLead>(move |_| {
        close_dialog(ADD);
        added.update(|count| *count += 1);
        again.run(());
    });
    // What was refused without scripting is on show again once the script arrives.
    let open = RwSignal::new(form.error().get_untracked().is_some());
    view! {
        <Dialog id=ADD title="Add a lead" description="An address is enough to keep it. With a first name or a company it is scored at once." size=DialogSize::Large open>
            // A new form after each success: the next lead begins empty.
            {move || {
                added.track();
                view! { <AddForm form/> }
            }}
        </Dialog>
    }
}

#[component]
fn AddForm(form: crate::forms::FormState<AddLead>) -> impl IntoView {
    view! {
        <ServerForm form>
            <LeadFields form prefix="add"/>
            <DialogActions>
                <Button closes=ADD>"Cancel"</Button>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Add lead"</Button>
            </DialogActions>
        </ServerForm>
    }
}
