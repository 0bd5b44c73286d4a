use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{places, use_shell};
use crate::components::Icon;
use crate::product::Area;

/// The main places, as links; once in the sidebar, once in the phone's drawer.
#[component]
pub fn MainNav(
    /// Tells the two apart for screen readers.
    label: &'static str,
    #[prop(into, optional)] on_go: Option<Callback<()>>,
) -> impl IntoView {
    let shell = use_shell();
    let path = use_location().pathname;
    let area = expect_context::<Area>();
    let links = move || {
        let all = shell.with(|shell| shell.as_ref().map(places).unwrap_or_default());
        all.into_iter()
            .filter(|place| place.main)
            .map(|place| {
                let (href, title, icon) = (place.href, place.title, place.icon);
                let count = move || {
                    let waiting = shell.with(|shell| shell.as_ref().map_or(0, |shell| shell.approvals));
                    (href == "/dashboard/approvals" && waiting > 0).then(|| {
                        view! { <span class="nav__count"><span class="visually-hidden">", "</span>{waiting.min(999)}<span class="visually-hidden">" waiting"</span></span> }
                    })
                };
                let current = move || place.is_current(&path.get()).then_some("page");
                view! {
                    <li>
                        <a class="nav__link" href=href title=title aria-current=current rel=area.rel_to(href)
                            on:click=move |_| if let Some(on_go) = on_go { on_go.run(()) }>
                            <Icon of=icon/>
                            <span class="nav__title">{title}</span>
                            {count}
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    view! { <nav class="nav" aria-label=label><ul class="nav__list">{links}</ul></nav> }
}

/// The mark and name of the product.
#[component]
pub fn Brand(href: &'static str) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            <svg class="brand__mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
                <rect class="brand__plate" x="0" y="0" width="24" height="24" rx="6"></rect>
                <path class="brand__line" d="M5.5 16.5 10 11l3 3 5.5-7" fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"></path>
            </svg>
            <span class="brand__name">"Agency OS"</span>
        </a>
    }
}
