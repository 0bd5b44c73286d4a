use leptos::prelude::*;

use super::lead_api::LeadDetail;
use super::lead_form::{LeadFields, LeadForm};
use crate::AppError;
use crate::components::{Button, ButtonKind, ButtonVariant, Dialog, DialogActions, DialogSize, close_dialog};
use crate::forms::{Outcome, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

pub const EDIT: &str = "edit-lead";

#[server(prefix = "/fn", endpoint = "leads/save")]
pub async fn save_lead(
    #[server(default)] id: String,
    #[server(default)] revision: String,
    #[server(flatten)] lead: LeadForm,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let change = leads::LeadChange {
        facts: lead.facts(),
        status: None,
        consent_basis: lead.consent()?,
        consent_source: Some(lead.consent_source),
        revision: revision.parse().ok(),
        email: Some(lead.email),
    };
    let saved = leads::update_lead(&services, &visit, client, lead_id(&id)?, change).await.map_err(tell)?;
    let score = saved.als.map(|als| format!(" Score: {}, {}.", als.score, als.tier.label())).unwrap_or_default();
    Ok(Outcome::said(format!("Lead saved.{score}")))
}

/// Everything a person may correct about a lead; saving scores it anew.
#[component]
pub fn EditDialog(lead: LeadDetail, again: Callback<()>) -> impl IntoView {
    let form = use_form::<SaveLead>(move |_| {
        close_dialog(EDIT);
        again.run(());
    });
    let open = RwSignal::new(form.error().get_untracked().is_some());
    let (id, revision) = (lead.id.clone(), lead.revision);
    view! {
        <Dialog id=EDIT title="Edit lead" description="The score follows what is saved." size=DialogSize::Large open>
            <ServerForm form>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="revision" value=revision/>
                <LeadFields form prefix="edit" known=lead/>
                <DialogActions>
                    <Button closes=EDIT>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save lead"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
}
