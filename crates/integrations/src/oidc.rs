//! Sign-in through a provider that speaks OpenID Connect, such as Google.
//!
//! Authorisation code with PKCE; the state, nonce and verifier are the caller's, who keeps them
//! between the two halves. The ID token's signature, issuer, audience, nonce and times are checked;
//! only RS256 and ES256 are taken, whatever the provider offers. Redirects are not followed.

use std::fmt;
use std::pin::Pin;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::EmailAddress;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use url::Url;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer read, in bytes.
const ANSWER_MAX: usize = 1024 * 1024;
/// How long what the provider says of itself, keys included, is believed.
const METADATA_FOR: Duration = Duration::from_secs(600);

/// Whom the provider says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Stable at this provider, unlike the address.
    pub subject: String,
    pub email: Option<EmailAddress>,
    /// Whether the provider vouches that the address is theirs.
    pub email_verified: bool,
    pub name: Option<String>,
}

/// What the caller keeps between the two halves.
#[derive(Clone)]
pub struct Secrets {
    pub state: SecretString,
    pub nonce: SecretString,
    /// 43 to 128 letters, digits, `-`, `.`, `_`, `~`.
    pub verifier: SecretString,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

#[async_trait]
pub trait OpenId: Send + Sync + fmt::Debug {
    /// Where to send the person's browser.
    async fn begin(&self, secrets: &Secrets) -> Result<Url, OidcError>;
    /// Who came back with that code. `now` is what the token's times are held against.
    async fn finish(&self, secrets: &Secrets, code: &str, now: DateTime<Utc>) -> Result<Identity, OidcError>;
}

/// Why a sign-in through the provider failed, by what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The provider cannot be reached or is busy: try again later.
    #[error("the provider is busy: {reason}")]
    Busy { reason: String },
    /// The provider does not know us, or our secret is wrong: an operator must look.
    #[error("the provider denied us: {reason}")]
    Denied { reason: String },
    /// The code is wrong, used or too old: begin again.
    #[error("the provider refused the code: {reason}")]
    Refused { reason: String },
    /// What the provider says cannot be believed or understood.
    #[error("the provider's answer is not good: {reason}")]
    Broken { reason: String },
}

/// A provider found by its issuer's address.
pub struct Provider {
    issuer: IssuerUrl,
    client: ClientId,
    secret: ClientSecret,
    redirect: RedirectUrl,
    http: reqwest::Client,
    known: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer.as_str()).finish_non_exhaustive()
    }
}

impl Provider {
    /// `redirect` is the address of ours the provider sends people back to, as registered there.
    pub fn new(
        issuer: &Url,
        client_id: &str,
        secret: &SecretString,
        redirect: &Url,
    ) -> Result<Self, OidcError> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| OidcError::Broken { reason: error.to_string() })?;
        // An issuer is compared letter by letter, and its address has no slash at the end.
        let issuer = IssuerUrl::new(issuer.as_str().trim_end_matches('/').to_owned());
        Ok(Self {
            issuer: issuer.map_err(|error| OidcError::Broken { reason: error.to_string() })?,
            client: ClientId::new(client_id.to_owned()),
            secret: ClientSecret::new(secret.expose_secret().to_owned()),
            redirect: RedirectUrl::from_url(redirect.clone()),
            http,
            known: Mutex::new(None),
        })
    }

    /// Our client, as the library asks for one.
    fn fetcher(&self) -> impl Fn(HttpRequest) -> Fetching + use<> {
        let http = self.http.clone();
        move |request| Box::pin(fetch(http.clone(), request))
    }

    async fn metadata(&self) -> Result<CoreProviderMetadata, OidcError> {
        let mut known = self.known.lock().await;
        if let Some((_, metadata)) = known.as_ref().filter(|(read, _)| read.elapsed() < METADATA_FOR) {
            return Ok(metadata.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.fetcher())
            .await
            .map_err(|error| match error {
                openidconnect::DiscoveryError::Request(error) => error.into(),
                other => OidcError::Broken { reason: other.to_string() },
            })?;
        *known = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }
}

#[async_trait]
impl OpenId for Provider {
    async fn begin(&self, secrets: &Secrets) -> Result<Url, OidcError> {
        let client = CoreClient::from_provider_metadata(
            self.metadata().await?,
            self.client.clone(),
            Some(self.secret.clone()),
        )
        .set_redirect_uri(self.redirect.clone());
        let (state, nonce) = (CsrfToken::new(text(&secrets.state)), Nonce::new(text(&secrets.nonce)));
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(text(&secrets.verifier)));
        let (url, _, _) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(url)
    }

    async fn finish(&self, secrets: &Secrets, code: &str, now: DateTime<Utc>) -> Result<Identity, OidcError> {
        let client = CoreClient::from_provider_metadata(
            self.metadata().await?,
            self.client.clone(),
            Some(self.secret.clone()),
        )
        .set_redirect_uri(self.redirect.clone());
        let broken = |error: &dyn fmt::Display| OidcError::Broken { reason: error.to_string() };
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| broken(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(text(&secrets.verifier)))
            .request_async(&self.fetcher())
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(error) => error.into(),
                RequestTokenError::ServerResponse(refusal) => match refusal.error().as_ref() {
                    "invalid_client" | "unauthorized_client" => {
                        OidcError::Denied { reason: refusal.to_string() }
                    }
                    _ => OidcError::Refused { reason: refusal.to_string() },
                },
                RequestTokenError::Parse(error, _) => broken(&error),
                RequestTokenError::Other(error) => broken(&error),
            })?;
        let token = answer.id_token().ok_or_else(|| broken(&"there is no ID token in it"))?;
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs([
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            ])
            .set_time_fn(move || now);
        let claims =
            token.claims(&verifier, &Nonce::new(text(&secrets.nonce))).map_err(|error| broken(&error))?;
        Ok(Identity {
            subject: claims.subject().to_string(),
            email: claims.email().and_then(|email| EmailAddress::parse(email).ok()),
            email_verified: claims.email_verified().unwrap_or(false),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        })
    }
}

fn text(secret: &SecretString) -> String {
    secret.expose_secret().to_owned()
}

type Fetching = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send>>;

async fn fetch(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let (parts, body) = request.into_parts();
    let url = parts.uri.to_string();
    let mut answer = http.request(parts.method, url).headers(parts.headers).body(body).send().await?;
    if answer.status().is_server_error() || answer.status().as_u16() == 429 {
        return Err(FetchError::Status(answer.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > ANSWER_MAX {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = HttpResponse::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    Ok(response)
}

#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("no answer: {0}")]
    Http(#[from] reqwest::Error),
    #[error("answer {0}")]
    Status(u16),
    #[error("the answer is too long")]
    TooLong,
}

impl From<FetchError> for OidcError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Http(_) | FetchError::Status(_) => Self::Busy { reason: error.to_string() },
            FetchError::TooLong => Self::Broken { reason: error.to_string() },
        }
    }
}
