use domain::OnExisting;
use leptos::prelude::*;

use super::api::{
    CancelImport, Columns, ImportLine, LookLines, PreviewLine, StartImport, column_key, look_at_import,
};
use super::columns_card::ColumnsCard;
use super::words::OutcomeBadge;
use crate::components::{
    Button, ButtonKind, ButtonVariant, Card, Choice, Column, ConfirmDialog, DataTable, EmptyState, Field,
    RadioCards, RowHead, Select, TextInput,
};
use crate::forms::{FormState, RowAction, ServerForm, use_form};
use crate::leads::campaigns::CampaignLine;
use crate::leads::words::consent_choices;

const CANCEL: &str = "cancel-import";

/// Says which column is what, on which ground these people may be written to, and starts.
#[component]
pub fn MappingForm(
    import: ImportLine,
    look: LookLines,
    campaigns: Vec<CampaignLine>,
    refresh: Callback<()>,
) -> impl IntoView {
    let form = use_form::<StartImport>(|_| {});
    let columns: Vec<_> = look
        .columns
        .into_iter()
        .map(|column| {
            let chosen = form.typed(&format!("columns[{}]", column_key(column.place)), &column.target);
            (column, RwSignal::new(chosen))
        })
        .collect();
    let chosen = {
        let signals: Vec<(usize, RwSignal<String>)> =
            columns.iter().map(|(column, signal)| (column.place, *signal)).collect();
        Memo::new(move |_| {
            signals.iter().map(|(place, signal)| (column_key(*place), signal.get())).collect::<Columns>()
        })
    };
    let rows = RwSignal::new(look.rows);
    let trouble = RwSignal::new(look.trouble);
    let id = StoredValue::new(import.id.clone());
    // The answer to a choice that was changed since is not shown.
    let asked = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let columns = chosen.get();
        if before.is_none() {
            return;
        }
        asked.update_value(|count| *count += 1);
        let number = asked.get_value();
        leptos::task::spawn_local(async move {
            let Ok(look) = look_at_import(id.get_value(), columns).await else { return };
            if asked.try_get_value() == Some(number) {
                rows.set(look.rows);
                trouble.set(look.trouble);
            }
        });
    });
    let discard = vec![("id", import.id.clone())];
    let question = format!("Discard {}?", import.file_name);
    view! {
        <ServerForm form class="form import-form">
            <input type="hidden" name="id" value=import.id.clone()/>
            <div class="import-form__columns"><ColumnsCard columns more=look.more trouble/></div>
            <div class="import-form__rest">
                <ChoicesCard form import campaigns/>
                <div class="import-form__actions">
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Import leads"</Button>
                    <Button kind=ButtonKind::Submit busy=form.pending() attr:name="dry_run" attr:value="1">"Try it first"</Button>
                    <Button variant=ButtonVariant::Ghost opens="cancel-import-dialog">"Discard"</Button>
                </div>
            </div>
            <div class="import-form__preview">
                <Card title="First rows" words="As they are read with the columns chosen above." flush=true>
                    {move || view! { <PreviewTable rows=rows.get()/> }}
                </Card>
            </div>
        </ServerForm>
        <div hidden><RowAction<CancelImport> id=CANCEL fields=discard on_done=refresh>""</RowAction<CancelImport>></div>
        <ConfirmDialog id="cancel-import-dialog" title=question confirm="Discard file" form=CANCEL>
            "Nothing of it has been added. You can send the file again at any time."
        </ConfirmDialog>
    }
}

#[component]
fn ChoicesCard(
    form: FormState<StartImport>,
    import: ImportLine,
    campaigns: Vec<CampaignLine>,
) -> impl IntoView {
    let takers: Vec<Choice> = campaigns
        .into_iter()
        .filter(|campaign| campaign.takes_leads)
        .map(|campaign| Choice::new(campaign.id, campaign.name))
        .collect();
    let campaign = (!takers.is_empty()).then(|| {
        view! {
            <Field name="campaign" label="Campaign" hint="Its sequence takes those who are added." error=form.error_of("campaign")>
                <Select choices=takers placeholder="None for now" value=form.typed("campaign", &import.campaign)/>
            </Field>
        }
    });
    let existing = vec![
        Choice::new(OnExisting::Skip.as_str(), "Leave them as they are")
            .words("The row is counted as known already."),
        Choice::new(OnExisting::Update.as_str(), "Update them")
            .words("What the row says replaces what is known; empty cells erase nothing."),
    ];
    // After a trial the ground is known; before, nothing is chosen for anybody.
    let basis = if import.dry_run { import.consent.as_str() } else { "" };
    view! {
        <Card title="These people" words="Recorded with every lead of this import.">
            <div class="stack">
                <Field name="consent_basis" label="Ground for contact" required=true error=form.error_of("consent_basis")>
                    <Select choices=consent_choices() placeholder="Choose a ground" value=form.typed("consent_basis", basis)/>
                </Field>
                <Field name="consent_source" label="Where it was given" hint="Trade fair in Sydney, 3 March 2026" error=form.error_of("consent_source")>
                    <TextInput autocomplete="off" max_length=300 value=form.typed("consent_source", &import.consent_source)/>
                </Field>
                {campaign}
                <RadioCards name="on_existing" legend="Addresses you have already" choices=existing
                    value=form.typed("on_existing", import.on_existing.as_str()) error=form.error_of("on_existing")/>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn PreviewTable(rows: Vec<PreviewLine>) -> impl IntoView {
    let row = |line: &PreviewLine| RowHead {
        id: line.row.to_string(),
        name: format!("Row {}", line.row),
        href: None,
    };
    let columns = vec![
        Column::new("row", "Row", |line: &PreviewLine| view! { <span class="figure">{line.row}</span> }),
        Column::new("email", "E-mail", |line: &PreviewLine| {
            view! { <span class="mono lead-cell__email">{line.email.clone()}</span> }
        }),
        Column::text("name", "Name", |line: &PreviewLine| line.name.clone()),
        Column::text("company", "Company", |line: &PreviewLine| line.company.clone()).optional(),
        Column::new("outcome", "What it becomes", |line: &PreviewLine| {
            let reason = (!line.reason.is_empty())
                .then(|| view! { <span class="preview__reason">{line.reason.clone()}</span> });
            view! { <span class="preview__outcome"><OutcomeBadge outcome=line.outcome/>{reason}</span> }
        }),
    ];
    let empty = || {
        view! { <EmptyState icon=icondata_lu::LuFileSpreadsheet title="No rows" words="The file has a first line with names and nothing below it."/> }
    };
    view! { <DataTable caption="First rows" columns rows row empty/> }.into_any()
}
