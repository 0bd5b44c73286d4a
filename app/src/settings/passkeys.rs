use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::components::{
    Button, ButtonKind, ButtonSize, ButtonVariant, Card, ConfirmDialog, EmptyState, Field, PasswordInput,
    SkeletonShape, TextInput, Widget, use_toasts,
};
use crate::forms::{Outcome, RowAction, ServerForm, Shown, use_form};
use crate::layouts::use_passkeys;
use crate::passkeys;
#[cfg(feature = "ssr")]
use crate::passkeys::Ceremony;
use crate::when::{Moment, When};

#[cfg(feature = "ssr")]
use super::imports::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyLine {
    pub id: String,
    pub name: String,
    pub added: When,
    pub used: Option<When>,
}

#[server(prefix = "/fn", endpoint = "passkeys")]
pub async fn list_passkeys() -> Result<Vec<PasskeyLine>, AppError> {
    let (services, visit) = (services()?, visit()?);
    let found = identity::list_passkeys(&services, &visit).await.map_err(tell)?;
    let (now, zone) = (services.now(), visit.account.timezone.as_str());
    let line = |passkey: identity::PasskeyView| PasskeyLine {
        id: passkey.id.to_string(),
        name: passkey.name,
        added: When::of(passkey.created_at, now, zone),
        used: passkey.last_used_at.map(|at| When::of(at, now, zone)),
    };
    Ok(found.into_iter().map(line).collect())
}

#[server(prefix = "/fn", endpoint = "passkeys/start")]
pub async fn start_passkey(
    #[server(default)] name: String,
    #[server(default)] password: String,
) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let ceremony = identity::start_passkey(&services, &visit, &name, password.into()).await.map_err(tell)?;
    let Ceremony { id, options } = ceremony.into();
    Ok(Outcome::show(Shown::Passkey { ceremony: id, options, name }))
}

#[server(prefix = "/fn", endpoint = "passkeys/finish")]
pub async fn finish_passkey(
    #[server(default)] ceremony: String,
    #[server(default)] name: String,
    #[server(default)] answer: String,
) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let ceremony = passkeys::ceremony_id(&ceremony)?;
    identity::finish_passkey(&services, &visit, ceremony, &name, &answer).await.map_err(tell)?;
    Ok(Outcome::said("Passkey added."))
}

#[server(prefix = "/fn", endpoint = "passkeys/remove")]
pub async fn remove_passkey(#[server(default)] id: String) -> Result<Outcome, AppError> {
    let (services, visit) = (services()?, visit()?);
    let id = id.parse().map_err(|_| AppError::NotFound { what: "passkey".to_owned() })?;
    identity::remove_passkey(&services, &visit, id).await.map_err(tell)?;
    Ok(Outcome::said("Passkey removed."))
}

/// The person's passkeys, and adding one. Absent where browsers would not make any.
#[component]
pub fn PasskeysCard() -> impl IntoView {
    use_passkeys().then(|| view! { <Passkeys/> })
}

#[component]
fn Passkeys() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let found = Resource::new_blocking(move || changed.get(), |_| list_passkeys());
    view! {
        <Card title="Passkeys" words="Sign in with your fingerprint, face or a security key instead of a password and code.">
            <Widget of="passkeys" resource=found shape=SkeletonShape::Rows { rows: 1 } let:found>
                <Lines found again/>
            </Widget>
            <AddForm again/>
        </Card>
    }
}

#[component]
fn Lines(found: Vec<PasskeyLine>, again: Callback<()>) -> impl IntoView {
    if found.is_empty() {
        return view! { <EmptyState icon=icondata_lu::LuFingerprint title="No passkeys yet" words="A passkey stays on your device and cannot be given away by mistake."/> }.into_any();
    }
    view! { <ul class="lines">{found.into_iter().map(|passkey| view! { <Line passkey again/> }).collect_view()}</ul> }.into_any()
}

#[component]
fn Line(passkey: PasskeyLine, again: Callback<()>) -> impl IntoView {
    let PasskeyLine { id, name, added, used } = passkey;
    let (form, dialog) = (format!("passkey-{id}"), format!("passkey-{id}-dialog"));
    let used = match used {
        Some(at) => view! { "last used "<Moment when=at/> }.into_any(),
        None => view! { "never used" }.into_any(),
    };
    let question = format!("Remove {name}?");
    let label = format!("Remove {name}");
    view! {
        <li class="line">
            <div class="line__words">
                <p class="line__title">{name}</p>
                <p class="line__more">"added "<Moment when=added exact=true/>" · "{used}</p>
            </div>
            <div class="line__actions">
                <RowAction<RemovePasskey> id=form.clone() fields=vec![("id", id)] on_done=again>""</RowAction<RemovePasskey>>
                <Button variant=ButtonVariant::Ghost size=ButtonSize::Small icon=icondata_lu::LuTrash2 label opens=dialog.clone()/>
            </div>
            <ConfirmDialog id=dialog title=question confirm="Remove passkey" form>
                "Signing in with it stops at once. Remove it on the device as well."
            </ConfirmDialog>
        </li>
    }
}

/// Name and password first; then the device is asked.
#[component]
fn AddForm(again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let waiting = RwSignal::new(false);
    let form = use_form::<StartPasskey>(move |outcome| {
        let Some(Shown::Passkey { ceremony, options, name }) = outcome.shown.clone() else { return };
        waiting.set(true);
        leptos::task::spawn_local(async move {
            match added(ceremony, name, &options).await {
                Ok(words) => {
                    toasts.success(words);
                    again.run(());
                }
                Err(error) => toasts.failure(error.to_string()),
            }
            waiting.try_set(false);
        });
    });
    let busy = Signal::derive(move || form.pending().get() || waiting.get());
    view! {
        <div class="needs-script">
            <ServerForm form>
                <Field name="name" id="field-passkey-name" label="Name of the new passkey" hint="Such as the device it is on." required=true error=form.error_of("name")>
                    <TextInput autocomplete="off" max_length=60 value=form.typed("name", "")/>
                </Field>
                <Field name="password" id="field-passkey-password" label="Password once more" required=true error=form.error_of("password")>
                    <PasswordInput autocomplete="current-password"/>
                </Field>
                <div class="form__actions"><Button kind=ButtonKind::Submit icon=icondata_lu::LuFingerprint busy>"Add a passkey"</Button></div>
            </ServerForm>
        </div>
    }
}

async fn added(ceremony: String, name: String, options: &str) -> Result<String, AppError> {
    let answer = passkeys::create(options).await?;
    let outcome = finish_passkey(ceremony, name, answer).await?;
    Ok(outcome.said.unwrap_or_default())
}
