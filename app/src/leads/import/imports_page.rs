use domain::Capability;
use leptos::prelude::*;
use leptos_meta::Title;

use super::api::{ImportLine, list_imports};
use super::upload_card::UploadCard;
use super::words::ImportStatusBadge;
use crate::components::{Card, Column, DataTable, EmptyState, Icon, RowHead, SkeletonShape, Widget, grouped};
use crate::layouts::use_shell;
use crate::when::Moment;

/// `/dashboard/leads/import`.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let may_work =
        use_shell().with_untracked(|shell| shell.as_ref().is_some_and(|shell| shell.may(Capability::Work)));
    let imports = Resource::new_blocking(|| (), |()| list_imports());
    view! {
        <Title text="Import leads"/>
        <div class="page">
            <p class="crumb"><a href="/dashboard/leads"><Icon of=icondata_lu::LuChevronLeft/>"Leads"</a></p>
            <div class="page-head">
                <div class="page-head__heading">
                    <h1>"Import leads"</h1>
                    <p class="page-head__words">"Bring your own list. Each address is kept once, and whoever may not be contacted stays out."</p>
                </div>
            </div>
            {may_work.then(|| view! { <UploadCard/> })}
            <Widget of="imports" resource=imports shape=SkeletonShape::Rows { rows: 4 } let:imports>
                <History imports/>
            </Widget>
        </div>
    }
}

#[component]
fn History(imports: Vec<ImportLine>) -> impl IntoView {
    let row = |import: &ImportLine| RowHead {
        id: import.id.clone(),
        name: import.file_name.clone(),
        href: Some(format!("{}/{}", super::UPLOAD, import.id)),
    };
    let empty = || {
        view! { <EmptyState icon=icondata_lu::LuFileSpreadsheet title="No imports yet" words="Every list you send stands here with what became of its rows."/> }
    };
    view! {
        <Card title="Past imports" flush=true>
            <DataTable caption="Past imports" columns=columns() rows=imports row empty/>
        </Card>
    }
}

fn columns() -> Vec<Column<ImportLine>> {
    vec![
        Column::new("file", "File", |import: &ImportLine| {
            let trial =
                import.dry_run.then(|| view! { <span class="lead-cell__more">"trial, nothing added"</span> });
            view! { <span class="lead-cell"><span class="lead-cell__name">{import.file_name.clone()}</span>{trial}</span> }
        }),
        Column::new("status", "Status", |import: &ImportLine| {
            view! { <ImportStatusBadge status=import.status/> }
        }),
        Column::text("rows", "Rows", |import: &ImportLine| grouped(import.rows)).figure(),
        Column::text("added", "Added", |import: &ImportLine| match import.dry_run {
            true => String::new(),
            false => grouped(import.tally.created),
        })
        .figure(),
        Column::text("size", "Size", |import: &ImportLine| import.size.clone()).figure().optional(),
        Column::new("when", "Sent", |import: &ImportLine| view! { <Moment when=import.added.clone()/> })
            .figure(),
    ]
}
