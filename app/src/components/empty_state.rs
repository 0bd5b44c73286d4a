use leptos::prelude::*;

use super::icon::{Icon, IconData};

/// A place without content yet: what it is for, and one action (the child, a `Button`).
///
/// A list that is empty because of its filters is another thing: set `filtered`, and offer to
/// clear them.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    /// One sentence.
    #[prop(into)]
    words: String,
    #[prop(into, optional)] icon: Option<IconData>,
    #[prop(optional)] filtered: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let icon = icon.unwrap_or(if filtered { icondata_lu::LuSearchX } else { icondata_lu::LuInbox });
    view! {
        <div class="empty-state" class=("empty-state--filtered", filtered)>
            <span class="empty-state__icon"><Icon of=icon/></span>
            <p class="empty-state__title">{title}</p>
            <p class="empty-state__words">{words}</p>
            {children.map(|children| view! { <div class="empty-state__action">{children()}</div> })}
        </div>
    }
    .into_any()
}
