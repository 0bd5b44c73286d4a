//! The leads of a campaign and what happened in it, as the page asks for them.

use domain::{EnrolmentState, StopReason, Tier};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::activity::EventRow;
use crate::components::query_value;
use crate::forms::Outcome;
use crate::when::When;

#[cfg(feature = "ssr")]
use super::campaign_api::reading::name;
#[cfg(feature = "ssr")]
use super::imports::*;
#[cfg(feature = "ssr")]
use crate::leads::lead_name;

/// Rows of a page.
pub const PAGE: i64 = 50;
/// Leads the picker shows at once.
#[cfg(feature = "ssr")]
const PICKED: usize = 30;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RosterQuery {
    pub state: Option<String>,
    pub page: Option<String>,
}

impl RosterQuery {
    pub fn of(address: &ParamsMap) -> Self {
        let get = |name: &str| query_value(address, name);
        Self { state: get("state"), page: get("page") }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterPage {
    pub rows: Vec<RosterRow>,
    pub total: i64,
    pub page: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterRow {
    pub lead: String,
    pub name: String,
    pub company: String,
    pub score: Option<u8>,
    pub tier: Option<Tier>,
    pub state: EnrolmentState,
    pub reason: Option<StopReason>,
    /// Steps done or left out.
    pub step: i64,
    pub sent: i64,
    pub next: Option<When>,
    /// Why it was not sent when last looked at.
    pub refused: Option<(u8, String)>,
}

/// A lead that could join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinLine {
    pub id: String,
    pub name: String,
    pub email: String,
    pub company: String,
    pub score: Option<u8>,
    pub tier: Option<Tier>,
}

#[server(prefix = "/fn", endpoint = "campaigns/leads")]
pub async fn list_roster(
    #[server(default)] id: String,
    #[server(default)] query: RosterQuery,
) -> Result<RosterPage, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let campaign = campaign_id(&id)?;
    let unknown =
        || AppError::field("state", "unknown", "This filter is not known. Clear it to see all leads.");
    let state: Option<EnrolmentState> =
        query.state.as_deref().map(str::parse).transpose().map_err(|_| unknown())?;
    let page = query.page.as_deref().and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, 100_000);
    let found = roster::roster(&services, &visit, client, campaign, state, page, PAGE).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    let row = |(view, person): (enrolments::EnrolmentView, Option<roster::Person>)| RosterRow {
        lead: view.lead_id.to_string(),
        name: name(person.as_ref()),
        company: person.as_ref().and_then(|person| person.company.clone()).unwrap_or_default(),
        score: person.as_ref().and_then(|person| u8::try_from(person.als_score?).ok()),
        tier: person.as_ref().and_then(|person| person.als_tier),
        state: view.state,
        reason: view.state_reason,
        step: view.after_step,
        sent: view.touches_sent,
        next: view.next_at.map(|at| When::of(at, now, zone)),
        refused: view
            .refused_check
            .and_then(|check| u8::try_from(check).ok())
            .zip(view.refused_reason)
            .filter(|_| !view.state.is_over()),
    };
    Ok(RosterPage { rows: found.rows.into_iter().map(row).collect(), total: found.total, page })
}

#[server(prefix = "/fn", endpoint = "campaigns/could-join")]
pub async fn list_could_join(#[server(default)] search: String) -> Result<Vec<JoinLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let search = Some(search.trim().to_owned()).filter(|text| !text.is_empty());
    let found = roster::could_join(&services, &visit, client, search).await.map_err(tell)?;
    let line = |lead: workflows::leads::LeadBrief| JoinLine {
        id: lead.id.to_string(),
        name: lead_name(lead.first_name.as_deref(), lead.last_name.as_deref(), lead.email.as_str()),
        email: lead.email.to_string(),
        company: lead.company.unwrap_or_default(),
        score: lead.als_score.and_then(|score| u8::try_from(score).ok()),
        tier: lead.als_tier,
    };
    Ok(found.into_iter().take(PICKED).map(line).collect())
}

#[server(prefix = "/fn", endpoint = "campaigns/activity")]
pub async fn list_activity(#[server(default)] id: String) -> Result<Vec<EventRow>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let events = overview::events(&services, &visit, client, campaign_id(&id)?).await.map_err(tell)?;
    let (now, zone) = (services.business_now(), visit.account.timezone.as_str());
    Ok(events.into_iter().map(|event| EventRow::of(event, now, zone)).collect())
}

/// Puts leads into a campaign; those that cannot join are told with their reason.
#[server(prefix = "/fn", endpoint = "campaigns/leads/add")]
pub async fn add_leads(
    #[server(default)] id: String,
    #[server(default)] leads: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let leads = lead_ids(&leads)?;
    let done = enrolments::enrol(&services, &visit, client, campaign_id(&id)?, &leads).await.map_err(tell)?;
    Ok(Outcome::said(told(done.added, "added", done.skipped.into_iter().map(|one| one.reason).collect())))
}

/// Makes the next step of leads due now; every check is still asked.
#[server(prefix = "/fn", endpoint = "campaigns/leads/send")]
pub async fn send_now(
    #[server(default)] id: String,
    #[server(default)] leads: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let leads = lead_ids(&leads)?;
    let done =
        enrolments::send_now(&services, &visit, client, campaign_id(&id)?, &leads).await.map_err(tell)?;
    Ok(Outcome::said(told(done.added, "queued", done.skipped.into_iter().map(|one| one.reason).collect())))
}

#[server(prefix = "/fn", endpoint = "campaigns/leads/remove")]
pub async fn take_out_leads(
    #[server(default)] id: String,
    #[server(default)] leads: String,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let leads = lead_ids(&leads)?;
    let done = roster::take_out(&services, &visit, client, campaign_id(&id)?, &leads).await.map_err(tell)?;
    Ok(Outcome::said(told(done, "taken out", vec![])))
}

/// "2 leads added. 1 left out: The lead is in a campaign already."
#[cfg(any(feature = "ssr", test))]
fn told(done: usize, what: &str, mut reasons: Vec<String>) -> String {
    let leads = if done == 1 { "1 lead".to_owned() } else { format!("{done} leads") };
    let out = reasons.len();
    reasons.sort();
    reasons.dedup();
    match out {
        0 => format!("{leads} {what}."),
        _ => format!("{leads} {what}. {out} left out: {}", reasons.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn whoever_was_left_out_is_told_of_and_each_reason_once() {
        assert_eq!(told(1, "added", vec![]), "1 lead added.");
        let twice = vec!["It is taken.".to_owned(), "It is taken.".to_owned()];
        assert_eq!(told(0, "added", twice), "0 leads added. 2 left out: It is taken.");
    }
}
