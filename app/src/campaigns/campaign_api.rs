//! One campaign as its page shows it, and what can be changed about it.

use domain::{CampaignStatus, Channel, PermissionMode};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::campaign_form::CampaignForm;
use super::sequence_api::StepLine;
use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignDetail {
    pub id: String,
    pub name: String,
    pub description: String,
    pub status: CampaignStatus,
    pub pause_reason: String,
    pub mode: Option<PermissionMode>,
    pub shares: Vec<(Channel, i64)>,
    pub form: CampaignForm,
    pub revision: i64,
    /// Whether opens and clicks are followed.
    pub track_opens: bool,
    pub track_clicks: bool,
    pub counts: Counts,
    pub steps: Vec<StepLine>,
    pub senders: Vec<SenderLine>,
    /// Mailboxes that could be given to it, by id and address.
    pub free: Vec<(String, String)>,
    /// What still blocks activation; empty when nothing does or when it runs.
    pub blockers: Vec<BlockerLine>,
    pub since: When,
    /// Since when it runs.
    pub activated: Option<When>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    pub leads: i64,
    pub contacted: i64,
    pub sent: i64,
    pub replied: i64,
    /// 0 to 1, of those contacted.
    pub reply_rate: f64,
    pub meetings: i64,
    pub bounced: i64,
    pub unsubscribed: i64,
    pub waiting: i64,
    pub on_hold: i64,
    pub stopped: i64,
    pub finished: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockerLine {
    pub code: String,
    pub sentence: String,
}

/// A mailbox of the campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderLine {
    pub id: String,
    pub name: String,
    pub channel: Channel,
    pub used: i64,
    pub remaining: i64,
    pub available: bool,
    pub warmed: bool,
}

/// Why a lead waits: the gate's own answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyLine {
    pub lead: String,
    pub name: String,
    /// 1 to 18; none when only the time is missing.
    pub check: Option<u8>,
    pub reason: String,
    pub retry: Option<When>,
}

#[server(prefix = "/fn", endpoint = "campaigns/campaign")]
pub async fn get_campaign(#[server(default)] id: String) -> Result<CampaignDetail, AppError> {
    let found = reading::detail(&id).await;
    match &found {
        Err(AppError::NotFound { .. }) => crate::context::set_status(http::StatusCode::NOT_FOUND),
        Err(AppError::Deleted { .. }) => crate::context::set_status(http::StatusCode::GONE),
        _ => {}
    }
    found
}

/// Asks the gate about the leads that wait, at most 50.
#[server(prefix = "/fn", endpoint = "campaigns/why")]
pub async fn why_waiting(#[server(default)] id: String) -> Result<Vec<WhyLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let answers =
        enrolments::why_waiting(&services, &visit, client, campaign_id(&id)?).await.map_err(tell)?;
    let leads: Vec<_> = answers.iter().map(|answer| answer.lead_id).collect();
    let people = roster::people(&services, &visit, client, &leads).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let line = |answer: enrolments::Why| WhyLine {
        name: reading::name(people.iter().find(|person| person.id == answer.lead_id)),
        lead: answer.lead_id.to_string(),
        check: answer.check,
        reason: answer.reason,
        retry: answer.retry_at.map(|at| When::of(at, now, zone)),
    };
    Ok(answers.into_iter().map(line).collect())
}

#[server(prefix = "/fn", endpoint = "campaigns/save")]
pub async fn save_campaign(
    #[server(default)] id: String,
    #[server(default)] revision: String,
    #[server(flatten)] campaign: CampaignForm,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let input = super::campaign_form::reading::input(&campaign)?;
    let revision = revision.parse().ok();
    campaigns::update(&services, &visit, client, campaign_id(&id)?, input, revision).await.map_err(tell)?;
    Ok(Outcome::said("Campaign saved."))
}

/// Follows opens and clicks of mails that leave from now on, or stops.
#[server(prefix = "/fn", endpoint = "campaigns/tracking")]
pub async fn save_tracking(
    #[server(default)] id: String,
    #[server(default)] track_opens: String,
    #[server(default)] track_clicks: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let to =
        tracking::Follows { track_opens: !track_opens.is_empty(), track_clicks: !track_clicks.is_empty() };
    tracking::set_follows(&services, &visit, client, campaign_id(&id)?, to).await.map_err(tell)?;
    Ok(Outcome::said("Saved; it counts for mails that leave from now on."))
}

#[server(prefix = "/fn", endpoint = "campaigns/senders/add")]
pub async fn add_sender(
    #[server(default)] id: String,
    #[server(default)] mailbox: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let campaign = campaign_id(&id)?;
    if mailbox.is_empty() {
        return Err(AppError::field("mailbox", "required", "Choose a mailbox."));
    }
    let mailbox = mailbox.parse().map_err(|_| AppError::NotFound { what: "mailbox".to_owned() })?;
    let made = mailboxes::assign(&services, &visit, client, campaign, mailbox).await.map_err(tell)?;
    Ok(Outcome::said(format!("{} sends for this campaign.", made.resource_name.unwrap_or_default())))
}

#[server(prefix = "/fn", endpoint = "campaigns/senders/remove")]
pub async fn remove_sender(
    #[server(default)] id: String,
    #[server(default)] sender: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let sender = sender.parse().map_err(|_| AppError::NotFound { what: "sender".to_owned() })?;
    mailboxes::unassign(&services, &visit, client, campaign_id(&id)?, sender).await.map_err(tell)?;
    Ok(Outcome::said("It no longer sends for this campaign."))
}

#[cfg(feature = "ssr")]
pub mod reading {
    use domain::{CampaignStatus, EnrolmentState, MailboxStatus};
    use workflows::outreach::roster::Person;

    use super::super::imports::*;
    use super::super::{campaign_form, list_api, sequence_api};
    use super::{BlockerLine, CampaignDetail, Counts, SenderLine};
    use crate::AppError;
    use crate::leads::lead_name;
    use crate::when::When;

    /// The name, or the address of somebody without one.
    pub fn name(person: Option<&Person>) -> String {
        let Some(person) = person else { return "Somebody".to_owned() };
        lead_name(person.first_name.as_deref(), person.last_name.as_deref(), &person.email)
    }

    pub async fn detail(id: &str) -> Result<CampaignDetail, AppError> {
        let (services, (visit, client)) = (services()?, client()?);
        let id = campaign_id(id)?;
        let view = campaigns::get(&services, &visit, client, id).await.map_err(tell)?;
        let totals = overview::overview(&services, &visit, client, id).await.map_err(tell)?;
        let follows = tracking::follows(&services, &visit, client, id).await.map_err(tell)?;
        let touched = steps::touched(&services, &visit, client, id).await.map_err(tell)?;
        let steps = steps::list(&services, &visit, client, id).await.map_err(tell)?;
        let senders = mailboxes::resources_of(&services, &visit, client, id, None).await.map_err(tell)?;
        let all = mailboxes::list(&services, &visit, client).await.map_err(tell)?;
        let starts = matches!(view.status, CampaignStatus::Draft | CampaignStatus::Paused);
        let blockers = if starts {
            activation::preflight(&services, &visit, client, id).await.map_err(tell)?.blockers
        } else {
            vec![]
        };
        let of = |state: EnrolmentState| {
            totals.states.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count)
        };
        let counts = Counts {
            leads: view.total_leads,
            contacted: view.leads_contacted,
            sent: totals.sent,
            replied: view.leads_replied,
            reply_rate: view.reply_rate,
            meetings: totals.meetings,
            bounced: totals.bounced,
            unsubscribed: totals.unsubscribed,
            waiting: of(EnrolmentState::Active),
            on_hold: of(EnrolmentState::Paused),
            stopped: of(EnrolmentState::Stopped),
            finished: of(EnrolmentState::Completed),
        };
        let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
        let free = all
            .iter()
            .filter(|mailbox| mailbox.status != MailboxStatus::Suspended)
            .filter(|mailbox| !senders.iter().any(|sender| sender.resource_id == mailbox.id.to_string()))
            .map(|mailbox| (mailbox.id.to_string(), mailbox.email_address.to_string()))
            .collect();
        let sender = |one: mailboxes::ResourceView| SenderLine {
            id: one.id.to_string(),
            name: one.resource_name.unwrap_or(one.resource_id),
            channel: one.channel,
            used: one.daily_used,
            remaining: one.remaining,
            available: one.is_available,
            warmed: one.is_warmed,
        };
        Ok(CampaignDetail {
            shares: list_api::reading::shares(&view),
            form: campaign_form::reading::form(&view),
            since: When::of(view.created_at, now, zone),
            activated: view.activated_at.map(|at| When::of(at, now, zone)),
            id: view.id.to_string(),
            name: view.name,
            description: view.description.unwrap_or_default(),
            status: view.status,
            pause_reason: view.pause_reason.unwrap_or_default(),
            mode: view.permission_mode,
            revision: view.revision,
            track_opens: follows.track_opens,
            track_clicks: follows.track_clicks,
            counts,
            steps: steps.into_iter().map(|step| sequence_api::reading::line(step, &touched)).collect(),
            senders: senders.into_iter().map(sender).collect(),
            free,
            blockers: blockers
                .into_iter()
                .map(|one| BlockerLine { code: one.code.to_owned(), sentence: one.sentence })
                .collect(),
        })
    }
}
