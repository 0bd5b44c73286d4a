use leptos::prelude::*;

use super::badge::Tone;
use super::icon::Icon;

/// A line across the top of a page or a card that stays while something is so: payment overdue,
/// viewing as another client, sending paused. `action` is one link or button.
#[component]
pub fn Banner(
    #[prop(optional)] tone: Tone,
    #[prop(into, optional)] action: ViewFn,
    /// The sentence.
    children: Children,
) -> impl IntoView {
    let icon = match tone {
        Tone::Danger => icondata_lu::LuOctagonAlert,
        Tone::Warning => icondata_lu::LuTriangleAlert,
        Tone::Success | Tone::Emerald => icondata_lu::LuCircleCheck,
        _ => icondata_lu::LuInfo,
    };
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    view! {
        <div class=format!("banner {}", tone.class()) role=role>
            <Icon of=icon/>
            <div class="banner__words">{children()}</div>
            <div class="banner__action">{action.run()}</div>
        </div>
    }
    .into_any()
}
