use leptos::prelude::*;

use super::api::{ColumnLine, column_key};
use super::words::target_choices;
use crate::components::{Card, Select, grouped};

/// One line a column: its name, what stands in it, and the field it fills.
#[component]
pub fn ColumnsCard(
    /// The columns with the signals of what was chosen for them.
    columns: Vec<(ColumnLine, RwSignal<String>)>,
    /// Columns that are not shown.
    more: usize,
    #[prop(into)] trouble: Signal<Option<String>>,
) -> impl IntoView {
    let lines = columns
        .into_iter()
        .map(|(column, bind)| {
            let name = if column.name.is_empty() { format!("Column {}", column.place + 1) } else { column.name };
            let label = format!("Field for {name}");
            let samples = match column.samples.is_empty() {
                true => view! { <span class="table__none">"empty in the first rows"</span> }.into_any(),
                false => column.samples.join(" · ").into_any(),
            };
            view! {
                <li class="column-line" class=("column-line--out", move || bind.with(String::is_empty))>
                    <div class="column-line__words">
                        <p class="column-line__name">{name}</p>
                        <p class="column-line__samples">{samples}</p>
                    </div>
                    <Select name=format!("columns[{}]", column_key(column.place)) label choices=target_choices() placeholder="Leave out" bind/>
                </li>
            }
        })
        .collect_view();
    view! {
        <Card title="Columns" words="What each column of the file fills. The names gave a first guess.">
            <p class="column-trouble" id="field-mapping" tabindex="-1" role="status">{move || trouble.get()}</p>
            <ul class="column-lines">{lines}</ul>
            {(more > 0).then(|| view! { <p class="field__hint">{format!("{} more columns are left out.", grouped(more as u64))}</p> })}
        </Card>
    }
    .into_any()
}
