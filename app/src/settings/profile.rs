use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::time_zones;
use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonVariant, Card, Field, InputKind, PasswordInput, Select, SkeletonShape,
    TextInput, Widget,
};
use crate::forms::{Outcome, ServerForm, use_form};
use crate::layouts::{refresh_shell, use_shell};

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileLines {
    pub email: String,
    pub full_name: String,
    pub timezone: String,
    pub revision: i64,
}

#[server(prefix = "/fn", endpoint = "profile")]
pub async fn get_profile() -> Result<ProfileLines, AppError> {
    let (services, visit) = (services()?, visit()?);
    let profile = identity::profile(&services, &visit).await.map_err(tell)?;
    Ok(ProfileLines {
        email: profile.email.to_string(),
        full_name: profile.full_name.unwrap_or_default(),
        timezone: profile.timezone,
        revision: profile.revision,
    })
}

#[server(prefix = "/fn", endpoint = "profile/save")]
pub async fn save_profile(
    #[server(default)] full_name: String,
    #[server(default)] timezone: String,
    #[server(default)] revision: Option<i64>,
) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let change = identity::ProfileChange { full_name: Some(full_name), timezone: Some(timezone), revision };
    identity::update_profile(&services, &visit, change).await.map_err(tell)?;
    Ok(Outcome::said("Profile saved."))
}

#[server(prefix = "/fn", endpoint = "profile/email")]
pub async fn change_email(
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let change = identity::ChangeEmail { email, password: password.into() };
    identity::change_email(&services, &visit, change).await.map_err(tell)?;
    Ok(Outcome::said("Check the new address: follow the link there to confirm it."))
}

#[component]
pub fn ProfileTab() -> impl IntoView {
    let shell = use_shell();
    let form = use_form::<SaveProfile>(move |_| refresh_shell(shell));
    let profile = Resource::new_blocking(move || form.version(), |_| get_profile());
    view! {
        <div class="settings">
            <Widget of="profile" resource=profile shape=SkeletonShape::Card let:profile>
                <Card title="About you" words="How your team sees you.">
                    <ServerForm form>
                        <input type="hidden" name="revision" value=profile.revision/>
                        <Field name="full_name" label="Full name" required=true error=form.error_of("full_name")>
                            <TextInput autocomplete="name" value=form.typed("full_name", &profile.full_name)/>
                        </Field>
                        <Field name="timezone" label="Time zone" error=form.error_of("timezone")>
                            <Select choices=time_zones::choices(&profile.timezone) value=form.typed("timezone", &profile.timezone)/>
                        </Field>
                        <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save profile"</Button></div>
                    </ServerForm>
                </Card>
                <EmailCard email=profile.email/>
            </Widget>
        </div>
    }
}

#[component]
fn EmailCard(email: String) -> impl IntoView {
    let form = use_form::<ChangeEmail>(|_| {});
    view! {
        <Card title="E-mail address" words=format!("Now {email}. The new one counts once you have confirmed it.")>
            <ServerForm form>
                <Field name="email" label="New e-mail" required=true error=form.error_of("email")>
                    <TextInput kind=InputKind::Email autocomplete="email" value=form.typed("email", "")/>
                </Field>
                <Field name="password" label="Your password" required=true error=form.error_of("password")>
                    <PasswordInput autocomplete="current-password"/>
                </Field>
                <div class="form__actions"><Button kind=ButtonKind::Submit busy=form.pending()>"Change e-mail"</Button></div>
            </ServerForm>
        </Card>
    }
}
