use domain::Role;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::forms::Outcome;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::identity;

    pub use crate::context::{asking, keep_session, services, tell, visit};
}
#[cfg(feature = "ssr")]
use imports::*;

/// An invitation as the invited person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub client_name: String,
    pub email: String,
    pub role: Role,
    pub has_account: bool,
    /// Who is signed in on this device, if anybody.
    pub signed_in_as: Option<String>,
}

#[server(prefix = "/fn", endpoint = "invite/look")]
pub async fn look_at_invite(token: String) -> Result<Invitation, AppError> {
    let (services, asking) = (services()?, asking()?);
    let open = identity::look_at_invite(&services, &token).await.map_err(tell)?;
    Ok(Invitation {
        client_name: open.client_name,
        email: open.email.to_string(),
        role: open.role,
        has_account: open.has_account,
        signed_in_as: asking.visit.map(|visit| visit.account.email.to_string()),
    })
}

#[server(prefix = "/fn", endpoint = "invite/accept")]
pub async fn accept_invite(#[server(default)] token: String) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    identity::accept_invite(&services, &visit, &token).await.map_err(tell)?;
    Ok(Outcome::go("/dashboard"))
}

#[server(prefix = "/fn", endpoint = "invite/join")]
pub async fn join(
    #[server(default)] token: String,
    #[server(default)] full_name: String,
    #[server(default)] password: String,
    #[server(default)] terms: Option<String>,
) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    let form = identity::Join { full_name, password: password.into(), terms: terms.is_some() };
    let signed = identity::join(&services, &asking.origin, &token, form).await.map_err(tell)?;
    keep_session(&signed);
    Ok(Outcome::go("/dashboard"))
}
