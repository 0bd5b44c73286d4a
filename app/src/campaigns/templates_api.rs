//! Campaign templates: listed, saved from a campaign, made into drafts, deleted.

use domain::Channel;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::imports::*;

/// Templates shown; more than anybody reads through.
#[cfg(feature = "ssr")]
const MOST: i64 = 100;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateLine {
    pub id: String,
    pub name: String,
    pub industry: String,
    pub days: i64,
    /// By channel, the touches of each; those without any are absent.
    pub touches: Vec<(Channel, usize)>,
    /// The subject of the first mail.
    pub begins: String,
    pub used: bool,
    pub changed: When,
}

#[server(prefix = "/fn", endpoint = "campaigns/templates")]
pub async fn list_templates() -> Result<Vec<TemplateLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = templates::list(&services, &visit, client, 1, MOST).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let line = |view: templates::TemplateView| TemplateLine {
        id: view.id.to_string(),
        touches: super::words::CHANNELS
            .iter()
            .map(|channel| {
                let of_it = view.sequence.touches.iter().filter(|touch| touch.channel == *channel);
                (*channel, of_it.count())
            })
            .filter(|(_, count)| *count > 0)
            .collect(),
        begins: view.sequence.touches.first().map_or_else(String::new, |touch| {
            let text = view.messaging.get(&touch.messaging_key);
            text.and_then(|text| text.subject.clone()).unwrap_or_default()
        }),
        name: view.name,
        industry: view.industry,
        days: view.sequence.total_days,
        used: view.status == domain::TemplateStatus::Active,
        changed: When::of(view.created_at, now, zone),
    };
    Ok(found.templates.into_iter().map(line).collect())
}

/// Saves a campaign's sequence and settings under a name.
#[server(prefix = "/fn", endpoint = "campaigns/templates/save")]
pub async fn save_template(
    #[server(default)] id: String,
    #[server(default)] name: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let made =
        templates::save(&services, &visit, client, campaign_id(&id)?, Some(&name)).await.map_err(tell)?;
    Ok(Outcome::said(format!("“{}” is saved. New campaigns can begin from it.", made.name)))
}

#[server(prefix = "/fn", endpoint = "campaigns/templates/use")]
pub async fn use_template(
    #[server(default)] id: String,
    #[server(default)] campaign_name: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let id = template_id(&id)?;
    let made = templates::launch(&services, &visit, client, id, Some(&campaign_name)).await.map_err(tell)?;
    Ok(Outcome {
        said: Some(format!(
            "“{}” is a draft with the template's steps. Give it a sender and leads.",
            made.name
        )),
        ..Outcome::go(format!("/dashboard/campaigns/{}", made.id))
    })
}

#[server(prefix = "/fn", endpoint = "campaigns/templates/delete")]
pub async fn delete_template(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    templates::delete(&services, &visit, client, template_id(&id)?).await.map_err(tell)?;
    Ok(Outcome::said("The template is deleted. Campaigns made of it stay."))
}

#[cfg(feature = "ssr")]
fn template_id(text: &str) -> Result<domain::CampaignTemplateId, AppError> {
    text.parse().map_err(|_| AppError::NotFound { what: "template".to_owned() })
}
