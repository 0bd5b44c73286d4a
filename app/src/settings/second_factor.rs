use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::AppError;
use crate::components::{
    Badge, Button, ButtonKind, ButtonVariant, Card, CopyButton, Field, PasswordInput, SkeletonShape,
    TextInput, Tone, Widget,
};
use crate::forms::{Outcome, ServerForm, Shown, use_echo, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;
#[cfg(feature = "ssr")]
use secrecy::ExposeSecret;

#[server(prefix = "/fn", endpoint = "second-factor")]
pub async fn has_second_factor() -> Result<bool, AppError> {
    Ok(visit()?.account.second_factor)
}

#[server(prefix = "/fn", endpoint = "second-factor/start")]
pub async fn start_totp(#[server(default)] password: String) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let enrolment = identity::start_totp(&services, &visit, password.into()).await.map_err(tell)?;
    let (path, size) = drawing::of(enrolment.url.expose_secret())?;
    Ok(Outcome::show(Shown::Authenticator {
        secret: enrolment.secret.expose_secret().to_owned(),
        path,
        size,
    }))
}

#[server(prefix = "/fn", endpoint = "second-factor/confirm")]
pub async fn confirm_totp(#[server(default)] code: String) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let enabled = identity::confirm_totp(&services, &visit, code.trim()).await.map_err(tell)?;
    keep_session(&enabled.signed);
    Ok(Outcome::show(Shown::RecoveryCodes(plain(enabled.recovery_codes))))
}

#[server(prefix = "/fn", endpoint = "second-factor/codes")]
pub async fn renew_recovery_codes(#[server(default)] code: String) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let codes = identity::renew_recovery_codes(&services, &visit, code.trim()).await.map_err(tell)?;
    Ok(Outcome::show(Shown::RecoveryCodes(plain(codes))))
}

/// Told to their owner, once.
#[cfg(feature = "ssr")]
fn plain(codes: Vec<secrecy::SecretString>) -> Vec<String> {
    codes.iter().map(|code| code.expose_secret().to_owned()).collect()
}

#[server(prefix = "/fn", endpoint = "second-factor/disable")]
pub async fn disable_totp(
    #[server(default)] password: String,
    #[server(default)] code: String,
) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let signed =
        identity::disable_totp(&services, &visit, password.into(), code.trim()).await.map_err(tell)?;
    keep_session(&signed);
    Ok(Outcome {
        said: Some("The second factor is off.".to_owned()),
        ..Outcome::go("/dashboard/settings?tab=security")
    })
}

#[cfg(feature = "ssr")]
mod drawing {
    use fast_qr::QRBuilder;

    use crate::AppError;

    /// The QR code of a text as an SVG path: one unit square a dark module, a margin of 4 around.
    pub fn of(text: &str) -> Result<(String, usize), AppError> {
        let code = QRBuilder::new(text).build().map_err(|error| {
            tracing::error!(?error, "a QR code could not be drawn");
            AppError::Internal { reference: crate::context::page().request_id }
        })?;
        let mut path = String::new();
        for row in 0..code.size {
            for (column, module) in code[row].iter().enumerate().take(code.size) {
                if module.value() {
                    path.push_str(&format!("M{} {}h1v1h-1z", column + 4, row + 4));
                }
            }
        }
        Ok((path, code.size + 8))
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn a_code_has_its_three_corners() {
            let (path, size) =
                super::of("otpauth://totp/Agency%20OS:a@b.example?secret=JBSWY3DPEHPK3PXP").unwrap();
            assert!(size >= 29, "{size}");
            for corner in [(4, 4), (size - 5, 4), (4, size - 5)] {
                assert!(path.contains(&format!("M{} {}h1v1h-1z", corner.0, corner.1)), "{corner:?}");
            }
        }
    }
}

#[component]
pub fn SecondFactorCard() -> impl IntoView {
    let enabled = Resource::new_blocking(|| (), |()| has_second_factor());
    view! {
        <Widget of="second factor" resource=enabled shape=SkeletonShape::Card let:enabled>
            {if enabled { view! { <EnabledCard/> }.into_any() } else { view! { <EnrolCard/> }.into_any() }}
        </Widget>
    }
}

#[component]
fn EnrolCard() -> impl IntoView {
    let start = use_form::<StartTotp>(|_| {});
    let confirm = use_form::<ConfirmTotp>(|_| {});
    // Without scripting the page is drawn anew after each step; the echo tells which one.
    let confirming = use_echo().is_some_and(|echo| echo.endpoint == <ConfirmTotp as ServerFn>::PATH);
    let body = move || {
        match (confirm.shown().get(), start.shown().get()) {
        (Some(Shown::RecoveryCodes(codes)), _) => view! {
            <RecoveryCodes codes/>
            <div class="form__actions"><Button href="/dashboard/settings?tab=security" variant=ButtonVariant::Primary attr:rel="external">"I have saved them"</Button></div>
        }
        .into_any(),
        (_, Some(Shown::Authenticator { secret, path, size })) => view! {
            <Enrolment secret path size/>
            <ConfirmForm form=confirm/>
        }
        .into_any(),
        _ if confirming => view! { <ConfirmForm form=confirm/> }.into_any(),
        _ => view! {
            <ServerForm form=start>
                <Field name="password" label="Your password" required=true error=start.error_of("password")>
                    <PasswordInput autocomplete="current-password"/>
                </Field>
                <div class="form__actions"><Button kind=ButtonKind::Submit busy=start.pending()>"Set up second factor"</Button></div>
            </ServerForm>
        }
        .into_any(),
    }
    };
    let off = || view! { <Badge>"Off"</Badge> };
    view! { <Card title="Second factor" words="A code from your phone, besides the password." action=off>{body}</Card> }
}

#[component]
fn ConfirmForm(form: crate::forms::FormState<ConfirmTotp>) -> impl IntoView {
    view! {
        <ServerForm form>
            <Field name="code" label="Code from the app" required=true error=form.error_of("code")>
                <TextInput autocomplete="one-time-code" mono=true max_length=6 input_mode="numeric"/>
            </Field>
            <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Turn on"</Button></div>
        </ServerForm>
    }
}

#[component]
fn Enrolment(secret: String, path: String, size: usize) -> impl IntoView {
    view! {
        <div class="enrolment">
            <svg class="enrolment__code" viewBox=format!("0 0 {size} {size}") width="168" height="168" role="img" aria-label="QR code for the authenticator app" shape-rendering="crispEdges">
                <rect class="enrolment__paper" width="100%" height="100%"></rect>
                <path class="enrolment__ink" d=path></path>
            </svg>
            <div class="enrolment__words">
                <p>"Scan the code with your authenticator app, or type this key:"</p>
                <p class="secret"><code data-testid="totp-secret">{secret.clone()}</code><CopyButton text=secret label="Copy the key"/></p>
            </div>
        </div>
    }
}

/// Shown once: each opens the account one time when the phone is gone.
#[component]
fn RecoveryCodes(codes: Vec<String>) -> impl IntoView {
    let all = codes.join("\n");
    view! {
        <div class="codes" role="status">
            <p class="codes__words">"Keep these recovery codes in a safe place. Each works once, and they are shown only now."</p>
            <ul class="codes__list" data-testid="recovery-codes">{codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}</ul>
            <CopyButton text=all label="Copy all codes"/>
        </div>
    }
}

#[component]
fn EnabledCard() -> impl IntoView {
    let renew = use_form::<RenewRecoveryCodes>(|_| {});
    let disable = use_form::<DisableTotp>(|_| {});
    let fresh = move || match renew.shown().get() {
        Some(Shown::RecoveryCodes(codes)) => Some(view! { <RecoveryCodes codes/> }),
        _ => None,
    };
    // Drawn open when it holds an error from before this page was drawn.
    let (renew_open, disable_open) =
        (renew.error().get_untracked().is_some(), disable.error().get_untracked().is_some());
    let on = || view! { <Badge tone=Tone::Success>"On"</Badge> };
    view! {
        <Card title="Second factor" words="Signing in asks for a code from your app." action=on>
            {fresh}
            <div class="stack">
                <details class="fold" open=renew_open>
                    <summary>"New recovery codes"</summary>
                    <ServerForm form=renew>
                        <Field name="code" label="Code from the app" hint="The old codes stop working." required=true error=renew.error_of("code")>
                            <TextInput autocomplete="one-time-code" mono=true/>
                        </Field>
                        <div class="form__actions"><Button kind=ButtonKind::Submit busy=renew.pending()>"Make new codes"</Button></div>
                    </ServerForm>
                </details>
                <details class="fold" open=disable_open>
                    <summary>"Turn off"</summary>
                    <ServerForm form=disable>
                        <Field name="password" id="field-disable-password" label="Your password" required=true error=disable.error_of("password")>
                            <PasswordInput autocomplete="current-password"/>
                        </Field>
                        <Field name="code" id="field-disable-code" label="Code from the app, or a recovery code" required=true error=disable.error_of("code")>
                            <TextInput autocomplete="one-time-code" mono=true/>
                        </Field>
                        <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Danger busy=disable.pending()>"Turn off second factor"</Button></div>
                    </ServerForm>
                </details>
            </div>
        </Card>
    }
}
