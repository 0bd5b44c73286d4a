use leptos::prelude::*;

use super::scale::round;

/// The course of a figure without numbers; the figure itself stands beside it, so it is silent.
#[component]
pub fn Sparkline(
    /// Oldest first.
    values: Vec<f64>,
) -> impl IntoView {
    let line = path(&values);
    let area = format!("{line} V100 H0 Z");
    view! {
        <svg class="sparkline" aria-hidden="true" width="100%" height="32" viewBox="0 0 100 100" preserveAspectRatio="none">
            <path class="chart__fill series-1" d=area></path>
            <path class="chart__stroke series-1" d=line vector-effect="non-scaling-stroke"></path>
        </svg>
    }
    .into_any()
}

/// From the lowest to the highest value, with a little air above and below.
fn path(values: &[f64]) -> String {
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = highest - lowest;
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let mut path = String::new();
    for (index, value) in values.iter().enumerate() {
        let share = if span > 0.0 { (value - lowest) / span } else { 0.5 };
        let (x, y) = (round(index as f64 * 100.0 / steps), round(92.0 - share * 84.0));
        path.push_str(if index == 0 { "M" } else { " L" });
        path.push_str(&format!("{x} {y}"));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn the_lowest_is_near_the_bottom_and_the_highest_near_the_top() {
        assert_eq!(path(&[1.0, 3.0, 2.0]), "M0 92 L50 8 L100 50");
    }

    #[test]
    fn a_figure_that_never_changes_is_a_level_line() {
        assert_eq!(path(&[4.0, 4.0]), "M0 50 L100 50");
    }
}
