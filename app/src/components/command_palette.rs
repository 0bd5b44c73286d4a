use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::focus::Step;
use super::icon::{Icon, IconData};
use super::modal::{close_dialog, open_dialog};

/// Somewhere to go or something to do, found by typing.
#[derive(Clone, Debug)]
pub struct Command {
    pub title: String,
    /// A line of context, searched as well.
    pub words: String,
    pub href: String,
    pub icon: IconData,
}

/// A list of commands under a field: Ctrl+K (or ⌘K) opens it, typing narrows it, arrow keys
/// choose, Enter goes. Its entries are links.
#[component]
pub fn CommandPalette(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    commands: Vec<Command>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let place = RwSignal::new(0_usize);
    let commands = StoredValue::new(commands);
    let found = Memo::new(move |_| commands.with_value(|all| fitting(all, &typed.get())));
    let opened = id.clone();
    Effect::new(move |_| {
        let id = opened.clone();
        let handle = window_event_listener(ev::keydown, move |event| {
            if event.key() == "k" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                open_dialog(&id);
            }
        });
        on_cleanup(move || handle.remove());
    });
    let option_id = {
        let id = id.clone();
        move |index: usize| format!("{id}-option-{index}")
    };
    let list_id = format!("{id}-list");
    let on_key = {
        let option_id = option_id.clone();
        move |event: KeyboardEvent| {
            let key = event.key();
            if key == "Enter" {
                event.prevent_default();
                press(&option_id(place.get_untracked()));
            } else if let Some(step) = Step::down(&key)
                && let Some(next) = step.apply(Some(place.get_untracked()), found.with_untracked(Vec::len))
            {
                event.prevent_default();
                place.set(next);
            }
        }
    };
    let active = {
        let option_id = option_id.clone();
        move || found.with(|found| place.get() < found.len()).then(|| option_id(place.get()))
    };
    let closing = id.clone();
    let entries = move || {
        let (option_id, closing) = (option_id.clone(), closing.clone());
        let entry = move |(index, command): (usize, usize)| {
            let Some(command) = commands.with_value(|all| all.get(command).cloned()) else {
                return ().into_any();
            };
            let closing = closing.clone();
            view! {
                <a
                    class="palette__entry"
                    role="option"
                    id=option_id(index)
                    href=command.href
                    tabindex="-1"
                    aria-selected=move || if place.get() == index { "true" } else { "false" }
                    on:mousemove=move |_| place.set(index)
                    on:click=move |_| close_dialog(&closing)
                >
                    <Icon of=command.icon/>
                    <span class="palette__title">{command.title}</span>
                    <span class="palette__words">{command.words}</span>
                </a>
            }
            .into_any()
        };
        found.get().into_iter().enumerate().map(entry).collect_view()
    };
    let name = label.clone();
    view! {
        <dialog
            class="dialog palette"
            id=id
            closedby="any"
            aria-label=name.clone()
            on:close=move |_| {
                typed.set(String::new());
                place.set(0);
            }
        >
            <div class="palette__search">
                <Icon of=icondata_lu::LuSearch/>
                <input
                    class="palette__input"
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=label.clone()
                    aria-label=label.clone()
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls=list_id.clone()
                    aria-activedescendant=active
                    autofocus
                    prop:value=move || typed.get()
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        place.set(0);
                    }
                    on:keydown=on_key
                />
            </div>
            <div class="palette__list" role="listbox" id=list_id.clone() aria-label=label.clone()>{entries}</div>
            <p class="palette__none" role="status">
                {move || found.with(Vec::is_empty).then(|| format!("Nothing fits “{}”.", typed.get()))}
            </p>
        </dialog>
    }
    .into_any()
}

fn press(id: &str) {
    if let Some(option) =
        document().get_element_by_id(id).and_then(|option| option.dyn_into::<HtmlElement>().ok())
    {
        option.click();
    }
}

/// The places of the commands that hold every typed word; those whose title begins with the text
/// come first.
fn fitting(commands: &[Command], typed: &str) -> Vec<usize> {
    let typed = typed.trim().to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut fitting: Vec<usize> = (0..commands.len())
        .filter(|index| {
            let text = format!("{} {}", commands[*index].title, commands[*index].words).to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
        .collect();
    fitting.sort_by_key(|index| !commands[*index].title.to_lowercase().starts_with(&typed));
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(title: &str, words: &str) -> Command {
        Command { title: title.into(), words: words.into(), href: "/".into(), icon: icondata_lu::LuSearch }
    }

    #[test]
    fn every_typed_word_must_be_found_and_beginnings_come_first() {
        let all =
            [command("Import leads", ""), command("Leads", "list"), command("Reports", "leads by channel")];
        assert_eq!(fitting(&all, ""), [0, 1, 2]);
        assert_eq!(fitting(&all, "lead"), [1, 0, 2]);
        assert_eq!(fitting(&all, "channel lead"), [2]);
        assert!(fitting(&all, "zebra").is_empty());
    }
}
