use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::ForgotPassword;
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, Field, Icon, InputKind, TextInput};
use crate::forms::{ServerForm, use_form};
use crate::layouts::SignedOutLayout;

/// `/forgot-password`. The answer is the same for every address.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let sent = use_query_map().with_untracked(|query| query.get_str("sent").is_some());
    let form = use_form::<ForgotPassword>(|_| {});
    if sent {
        return view! {
            <SignedOutLayout title="Check your email" words=|| "If there is an account with that address, a link is on its way." foot=|| view! { <a href="/login">"Back to sign in"</a> }>
                <div class="gate__note">
                    <span class="gate__note-icon"><Icon of=icondata_lu::LuMailCheck/></span>
                    <p>"The link works once, for one hour. If nothing arrives in a few minutes, look in the spam folder."</p>
                </div>
                <Button href="/forgot-password" size=ButtonSize::Large>"Use another address"</Button>
            </SignedOutLayout>
        }
        .into_any();
    }
    view! {
        <SignedOutLayout
            title="Forgot your password?"
            words=|| "Type your address and we send you a link to set a new one."
            foot=|| view! { <a href="/login">"Back to sign in"</a> }
        >
            <ServerForm form>
                <Field name="email" label="E-mail" required=true error=form.error_of("email")>
                    <TextInput kind=InputKind::Email autocomplete="username" value=form.typed("email", "")/>
                </Field>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Send the link"</Button>
            </ServerForm>
        </SignedOutLayout>
    }
    .into_any()
}
