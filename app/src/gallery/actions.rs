use leptos::prelude::*;

use super::specimen::{Echo, Section, Specimen};
use crate::components::{
    Button, ButtonSize, ButtonVariant, Command, CommandPalette, CopyButton, Kbd, Menu, MenuItem, MenuLabel,
    MenuSeparator,
};

#[component]
pub(super) fn Actions() -> impl IntoView {
    let presses = RwSignal::new(0);
    let busy = RwSignal::new(false);
    let chosen = RwSignal::new(String::from("nothing yet"));
    view! {
        <Section id="actions" title="Actions" words="Verbs. One primary action a view; what deletes is never primary.">
            <Specimen title="Button">
                <div class="row">
                    <Button variant=ButtonVariant::Primary icon=icondata_lu::LuUpload on:click=move |_| presses.update(|n| *n += 1)>
                        "Import leads"
                    </Button>
                    <Button on:click=move |_| presses.update(|n| *n += 1)>"Add lead"</Button>
                    <Button variant=ButtonVariant::Ghost on:click=move |_| presses.update(|n| *n += 1)>"Skip"</Button>
                    <Button variant=ButtonVariant::Danger icon=icondata_lu::LuTrash2 on:click=move |_| presses.update(|n| *n += 1)>
                        "Delete campaign"
                    </Button>
                </div>
                <Echo label="Presses" value=move || presses.get().to_string()/>
            </Specimen>
            <Specimen title="Sizes">
                <div class="row">
                    <Button size=ButtonSize::Small icon=icondata_lu::LuPlus>"Small"</Button>
                    <Button icon=icondata_lu::LuPlus>"Medium"</Button>
                    <Button size=ButtonSize::Large icon=icondata_lu::LuPlus>"Large"</Button>
                    <Button icon=icondata_lu::LuEllipsis label="More actions"/>
                    <Button href="/dev/components#forms" icon=icondata_lu::LuArrowDown>"A link to forms"</Button>
                </div>
            </Specimen>
            <Specimen title="Busy and disabled">
                <div class="row">
                    <Button variant=ButtonVariant::Primary icon=icondata_lu::LuSave busy on:click=move |_| busy.set(true)>"Save changes"</Button>
                    <Button disabled=move || !busy.get() on:click=move |_| busy.set(false)>"Finish saving"</Button>
                    <Button variant=ButtonVariant::Primary disabled=true>"Primary"</Button>
                    <Button variant=ButtonVariant::Danger disabled=true>"Danger"</Button>
                    <Button busy=true>"Working"</Button>
                </div>
                <Echo label="Saving" value=move || if busy.get() { "on its way".to_owned() } else { "idle".to_owned() }/>
            </Specimen>
            <Specimen title="Menu">
                <div class="row">
                    <Menu id="lead-menu" label="Lead actions">
                        <MenuLabel>"Sarah Chen"</MenuLabel>
                        <MenuItem icon=icondata_lu::LuPencil on:click=move |_| chosen.set("edit".into())>"Edit"</MenuItem>
                        <MenuItem icon=icondata_lu::LuRefreshCw on:click=move |_| chosen.set("score again".into())>"Score again"</MenuItem>
                        <MenuItem icon=icondata_lu::LuPause disabled=true>"Pause"</MenuItem>
                        <MenuItem icon=icondata_lu::LuArrowUpRight href="/dev/components#lists">"Open in lists"</MenuItem>
                        <MenuSeparator/>
                        <MenuItem icon=icondata_lu::LuTrash2 danger=true opens="confirm-delete">"Delete lead"</MenuItem>
                    </Menu>
                    <Menu id="icon-menu" label="More" icon=icondata_lu::LuEllipsis icon_only=true variant=ButtonVariant::Ghost>
                        <MenuItem on:click=move |_| chosen.set("export".into())>"Export"</MenuItem>
                        <MenuItem on:click=move |_| chosen.set("archive".into())>"Archive"</MenuItem>
                    </Menu>
                </div>
                <Echo label="Chosen action" value=chosen/>
            </Specimen>
            <Specimen title="Copy">
                <div class="row">
                    <code>"https://hooks.example/replies/7f3a"</code>
                    <CopyButton text="https://hooks.example/replies/7f3a" label="Copy the webhook address"/>
                </div>
            </Specimen>
            <Specimen title="Command palette">
                <div class="row">
                    <Button icon=icondata_lu::LuSearch opens="palette">"Go to"</Button>
                    <span class="gallery__note"><Kbd>"Ctrl"</Kbd>" "<Kbd>"K"</Kbd></span>
                </div>
                <CommandPalette id="palette" label="Go to a section" commands=commands()/>
            </Specimen>
        </Section>
    }
    .into_any()
}

fn commands() -> Vec<Command> {
    let command = |title: &str, words: &str, anchor: &str, icon| Command {
        title: title.into(),
        words: words.into(),
        href: format!("/dev/components#{anchor}"),
        icon,
    };
    vec![
        command("Forms", "fields, choices, sliders", "forms", icondata_lu::LuTextCursorInput),
        command("Overlays", "dialogs and drawers", "overlays", icondata_lu::LuPanelRight),
        command("Lists", "tables and timelines", "lists", icondata_lu::LuTable),
        command("Charts", "lines, bars, rings, funnels", "charts", icondata_lu::LuChartLine),
    ]
}
