use leptos::prelude::*;

use crate::AppError;
use crate::forms::Outcome;

#[cfg(feature = "ssr")]
mod imports {
    pub use secrecy::ExposeSecret;
    pub use workflows::identity::{self, Signed, SignedIn};

    pub use crate::context::{asking, keep_session, keep_step, services, step, tell};
}
#[cfg(feature = "ssr")]
use imports::*;

/// A new person with a new agency. The answer is the same for an address that is known already.
#[server(prefix = "/fn", endpoint = "sign-up")]
pub async fn sign_up(
    #[server(default)] full_name: String,
    #[server(default)] company_name: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] terms: Option<String>,
) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    let form = identity::SignUp {
        full_name,
        company_name,
        email,
        password: password.into(),
        terms: terms.is_some(),
    };
    identity::sign_up(&services, &asking.origin, form).await.map_err(tell)?;
    Ok(Outcome::go("/signup/check-email"))
}

#[server(prefix = "/fn", endpoint = "sign-in")]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    /// Where to go afterwards.
    #[server(default)]
    next: String,
) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    let form = identity::SignIn { email, password: password.into(), code: None, replaces: asking.cookie };
    let signed_in = identity::sign_in(&services, &asking.origin, form).await.map_err(tell)?;
    Ok(after_sign_in(signed_in, &next))
}

#[server(prefix = "/fn", endpoint = "sign-in/second-factor")]
pub async fn second_factor(
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    let token = step().ok_or_else(|| AppError::Refused {
        code: "link_expired".to_owned(),
        reason: "That took too long. Sign in again.".to_owned(),
    })?;
    let signed = identity::second_factor(&services, &asking.origin, token.expose_secret(), code.trim())
        .await
        .map_err(tell)?;
    keep_step(None);
    Ok(welcome(&signed, &next))
}

#[server(prefix = "/fn", endpoint = "confirm")]
pub async fn confirm(#[server(default)] token: String) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    let signed = identity::confirm(&services, &asking.origin, &token).await.map_err(tell)?;
    keep_session(&signed);
    Ok(Outcome::go("/onboarding"))
}

#[server(prefix = "/fn", endpoint = "confirm/change")]
pub async fn confirm_email_change(#[server(default)] token: String) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    let email = identity::confirm_email_change(&services, &asking.origin, &token).await.map_err(tell)?;
    Ok(Outcome { said: Some(format!("Your address is now {email}.")), ..Outcome::go("/dashboard/settings") })
}

#[server(prefix = "/fn", endpoint = "confirm/resend")]
pub async fn resend_confirmation(#[server(default)] email: String) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    identity::resend_confirmation(&services, &asking.origin, &email).await.map_err(tell)?;
    Ok(Outcome::go("/signup/check-email"))
}

#[server(prefix = "/fn", endpoint = "password/forgot")]
pub async fn forgot_password(#[server(default)] email: String) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    identity::forgot_password(&services, &asking.origin, &email).await.map_err(tell)?;
    Ok(Outcome::go("/forgot-password?sent=1"))
}

#[server(prefix = "/fn", endpoint = "password/reset")]
pub async fn reset_password(
    #[server(default)] token: String,
    #[server(default)] password: String,
    #[server(default)] repeat: String,
) -> Result<Outcome, AppError> {
    let (services, asking) = (services()?, asking()?);
    if password != repeat {
        return Err(AppError::field("repeat", "differs", "The two passwords differ."));
    }
    let signed_in =
        identity::reset_password(&services, &asking.origin, &token, password.into()).await.map_err(tell)?;
    Ok(after_sign_in(signed_in, ""))
}

/// Whether a reset link is good, before anything is typed.
#[server(prefix = "/fn", endpoint = "password/check")]
pub async fn check_reset(token: String) -> Result<(), AppError> {
    identity::check_reset(&services()?, &token).await.map_err(tell)
}

#[cfg(feature = "ssr")]
fn after_sign_in(signed_in: SignedIn, next: &str) -> Outcome {
    match signed_in {
        SignedIn::Done(signed) => welcome(&signed, next),
        SignedIn::CodeNeeded { token } => {
            keep_step(Some(token.expose_secret()));
            Outcome::go(format!(
                "/login?step=code&next={}",
                leptos_router::location::Url::escape(local(next))
            ))
        }
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn welcome(signed: &Signed, next: &str) -> Outcome {
    keep_session(signed);
    Outcome { said: Some("Welcome back.".to_owned()), ..Outcome::go(local(next)) }
}

/// `next` when it is a path of ours, else the dashboard: never another site.
#[cfg(feature = "ssr")]
fn local(next: &str) -> &str {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if ours { next } else { "/dashboard" }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::local;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(local("/dashboard/settings?tab=team"), "/dashboard/settings?tab=team");
        for bad in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(bad), "/dashboard", "{bad:?}");
        }
    }
}
