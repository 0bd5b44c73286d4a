use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::SignIn;
use super::demo_button::DemoButton;
use super::google_button::GoogleButton;
use super::passkey_button::PasskeyButton;
use super::second_factor::SecondFactorForm;
use crate::components::{
    Banner, Button, ButtonKind, ButtonSize, ButtonVariant, Field, InputKind, PasswordInput, TextInput, Tone,
};
use crate::forms::{ServerForm, use_form};
use crate::layouts::SignedOutLayout;

/// `/login`, and its second step.
#[component]
pub fn LoginPage() -> impl IntoView {
    let query = use_query_map();
    let second_step = query.with_untracked(|query| query.get_str("step").is_some());
    if second_step { view! { <SecondFactorForm/> }.into_any() } else { view! { <PasswordForm/> }.into_any() }
}

/// Where to go afterwards, as the address says; the server checks it.
pub(super) fn use_next() -> String {
    use_query_map().with_untracked(|query| query.get_str("next").unwrap_or_default().to_owned())
}

#[component]
fn PasswordForm() -> impl IntoView {
    let form = use_form::<SignIn>(|_| {});
    let query = use_query_map();
    let auth_failed = query.with_untracked(|query| query.get_str("error") == Some("auth_failed"));
    let next = use_next();
    let came_back = !next.is_empty();
    let (google_next, passkey_next) = (next.clone(), next.clone());
    view! {
        <SignedOutLayout
            title="Sign in"
            words=move || if came_back { "Sign in to go on to the page you asked for." } else { "Welcome back to Agency OS." }
            foot=|| view! { "New here? "<a href="/signup">"Sign up"</a> }
        >
            {auth_failed.then(|| view! {
                <Banner tone=Tone::Danger>"That sign-in did not work. Try again, or use your password."</Banner>
            })}
            <ServerForm form>
                <input type="hidden" name="next" value=next/>
                <Field name="email" label="E-mail" required=true error=form.error_of("email")>
                    <TextInput kind=InputKind::Email autocomplete="username" value=form.typed("email", "")/>
                </Field>
                <Field name="password" label="Password" required=true error=form.error_of("password")>
                    <PasswordInput autocomplete="current-password"/>
                </Field>
                <p class="gate__aside"><a href="/forgot-password">"Forgot your password?"</a></p>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Sign in"</Button>
            </ServerForm>
            <PasskeyButton next=passkey_next/>
            <GoogleButton next=google_next/>
            <DemoButton/>
        </SignedOutLayout>
    }
}
