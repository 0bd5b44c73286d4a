use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::{ResetPassword, check_reset};
use super::link_trouble::LinkTrouble;
use crate::AppError;
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, Field, PasswordInput};
use crate::forms::{ServerForm, use_form};
use crate::layouts::SignedOutLayout;

/// `/reset-password?token=`: a new password, twice. It ends every session there is.
#[component]
pub fn ResetPage() -> impl IntoView {
    let token = use_query_map().with_untracked(|query| query.get_str("token").unwrap_or_default().to_owned());
    let kept = StoredValue::new(token.clone());
    let checked = Resource::new_blocking(move || token.clone(), check_reset);
    let form = use_form::<ResetPassword>(|_| {});
    let link_error = Memo::new(move |_| {
        form.error()
            .get()
            .filter(|error| matches!(error, AppError::Refused { .. } | AppError::NotFound { .. }))
    });
    let trouble = |error: AppError| {
        view! {
            <LinkTrouble error><Button href="/forgot-password" variant=ButtonVariant::Primary size=ButtonSize::Large>"Ask for a new link"</Button></LinkTrouble>
        }
    };
    view! {
        <SignedOutLayout title="Set a new password" words=|| "All other devices are signed out." foot=|| view! { <a href="/login">"Back to sign in"</a> }>
            <Suspense>
                {move || Suspend::new(async move {
                    let checked = checked.await;
                    move || match (checked.clone(), link_error.get()) {
                        (Err(error), _) | (Ok(()), Some(error)) => trouble(error).into_any(),
                        (Ok(()), None) => view! {
                            <ServerForm form>
                                <input type="hidden" name="token" value=kept.get_value()/>
                                <Field name="password" label="New password" hint="At least 8 characters." required=true error=form.error_of("password")>
                                    <PasswordInput autocomplete="new-password"/>
                                </Field>
                                <Field name="repeat" label="New password again" required=true error=form.error_of("repeat")>
                                    <PasswordInput autocomplete="new-password"/>
                                </Field>
                                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Save the new password"</Button>
                            </ServerForm>
                        }
                        .into_any(),
                    }
                })}
            </Suspense>
        </SignedOutLayout>
    }
}
