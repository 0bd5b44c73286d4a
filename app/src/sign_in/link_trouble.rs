use leptos::prelude::*;

use super::api::ResendConfirmation;
use crate::AppError;
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant, Field, Icon, InputKind, TextInput};
use crate::forms::{ServerForm, use_form};

/// What is wrong with a link from a mail, and what to do now.
#[component]
pub fn LinkTrouble(
    error: AppError,
    /// The way on: a form for a new link, or a `Button`.
    children: Children,
) -> impl IntoView {
    let (title, words) = story(&error);
    view! {
        <div class="link-trouble" role="alert">
            <span class="link-trouble__icon"><Icon of=icondata_lu::LuLink2Off/></span>
            <p class="link-trouble__title">{title}</p>
            <p class="link-trouble__words">{words}</p>
        </div>
        {children()}
    }
}

fn story(error: &AppError) -> (&'static str, String) {
    let code = match error {
        AppError::Refused { code, .. } => code.as_str(),
        AppError::NotFound { .. } => "link_unknown",
        _ => "",
    };
    match code {
        "link_used" => {
            ("This link was already used", "Each link works once. If it was you, simply sign in.".to_owned())
        }
        "link_expired" => (
            "This link has expired",
            "Links stop working after a while, to keep your account safe.".to_owned(),
        ),
        "link_unknown" => (
            "This link does not work",
            "It may have been cut off on its way. Copy it whole from the mail, or ask for a new one."
                .to_owned(),
        ),
        _ => ("That did not work", error.to_string()),
    }
}

/// Asks for the address and sends a new confirmation link, whoever asks.
#[component]
pub fn ResendForm() -> impl IntoView {
    let form = use_form::<ResendConfirmation>(|_| {});
    view! {
        <ServerForm form>
            <Field name="email" label="E-mail" required=true error=form.error_of("email")>
                <TextInput kind=InputKind::Email autocomplete="email" value=form.typed("email", "")/>
            </Field>
            <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Send a new link"</Button>
        </ServerForm>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_bad_link_has_its_own_words() {
        let refused = |code: &str| AppError::Refused { code: code.to_owned(), reason: String::new() };
        assert!(story(&refused("link_used")).0.contains("already used"));
        assert!(story(&refused("link_expired")).0.contains("expired"));
        assert_eq!(story(&refused("link_unknown")).0, story(&AppError::NotFound { what: "invite".into() }).0);
        assert_eq!(
            story(&AppError::SlowDown { seconds: 9 }).1,
            AppError::SlowDown { seconds: 9 }.to_string()
        );
    }
}
