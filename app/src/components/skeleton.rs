use leptos::prelude::*;

/// What is being waited for; the skeleton takes the same room, so nothing jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkeletonShape {
    /// Lines of running text.
    Text { lines: usize },
    /// One figure with its label.
    Stat,
    /// Rows of a list or table.
    Rows { rows: usize },
    /// A chart with its title.
    Chart,
    /// A card with a heading and three lines.
    Card,
}

impl Default for SkeletonShape {
    fn default() -> Self {
        Self::Rows { rows: 5 }
    }
}

/// The grey shape of content on its way. Screen readers hear "Loading" once.
#[component]
pub fn Skeleton(#[prop(optional)] shape: SkeletonShape) -> impl IntoView {
    let bar = |class: &'static str| view! { <span class=class></span> };
    let body = match shape {
        SkeletonShape::Text { lines } => (0..lines).map(|_| bar("skeleton__bar")).collect_view().into_any(),
        SkeletonShape::Stat => view! {
            {bar("skeleton__bar skeleton__bar--label")}
            {bar("skeleton__bar skeleton__bar--value")}
            {bar("skeleton__bar skeleton__bar--spark")}
        }
        .into_any(),
        SkeletonShape::Rows { rows } => (0..rows)
            .map(|_| {
                view! {
                    <span class="skeleton__row">
                        {bar("skeleton__bar skeleton__bar--wide")}
                        {bar("skeleton__bar")}
                        {bar("skeleton__bar skeleton__bar--short")}
                    </span>
                }
            })
            .collect_view()
            .into_any(),
        SkeletonShape::Chart => view! {
            {bar("skeleton__bar skeleton__bar--label")}
            {bar("skeleton__bar skeleton__bar--chart")}
        }
        .into_any(),
        SkeletonShape::Card => view! {
            {bar("skeleton__bar skeleton__bar--title")}
            {bar("skeleton__bar")}
            {bar("skeleton__bar")}
            {bar("skeleton__bar skeleton__bar--short")}
        }
        .into_any(),
    };
    let class = match shape {
        SkeletonShape::Rows { .. } => "skeleton skeleton--rows",
        SkeletonShape::Stat => "skeleton skeleton--stat",
        _ => "skeleton",
    };
    view! {
        <div class=class role="status">
            <span class="visually-hidden">"Loading"</span>
            {body}
        </div>
    }
    .into_any()
}
