use leptos::prelude::*;

const LEFT: f64 = 32.0;
const WIDTH: f64 = 640.0;
const ROW: f64 = 32.0;

/// One line a headline: its rate as a point, the 95 % interval around it as a bar. The same figures
/// stand in the table below it.
#[component]
pub fn IntervalPlot(
    /// Letter, rate, lower and upper end; shares from 0 to 1.
    bars: Vec<(String, f64, f64, f64)>,
) -> impl IntoView {
    let most = end_of(bars.iter().fold(0.0, |most, (_, _, _, high)| high.max(most)));
    let at = move |share: f64| LEFT + share / most * (WIDTH - LEFT - 24.0);
    #[expect(clippy::cast_precision_loss, reason = "there are four headlines")]
    let height = bars.len() as f64 * ROW;
    let told = bars
        .iter()
        .map(|(name, rate, low, high)| {
            format!("{name}: {:.1}%, between {:.1}% and {:.1}%", rate * 100.0, low * 100.0, high * 100.0)
        })
        .collect::<Vec<_>>()
        .join("; ");
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| {
        let x = format!("{:.1}", at(most * part));
        view! {
            <line class="interval__grid" x1=x.clone() x2=x.clone() y1="0" y2=height/>
            <text class="interval__tick" x=x y=height + 16.0 text-anchor="middle">{format!("{:.1}%", most * part * 100.0)}</text>
        }
    });
    let lines = bars
        .into_iter()
        .zip(0_u8..)
        .map(|((name, rate, low, high), number)| {
            let y = (f64::from(number) + 0.5) * ROW;
            view! {
                <text class="interval__name" x="0" y=y + 4.0>{name}</text>
                <rect class="interval__bar" x=format!("{:.1}", at(low)) y=y - 4.0 width=format!("{:.1}", at(high) - at(low)) height="8" rx="4"/>
                <circle class="interval__point" cx=format!("{:.1}", at(rate)) cy=y r="5"/>
            }
        })
        .collect_view();
    view! {
        <svg class="interval" viewBox=format!("0 0 {WIDTH} {}", height + 24.0) role="img" aria-label=format!("Rates and their 95 % intervals. {told}")>
            {ticks.collect_view()}
            {lines}
        </svg>
    }
    .into_any()
}

/// Where the axis ends: the next of 1, 2, 5 and their tenths and tens, so that ticks are round.
fn end_of(high: f64) -> f64 {
    [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0].into_iter().find(|end| *end >= high).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_every_interval_and_ends_at_a_round_figure() {
        assert_eq!([0.0, 0.004, 0.021, 0.37, 1.0].map(end_of), [0.005, 0.005, 0.05, 0.5, 1.0]);
    }
}
