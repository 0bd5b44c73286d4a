use leptos::context::Provider;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::button::{ButtonKind, ButtonSize, ButtonVariant};
use super::focus::{Step, focus_id, matching, move_focus, place_of_focus};
use super::icon::{Icon, IconData};
use super::modal::open_dialog;

const ITEMS: &str = "[role=menuitem]:not(:disabled)";

/// The id of the list a [`MenuItem`] stands in.
#[derive(Clone, Debug)]
struct MenuId(String);

/// A button with a list of actions. The list is a popover, so it opens and closes without
/// scripting; with it, arrow keys, Home, End and first letters move, Tab and Esc close.
#[component]
pub fn Menu(
    #[prop(into)] id: String,
    /// The words on the button; its name alone when it has only an icon.
    #[prop(into)]
    label: String,
    #[prop(into, optional)] icon: Option<IconData>,
    #[prop(optional)] icon_only: bool,
    #[prop(optional)] variant: ButtonVariant,
    #[prop(optional)] size: ButtonSize,
    /// `MenuItem`s, `MenuLabel`s and `MenuSeparator`s.
    children: Children,
) -> impl IntoView {
    let button_id = format!("{id}-button");
    let name = icon_only.then(|| label.clone());
    let list = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let followed = move |_| {
        let Some(list) = list.get_untracked() else { return };
        let now_open = is_open(&list);
        open.set(now_open);
    };
    let on_button_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => Step::First,
            "ArrowUp" => Step::Last,
            _ => return,
        };
        let Some(list) = list.get_untracked() else { return };
        event.prevent_default();
        if !is_open(&list) {
            drop(list.show_popover());
        }
        move_focus(&matching(&list, ITEMS), step);
    };
    let on_list_key = {
        let button_id = button_id.clone();
        move |event: KeyboardEvent| {
            let Some(list) = list.get_untracked() else { return };
            let key = event.key();
            if key == "Tab" {
                focus_id(&button_id);
                drop(list.hide_popover());
            } else if move_inside(&list, &key) {
                event.prevent_default();
            }
        }
    };
    let class = match variant {
        ButtonVariant::Primary => "button button--primary",
        ButtonVariant::Secondary => "button button--secondary",
        ButtonVariant::Ghost => "button button--ghost",
        ButtonVariant::Danger => "button button--danger",
    };
    let (small, large) = (size == ButtonSize::Small, size == ButtonSize::Large);
    view! {
        <div class="menu">
            <button
                class=class
                class=("button--small", small)
                class=("button--large", large)
                class=("button--icon", icon_only)
                type="button"
                id=button_id.clone()
                popovertarget=id.clone()
                aria-haspopup="menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=name.clone()
                title=name
                on:keydown=on_button_key
            >
                {icon.map(|icon| view! { <Icon of=icon/> })}
                {(!icon_only).then(|| view! {
                    <span class="button__text">{label}</span>
                    <Icon of=icondata_lu::LuChevronDown/>
                })}
            </button>
            <div
                node_ref=list
                class="menu__list"
                id=id.clone()
                role="menu"
                popover="auto"
                aria-labelledby=button_id
                on:keydown=on_list_key
                on:toggle=followed
            >
                <Provider value=MenuId(id.clone())>{children()}</Provider>
            </div>
        </div>
    }
    .into_any()
}

fn is_open(list: &Element) -> bool {
    list.matches(":popover-open").unwrap_or(false)
}

/// Arrow keys, Home, End, or the first letter of an item.
fn move_inside(list: &Element, key: &str) -> bool {
    let items = matching(list, ITEMS);
    if let Some(step) = Step::down(key) {
        return move_focus(&items, step);
    }
    let names: Vec<String> = items.iter().map(|item| item.text_content().unwrap_or_default()).collect();
    match starting_with(&names, key, place_of_focus(&items)) {
        Some(index) => items[index].focus().is_ok(),
        None => false,
    }
}

/// The next name after `now` that begins with the pressed letter, round the end if need be.
fn starting_with(names: &[String], key: &str, now: Option<usize>) -> Option<usize> {
    let mut letters = key.chars();
    let letter = letters.next().filter(|letter| letters.next().is_none() && letter.is_alphanumeric())?;
    let fits = |name: &String| {
        name.trim().chars().next().is_some_and(|first| first.to_lowercase().eq(letter.to_lowercase()))
    };
    let start = now.map_or(0, |now| now + 1);
    (start..names.len()).chain(0..start.min(names.len())).find(|index| fits(&names[*index]))
}

/// One action: a link with `href`, a button that sends `form`, or a button for `on:click`.
#[component]
pub fn MenuItem(
    #[prop(into, optional)] href: Option<String>,
    #[prop(into, optional)] icon: Option<IconData>,
    /// Opens the dialog with this id, for instance to confirm.
    #[prop(into, optional)]
    opens: Option<String>,
    /// The id of a form to send.
    #[prop(into, optional)]
    form: Option<String>,
    #[prop(optional)] danger: bool,
    #[prop(optional)] disabled: bool,
    children: Children,
) -> impl IntoView {
    let menu = use_context::<MenuId>().map(|menu| menu.0).unwrap_or_default();
    let opened = opens.clone();
    // The list goes first: it gives the focus back to the menu's button, where a dialog finds it.
    let press = move |_: ev::MouseEvent| {
        hide(&menu);
        if let Some(id) = &opened {
            open_dialog(id);
        }
    };
    let kind = if form.is_some() { ButtonKind::Submit } else { ButtonKind::Button };
    let content = view! {
        {icon.map(|icon| view! { <Icon of=icon/> })}
        <span class="menu__text">{children()}</span>
    };
    match href {
        Some(href) => view! {
            <a class="menu__item" class=("menu__item--danger", danger) role="menuitem" href=href on:click=press>{content}</a>
        }
        .into_any(),
        None => view! {
            <button
                class="menu__item"
                class=("menu__item--danger", danger)
                role="menuitem"
                type=kind.as_str()
                form=form
                disabled=disabled
                command=opens.is_some().then_some("show-modal")
                commandfor=opens
                on:click=press
            >
                {content}
            </button>
        }
        .into_any(),
    }
}

fn hide(id: &str) {
    let list = document().get_element_by_id(id).and_then(|list| list.dyn_into::<HtmlElement>().ok());
    if let Some(list) = list.filter(|list| is_open(list)) {
        drop(list.hide_popover());
    }
}

/// A heading inside a menu.
#[component]
pub fn MenuLabel(children: Children) -> impl IntoView {
    view! { <div class="menu__label" role="presentation">{children()}</div> }.into_any()
}

#[component]
pub fn MenuSeparator() -> impl IntoView {
    view! { <div class="menu__separator" role="separator"></div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_finds_the_next_item_that_begins_with_it_and_goes_round() {
        let names: Vec<String> = ["Pause", "Edit", "Copy", "Personalise"].map(str::to_owned).into();
        assert_eq!(starting_with(&names, "p", None), Some(0));
        assert_eq!(starting_with(&names, "P", Some(0)), Some(3));
        assert_eq!(starting_with(&names, "p", Some(3)), Some(0));
        assert_eq!(starting_with(&names, "z", None), None);
        assert_eq!(starting_with(&names, "Shift", None), None);
    }
}
