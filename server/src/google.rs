//! Sign-in through Google, where the operator set it up. In sandbox mode without settings a provider of
//! our own stands in for it, with a few people to choose from.

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Mode;
use integrations::oidc::{Identity, OidcError, OpenId, Provider, Secrets};
use sandbox::oidc;
use secrecy::SecretString;
use url::Url;
use workflows::Services;

use crate::config::{BadSetting, Config};
use crate::start::StartError;

/// Where the provider sends people back to; to be registered there.
const CALLBACK: &str = "/api/v1/auth/callback";

/// Gives the services their provider, if there is one.
pub async fn connect(services: Services, config: &Config) -> Result<Services, StartError> {
    let callback = config.public_url.join(CALLBACK).map_err(|error| wrong(error.to_string()))?;
    if let Some(google) = &config.google {
        let provider = Provider::new(&google.issuer, &google.client_id, &google.client_secret, &callback);
        return Ok(services.signing_in_by(Arc::new(provider.map_err(|error| wrong(error.to_string()))?)));
    }
    if config.mode == Mode::Live {
        return Ok(services);
    }
    let client = oidc::Client {
        id: "agency-os".to_owned(),
        secret: services.ids.text(),
        redirect: callback.to_string(),
    };
    let clock = services.wall.clone();
    let standing_in =
        oidc::Provider::start(SocketAddr::from(([127, 0, 0, 1], 0)), vec![client.clone()], move || {
            clock.now().timestamp()
        })
        .await
        .map_err(StartError::SandboxSignIn)?;
    for (subject, name, email, email_verified) in [
        ("1", "Sam Taylor", "sam.taylor@example.com", true),
        ("2", "Kiri Walker", "kiri.walker@example.com", true),
        ("3", "Nobody Checked", "unverified@example.com", false),
    ] {
        standing_in.add(oidc::Person {
            subject: subject.to_owned(),
            email: email.to_owned(),
            email_verified,
            name: name.to_owned(),
        });
    }
    let issuer = Url::parse(standing_in.issuer()).map_err(|error| wrong(error.to_string()))?;
    let provider = Provider::new(&issuer, &client.id, &SecretString::from(client.secret), &callback);
    let provider = provider.map_err(|error| wrong(error.to_string()))?;
    Ok(services.signing_in_by(Arc::new(StandIn { provider, _server: standing_in })))
}

/// The sandbox's provider, running for as long as somebody may ask for it.
#[derive(Debug)]
struct StandIn {
    provider: Provider,
    _server: oidc::Provider,
}

#[async_trait]
impl OpenId for StandIn {
    async fn begin(&self, secrets: &Secrets) -> Result<Url, OidcError> {
        self.provider.begin(secrets).await
    }
    async fn finish(&self, secrets: &Secrets, code: &str, now: DateTime<Utc>) -> Result<Identity, OidcError> {
        self.provider.finish(secrets, code, now).await
    }
}

fn wrong(problem: String) -> BadSetting {
    BadSetting::Value { name: "AGENCY_GOOGLE_ISSUER", problem }
}
