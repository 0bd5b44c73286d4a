use leptos::prelude::*;

use super::use_shell;
use crate::AppError;
use crate::components::{Avatar, ButtonVariant, Menu, MenuItem, MenuSeparator};
use crate::forms::{Outcome, RowAction};

#[server(prefix = "/fn", endpoint = "sign-out")]
pub async fn sign_out() -> Result<Outcome, AppError> {
    use crate::context::{drop_session, services, tell, visit};
    // Somebody whose session is gone already is signed out as well.
    if let Ok(visit) = visit() {
        workflows::identity::sign_out(&services()?, &visit).await.map_err(tell)?;
    }
    drop_session();
    Ok(Outcome::go("/login"))
}

const SIGN_OUT: &str = "sign-out";

/// Who is signed in, the way to their settings, and out.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let shell = use_shell();
    let person = Memo::new(move |_| {
        shell.with(|shell| {
            shell.as_ref().map(|shell| (shell.name.clone(), shell.email.clone(), shell.client.is_some()))
        })
    });
    move || {
        let (name, email, settled) = person.get()?;
        Some(view! {
            <div class="account">
                <Menu id="account" label="Your account" icon=icondata_lu::LuCircleUserRound icon_only=true variant=ButtonVariant::Ghost>
                    <div class="account__who" role="presentation">
                        <Avatar name=name.clone()/>
                        <div class="account__words">
                            <p class="account__name">{name}</p>
                            <p class="account__email">{email}</p>
                        </div>
                    </div>
                    <MenuSeparator/>
                    {settled.then(|| view! {
                        <MenuItem href="/dashboard/settings" icon=icondata_lu::LuUser>"Profile"</MenuItem>
                        <MenuItem href="/dashboard/settings?tab=security" icon=icondata_lu::LuShieldCheck>"Security"</MenuItem>
                        <MenuSeparator/>
                    })}
                    <MenuItem form=SIGN_OUT icon=icondata_lu::LuLogOut>"Sign out"</MenuItem>
                </Menu>
                <RowAction<SignOut> id=SIGN_OUT fields=vec![]>""</RowAction<SignOut>>
            </div>
        })
    }
}
