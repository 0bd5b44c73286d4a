use domain::PermissionMode;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::time_zones;
use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonVariant, Card, Checkbox, Choice, Field, InputKind, RadioCards, Select,
    SkeletonShape, TextInput, Widget,
};
use crate::forms::{Outcome, ServerForm, use_form};
use crate::layouts::{refresh_shell, use_shell};

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationLines {
    pub name: String,
    pub website_url: String,
    pub timezone: String,
    pub mode: PermissionMode,
    pub shares_patterns: bool,
    pub revision: i64,
}

#[server(prefix = "/fn", endpoint = "organization")]
pub async fn get_organization() -> Result<OrganizationLines, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let client = identity::get_client(&services, &visit, client).await.map_err(tell)?;
    Ok(OrganizationLines {
        name: client.name,
        website_url: client.website_url.unwrap_or_default(),
        timezone: client.timezone,
        mode: client.default_permission_mode,
        shares_patterns: client.data_sharing_consent,
        revision: client.revision,
    })
}

#[server(prefix = "/fn", endpoint = "organization/save")]
pub async fn save_organization(
    #[server(default)] name: String,
    #[server(default)] website_url: String,
    #[server(default)] timezone: String,
    #[server(default)] default_permission_mode: String,
    #[server(default)] revision: Option<i64>,
) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let mode = default_permission_mode.parse().map_err(|_| {
        AppError::field("default_permission_mode", "unknown", "Choose one of the three modes.")
    })?;
    let change = identity::ClientChange {
        name: Some(name),
        website_url: Some(website_url),
        timezone: Some(timezone),
        default_permission_mode: Some(mode),
        revision,
    };
    identity::update_client(&services, &visit, client, change).await.map_err(tell)?;
    Ok(Outcome::said("Organisation saved."))
}

#[server(prefix = "/fn", endpoint = "organization/sharing")]
pub async fn save_sharing(#[server(default)] share: Option<String>) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    let consent = if share.is_some() { identity::Consent::Given } else { identity::Consent::Withdrawn };
    identity::set_data_sharing(&services, &visit, client, consent).await.map_err(tell)?;
    Ok(Outcome::said("Choice saved."))
}

fn modes() -> Vec<Choice> {
    let choice =
        |mode: PermissionMode, label: &str, words: &str| Choice::new(mode.as_str(), label).words(words);
    vec![
        choice(PermissionMode::CoPilot, "Co-Pilot", "Every message waits until a person approves it."),
        choice(PermissionMode::Autopilot, "Autopilot", "Messages leave by themselves inside your limits."),
        choice(PermissionMode::Manual, "Manual", "Nothing is planned; people write and send."),
    ]
}

#[component]
pub fn OrganizationTab() -> impl IntoView {
    let shell = use_shell();
    let form = use_form::<SaveOrganization>(move |_| refresh_shell(shell));
    let organization = Resource::new_blocking(move || form.version(), |_| get_organization());
    view! {
        <div class="settings">
            <Widget of="organisation" resource=organization shape=SkeletonShape::Card let:organization>
                <Card title="Organisation" words="What your clients and your team see.">
                    <ServerForm form>
                        <input type="hidden" name="revision" value=organization.revision/>
                        <Field name="name" label="Name" required=true error=form.error_of("name")>
                            <TextInput autocomplete="organization" value=form.typed("name", &organization.name)/>
                        </Field>
                        <Field name="website_url" label="Website" optional=true error=form.error_of("website_url")>
                            <TextInput kind=InputKind::Url placeholder="https://example.com.au" autocomplete="url" value=form.typed("website_url", &organization.website_url)/>
                        </Field>
                        <Field name="timezone" label="Time zone" error=form.error_of("timezone")>
                            <Select choices=time_zones::choices(&organization.timezone) value=form.typed("timezone", &organization.timezone)/>
                        </Field>
                        <RadioCards name="default_permission_mode" legend="How new campaigns send" choices=modes() recommended="co_pilot"
                            value=form.typed("default_permission_mode", organization.mode.as_str()) error=form.error_of("default_permission_mode")/>
                        <div class="form__actions"><Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Save organisation"</Button></div>
                    </ServerForm>
                </Card>
                <SharingCard shares=organization.shares_patterns/>
            </Widget>
        </div>
    }
}

#[component]
fn SharingCard(shares: bool) -> impl IntoView {
    let form = use_form::<SaveSharing>(|_| {});
    view! {
        <Card title="Shared learning" words="Off unless you switch it on.">
            <ServerForm form>
                <Checkbox name="share" checked=form.ticked("share", shares) hint="Only counts and rates leave your agency: no names, no addresses, no texts.">
                    "Let anonymous patterns of what works improve scoring for everybody"
                </Checkbox>
                <div class="form__actions"><Button kind=ButtonKind::Submit busy=form.pending()>"Save choice"</Button></div>
            </ServerForm>
        </Card>
    }
}
