use domain::ImportStatus;
use leptos::prelude::*;

use super::api::{CancelImport, ImportLine, PauseImport, ResumeImport};
use super::tally::Tally;
use crate::components::{Button, ButtonVariant, Card, ConfirmDialog, Icon, Progress, grouped};
use crate::forms::RowAction;

const PAUSE: &str = "pause-import";
const RESUME: &str = "resume-import";
const CANCEL: &str = "cancel-import";

/// How far the job is, and stopping it.
#[component]
pub fn ProgressCard(live: RwSignal<ImportLine>, may_work: bool, refresh: Callback<()>) -> impl IntoView {
    let id = live.with_untracked(|now| now.id.clone());
    let trial = live.with_untracked(|now| now.dry_run);
    let status = Memo::new(move |_| live.with(|now| now.status));
    let value = Signal::derive(move || match status.get() {
        // On its way to a worker: nobody knows how far.
        ImportStatus::Pending if live.with(|now| now.rows == 0) => None,
        _ => Some(live.with(|now| now.progress)),
    });
    let words = Signal::derive(move || {
        live.with(|now| format!("{} rows, {}%", grouped(now.rows), now.progress / 10))
    });
    let tally = Signal::derive(move || live.with(|now| now.tally));
    let (label, explained) = match trial {
        true => ("Trying the list", "Nothing is added: every row is judged as if it were."),
        false => {
            ("Importing", "You may leave this page; the import goes on, and so it does after a restart.")
        }
    };
    let paused = move || status.get() == ImportStatus::Paused;
    // One button for both, so that it keeps the focus when it has been pressed.
    let turn = move || {
        let icon = Signal::derive(move || if paused() { icondata_lu::LuPlay } else { icondata_lu::LuPause });
        view! {
            <button
                class="button button--medium"
                class=("button--primary", paused)
                class=("button--secondary", move || !paused())
                type="submit"
                form=move || if paused() { RESUME } else { PAUSE }
            >
                <Icon of=icon/>
                <span class="button__text">{move || if paused() { "Go on" } else { "Pause" }}</span>
            </button>
        }
    };
    let actions = may_work.then(|| view! {
        <div class="form__actions">
            {turn()}
            <Button variant=ButtonVariant::Ghost opens="cancel-import-dialog">"Cancel import"</Button>
        </div>
        <div hidden>
            <RowAction<PauseImport> id=PAUSE fields=vec![("id", id.clone())] on_done=refresh>""</RowAction<PauseImport>>
            <RowAction<ResumeImport> id=RESUME fields=vec![("id", id.clone())] on_done=refresh>""</RowAction<ResumeImport>>
            <RowAction<CancelImport> id=CANCEL fields=vec![("id", id)] on_done=refresh>""</RowAction<CancelImport>>
        </div>
        <ConfirmDialog id="cancel-import-dialog" title="Cancel this import?" confirm="Cancel import" form=CANCEL>
            "What was added until now stays. The rest of the file is not read."
        </ConfirmDialog>
    });
    view! {
        <Card title="Under way" words=explained>
            <div class="stack">
                <Progress label value max=1_000 words/>
                <Tally tally/>
                {actions}
            </div>
        </Card>
    }
    .into_any()
}
