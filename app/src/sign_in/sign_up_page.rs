use leptos::prelude::*;

use super::api::SignUp;
use super::demo_button::DemoButton;
use super::google_button::GoogleButton;
use crate::components::{
    Button, ButtonKind, ButtonSize, ButtonVariant, Checkbox, Field, Icon, InputKind, PasswordInput, TextInput,
};
use crate::forms::{ServerForm, use_form};
use crate::layouts::SignedOutLayout;

/// `/signup`.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let form = use_form::<SignUp>(|_| {});
    view! {
        <SignedOutLayout
            title="Create your account"
            words=|| "Set up your agency in a few minutes."
            foot=|| view! { "Already have an account? "<a href="/login">"Sign in"</a> }
        >
            <ServerForm form>
                <Field name="full_name" label="Full name" required=true error=form.error_of("full_name")>
                    <TextInput autocomplete="name" value=form.typed("full_name", "")/>
                </Field>
                <Field name="company_name" label="Company name" hint="Left empty, it becomes your name's agency." error=form.error_of("company_name")>
                    <TextInput autocomplete="organization" value=form.typed("company_name", "")/>
                </Field>
                <Field name="email" label="Work e-mail" required=true error=form.error_of("email")>
                    <TextInput kind=InputKind::Email autocomplete="email" value=form.typed("email", "")/>
                </Field>
                <Field name="password" label="Password" hint="At least 8 characters." required=true error=form.error_of("password")>
                    <PasswordInput autocomplete="new-password"/>
                </Field>
                <Checkbox name="terms" required=true checked=form.ticked("terms", false) error=form.error_of("terms")>
                    "I agree to the "<a href="/terms" rel="external">"terms"</a>" and the "<a href="/privacy" rel="external">"privacy policy"</a>"."
                </Checkbox>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Create account"</Button>
            </ServerForm>
            <GoogleButton/>
            <DemoButton/>
        </SignedOutLayout>
    }
}

/// `/signup/check-email`: the same for everybody, so that nobody learns who has an account.
#[component]
pub fn CheckEmailPage() -> impl IntoView {
    view! {
        <SignedOutLayout
            title="Check your email"
            words=|| "We have sent you a link. It works once, for 24 hours."
            foot=|| view! { <a href="/login">"Back to sign in"</a> }
        >
            <div class="gate__note">
                <span class="gate__note-icon"><Icon of=icondata_lu::LuMailCheck/></span>
                <p>"Open the mail on this device and follow the link to confirm your address. If nothing arrives in a few minutes, look in the spam folder."</p>
            </div>
            <Button href="/confirm/resend" size=ButtonSize::Large>"Send the link again"</Button>
        </SignedOutLayout>
    }
}
