use leptos::prelude::*;

/// How many of the twelve columns a cell takes from 1025 px up. From 641 px a quarter takes half
/// and everything else a whole row; on a phone all are rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BentoSpan {
    #[default]
    Quarter,
    Third,
    Half,
    TwoThirds,
    Full,
}

impl BentoSpan {
    const fn class(self) -> &'static str {
        match self {
            Self::Quarter => "bento__cell bento__cell--quarter",
            Self::Third => "bento__cell bento__cell--third",
            Self::Half => "bento__cell bento__cell--half",
            Self::TwoThirds => "bento__cell bento__cell--two-thirds",
            Self::Full => "bento__cell bento__cell--full",
        }
    }
}

/// A dashboard of cards on one grid. Holds [`BentoCell`]s.
#[component]
pub fn BentoGrid(children: Children) -> impl IntoView {
    view! { <div class="bento">{children()}</div> }.into_any()
}

/// One place on the grid; its card fills it.
#[component]
pub fn BentoCell(#[prop(optional)] span: BentoSpan, children: Children) -> impl IntoView {
    view! { <div class=span.class()>{children()}</div> }.into_any()
}
