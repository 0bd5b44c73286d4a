use leptos::prelude::*;

use super::api::SecondFactor;
use super::login_page::use_next;
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, Field, TextInput};
use crate::forms::{ServerForm, use_form};
use crate::layouts::SignedOutLayout;

/// Asks for the code after the password was right.
#[component]
pub fn SecondFactorForm() -> impl IntoView {
    let form = use_form::<SecondFactor>(|_| {});
    let next = use_next();
    view! {
        <SignedOutLayout
            title="Enter your code"
            words=|| "Open your authenticator app and type the six digits it shows. A recovery code works as well."
            foot=|| view! { <a href="/login" rel="external">"Start again"</a> }
        >
            <ServerForm form>
                <input type="hidden" name="next" value=next/>
                <Field name="code" label="Code" required=true error=form.error_of("code")>
                    <TextInput autocomplete="one-time-code" mono=true/>
                </Field>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Verify"</Button>
            </ServerForm>
        </SignedOutLayout>
    }
}
