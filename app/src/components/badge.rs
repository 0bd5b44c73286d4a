use leptos::prelude::*;

use super::icon::{Icon, IconData};

/// The colour of a badge, a banner or a dot. Colour never says anything alone: words or a letter
/// stand with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Success,
    Warning,
    Danger,
    Info,
    Purple,
    Sky,
    Emerald,
    Slate,
}

impl Tone {
    pub const ALL: &'static [Self] = &[
        Self::Neutral,
        Self::Success,
        Self::Warning,
        Self::Danger,
        Self::Info,
        Self::Purple,
        Self::Sky,
        Self::Emerald,
        Self::Slate,
    ];
    /// The class that sets `--tone` and `--tone-text` for whatever stands inside.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Success => "tone-success",
            Self::Warning => "tone-warning",
            Self::Danger => "tone-danger",
            Self::Info => "tone-info",
            Self::Purple => "tone-purple",
            Self::Sky => "tone-sky",
            Self::Emerald => "tone-emerald",
            Self::Slate => "tone-slate",
        }
    }
}

/// A small word with a tint: icon or dot, plus text.
#[component]
pub fn Badge(
    #[prop(optional)] tone: Tone,
    /// A dot stands there when there is no icon.
    #[prop(into, optional)]
    icon: Option<IconData>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", tone.class())>
            {match icon {
                Some(icon) => view! { <Icon of=icon/> }.into_any(),
                None => view! { <span class="badge__dot" aria-hidden="true"></span> }.into_any(),
            }}
            <span>{children()}</span>
        </span>
    }
    .into_any()
}
