use leptos::prelude::*;

use super::passkeys::PasskeysCard;
use super::second_factor::SecondFactorCard;
use super::sessions::SessionsCard;
use crate::AppError;
use crate::components::{Button, ButtonKind, ButtonVariant, Card, Field, PasswordInput};
use crate::forms::{Outcome, ServerForm, use_form};

#[cfg(feature = "ssr")]
use super::imports::*;

#[server(prefix = "/fn", endpoint = "password/change")]
pub async fn change_password(
    #[server(default)] current: String,
    #[server(default)] new: String,
    #[server(default)] repeat: String,
) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    if new != repeat {
        return Err(AppError::field("repeat", "differs", "The two passwords differ."));
    }
    let change = identity::ChangePassword { current: current.into(), new: new.into() };
    let signed = identity::change_password(&services, &visit, change).await.map_err(tell)?;
    keep_session(&signed);
    Ok(Outcome {
        said: Some("Password changed. Other devices are signed out.".to_owned()),
        ..Outcome::go("/dashboard/settings?tab=security")
    })
}

#[component]
pub fn SecurityTab() -> impl IntoView {
    view! {
        <div class="settings">
            <PasswordCard/>
            <SecondFactorCard/>
            <PasskeysCard/>
            <SessionsCard/>
        </div>
    }
}

#[component]
fn PasswordCard() -> impl IntoView {
    let form = use_form::<ChangePassword>(|_| {});
    view! {
        <Card title="Password" words="Changing it signs out every other device.">
            <ServerForm form>
                <Field name="current" label="Current password" required=true error=form.error_of("current")>
                    <PasswordInput autocomplete="current-password"/>
                </Field>
                <Field name="new" label="New password" hint="At least 8 characters." required=true error=form.error_of("new")>
                    <PasswordInput autocomplete="new-password"/>
                </Field>
                <Field name="repeat" label="New password again" required=true error=form.error_of("repeat")>
                    <PasswordInput autocomplete="new-password"/>
                </Field>
                <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Change password"</Button></div>
            </ServerForm>
        </Card>
    }
}
