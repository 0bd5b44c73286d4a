use leptos::prelude::*;

use super::frame::{ChartFrame, parts_table};
use super::scale::per_cent;
use super::series::{Format, Slice};

/// How many are left after each stage, with the rate from the stage before.
#[component]
pub fn FunnelChart(
    #[prop(into)] title: String,
    /// The widest first: contacted, opened, replied, met.
    stages: Vec<Slice>,
    #[prop(optional)] format: Format,
    #[prop(into, optional)] words: Option<String>,
) -> impl IntoView {
    let words = words.unwrap_or_else(|| in_words(&stages));
    let first = stages.first().map_or(0.0, |stage| stage.value);
    let rates: Vec<Option<f64>> = rates(&stages);
    let rows = stages
        .iter()
        .zip(&rates)
        .map(|(stage, rate)| {
            let width = if first > 0.0 { (stage.value.max(0.0) * 100.0 / first).min(100.0) } else { 0.0 };
            view! {
                <li class="funnel__stage">
                    <span class="funnel__name">{stage.name.clone()}</span>
                    <svg class="funnel__bar" aria-hidden="true" width="100%" height="28">
                        <rect class="funnel__rest" width="100%" height="28" rx="4"></rect>
                        <rect class="funnel__fill series-1" x=per_cent((100.0 - width) / 2.0) width=per_cent(width) height="28" rx="4"></rect>
                    </svg>
                    <span class="funnel__value">{format.write(stage.value)}</span>
                    <span class="funnel__rate">{rate.map(|rate| Format::Percent.write(rate))}</span>
                </li>
            }
        })
        .collect_view();
    let figures = stages
        .iter()
        .zip(&rates)
        .map(|(stage, rate)| {
            let rate = rate.map_or_else(|| "–".to_owned(), |rate| Format::Percent.write(rate));
            [stage.name.clone(), format.write(stage.value), rate]
        })
        .collect();
    let table = parts_table(&title, ["Stage", "Figure", "From the stage before"], figures);
    view! {
        <ChartFrame title words legend=Vec::new() table><ol class="funnel">{rows}</ol></ChartFrame>
    }
    .into_any()
}

/// The share of the stage before, in per cent; none for the first and after an empty stage.
fn rates(stages: &[Slice]) -> Vec<Option<f64>> {
    let before = std::iter::once(None).chain(stages.iter().map(|stage| Some(stage.value)));
    before
        .zip(stages)
        .map(|(before, stage)| before.filter(|b| *b > 0.0).map(|b| stage.value * 100.0 / b))
        .collect()
}

fn in_words(stages: &[Slice]) -> String {
    match (stages.first(), stages.last()) {
        (Some(first), Some(last)) if first.value > 0.0 && stages.len() > 1 => {
            let rate = Format::Percent.write(last.value * 100.0 / first.value);
            let (from, to) = (Format::Count.write(first.value), Format::Count.write(last.value));
            format!("{to} of {from} reached “{}”, {rate}.", last.name)
        }
        _ => "No figures yet.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rate_is_measured_against_the_stage_before() {
        let stages =
            [Slice::new("a", 200.0), Slice::new("b", 50.0), Slice::new("c", 0.0), Slice::new("d", 0.0)];
        assert_eq!(rates(&stages), [None, Some(25.0), Some(0.0), None]);
    }

    #[test]
    fn the_words_compare_the_last_stage_with_the_first() {
        let stages = [Slice::new("Contacted", 2000.0), Slice::new("Met", 47.0)];
        assert_eq!(in_words(&stages), "47 of 2,000 reached “Met”, 2.4%.");
        assert_eq!(in_words(&[]), "No figures yet.");
    }
}
