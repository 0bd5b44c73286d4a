use leptos::prelude::*;

use crate::components::Icon;
use crate::site::visit::visit;

/// What works right now, asked at the moment the page is drawn.
#[component]
pub fn StatusPage() -> impl IntoView {
    let components = visit().components;
    let all_work = components.iter().all(|component| component.works);
    let rows = components.into_iter().map(|component| {
        let (class, words, icon) = if component.works {
            ("status__state status__state--up", "Working", icondata_lu::LuCircleCheck)
        } else {
            ("status__state status__state--down", "Not working", icondata_lu::LuCircleAlert)
        };
        view! {
            <li>
                <span><b>{component.name}</b><small>{component.what}</small></span>
                <span class=class><Icon of=icon/>{words}</span>
            </li>
        }
    });
    view! {
        <main id="content" class="landing">
            <section class="page-head">
                <p class="eyebrow">"System status"</p>
                <h1>{if all_work { "Everything works" } else { "Something is not working" }}</h1>
                <p class="lead">{if all_work { "All parts answered just now." } else { "A part did not answer just now. Look again in a minute." }}</p>
            </section>
            <section class="band band--first" aria-label="Parts"><ul class="panel status">{rows.collect_view()}</ul></section>
        </main>
    }
    .into_any()
}
