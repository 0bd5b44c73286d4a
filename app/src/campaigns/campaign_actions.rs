//! What moves a campaign from one status to another, and what copies or deletes it.

use domain::CampaignStatus;
use leptos::prelude::*;

use super::templates_api::SaveTemplate;
use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonSize, ButtonVariant, ConfirmDialog, Dialog, DialogActions, DialogSize, Field,
    Menu, MenuItem, MenuSeparator, TextInput, close_dialog,
};
use crate::forms::{Outcome, RowAction, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

/// Moves a campaign to another status; when something still blocks it, that is told.
#[server(prefix = "/fn", endpoint = "campaigns/status")]
pub async fn set_campaign_status(
    #[server(default)] id: String,
    #[server(default)] status: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let to: CampaignStatus =
        status.parse().map_err(|_| AppError::field("status", "unknown", "Choose one of the statuses."))?;
    let changed =
        activation::set_status(&services, &visit, client, campaign_id(&id)?, to).await.map_err(tell)?;
    let words = match changed.status {
        CampaignStatus::Active => "The campaign runs.",
        CampaignStatus::Paused => "The campaign is paused; nothing more leaves.",
        CampaignStatus::Completed => "The campaign is completed.",
        CampaignStatus::Draft => "The campaign is a draft.",
    };
    Ok(Outcome::said(words))
}

#[server(prefix = "/fn", endpoint = "campaigns/duplicate")]
pub async fn duplicate_campaign(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let made = campaigns::duplicate(&services, &visit, client, campaign_id(&id)?).await.map_err(tell)?;
    Ok(Outcome {
        said: Some(format!("“{}” is a draft with the same steps and senders.", made.name)),
        ..Outcome::go(format!("/dashboard/campaigns/{}", made.id))
    })
}

#[server(prefix = "/fn", endpoint = "campaigns/delete")]
pub async fn delete_campaign(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    campaigns::delete(&services, &visit, client, campaign_id(&id)?).await.map_err(tell)?;
    Ok(Outcome { said: Some("The campaign is deleted.".to_owned()), ..Outcome::go("/dashboard/campaigns") })
}

const SAVE: &str = "save-template";

/// Under which name a campaign's steps and settings are kept.
#[component]
fn SaveDialog(id: String, name: String) -> impl IntoView {
    let form = use_form::<SaveTemplate>(|_| close_dialog(SAVE));
    view! {
        <Dialog id=SAVE title="Save as template" description="Its steps, shares, hours and limits are kept; not its leads, senders or permission mode." size=DialogSize::Small>
            <ServerForm form>
                <input type="hidden" name="id" value=id/>
                <Field name="name" id="template-name" label="Name of the template" required=true error=form.error_of("name")>
                    <TextInput autocomplete="off" max_length=255 value=form.typed("name", &name)/>
                </Field>
                <DialogActions>
                    <Button closes=SAVE>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save template"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
    .into_any()
}

fn fields(id: &str, to: CampaignStatus) -> Vec<(&'static str, String)> {
    vec![("id", id.to_owned()), ("status", to.to_string())]
}

const fn size(small: bool) -> ButtonSize {
    if small { ButtonSize::Small } else { ButtonSize::Medium }
}

/// Starts a campaign after a question.
#[component]
pub fn ActivateButton(
    id: String,
    words: &'static str,
    again: Callback<()>,
    #[prop(optional)] small: bool,
    #[prop(optional)] primary: bool,
) -> impl IntoView {
    let (form, dialog) = (format!("activate-{id}"), format!("activate-{id}-dialog"));
    let variant = if primary { ButtonVariant::Primary } else { ButtonVariant::Secondary };
    view! {
        <RowAction<SetCampaignStatus> id=form.clone() fields=fields(&id, CampaignStatus::Active) on_done=again>""</RowAction<SetCampaignStatus>>
        <Button variant size=size(small) icon=icondata_lu::LuPlay opens=dialog.clone()>{words}</Button>
        <ConfirmDialog id=dialog title=format!("{words} this campaign?") confirm=format!("{words} campaign") form harmless=true>
            "Its leads are written to at their hours, each message through every check. You can pause it at any time."
        </ConfirmDialog>
    }
    .into_any()
}

#[component]
pub fn PauseButton(id: String, again: Callback<()>, #[prop(optional)] small: bool) -> impl IntoView {
    view! {
        <RowAction<SetCampaignStatus> fields=fields(&id, CampaignStatus::Paused) on_done=again>
            <Button kind=ButtonKind::Submit size=size(small) icon=icondata_lu::LuPause>"Pause"</Button>
        </RowAction<SetCampaignStatus>>
    }
    .into_any()
}

/// What else can be done with a campaign.
#[component]
pub fn CampaignMenu(
    id: String,
    name: String,
    status: CampaignStatus,
    may_administer: bool,
    again: Callback<()>,
) -> impl IntoView {
    let completes = status.go(CampaignStatus::Completed).is_ok();
    let deletes = may_administer && status != CampaignStatus::Active;
    view! {
        <Menu id="campaign-menu" label="More actions" icon=icondata_lu::LuEllipsis icon_only=true>
            <MenuItem icon=icondata_lu::LuCopy form="duplicate-campaign">"Duplicate"</MenuItem>
            <MenuItem icon=icondata_lu::LuLayoutTemplate opens=SAVE>"Save as template"</MenuItem>
            {completes.then(|| view! { <MenuItem icon=icondata_lu::LuCircleCheck opens="complete-campaign-dialog">"Complete"</MenuItem> })}
            {deletes.then(|| view! {
                <MenuSeparator/>
                <MenuItem icon=icondata_lu::LuTrash2 danger=true opens="delete-campaign-dialog">"Delete campaign"</MenuItem>
            })}
        </Menu>
        // What the items and dialogs send; hidden, or each would take a place in the row of buttons.
        <div hidden>
            <RowAction<DuplicateCampaign> id="duplicate-campaign" fields=vec![("id", id.clone())]>""</RowAction<DuplicateCampaign>>
            {completes.then(|| view! { <RowAction<SetCampaignStatus> id="complete-campaign" fields=fields(&id, CampaignStatus::Completed) on_done=again>""</RowAction<SetCampaignStatus>> })}
            {deletes.then(|| view! { <RowAction<DeleteCampaign> id="delete-campaign" fields=vec![("id", id.clone())]>""</RowAction<DeleteCampaign>> })}
        </div>
        <SaveDialog id name=name.clone()/>
        {completes.then(|| view! {
            <ConfirmDialog id="complete-campaign-dialog" title=format!("Complete {name}?") confirm="Complete campaign" form="complete-campaign">
                "Every sequence in it ends, and it cannot run again. To go on later, pause it instead."
            </ConfirmDialog>
        })}
        {deletes.then(|| view! {
            <ConfirmDialog id="delete-campaign-dialog" title=format!("Delete {name}?") confirm="Delete campaign" form="delete-campaign">
                "It leaves the list for good. Its leads stay, and so does what was sent to them."
            </ConfirmDialog>
        })}
    }
    .into_any()
}
