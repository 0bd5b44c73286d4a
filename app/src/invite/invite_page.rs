use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{AcceptInvite, Invitation, Join, look_at_invite};
use crate::components::{
    Button, ButtonKind, ButtonSize, ButtonVariant, Checkbox, Field, PasswordInput, TextInput,
};
use crate::forms::{ServerForm, use_form};
use crate::layouts::SignedOutLayout;
use crate::sign_in::LinkTrouble;

/// `/invite/{token}`: sign up and join, or join with the account there is.
#[component]
pub fn InvitePage() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let kept = StoredValue::new(token.clone());
    let invitation = Resource::new_blocking(move || token.clone(), look_at_invite);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match invitation.await {
                    Ok(invitation) => view! { <OpenInvitation invitation token=kept.get_value()/> }.into_any(),
                    Err(error) => view! {
                        <SignedOutLayout title="Invitation" foot=|| view! { <a href="/login">"Sign in"</a> }>
                            <LinkTrouble error>
                                <p class="gate__aside">"Ask the person who invited you to send a new one."</p>
                            </LinkTrouble>
                        </SignedOutLayout>
                    }
                    .into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn OpenInvitation(invitation: Invitation, token: String) -> impl IntoView {
    let Invitation { client_name, email, role, has_account, signed_in_as } = invitation;
    let words = format!("You are invited as {} ({email}).", role_words(role));
    let body = match signed_in_as {
        Some(signed_in) if signed_in == email => view! { <AcceptForm token/> }.into_any(),
        Some(signed_in) => view! {
            <p>{format!("You are signed in as {signed_in}, but the invitation went to {email}. Sign out first, then open the link again.")}</p>
            <Button href="/dashboard" size=ButtonSize::Large attr:rel="external">"To the dashboard"</Button>
        }
        .into_any(),
        None if has_account => {
            let next = leptos_router::location::Url::escape(&format!("/invite/{token}"));
            view! { <Button href=format!("/login?next={next}") variant=ButtonVariant::Primary size=ButtonSize::Large attr:rel="external">"Sign in to join"</Button> }.into_any()
        }
        None => view! { <JoinForm token/> }.into_any(),
    };
    view! { <SignedOutLayout title=format!("Join {client_name}") words=move || words.clone()>{body}</SignedOutLayout> }
}

/// The role with its article.
fn role_words(role: domain::Role) -> &'static str {
    match role {
        domain::Role::Owner => "an owner",
        domain::Role::Admin => "an admin",
        domain::Role::Member => "a member",
        domain::Role::Viewer => "a viewer",
    }
}

#[component]
fn AcceptForm(token: String) -> impl IntoView {
    let form = use_form::<AcceptInvite>(|_| {});
    view! {
        <ServerForm form>
            <input type="hidden" name="token" value=token/>
            <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Join the team"</Button>
        </ServerForm>
    }
}

#[component]
fn JoinForm(token: String) -> impl IntoView {
    let form = use_form::<Join>(|_| {});
    view! {
        <ServerForm form>
            <input type="hidden" name="token" value=token/>
            <Field name="full_name" label="Full name" required=true error=form.error_of("full_name")>
                <TextInput autocomplete="name" value=form.typed("full_name", "")/>
            </Field>
            <Field name="password" label="Password" hint="At least 8 characters." required=true error=form.error_of("password")>
                <PasswordInput autocomplete="new-password"/>
            </Field>
            <Checkbox name="terms" required=true checked=form.ticked("terms", false) error=form.error_of("terms")>
                "I agree to the "<a href="/terms" rel="external">"terms"</a>" and the "<a href="/privacy" rel="external">"privacy policy"</a>"."
            </Checkbox>
            <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Create account and join"</Button>
        </ServerForm>
    }
}
