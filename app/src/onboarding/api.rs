use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::{identity, onboarding};

    pub use crate::context::{client, services, tell, visit};
}
#[cfg(feature = "ssr")]
use imports::*;

/// The profile a client starts from when it skips the look at its website.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultProfile {
    pub industries: Vec<String>,
    pub company_sizes: Vec<String>,
    pub locations: Vec<String>,
    pub titles: Vec<String>,
}

#[server(prefix = "/fn", endpoint = "onboarding/defaults")]
pub async fn get_default_profile() -> Result<DefaultProfile, AppError> {
    visit()?;
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Ok(DefaultProfile {
        industries: onboarding::DEFAULT_INDUSTRIES
            .iter()
            .map(|industry| industry.replace('_', " "))
            .collect(),
        company_sizes: words(&onboarding::DEFAULT_COMPANY_SIZES),
        locations: words(&onboarding::DEFAULT_LOCATIONS),
        titles: words(&onboarding::DEFAULT_TITLES),
    })
}

#[server(prefix = "/fn", endpoint = "onboarding/skip")]
pub async fn skip_onboarding() -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    onboarding::skip(&services, &visit, client).await.map_err(tell)?;
    Ok(Outcome::go("/dashboard"))
}

/// A client for somebody who belongs to none.
#[server(prefix = "/fn", endpoint = "clients/create")]
pub async fn create_client(#[server(default)] name: String) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    identity::create_client(&services, &visit, &name).await.map_err(tell)?;
    Ok(Outcome::go("/onboarding"))
}
