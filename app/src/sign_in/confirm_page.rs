use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::SubmitSoon;
use super::api::{Confirm, ConfirmEmailChange};
use super::link_trouble::{LinkTrouble, ResendForm};
use crate::components::{Button, ButtonKind, ButtonSize, ButtonVariant};
use crate::forms::{ServerForm, use_form};
use crate::layouts::SignedOutLayout;

fn use_token() -> String {
    use_query_map().with_untracked(|query| query.get_str("token").unwrap_or_default().to_owned())
}

/// The link of the confirmation mail. Opening it changes nothing; the form on it does.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let form = use_form::<Confirm>(|_| {});
    let token = StoredValue::new(use_token());
    let trouble = form.error();
    view! {
        <SignedOutLayout title="Confirm your address" foot=|| view! { <a href="/login">"Back to sign in"</a> }>
            {move || match trouble.get() {
                Some(error) => view! { <LinkTrouble error><ResendForm/></LinkTrouble> }.into_any(),
                None => view! {
                    <ServerForm form id="confirm" bare=true>
                        <input type="hidden" name="token" value=token.get_value()/>
                        <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Confirm and sign in"</Button>
                    </ServerForm>
                    <SubmitSoon form="confirm"/>
                }
                .into_any(),
            }}
        </SignedOutLayout>
    }
}

/// `/confirm/resend`.
#[component]
pub fn ResendPage() -> impl IntoView {
    view! {
        <SignedOutLayout
            title="Get a new link"
            words=|| "Type the address you signed up with. If it still has to be confirmed, a new link is on its way."
            foot=|| view! { <a href="/login">"Back to sign in"</a> }
        >
            <ResendForm/>
        </SignedOutLayout>
    }
}

/// The link that proves a new address.
#[component]
pub fn ConfirmEmailChangePage() -> impl IntoView {
    let form = use_form::<ConfirmEmailChange>(|_| {});
    let token = StoredValue::new(use_token());
    let trouble = form.error();
    view! {
        <SignedOutLayout title="Confirm your new address" foot=|| view! { <a href="/dashboard" rel="external">"To the dashboard"</a> }>
            {move || match trouble.get() {
                Some(error) => view! {
                    <LinkTrouble error><Button href="/dashboard/settings" size=ButtonSize::Large>"Ask for a new link in your profile"</Button></LinkTrouble>
                }
                .into_any(),
                None => view! {
                    <ServerForm form id="confirm" bare=true>
                        <input type="hidden" name="token" value=token.get_value()/>
                        <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary size=ButtonSize::Large busy=form.pending()>"Confirm the new address"</Button>
                    </ServerForm>
                    <SubmitSoon form="confirm"/>
                }
                .into_any(),
            }}
        </SignedOutLayout>
    }
}
