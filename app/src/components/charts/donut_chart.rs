use leptos::prelude::*;

use super::frame::{ChartFrame, parts_table};
use super::scale::round;
use super::series::{Format, Slice, colour};

/// Parts of a whole as a ring, with the whole in the middle. At most six parts.
#[component]
pub fn DonutChart(
    #[prop(into)] title: String,
    slices: Vec<Slice>,
    #[prop(optional)] format: Format,
    /// Under the figure in the middle: "leads".
    #[prop(into, optional)]
    of: Option<String>,
    #[prop(into, optional)] words: Option<String>,
) -> impl IntoView {
    let total: f64 = slices.iter().map(|slice| slice.value.max(0.0)).sum();
    let words = words.unwrap_or_else(|| in_words(&slices, total));
    let arcs = arcs(&slices, total)
        .into_iter()
        .zip(&slices)
        .enumerate()
        .map(|(index, (arc, slice))| {
            let spoken = format!("{}: {}, {:.0}%", slice.name, format.write(slice.value), arc.share);
            view! {
                <circle class=format!("donut__arc {}", colour(index)) cx="60" cy="60" r="50" pathLength="100"
                    stroke-dasharray=format!("{} {}", round(arc.drawn), round(100.0 - arc.drawn))
                    stroke-dashoffset=round(-arc.from).to_string()
                    role="img" aria-label=spoken></circle>
            }
        })
        .collect_view();
    let names = slices
        .iter()
        .enumerate()
        .map(|(index, slice)| {
            let share = if total > 0.0 { slice.value.max(0.0) * 100.0 / total } else { 0.0 };
            view! {
                <li class=format!("donut__name {}", colour(index))>
                    <span class="chart__swatch" aria-hidden="true"></span>
                    <span class="donut__label">{slice.name.clone()}</span>
                    <span class="donut__value">{format.write(slice.value)}</span>
                    <span class="donut__share">{format!("{share:.0}%")}</span>
                </li>
            }
        })
        .collect_view();
    let rows = slices
        .iter()
        .map(|slice| {
            let share = if total > 0.0 { slice.value.max(0.0) * 100.0 / total } else { 0.0 };
            [slice.name.clone(), format.write(slice.value), Format::Percent.write(share)]
        })
        .collect();
    let table = parts_table(&title, ["Part", "Figure", "Share"], rows);
    view! {
        <ChartFrame title=title.clone() words legend=Vec::new() table>
            <div class="donut">
                <div class="donut__ring">
                    <svg viewBox="0 0 120 120" width="160" height="160" role="group" aria-label=title>
                        <circle class="donut__rest" cx="60" cy="60" r="50"></circle>
                        <g transform="rotate(-90 60 60)">{arcs}</g>
                    </svg>
                    <p class="donut__middle">
                        <span class="donut__total">{format.write(total)}</span>
                        {of.map(|of| view! { <span class="donut__of">{of}</span> })}
                    </p>
                </div>
                <ul class="donut__names">{names}</ul>
            </div>
        </ChartFrame>
    }
    .into_any()
}

#[derive(Debug, PartialEq)]
struct Arc {
    from: f64,
    /// A little less than the share, so that a gap stays between neighbours.
    drawn: f64,
    share: f64,
}

/// Where each part begins and how long it is, in hundredths of the ring.
fn arcs(slices: &[Slice], total: f64) -> Vec<Arc> {
    const GAP: f64 = 0.8;
    let mut from = 0.0;
    slices
        .iter()
        .map(|slice| {
            let share = if total > 0.0 { slice.value.max(0.0) * 100.0 / total } else { 0.0 };
            let drawn = if share >= 100.0 { share } else { (share - GAP).max(0.0) };
            let arc = Arc { from, drawn, share };
            from += share;
            arc
        })
        .collect()
}

fn in_words(slices: &[Slice], total: f64) -> String {
    let largest = slices.iter().filter(|slice| slice.value > 0.0).max_by(|a, b| a.value.total_cmp(&b.value));
    match largest {
        Some(slice) => {
            format!("{} is the largest part, {:.0}% of the whole.", slice.name, slice.value * 100.0 / total)
        }
        None => "No figures yet.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_follow_each_other_and_add_up_to_the_ring() {
        let slices = [Slice::new("a", 1.0), Slice::new("b", 3.0)];
        let arcs = arcs(&slices, 4.0);
        assert_eq!(
            arcs.iter().map(|arc| (arc.from, arc.share)).collect::<Vec<_>>(),
            [(0.0, 25.0), (25.0, 75.0)]
        );
        assert!(arcs.iter().all(|arc| arc.drawn < arc.share));
    }

    #[test]
    fn an_empty_whole_says_so() {
        assert_eq!(in_words(&[Slice::new("a", 0.0)], 0.0), "No figures yet.");
        assert_eq!(arcs(&[Slice::new("a", 0.0)], 0.0)[0].drawn, 0.0);
    }
}
