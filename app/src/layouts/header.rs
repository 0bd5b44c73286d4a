use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::account_menu::AccountMenu;
use super::notifications::NotificationsBell;
use super::shell::ClientHead;
use super::sidebar::Brand;
use super::use_shell;
use crate::AppError;
use crate::components::{
    Button, ButtonVariant, Icon, Kbd, Menu, MenuItem, MenuLabel, ThemeToggle, grouped, open_dialog,
};
use crate::forms::{Outcome, RowAction};

/// 48 px over everything: where am I, for whom, with how much, and who am I.
#[component]
pub fn Header(drawer: &'static str, palette: &'static str) -> impl IntoView {
    let location = use_location();
    let here = Signal::derive(move || {
        let query = location.search.get();
        let path = location.pathname.get();
        if query.is_empty() { path } else { format!("{path}?{query}") }
    });
    view! {
        <header class="header">
            <div class="header__start">
                <span class="header__drawer">
                    <Button variant=ButtonVariant::Ghost icon=icondata_lu::LuMenu label="Open the menu" opens=drawer/>
                </span>
                <span class="header__brand"><Brand href="/dashboard"/></span>
                <ClientSwitcher/>
            </div>
            <button class="search needs-script" type="button" aria-haspopup="dialog" on:click=move |_| open_dialog(palette)>
                <Icon of=icondata_lu::LuSearch/>
                <span class="search__words">"Search or go to"</span>
                <span class="search__keys" aria-hidden="true"><Kbd>"Ctrl"</Kbd><Kbd>"K"</Kbd></span>
            </button>
            <div class="header__end">
                <Credits/>
                <NotificationsBell/>
                <ThemeToggle next=here/>
                <AccountMenu/>
            </div>
        </header>
    }
}

#[server(prefix = "/fn", endpoint = "clients/switch")]
pub async fn switch_client(client: String) -> Result<Outcome, AppError> {
    use crate::context::{services, tell, visit};
    let not_found = || AppError::NotFound { what: "agency".to_owned() };
    let client = client.parse().map_err(|_| not_found())?;
    workflows::identity::switch_client(&services()?, &*visit()?, client).await.map_err(tell)?;
    Ok(Outcome::go("/dashboard"))
}

/// The client's name; a menu of the others when there are several.
#[component]
fn ClientSwitcher() -> impl IntoView {
    let shell = use_shell();
    let content = Memo::new(move |_| {
        shell.with(|shell| shell.as_ref().map(|shell| (shell.client.clone(), shell.clients.clone())))
    });
    move || {
        let Some((Some(ClientHead { id, name, .. }), clients)) = content.get() else { return ().into_any() };
        if clients.len() < 2 {
            return view! { <span class="client-name" title=name.clone()>{name.clone()}</span> }.into_any();
        }
        let others: Vec<_> = clients.into_iter().filter(|(other, _)| *other != id).collect();
        let forms = others
            .iter()
            .map(|(client, _)| view! { <RowAction<SwitchClient> id=format!("switch-{client}") fields=vec![("client", client.to_string())]>""</RowAction<SwitchClient>> })
            .collect_view();
        let items = others
            .into_iter()
            .map(|(client, name)| view! { <MenuItem icon=icondata_lu::LuBuilding2 form=format!("switch-{client}")>{name}</MenuItem> })
            .collect_view();
        view! {
            <div class="client-switcher">
                <Menu id="client-switcher" label=name.clone() variant=ButtonVariant::Ghost>
                    <MenuLabel>"Switch to"</MenuLabel>
                    {items}
                </Menu>
                {forms}
            </div>
        }
        .into_any()
    }
}

/// Which colour the credits have (pages.md section 6): above 500 green, from 100 amber, else red.
const fn credits_tone(credits: i64) -> &'static str {
    match credits {
        501.. => "credits tone-success",
        100..=500 => "credits tone-warning",
        _ => "credits tone-danger",
    }
}

#[component]
fn Credits() -> impl IntoView {
    let shell = use_shell();
    move || {
        let credits = shell.with(|shell| shell.as_ref()?.client.as_ref().map(|client| client.credits))?;
        let figure = grouped(u64::try_from(credits).unwrap_or_default());
        Some(view! {
            <span class=credits_tone(credits) data-testid="credits">
                <span class="credits__dot" aria-hidden="true"></span>
                <span class="credits__figure">{figure}</span>
                <span class="credits__unit">"credits"</span>
            </span>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::credits_tone;

    #[test]
    fn credits_are_green_above_500_and_red_below_100() {
        let table = [(501, "success"), (500, "warning"), (100, "warning"), (99, "danger"), (0, "danger")];
        for (credits, tone) in table {
            assert!(credits_tone(credits).ends_with(tone), "{credits}");
        }
    }
}
