use leptos::prelude::*;

use super::series::{Format, Series, colour};

/// What stands around every chart: title, the words, a legend, and the figures as a table.
#[component]
pub(super) fn ChartFrame(
    title: String,
    words: String,
    /// Names for the legend; empty leaves it out.
    legend: Vec<String>,
    table: AnyView,
    children: Children,
) -> impl IntoView {
    let legend = (!legend.is_empty()).then(|| {
        let names = legend
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                view! { <li class=format!("chart__name {}", colour(index))><span class="chart__swatch" aria-hidden="true"></span>{name}</li> }
            })
            .collect_view();
        view! { <ul class="chart__legend">{names}</ul> }
    });
    view! {
        <figure class="chart">
            <figcaption class="chart__caption">
                <p class="chart__title">{title}</p>
                <p class="chart__words">{words}</p>
                {legend}
            </figcaption>
            {children()}
            <details class="chart__figures">
                <summary class="chart__summary">"Show figures"</summary>
                <div class="chart__table">{table}</div>
            </details>
        </figure>
    }
    .into_any()
}

/// A row for each label, a column for each series.
pub(super) fn course_table(title: &str, labels: &[String], series: &[Series], format: Format) -> AnyView {
    let heads = series.iter().map(|one| view! { <th scope="col">{one.name.clone()}</th> }).collect_view();
    let rows = labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            let cells = series
                .iter()
                .map(|one| view! { <td>{one.values.get(index).map(|value| format.write(*value))}</td> })
                .collect_view();
            view! { <tr><th scope="row">{label.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table>
            <caption class="visually-hidden">{title.to_owned()}</caption>
            <thead><tr><th scope="col"><span class="visually-hidden">"Period"</span></th>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A row for each part: name, figure, share or rate.
pub(super) fn parts_table(title: &str, heads: [&'static str; 3], rows: Vec<[String; 3]>) -> AnyView {
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|[name, value, share]| view! { <tr><th scope="row">{name}</th><td>{value}</td><td>{share}</td></tr> })
        .collect_view();
    view! {
        <table>
            <caption class="visually-hidden">{title.to_owned()}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
