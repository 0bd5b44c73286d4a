use domain::CampaignStatus;
use leptos::prelude::*;

use super::campaign_api::{CampaignDetail, SaveCampaign, SaveTracking};
use super::campaign_form::{AdvancedFields, ShortFields, shares_of};
use super::campaign_page::May;
use super::senders_card::SendersCard;
use crate::components::{Banner, Button, ButtonKind, ButtonVariant, Card, Checkbox, Tone};
use crate::forms::{ServerForm, use_form};

/// Everything about a campaign that may be changed.
#[component]
pub fn SettingsTab(campaign: CampaignDetail, may: May, again: Callback<()>) -> impl IntoView {
    let editable = may.work && campaign.status.may_be_edited();
    let senders = view! { <SendersCard campaign=campaign.clone() may_work=editable again/> };
    let tracking = editable.then(|| view! { <TrackingCard campaign=campaign.clone() again/> });
    let form = editable.then(|| view! { <Form campaign=campaign.clone() again/> });
    let told = match (editable, campaign.status) {
        (_, CampaignStatus::Completed) => Some("A completed campaign stays as it is. Duplicate it to go on."),
        (true, CampaignStatus::Active) => {
            Some("The campaign runs. What you change here counts for messages that have not left yet.")
        }
        (false, _) => Some("Your role may look at the settings; members change them."),
        _ => None,
    };
    view! {
        <div class="stack">
            {told.map(|words| view! { <Banner tone=Tone::Info>{words}</Banner> })}
            <div class="campaign-settings">
                <div class="campaign-settings__form">{form}</div>
                <div class="campaign-settings__side stack">{senders}{tracking}</div>
            </div>
        </div>
    }
    .into_any()
}

/// Opens and clicks, followed only where somebody wants it.
#[component]
fn TrackingCard(campaign: CampaignDetail, again: Callback<()>) -> impl IntoView {
    let form = use_form::<SaveTracking>(move |_| again.run(()));
    let (opens, clicks) = (
        form.ticked("track_opens", campaign.track_opens),
        form.ticked("track_clicks", campaign.track_clicks),
    );
    view! {
        <Card title="Opens and clicks" words="Off unless you switch it on: followed mails are filtered more often.">
            <ServerForm form>
                <input type="hidden" name="id" value=campaign.id/>
                <Checkbox name="track_opens" checked=opens hint="By a picture of one point. What scanners load is marked and does not count.">"Follow opens"</Checkbox>
                <Checkbox name="track_clicks" checked=clicks hint="Links lead through us to the address you wrote.">"Follow clicks"</Checkbox>
                <div class="form__actions"><Button kind=ButtonKind::Submit busy=form.pending()>"Save"</Button></div>
            </ServerForm>
        </Card>
    }
    .into_any()
}

#[component]
fn Form(campaign: CampaignDetail, again: Callback<()>) -> impl IntoView {
    let form = use_form::<SaveCampaign>(move |_| again.run(()));
    let shares = shares_of(form, &campaign.form);
    view! {
        <Card title="Settings">
            <ServerForm form>
                <input type="hidden" name="id" value=campaign.id/>
                <input type="hidden" name="revision" value=campaign.revision/>
                <ShortFields form known=campaign.form.clone()/>
                <AdvancedFields form known=campaign.form shares/>
                <div class="form__actions">
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending() disabled=move || !shares.are_whole()>"Save settings"</Button>
                </div>
            </ServerForm>
        </Card>
    }
    .into_any()
}
