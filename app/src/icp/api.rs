//! What the form asks the server for.

use engines::scoring::Weights;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::sample::SampleLines;
use crate::AppError;
use crate::forms::Outcome;

#[cfg(feature = "ssr")]
use super::imports::*;

/// Lists have one entry a line, as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileLines {
    pub website_url: String,
    pub industries: String,
    pub company_sizes: String,
    pub titles: String,
    pub locations: String,
    pub pain_points: String,
    /// Points of 100, as numbers are typed.
    pub data_quality: String,
    pub authority: String,
    pub company_fit: String,
    pub timing: String,
    pub risk: String,
    /// Anything but empty: a weak search presence counts against a lead.
    pub seo_risk: String,
}

impl ProfileLines {
    pub fn points(&self) -> [&str; 5] {
        [&self.data_quality, &self.authority, &self.company_fit, &self.timing, &self.risk].map(String::as_str)
    }
}

/// How far the scoring of all leads has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescoringLine {
    pub done: u64,
    pub total: u64,
    /// Leads that have another score or tier now.
    pub changed: u64,
    pub is_over: bool,
}

/// What the sliders show while a client has chosen nothing.
pub fn starting_points() -> [u32; 5] {
    Weights::PLATFORM_PRIORS.basis_points().map(|points| u32::from(points) / 100)
}

/// Entries of a list that was typed, one a line.
pub fn entries(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[server(prefix = "/fn", endpoint = "icp")]
pub async fn get_profile() -> Result<ProfileLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let found = icp::get(&services, &visit, client).await.map_err(tell)?;
    let [data_quality, authority, company_fit, timing, risk] =
        found.weights.unwrap_or_else(starting_points).map(|points| points.to_string());
    Ok(ProfileLines {
        website_url: found.website_url.unwrap_or_default(),
        // The common profile has the names of a table; people write words.
        industries: found.industries.join("\n").replace('_', " "),
        company_sizes: found.company_sizes.join("\n"),
        titles: found.titles.join("\n"),
        locations: found.locations.join("\n"),
        pain_points: found.pain_points.join("\n"),
        data_quality,
        authority,
        company_fit,
        timing,
        risk,
        seo_risk: if found.seo_risk { "on".to_owned() } else { String::new() },
    })
}

/// `onward` goes to the dashboard afterwards; `share` gives consent to anonymous patterns on the way.
#[server(prefix = "/fn", endpoint = "icp/save")]
pub async fn save_profile(
    #[server(default)] onward: Option<String>,
    #[server(default)] share: Option<String>,
    #[server(flatten)] profile: ProfileLines,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let mut points = [0; 5];
    for ((slot, text), component) in
        points.iter_mut().zip(profile.points()).zip(engines::scoring::Component::ALL)
    {
        let wrong = || AppError::field(component.as_str(), "not_a_number", "Enter a whole number.");
        *slot = text.trim().parse().map_err(|_| wrong())?;
    }
    let old = icp::get(&services, &visit, client).await.map_err(tell)?;
    // Who never moved a slider keeps the weights the product chooses.
    let untouched = old.weights.is_none() && points == starting_points();
    let change = icp::IcpChange {
        website_url: Some(profile.website_url),
        industries: Some(entries(&profile.industries)),
        company_sizes: Some(entries(&profile.company_sizes)),
        titles: Some(entries(&profile.titles)),
        locations: Some(entries(&profile.locations)),
        pain_points: Some(entries(&profile.pain_points)),
        weights: (!untouched).then_some(points),
        seo_risk: Some(!profile.seo_risk.is_empty()),
        confirm: true,
        ..icp::IcpChange::default()
    };
    icp::save(&services, &visit, client, change).await.map_err(tell)?;
    if share.is_some() {
        let given = identity::Consent::Given;
        identity::set_data_sharing(&services, &visit, client, given).await.map_err(tell)?;
    }
    Ok(match onward {
        Some(_) => Outcome::go("/dashboard"),
        None => Outcome::said("Target profile saved."),
    })
}

#[server(prefix = "/fn", endpoint = "icp/sample")]
pub async fn get_sample() -> Result<SampleLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let sample = icp::sample(&services, &visit, client).await.map_err(tell)?;
    Ok(SampleLines::of(&sample.leads, sample.today))
}

#[server(prefix = "/fn", endpoint = "icp/rescoring")]
pub async fn get_rescoring() -> Result<Option<RescoringLine>, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let progress = leads::rescore_progress(&services, &visit, client).await.map_err(tell)?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(progress.map(|progress| RescoringLine {
        done: count(progress.done),
        total: count(progress.total),
        changed: count(progress.changed),
        is_over: progress.finished_at.is_some(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_line_by_line_without_blanks() {
        assert_eq!(entries(" healthcare \n\n\tlegal\r\n"), ["healthcare", "legal"]);
        assert!(entries(" \n").is_empty());
    }

    #[test]
    fn the_sliders_begin_with_points_that_may_be_saved() {
        assert!(Weights::from_points(starting_points()).is_ok());
    }
}
