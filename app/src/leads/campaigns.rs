//! Campaigns as far as the list of leads speaks of them: a filter, and a place to put leads into.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonSize, ButtonVariant, Choice, Dialog, DialogActions, DialogSize, Field, Select,
    close_dialog,
};
use crate::forms::{Outcome, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

/// More than anybody runs at once.
#[cfg(feature = "ssr")]
const SHOWN: i64 = 100;
const DIALOG: &str = "enrol-leads";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignLine {
    pub id: String,
    pub name: String,
    /// Not completed.
    pub takes_leads: bool,
}

/// The newest first.
#[server(prefix = "/fn", endpoint = "leads/campaigns")]
pub async fn list_campaign_lines() -> Result<Vec<CampaignLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let all = &Default::default();
    let page = campaigns::list(&services, &visit, client, all, 1, SHOWN).await.map_err(tell)?;
    let line = |campaign: campaigns::CampaignView| CampaignLine {
        id: campaign.id.to_string(),
        takes_leads: campaign.status.may_be_edited(),
        name: campaign.name,
    };
    Ok(page.campaigns.into_iter().map(line).collect())
}

/// Puts leads into a campaign; those that are in one already, or may not be written to, stay out.
#[server(prefix = "/fn", endpoint = "leads/bulk/enrol")]
pub async fn enrol_leads(
    #[server(default)] ids: String,
    #[server(default)] campaign: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let ids = ids.split_whitespace().map(lead_id).collect::<Result<Vec<_>, _>>()?;
    let campaign =
        campaign.parse().map_err(|_| AppError::field("campaign", "required", "Choose a campaign."))?;
    let done = enrolments::enrol(&services, &visit, client, campaign, &ids).await.map_err(tell)?;
    let reasons = done.skipped.iter().map(|skipped| skipped.reason.as_str());
    Ok(Outcome::said(words(done.added, &reasons.collect::<Vec<_>>())))
}

/// "2 leads added. 1 left out: The lead is in a campaign already."
#[cfg(any(feature = "ssr", test))]
fn words(added: usize, skipped: &[&str]) -> String {
    let leads = if added == 1 { "1 lead added.".to_owned() } else { format!("{added} leads added.") };
    match skipped.first() {
        None => leads,
        Some(reason) => format!("{leads} {} left out: {reason}", skipped.len()),
    }
}

/// The choices of the filter.
pub fn campaign_choices(campaigns: &[CampaignLine]) -> Vec<Choice> {
    campaigns.iter().map(|campaign| Choice::new(campaign.id.clone(), campaign.name.clone())).collect()
}

/// A button that puts the chosen leads into a campaign; nothing while no campaign takes leads.
#[component]
pub fn EnrolButton(campaigns: Vec<CampaignLine>, ids: String, on_done: Callback<()>) -> impl IntoView {
    let open: Vec<Choice> =
        campaign_choices(&campaigns.into_iter().filter(|line| line.takes_leads).collect::<Vec<_>>());
    (!open.is_empty()).then(|| view! { <EnrolDialog choices=open ids on_done/> })
}

#[component]
fn EnrolDialog(choices: Vec<Choice>, ids: String, on_done: Callback<()>) -> impl IntoView {
    let form = use_form::<EnrolLeads>(move |_| {
        close_dialog(DIALOG);
        on_done.run(());
    });
    view! {
        <Button size=ButtonSize::Small icon=icondata_lu::LuMegaphone opens=DIALOG>"Add to campaign"</Button>
        <Dialog id=DIALOG title="Add to a campaign" description="They are written to by its steps, once it runs." size=DialogSize::Small>
            <ServerForm form>
                <input type="hidden" name="ids" value=ids/>
                <Field name="campaign" id="enrol-campaign" label="Campaign" required=true error=form.error_of("campaign")>
                    <Select choices placeholder="Choose a campaign"/>
                </Field>
                <DialogActions>
                    <Button closes=DIALOG>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Add leads"</Button>
                </DialogActions>
            </ServerForm>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn who_was_left_out_is_told_with_the_first_reason() {
        assert_eq!(words(1, &[]), "1 lead added.");
        let why = "The lead is in a campaign already.";
        assert_eq!(words(0, &[why, why]), "0 leads added. 2 left out: The lead is in a campaign already.");
    }
}
