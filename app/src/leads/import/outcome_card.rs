use domain::ImportStatus;
use leptos::prelude::*;

use super::UPLOAD;
use super::api::{ImportLine, StartImport};
use super::tally::Tally;
use crate::components::{Banner, Button, ButtonKind, ButtonVariant, Card, Tone, grouped};
use crate::forms::RowAction;

/// What became of the rows, and where to go from here.
#[component]
pub fn OutcomeCard(import: ImportLine, may_work: bool) -> impl IntoView {
    let tally = import.tally;
    let title = title(&import);
    let words = match (import.dry_run, &import.finished) {
        (true, _) => "Nothing has been added yet.".to_owned(),
        (false, Some(at)) => format!("Finished {}, {} rows read.", at.ago, grouped(import.rows)),
        (false, None) => format!("{} rows read.", grouped(import.rows)),
    };
    let failed = (import.status == ImportStatus::Failed).then(|| {
        let words = match import.error.is_empty() {
            true => "The import stopped. What was added until then stays.".to_owned(),
            false => format!(
                "The import stopped: {}. What was added until then stays.",
                import.error.trim_end_matches('.')
            ),
        };
        view! { <Banner tone=Tone::Danger>{words}</Banner> }
    });
    let real = (import.dry_run && import.file_kept && may_work).then(|| {
        let fields = vec![
            ("id", import.id.clone()),
            ("on_existing", import.on_existing.to_string()),
            ("campaign", import.campaign.clone()),
            ("consent_basis", import.consent.to_string()),
            ("consent_source", import.consent_source.clone()),
        ];
        view! {
            <RowAction<StartImport> fields>
                <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary>"Import leads"</Button>
            </RowAction<StartImport>>
            <Button href="?columns=again" attr:rel="external">"Change the columns"</Button>
        }
    });
    let campaign = (!import.campaign.is_empty()).then(|| format!("/dashboard/campaigns/{}", import.campaign));
    let see = if campaign.is_some() { ButtonVariant::Secondary } else { ButtonVariant::Primary };
    let onward = (!import.dry_run).then(|| {
        view! {
            {campaign.map(|href| view! { <Button href variant=ButtonVariant::Primary>"Open the campaign"</Button> })}
            <Button href="/dashboard/leads" variant=see>"See the leads"</Button>
            {may_work.then(|| view! { <Button href=UPLOAD>"Import another list"</Button> })}
        }
    });
    view! {
        {failed}
        <Card title words>
            <div class="stack">
                <Tally tally=Signal::stored(tally)/>
                <div class="form__actions">{real}{onward}</div>
            </div>
        </Card>
    }
    .into_any()
}

fn title(import: &ImportLine) -> String {
    let count = import.tally.created;
    let leads = if count == 1 { "1 lead".to_owned() } else { format!("{} leads", grouped(count)) };
    match (import.dry_run, import.status) {
        (_, ImportStatus::Cancelled) if import.rows == 0 => "The file was discarded".to_owned(),
        (true, ImportStatus::Completed) => format!("Trial: {leads} would be added"),
        (true, _) => format!("Trial, not finished: {leads} would be added so far"),
        (false, ImportStatus::Completed) => format!("{leads} added"),
        (false, _) => format!("{leads} added before it stopped"),
    }
}
