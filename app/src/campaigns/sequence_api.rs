//! The steps of a campaign, and leads to look at their texts with.

use domain::{Channel, Purpose, SkipIf};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepLine {
    pub number: i64,
    pub channel: Channel,
    /// After the step before.
    pub delay_days: i64,
    pub subject: String,
    pub body: String,
    pub purpose: Option<Purpose>,
    pub condition: String,
    pub skip_if: Option<SkipIf>,
    pub skip_if_replied: bool,
    pub skip_if_bounced: bool,
    /// Leads that have yet to get it, that had it, and messages of it that wait for approval.
    pub reach: [i64; 3],
}

/// Leads to look at a text with, and who signs it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewPeople {
    pub people: Vec<PreviewPerson>,
    pub signature: Signature,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewPerson {
    /// Empty for somebody who is no lead.
    pub lead: String,
    pub name: String,
    pub email: String,
    /// What each placeholder stands for; those without a value are absent.
    pub values: Vec<(String, String)>,
}

/// What the foot of a mail says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub name: String,
    pub legal_name: String,
    pub abn: Option<String>,
    pub postal_address: String,
}

/// A step as its form sends it. The number is empty for a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepForm {
    pub number: String,
    pub channel: String,
    pub delay_days: String,
    pub subject_template: String,
    pub body_template: String,
    pub purpose: String,
    pub condition: String,
    pub skip_if: String,
    pub skip_if_replied: String,
    pub skip_if_bounced: String,
}

#[server(prefix = "/fn", endpoint = "campaigns/preview")]
pub async fn get_preview(#[server(default)] id: String) -> Result<PreviewPeople, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = preview::samples(&services, &visit, client, campaign_id(&id)?).await.map_err(tell)?;
    let sender = found.sender;
    // Who sends may be said later; what is written can be read before.
    let unnamed = sender.name.trim().is_empty().then(|| ("sender_name".to_owned(), "Your name".to_owned()));
    let person = |sample: preview::Sample| PreviewPerson {
        lead: sample.lead.to_string(),
        name: sample.name,
        email: sample.email,
        values: sample
            .values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .chain(unnamed.clone())
            .collect(),
    };
    let signature = Signature {
        name: sender.name,
        legal_name: sender.legal_name,
        abn: sender.abn,
        postal_address: sender.postal_address,
    };
    Ok(PreviewPeople { people: found.people.into_iter().map(person).collect(), signature })
}

#[server(prefix = "/fn", endpoint = "campaigns/steps/save")]
pub async fn save_step(
    #[server(default)] id: String,
    #[server(flatten)] step: StepForm,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let campaign = campaign_id(&id)?;
    let input = reading::input(&step)?;
    match step.number.parse::<i64>() {
        Ok(number) => {
            steps::replace(&services, &visit, client, campaign, number, input).await.map_err(tell)?;
            Ok(Outcome::said(format!("Step {number} saved. What has left stays as it was.")))
        }
        Err(_) => {
            let made = steps::add(&services, &visit, client, campaign, input).await.map_err(tell)?;
            Ok(Outcome::said(format!("Step {} added.", made.step_number)))
        }
    }
}

#[server(prefix = "/fn", endpoint = "campaigns/steps/remove")]
pub async fn remove_step(
    #[server(default)] id: String,
    #[server(default)] number: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let campaign = campaign_id(&id)?;
    let number = number.parse().map_err(|_| AppError::NotFound { what: "step".to_owned() })?;
    steps::remove(&services, &visit, client, campaign, number).await.map_err(tell)?;
    Ok(Outcome::said(format!("Step {number} removed.")))
}

/// Sends the step as it is written to whoever asks. Without scripting the saved texts are sent.
#[server(prefix = "/fn", endpoint = "campaigns/steps/test")]
pub async fn test_step(
    #[server(default)] id: String,
    #[server(default)] number: String,
    #[server(default)] lead: String,
    #[server(default)] subject: String,
    #[server(default)] body: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let unknown = |what: &str| AppError::NotFound { what: what.to_owned() };
    let lead = Some(lead).filter(|text| !text.is_empty());
    let written = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let input = trial::TrialInput {
        step_number: number.parse().map_err(|_| unknown("step"))?,
        lead: lead.map(|text| text.parse()).transpose().map_err(|_| unknown("lead"))?,
        subject_template: written(subject),
        body_template: written(body),
    };
    let sent = trial::test_send(&services, &visit, client, campaign_id(&id)?, input).await.map_err(tell)?;
    Ok(Outcome::said(format!("A test is on its way from {} to {}.", sent.from, sent.to)))
}

/// Fills an empty campaign with the default sequence for the channels that have a share.
#[server(prefix = "/fn", endpoint = "campaigns/steps/default")]
pub async fn add_default_sequence(
    #[server(default)] id: String,
    #[server(default)] faster: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let faster = !faster.is_empty();
    let made =
        steps::add_growth_engine(&services, &visit, client, campaign_id(&id)?, faster).await.map_err(tell)?;
    Ok(Outcome::said(format!("Growth Engine: {} steps to look through and make your own.", made.len())))
}

#[cfg(feature = "ssr")]
pub mod reading {
    use domain::{Channel, Purpose, SkipIf};
    use workflows::outreach::steps::{StepInput, StepView, Touched};

    use super::{StepForm, StepLine};
    use crate::AppError;

    /// A step with whom a change of it would touch.
    pub fn line(view: StepView, touched: &[Touched]) -> StepLine {
        let touched = touched.iter().find(|one| one.step_number == view.step_number);
        StepLine {
            reach: touched.map_or([0; 3], |one| [one.ahead, one.had, one.in_approval]),
            number: view.step_number,
            channel: view.channel,
            delay_days: view.delay_days,
            subject: view.subject_template.unwrap_or_default(),
            body: view.body_template,
            purpose: view.purpose,
            condition: view.condition.unwrap_or_default(),
            skip_if: view.skip_if,
            skip_if_replied: view.skip_if_replied,
            skip_if_bounced: view.skip_if_bounced,
        }
    }

    pub fn input(form: &StepForm) -> Result<StepInput, AppError> {
        let unknown = |field: &str, words: &str| AppError::field(field, "unknown", words);
        let channel: Channel =
            form.channel.parse().map_err(|_| unknown("channel", "Choose one of the channels."))?;
        let delay_days = match form.delay_days.trim() {
            "" => 3,
            text => text.parse().map_err(|_| {
                AppError::field("delay_days", "not_a_number", "Enter a whole number of days.")
            })?,
        };
        let purpose: Option<Purpose> = match form.purpose.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| unknown("purpose", "Choose one of the purposes."))?),
        };
        let skip_if: Option<SkipIf> = match form.skip_if.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| unknown("skip_if", "Choose one of the reasons."))?),
        };
        // Only mails and letters have a subject; one left over from another channel is not kept.
        let titled = matches!(channel, Channel::Email | Channel::Mail);
        Ok(StepInput {
            step_number: None,
            channel,
            delay_days,
            subject_template: Some(form.subject_template.clone()).filter(|_| titled),
            body_template: form.body_template.clone(),
            purpose,
            condition: Some(form.condition.clone()),
            skip_if,
            skip_if_replied: !form.skip_if_replied.is_empty(),
            skip_if_bounced: !form.skip_if_bounced.is_empty(),
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_text_message_keeps_no_subject_and_a_strange_channel_is_refused() {
            let form = StepForm {
                channel: "sms".to_owned(),
                subject_template: "Hello".to_owned(),
                ..StepForm::default()
            };
            let read = input(&form).unwrap();
            assert_eq!((read.subject_template, read.delay_days, read.skip_if_replied), (None, 3, false));
            assert!(input(&StepForm { channel: "pigeon".to_owned(), ..StepForm::default() }).is_err());
        }
    }
}
