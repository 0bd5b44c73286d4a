use domain::LeadStatus;
use leptos::prelude::*;

use super::lead_api::{DeleteLead, EraseLead, LeadDetail, ReopenLead, SetStatus, SuppressLead};
use super::lead_page::May;
use super::words::status_name;
use crate::components::{
    Button, ButtonKind, ButtonVariant, ConfirmDialog, Dialog, DialogActions, DialogSize, Field, Menu,
    MenuItem, MenuSeparator, TextArea, close_dialog,
};
use crate::forms::{RowAction, ServerForm, use_form};

const REOPEN: &str = "reopen-lead";

/// What else can be done with a lead.
#[component]
pub fn LeadMenu(lead: LeadDetail, may: May, again: Callback<()>) -> impl IntoView {
    let id = lead.id.clone();
    let ends: Vec<LeadStatus> = [LeadStatus::Converted, LeadStatus::Unsubscribed, LeadStatus::Bounced]
        .into_iter()
        .filter(|to| *to != lead.status && lead.status.may_be_set_by_hand(*to))
        .collect();
    let forms = ends
        .iter()
        .map(|to| {
            let fields = vec![("id", id.clone()), ("status", to.to_string())];
            view! { <RowAction<SetStatus> id=form_of(*to) fields on_done=again>""</RowAction<SetStatus>> }
        })
        .collect_view();
    let items = ends
        .iter()
        .map(|to| {
            let words = format!("Mark as {}", status_name(*to).to_lowercase());
            view! { <MenuItem icon=icondata_lu::LuFlag form=form_of(*to)>{words}</MenuItem> }
        })
        .collect_view();
    let suppress = lead.suppressed.is_none().then(|| view! { <MenuItem icon=icondata_lu::LuBan opens="suppress-lead-dialog">"Do not contact"</MenuItem> });
    let person = format!("/dashboard/leads/{id}/person.json");
    let reopens = may.administer && lead.status.ends_outreach();
    let administer = may.administer.then(|| view! {
        {reopens.then(|| view! { <MenuItem icon=icondata_lu::LuUndo2 opens=REOPEN>"Reopen"</MenuItem> })}
        <MenuItem icon=icondata_lu::LuDownload href=person attr:rel="external" attr:download="person.json">"Export personal data"</MenuItem>
        <MenuSeparator/>
        <MenuItem icon=icondata_lu::LuTrash2 danger=true opens="delete-lead-dialog">"Delete lead"</MenuItem>
        <MenuItem icon=icondata_lu::LuEraser danger=true opens="erase-lead-dialog">"Erase personal data"</MenuItem>
    });
    let name = lead.name.clone();
    let dialogs = may.administer.then(|| view! {
        <ConfirmDialog id="delete-lead-dialog" title=format!("Delete {name}?") confirm="Delete lead" form="delete-lead">
            "The lead leaves the list and every campaign. The address can be added again."
        </ConfirmDialog>
        <ConfirmDialog id="erase-lead-dialog" title=format!("Erase everything about {name}?") confirm="Erase personal data" form="erase-lead">
            "Name, addresses and texts are removed for good and cannot be brought back. What stays is a fingerprint of the address, so that nobody writes to this person again."
        </ConfirmDialog>
    });
    view! {
        <Menu id="lead-menu" label="More actions" icon=icondata_lu::LuEllipsis icon_only=true>
            {items}
            {suppress}
            {administer}
        </Menu>
        // What the items and dialogs send; hidden, or each would take a place in the row of buttons.
        <div hidden>
            {forms}
            <RowAction<SuppressLead> id="suppress-lead" fields=vec![("id", id.clone())] on_done=again>""</RowAction<SuppressLead>>
            {may.administer.then(|| view! {
                <RowAction<DeleteLead> id="delete-lead" fields=vec![("id", id.clone())]>""</RowAction<DeleteLead>>
                <RowAction<EraseLead> id="erase-lead" fields=vec![("id", id.clone())]>""</RowAction<EraseLead>>
            })}
        </div>
        <ConfirmDialog id="suppress-lead-dialog" title=format!("Stop contacting {}?", lead.name) confirm="Do not contact" form="suppress-lead">
            "The address goes on your do-not-contact list, and no campaign writes to it."
        </ConfirmDialog>
        {dialogs}
        {reopens.then(|| view! { <ReopenDialog id again/> })}
    }
}

fn form_of(to: LeadStatus) -> String {
    format!("mark-{to}")
}

#[component]
fn ReopenDialog(id: String, again: Callback<()>) -> impl IntoView {
    let form = use_form::<ReopenLead>(move |_| {
        close_dialog(REOPEN);
        again.run(());
    });
    view! {
        <Dialog id=REOPEN title="Contact this person again?" description="Say on what ground. It is kept in the audit log." size=DialogSize::Small>
            <ServerForm form>
                <input type="hidden" name="id" value=id/>
                <Field name="reason" label="Reason" required=true error=form.error_of("reason")>
                    <TextArea rows=3 max_length=500 value=form.typed("reason", "")/>
                </Field>
                <DialogActions>
                    <Button closes=REOPEN>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Reopen lead"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
}
