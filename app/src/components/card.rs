use leptos::prelude::*;

/// A surface with a heading. `action` stands at the end of the heading line.
#[component]
pub fn Card(
    #[prop(into)] title: String,
    /// A line of context under the title.
    #[prop(into, optional)]
    words: Option<String>,
    #[prop(into, optional)] action: ViewFn,
    /// The content touches the edges: tables, lists of rows.
    #[prop(optional)]
    flush: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" class=("card--flush", flush)>
            <div class="card__head">
                <div class="card__heading">
                    <h2 class="card__title">{title}</h2>
                    {words.map(|words| view! { <p class="card__words">{words}</p> })}
                </div>
                <div class="card__action">{action.run()}</div>
            </div>
            <div class="card__body">{children()}</div>
        </section>
    }
    .into_any()
}
