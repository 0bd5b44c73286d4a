use leptos::prelude::*;

use super::frame::{ChartFrame, course_table};
use super::points::{Places, Plot};
use super::scale::{Scale, round};
use super::series::{Format, Series, colour, course_in_words};

/// One or more figures over time. A single one has its area filled.
#[component]
pub fn LineChart(
    #[prop(into)] title: String,
    /// One a point, oldest first: "Aug", "3 Nov".
    labels: Vec<String>,
    series: Vec<Series>,
    #[prop(optional)] format: Format,
    /// What the chart says; worked out from the figures when left out.
    #[prop(into, optional)]
    words: Option<String>,
) -> impl IntoView {
    let words = words.unwrap_or_else(|| course_in_words(&labels, &series, format));
    let highest = series.iter().flat_map(|one| one.values.iter().copied()).fold(0.0, f64::max);
    let scale = Scale::up_to(highest);
    let count = labels.len();
    let single = series.len() == 1;
    let strokes = series
        .iter()
        .enumerate()
        .map(|(index, one)| {
            let line = path(&one.values, count, scale);
            let area = (single && !line.is_empty()).then(|| {
                let closed = format!("{line} V100 H{} Z", round(Places::Ends.at(0, count)));
                view! { <path class=format!("chart__fill {}", colour(index)) d=closed></path> }
            });
            view! {
                {area}
                <path class=format!("chart__stroke {}", colour(index)) d=line vector-effect="non-scaling-stroke"></path>
            }
        })
        .collect_view();
    let legend = if single { Vec::new() } else { series.iter().map(|one| one.name.clone()).collect() };
    let table = course_table(&title, &labels, &series, format);
    view! {
        <ChartFrame title=title.clone() words legend table>
            <Plot name=title labels series scale format places=Places::Ends dots=true>
                <svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">{strokes}</svg>
            </Plot>
        </ChartFrame>
    }
    .into_any()
}

/// The line through `values` in a square of 100.
fn path(values: &[f64], count: usize, scale: Scale) -> String {
    let mut path = String::new();
    for (index, value) in values.iter().take(count).enumerate() {
        let (x, y) = (round(Places::Ends.at(index, count)), round(100.0 - scale.height(*value)));
        path.push_str(if index == 0 { "M" } else { " L" });
        path.push_str(&format!("{x} {y}"));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_goes_through_every_value() {
        assert_eq!(path(&[0.0, 50.0, 100.0], 3, Scale::up_to(100.0)), "M0 100 L50 50 L100 0");
        assert_eq!(path(&[], 0, Scale::up_to(0.0)), "");
    }
}
