//! Being let into a mailbox by its provider instead of by a password: authorisation code with PKCE, and
//! short-lived tokens afterwards (decisions.md D16). The mail servers take them by XOAUTH2.
//!
//! Whose mailbox a token opens is never read from the provider's answer: the mail server itself says it
//! when it lets the address in, or does not.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use domain::{EmailAddress, MailSecurity};
use openidconnect::{PkceCodeChallenge, PkceCodeVerifier};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::oidc::OidcError;

const TIMEOUT: Duration = Duration::from_secs(15);
const ANSWER_MAX: usize = 64 * 1024;

/// What a provider granted. The refresh token is absent where the old one stays good.
#[derive(Clone, Debug)]
pub struct Grant {
    pub access: SecretString,
    pub refresh: Option<SecretString>,
    /// Seconds for which the access token is good.
    pub lasts: i64,
}

#[async_trait]
pub trait MailTokens: Send + Sync + fmt::Debug {
    /// Where to send the person's browser. `verifier` is 43 to 128 letters, digits, `-`, `.`, `_`, `~`.
    fn begin(&self, state: &SecretString, verifier: &SecretString, address: &EmailAddress) -> Url;
    /// What the code is worth that came back.
    async fn finish(&self, code: &str, verifier: &SecretString) -> Result<Grant, OidcError>;
    /// A fresh access token. `Refused`: the permission was withdrawn.
    async fn refresh(&self, refresh: &SecretString) -> Result<Grant, OidcError>;
}

/// Servers of a provider's mailboxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServers {
    pub smtp_host: String,
    pub smtp_port: u16,
    pub smtp_security: MailSecurity,
    pub imap_host: String,
    pub imap_port: u16,
    pub imap_security: MailSecurity,
}

impl MailServers {
    pub fn google() -> Self {
        Self {
            smtp_host: "smtp.gmail.com".to_owned(),
            smtp_port: 465,
            smtp_security: MailSecurity::Tls,
            imap_host: "imap.gmail.com".to_owned(),
            imap_port: 993,
            imap_security: MailSecurity::Tls,
        }
    }

    pub fn microsoft() -> Self {
        Self {
            smtp_host: "smtp.office365.com".to_owned(),
            smtp_port: 587,
            smtp_security: MailSecurity::Starttls,
            imap_host: "outlook.office365.com".to_owned(),
            imap_port: 993,
            imap_security: MailSecurity::Tls,
        }
    }
}

/// How a provider is asked.
#[derive(Clone, Debug)]
pub struct Endpoints {
    pub authorize: Url,
    pub token: Url,
    /// Separated by spaces.
    pub scopes: &'static str,
    /// What else the first address carries, so that a refresh token comes back.
    pub more: &'static [(&'static str, &'static str)],
}

/// What Google asks for a mailbox by IMAP and SMTP.
pub const GOOGLE_SCOPES: &str = "openid email https://mail.google.com/";
pub const GOOGLE_MORE: &[(&str, &str)] = &[("access_type", "offline"), ("prompt", "consent")];
/// What Microsoft asks for the same.
pub const MICROSOFT_SCOPES: &str = "openid email offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send";
pub const MICROSOFT_MORE: &[(&str, &str)] = &[("prompt", "select_account")];

/// A provider with our place at it.
pub struct MailProvider {
    endpoints: Endpoints,
    client_id: String,
    client_secret: SecretString,
    redirect: Url,
    http: reqwest::Client,
}

impl fmt::Debug for MailProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailProvider").field("token", &self.endpoints.token.as_str()).finish_non_exhaustive()
    }
}

/// The token endpoint's answer.
#[derive(Deserialize)]
struct Answer {
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    expires_in: Option<i64>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl MailProvider {
    /// `redirect` is the address of ours the provider sends people back to, as registered there.
    pub fn new(
        endpoints: Endpoints,
        client_id: &str,
        client_secret: SecretString,
        redirect: Url,
    ) -> Result<Self, OidcError> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| OidcError::Broken { reason: error.to_string() })?;
        Ok(Self { endpoints, client_id: client_id.to_owned(), client_secret, redirect, http })
    }

    async fn ask(&self, form: &[(&str, &str)]) -> Result<Grant, OidcError> {
        let busy = |error: reqwest::Error| OidcError::Busy { reason: error.without_url().to_string() };
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let body = form.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let mut answer = self
            .http
            .post(self.endpoints.token.clone())
            .basic_auth(encoded(&self.client_id), Some(encoded(self.client_secret.expose_secret())))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.collect::<Vec<_>>().join("&"))
            .send()
            .await
            .map_err(busy)?;
        let status = answer.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(OidcError::Busy { reason: format!("answer {}", status.as_u16()) });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(busy)? {
            if bytes.len() + chunk.len() > ANSWER_MAX {
                return Err(OidcError::Broken { reason: "the answer is too long".to_owned() });
            }
            bytes.extend_from_slice(&chunk);
        }
        if !status.is_success() {
            let refusal: Refusal = serde_json::from_slice(&bytes).map_err(|error| unread(&error))?;
            let reason = format!("{} {}", refusal.error, refusal.error_description);
            let reason = reason.chars().filter(|c| !c.is_control()).take(300).collect::<String>();
            let reason = reason.trim().to_owned();
            return Err(match refusal.error.as_str() {
                "invalid_client" | "unauthorized_client" => OidcError::Denied { reason },
                _ => OidcError::Refused { reason },
            });
        }
        let answer: Answer = serde_json::from_slice(&bytes).map_err(|error| unread(&error))?;
        Ok(Grant {
            access: answer.access_token,
            refresh: answer.refresh_token,
            lasts: answer.expires_in.unwrap_or(3_600).clamp(0, 86_400),
        })
    }
}

/// What is wrong with an answer, without quoting it.
fn unread(error: &serde_json::Error) -> OidcError {
    let (kind, column) = (error.classify(), error.column());
    OidcError::Broken { reason: format!("the answer is not what was agreed ({kind:?} at column {column})") }
}

#[async_trait]
impl MailTokens for MailProvider {
    fn begin(&self, state: &SecretString, verifier: &SecretString, address: &EmailAddress) -> Url {
        let verifier = PkceCodeVerifier::new(verifier.expose_secret().to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        let mut url = self.endpoints.authorize.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", self.redirect.as_str())
            .append_pair("scope", self.endpoints.scopes)
            .append_pair("state", state.expose_secret())
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", "S256")
            .append_pair("login_hint", address.as_str())
            .extend_pairs(self.endpoints.more);
        url
    }

    async fn finish(&self, code: &str, verifier: &SecretString) -> Result<Grant, OidcError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect.as_str()),
            ("code_verifier", verifier.expose_secret()),
        ];
        self.ask(&form).await
    }

    async fn refresh(&self, refresh: &SecretString) -> Result<Grant, OidcError> {
        self.ask(&[("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())]).await
    }
}
