//! Providers that let us into mailboxes, where the operator registered this installation with them.

use std::sync::Arc;

use domain::MailSignIn;
use integrations::mail::tokens::{
    Endpoints, GOOGLE_MORE, GOOGLE_SCOPES, MICROSOFT_MORE, MICROSOFT_SCOPES, MailProvider, MailServers,
};
use url::Url;
use workflows::Services;
use workflows::outreach::mailbox_sign_in::MailAccess;

use crate::config::{BadSetting, Config, MailAccessConfig};
use crate::start::StartError;
use crate::web::MAILBOX_CALLBACK;

/// Gives the services the providers that are set.
pub fn connect(services: Services, config: &Config) -> Result<Services, StartError> {
    let access = config.mail_access.iter().map(|one| provider(one, config)).collect::<Result<Vec<_>, _>>()?;
    Ok(services.entering_by(access))
}

fn provider(set: &MailAccessConfig, config: &Config) -> Result<MailAccess, StartError> {
    let wrong = |problem: String| BadSetting::Value { name: "AGENCY_PUBLIC_URL", problem };
    let redirect = config.public_url.join(MAILBOX_CALLBACK).map_err(|error| wrong(error.to_string()))?;
    let google = set.provider == MailSignIn::Google;
    let (authorize, token) = if google {
        ("https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token")
    } else {
        (
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        )
    };
    let address = |text: &str| Url::parse(text).map_err(|error| wrong(error.to_string()));
    let endpoints = Endpoints {
        authorize: address(authorize)?,
        token: address(token)?,
        scopes: if google { GOOGLE_SCOPES } else { MICROSOFT_SCOPES },
        more: if google { GOOGLE_MORE } else { MICROSOFT_MORE },
    };
    let tokens = MailProvider::new(endpoints, &set.client_id, set.client_secret.clone(), redirect)
        .map_err(|error| wrong(error.to_string()))?;
    Ok(MailAccess {
        provider: set.provider,
        tokens: Arc::new(tokens),
        servers: if google { MailServers::google() } else { MailServers::microsoft() },
    })
}
