use leptos::prelude::*;

use super::export::ExportCard;
use crate::AppError;
use crate::components::{Button, ButtonVariant, Card, ConfirmDialog};
use crate::forms::{Outcome, ServerForm, use_form};
use crate::layouts::use_shell;

#[cfg(feature = "ssr")]
use super::imports::*;

#[server(prefix = "/fn", endpoint = "organization/delete")]
pub async fn delete_organization(#[server(default)] confirm_name: String) -> Result<Outcome, AppError> {
    let (services, (visit, client)) = (services()?, client()?);
    identity::delete_client(&services, &visit, client, &confirm_name).await.map_err(tell)?;
    Ok(Outcome { said: Some("The organisation is deleted.".to_owned()), ..Outcome::go("/dashboard") })
}

const FORM: &str = "delete-organization";
const DIALOG: &str = "delete-organization-dialog";

#[component]
pub fn DangerTab() -> impl IntoView {
    let form = use_form::<DeleteOrganization>(|_| {});
    let name = use_shell()
        .with_untracked(|shell| {
            shell.as_ref().and_then(|shell| shell.client.as_ref()).map(|client| client.name.clone())
        })
        .unwrap_or_default();
    let delete_words = format!("Delete {name}");
    let question = format!("{delete_words}?");
    view! {
        <div class="settings">
            <ExportCard/>
            <Card title="Delete the organisation" words="For good, for everybody in it.">
                <p class="danger__words">"Its people lose access at once, its API keys stop working and open invitations end. Download your data first: links to archives stop working too."</p>
                <ServerForm form id=FORM>
                    <div class="form__actions"><Button variant=ButtonVariant::Danger opens=DIALOG>{delete_words}</Button></div>
                </ServerForm>
                <ConfirmDialog id=DIALOG title=question confirm="Delete organisation" form=FORM type_name=name busy=form.pending()>
                    "This cannot be taken back."
                </ConfirmDialog>
            </Card>
        </div>
    }
}
