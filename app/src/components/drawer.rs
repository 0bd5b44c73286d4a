use leptos::prelude::*;

use super::modal::Modal;

/// Where a drawer comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawerSide {
    /// Navigation on a phone.
    Left,
    /// Details beside a list.
    #[default]
    Right,
    /// Filters on a phone.
    Bottom,
}

/// A panel over one side of the page. Opens like a `Dialog`; a press beside it closes it.
#[component]
pub fn Drawer(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    #[prop(into, optional)] description: Option<String>,
    #[prop(optional)] side: DrawerSide,
    #[prop(optional)] open: Option<RwSignal<bool>>,
    children: Children,
) -> impl IntoView {
    let class = match side {
        DrawerSide::Left => "dialog drawer drawer--left",
        DrawerSide::Right => "dialog drawer drawer--right",
        DrawerSide::Bottom => "dialog drawer drawer--bottom",
    };
    view! { <Modal id title class closed_by="any" description open>{children()}</Modal> }.into_any()
}
