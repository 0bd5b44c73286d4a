use leptos::prelude::*;

use super::frame::{ChartFrame, course_table};
use super::points::{Places, Plot};
use super::scale::{Scale, per_cent};
use super::series::{Format, Series, colour, course_in_words};

/// The part of its column that a bar takes.
const THICKNESS: f64 = 0.5;

/// Upright bars; several series are stacked.
#[component]
pub fn BarChart(
    #[prop(into)] title: String,
    labels: Vec<String>,
    series: Vec<Series>,
    #[prop(optional)] format: Format,
    #[prop(into, optional)] words: Option<String>,
) -> impl IntoView {
    let words = words.unwrap_or_else(|| course_in_words(&labels, &series, format));
    let count = labels.len();
    let sum = |index: usize| series.iter().filter_map(|one| one.values.get(index)).copied().sum::<f64>();
    let scale = Scale::up_to((0..count).map(sum).fold(0.0, f64::max));
    let width = 100.0 / count.max(1) as f64;
    let corner = if series.len() == 1 { "2" } else { "0" };
    let bars = (0..count)
        .flat_map(|index| stack(&series, index, scale))
        .map(|bar| {
            let x = Places::Middles.at(bar.index, count) - width * THICKNESS / 2.0;
            view! {
                <rect class=format!("chart__bar {}", colour(bar.series)) x=per_cent(x) width=per_cent(width * THICKNESS)
                    y=per_cent(100.0 - bar.from - bar.height) height=per_cent(bar.height) rx=corner></rect>
            }
        })
        .collect_view();
    let legend =
        if series.len() == 1 { Vec::new() } else { series.iter().map(|one| one.name.clone()).collect() };
    let table = course_table(&title, &labels, &series, format);
    view! {
        <ChartFrame title=title.clone() words legend table>
            <Plot name=title labels series scale format places=Places::Middles dots=false>{bars}</Plot>
        </ChartFrame>
    }
    .into_any()
}

#[derive(Debug, PartialEq)]
struct Bar {
    index: usize,
    series: usize,
    /// Both in per cent of the height.
    from: f64,
    height: f64,
}

/// The bars of one column, from the bottom up.
fn stack(series: &[Series], index: usize, scale: Scale) -> Vec<Bar> {
    let mut from = 0.0;
    let mut bars = Vec::new();
    for (place, one) in series.iter().enumerate() {
        let height = scale.height(one.values.get(index).copied().unwrap_or(0.0));
        if height > 0.0 {
            bars.push(Bar { index, series: place, from, height });
            from += height;
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacked_bars_stand_on_each_other_and_nothing_is_drawn_for_nothing() {
        let series = [Series::new("a", [20.0]), Series::new("b", [0.0]), Series::new("c", [30.0])];
        let bars = stack(&series, 0, Scale::up_to(100.0));
        let shape: Vec<_> = bars.iter().map(|bar| (bar.series, bar.from, bar.height)).collect();
        assert_eq!(shape, [(0, 0.0, 20.0), (2, 20.0, 30.0)]);
    }
}
