use leptos::prelude::*;

use super::icon::{Icon, IconData};
use super::modal::{close_dialog, open_dialog};

/// What a button is for. One primary button a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    Primary,
    #[default]
    Secondary,
    Ghost,
    /// Deletes or stops something; ask with a `ConfirmDialog` first.
    Danger,
}

impl ButtonVariant {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button--primary",
            Self::Secondary => "button--secondary",
            Self::Ghost => "button--ghost",
            Self::Danger => "button--danger",
        }
    }
}

/// 28, 32 and 40 px high; never under 44 px on a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    Small,
    #[default]
    Medium,
    Large,
}

impl ButtonSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Small => "button--small",
            Self::Medium => "button--medium",
            Self::Large => "button--large",
        }
    }
}

/// What pressing does without any script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    #[default]
    Button,
    /// Sends the form it stands in, or the one named by `form`.
    Submit,
}

impl ButtonKind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Submit => "submit",
        }
    }
}

/// A button, or a link that looks like one when it has `href`.
///
/// `on:click`, `attr:name` and other attributes given to the component land on the element.
/// While `busy` it cannot be pressed and shows a spinner in place of its icon; its width stays.
#[component]
pub fn Button(
    #[prop(optional)] variant: ButtonVariant,
    #[prop(optional)] size: ButtonSize,
    #[prop(optional)] kind: ButtonKind,
    /// Makes it a link.
    #[prop(into, optional)]
    href: Option<String>,
    #[prop(into, optional)] icon: Option<IconData>,
    /// The name of a button that shows only its icon.
    #[prop(into, optional)]
    label: Option<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(into, optional)] busy: Signal<bool>,
    /// The id of the form to send, for a button outside it.
    #[prop(into, optional)]
    form: Option<String>,
    /// The id of a `Dialog` or `Drawer` to open.
    #[prop(into, optional)]
    opens: Option<String>,
    /// The id of the `Dialog` or `Drawer` around it, to close it.
    #[prop(into, optional)]
    closes: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let icon_only = children.is_none();
    let class = move || {
        let shape = if icon_only { " button--icon" } else { "" };
        format!("button {} {}{shape}", variant.class(), size.class())
    };
    let content = view! {
        {icon.map(|icon| view! { <Icon of=icon/> })}
        {children.map(|children| view! { <span class="button__text">{children()}</span> })}
    };
    match href {
        Some(href) => {
            view! { <a class=class() href=href aria-label=label.clone() title=label>{content}</a> }.into_any()
        }
        None => {
            let command = match (&opens, &closes) {
                (Some(_), _) => Some("show-modal"),
                (None, Some(_)) => Some("close"),
                (None, None) => None,
            };
            let (opened, closed) = (opens.clone(), closes.clone());
            let press = move || match (&opened, &closed) {
                (Some(id), _) => open_dialog(id),
                (None, Some(id)) => close_dialog(id),
                (None, None) => {}
            };
            view! {
                <button
                    class=class()
                    type=kind.as_str()
                    form=form
                    aria-label=label.clone()
                    title=label
                    aria-haspopup=opens.is_some().then_some("dialog")
                    command=command
                    commandfor=opens.or(closes)
                    disabled=move || disabled.get() || busy.get()
                    aria-busy=move || busy.get().then_some("true")
                    on:click=move |_| press()
                >
                    <span class="button__spinner" aria-hidden="true"></span>
                    {content}
                </button>
            }
            .into_any()
        }
    }
}
