use leptos::prelude::*;

use super::UPLOAD;
use super::api::{ImportLine, ProblemLine};
use super::words::OutcomeBadge;
use crate::components::{Card, Column, DataTable, Icon, RowHead, grouped};

/// The records that made no lead, or made one with a value left out, with the reason; nothing when
/// there are none.
#[component]
pub fn ProblemsCard(
    import: ImportLine,
    problems: RwSignal<Vec<ProblemLine>>,
    may_work: bool,
) -> impl IntoView {
    let file = StoredValue::new(
        (import.file_kept && may_work).then(|| format!("{UPLOAD}/{}/problems.csv", import.id)),
    );
    move || {
        let shown = problems.get();
        (!shown.is_empty()).then(|| {
            let words = match shown.len() {
                1 => "One row needs a look.".to_owned(),
                count @ ..100 => format!("{count} rows need a look."),
                count => format!("The first {} rows that need a look; the file has them all.", grouped(count as u64)),
            };
            let action = move || {
                file.get_value().map(|href| view! {
                    <a class="button button--secondary button--small" href=href rel="external" download="problems.csv">
                        <Icon of=icondata_lu::LuDownload/>
                        <span class="button__text">"Download as CSV"</span>
                    </a>
                })
            };
            view! {
                <Card title="Rows to look at" words action flush=true>
                    <DataTable caption="Rows to look at" columns=columns() rows=shown row=head/>
                </Card>
            }
        })
    }
}

fn head(problem: &ProblemLine) -> RowHead {
    RowHead { id: problem.row.to_string(), name: format!("Row {}", problem.row), href: None }
}

fn columns() -> Vec<Column<ProblemLine>> {
    vec![
        Column::new(
            "row",
            "Row",
            |problem: &ProblemLine| view! { <span class="figure">{grouped(problem.row.unsigned_abs())}</span> },
        ),
        Column::new("outcome", "What became of it", |problem: &ProblemLine| {
            view! { <OutcomeBadge outcome=problem.outcome/> }
        }),
        Column::text("reason", "Why", |problem: &ProblemLine| problem.reason.clone()),
    ]
}
