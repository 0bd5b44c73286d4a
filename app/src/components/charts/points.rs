use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::scale::{Scale, per_cent};
use super::series::{Format, Series, colour};
use crate::components::focus::{Step, matching, move_focus};

/// The grid, the axis labels and the points that tell their figures; `children` draws the marks.
///
/// The last point can be reached with Tab, its neighbours with the arrow keys. Pointing at a point
/// or focusing it shows its figures without any script.
#[component]
pub(super) fn Plot(
    name: String,
    labels: Vec<String>,
    series: Vec<Series>,
    scale: Scale,
    format: Format,
    /// Where the points stand: at the ends too (a line), or in the middle of equal columns (bars).
    places: Places,
    /// Draws a dot for each series at its height.
    dots: bool,
    children: Children,
) -> impl IntoView {
    let area = NodeRef::<html::Div>::new();
    let on_key = move |event: KeyboardEvent| {
        let (Some(step), Some(area)) = (Step::across(&event.key()), area.get_untracked()) else { return };
        if move_focus(&matching(&area, ".chart__point"), step) {
            event.prevent_default();
        }
    };
    let count = labels.len();
    if count == 0 || series.iter().all(|one| one.values.is_empty()) {
        return view! { <div class="chart__none" aria-hidden="true"></div> }.into_any();
    }
    let ticks = scale.ticks();
    let last_tick = ticks.len().saturating_sub(1).max(1);
    let lines = (0..ticks.len())
        .map(|index| {
            let y = per_cent(index as f64 * 100.0 / last_tick as f64);
            let class = if index == last_tick { "chart__line chart__line--base" } else { "chart__line" };
            view! { <line class=class x1="0" x2="100%" y1=y.clone() y2=y></line> }
        })
        .collect_view();
    let tick_words = ticks.iter().map(|tick| view! { <span>{format.short(*tick)}</span> }).collect_view();
    let every = count.div_ceil(7).max(1);
    let below = labels
        .iter()
        .enumerate()
        .filter(|(index, _)| (count - 1 - index).is_multiple_of(every))
        .map(|(index, label)| {
            let anchor = match (places, index) {
                (Places::Ends, 0) => "start",
                (Places::Ends, index) if index + 1 == count => "end",
                _ => "middle",
            };
            view! { <text class="chart__below" x=per_cent(places.at(index, count)) y="14" text-anchor=anchor>{label.clone()}</text> }
        })
        .collect_view();
    let points = labels
        .iter()
        .enumerate()
        .map(|(index, label)| point(index, count, label, &series, scale, format, places, dots))
        .collect_view();
    view! {
        <div class="chart__area">
            <div class="chart__scale" aria-hidden="true">{tick_words}</div>
            <div node_ref=area class="chart__plot" role="group" aria-label=name on:keydown=on_key>
                <svg class="chart__drawing" width="100%" height="100%">
                    {lines}
                    {children()}
                    {points}
                </svg>
            </div>
            <svg class="chart__labels" aria-hidden="true" width="100%" height="18">{below}</svg>
        </div>
    }
    .into_any()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Places {
    Ends,
    Middles,
}

impl Places {
    /// Where point `index` of `count` stands from the left, in per cent.
    pub fn at(self, index: usize, count: usize) -> f64 {
        match self {
            Self::Ends if count < 2 => 50.0,
            Self::Ends => index as f64 * 100.0 / (count - 1) as f64,
            Self::Middles => (index as f64 + 0.5) * 100.0 / count.max(1) as f64,
        }
    }
    /// The column that listens for the pointer: left edge and width.
    fn column(self, index: usize, count: usize) -> (f64, f64) {
        let width = match self {
            Self::Ends if count < 2 => 100.0,
            Self::Ends => 100.0 / (count - 1) as f64,
            Self::Middles => 100.0 / count.max(1) as f64,
        };
        let left = (self.at(index, count) - width / 2.0).max(0.0);
        (left, (self.at(index, count) + width / 2.0).min(100.0) - left)
    }
}

fn point(
    index: usize,
    count: usize,
    label: &str,
    series: &[Series],
    scale: Scale,
    format: Format,
    places: Places,
    dots: bool,
) -> impl IntoView + use<> {
    let at = places.at(index, count);
    let figures: Vec<(usize, &str, f64)> = series
        .iter()
        .enumerate()
        .filter_map(|(place, one)| one.values.get(index).map(|value| (place, one.name.as_str(), *value)))
        .collect();
    let spoken: Vec<String> =
        figures.iter().map(|(_, name, value)| format!("{name} {}", format.write(*value))).collect();
    let spoken = format!("{label}: {}", spoken.join(", "));
    let (left, width) = places.column(index, count);
    let x = per_cent(at);
    let marks = dots.then(|| {
        figures
            .iter()
            .map(|(place, _, value)| {
                let y = per_cent(100.0 - scale.height(*value));
                view! { <circle class=format!("chart__dot {}", colour(*place)) cx=x.clone() cy=y r="3.5"></circle> }
            })
            .collect_view()
    });
    let lines: Vec<String> =
        figures.iter().map(|(_, name, value)| format!("{name}  {}", format.write(*value))).collect();
    let longest = lines.iter().chain([&label.to_owned()]).map(|line| line.chars().count()).max().unwrap_or(0);
    // Letters of 12 px are 6.7 px wide on average; a little more keeps the widest inside.
    let (box_width, box_height) = (longest as f64 * 6.9 + 20.0, lines.len() as f64 * 18.0 + 28.0);
    let box_left = if at > 50.0 { -box_width - 10.0 } else { 10.0 };
    let texts = lines
        .into_iter()
        .enumerate()
        .map(|(row, line)| {
            let y = (38 + row * 18).to_string();
            view! { <text class="chart__tip-figure" x=(box_left + 10.0).to_string() y=y>{line}</text> }
        })
        .collect_view();
    view! {
        <g class="chart__point" tabindex=if index + 1 == count { "0" } else { "-1" } role="img" aria-label=spoken>
            <rect class="chart__listen" x=per_cent(left) width=per_cent(width) height="100%"></rect>
            <line class="chart__guide" x1=x.clone() x2=x.clone() y1="0" y2="100%"></line>
            {marks}
            <svg class="chart__tip" x=x y="0" width="1" height="1" overflow="visible">
                <rect class="chart__tip-box" x=box_left.to_string() y="0" width=box_width.to_string() height=box_height.to_string() rx="6"></rect>
                <text class="chart__tip-label" x=(box_left + 10.0).to_string() y="18">{label.to_owned()}</text>
                {texts}
            </svg>
        </g>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_a_line_reach_both_ends_and_bars_stand_in_the_middle_of_their_column() {
        assert_eq!((0..3).map(|i| Places::Ends.at(i, 3)).collect::<Vec<_>>(), [0.0, 50.0, 100.0]);
        assert_eq!((0..2).map(|i| Places::Middles.at(i, 2)).collect::<Vec<_>>(), [25.0, 75.0]);
        assert_eq!(Places::Ends.at(0, 1), 50.0);
    }

    #[test]
    fn the_listening_columns_cover_the_whole_width_without_overlap() {
        for places in [Places::Ends, Places::Middles] {
            for count in 1..8 {
                let mut reached = 0.0;
                for index in 0..count {
                    let (left, width) = places.column(index, count);
                    assert!((left - reached).abs() < 1e-9, "{places:?} {index} of {count}");
                    reached = left + width;
                }
                assert!((reached - 100.0).abs() < 1e-9, "{places:?} of {count}");
            }
        }
    }
}
