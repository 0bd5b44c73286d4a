//! What people read where the domain says `duplicate_in_client`.

use domain::{ImportStatus, LeadFact, RowOutcome};
use leptos::prelude::*;

use crate::components::{Badge, Choice, Tone};

/// What a column can fill, besides the facts.
pub const EMAIL: &str = "email";

/// Everything a column can fill: the address first, then the facts as lists usually have them.
pub fn target_choices() -> Vec<Choice> {
    std::iter::once(Choice::new(EMAIL, "E-mail"))
        .chain(LeadFact::ALL.iter().map(|fact| Choice::new(fact.as_str(), fact.label())))
        .collect()
}

pub const fn status_name(status: ImportStatus) -> &'static str {
    match status {
        ImportStatus::Uploaded => "To be mapped",
        ImportStatus::Pending => "Waiting",
        ImportStatus::Running => "Running",
        ImportStatus::Paused => "Paused",
        ImportStatus::Completed => "Done",
        ImportStatus::Cancelled => "Cancelled",
        ImportStatus::Failed => "Failed",
    }
}

const fn status_tone(status: ImportStatus) -> Tone {
    match status {
        ImportStatus::Uploaded => Tone::Slate,
        ImportStatus::Pending | ImportStatus::Running => Tone::Info,
        ImportStatus::Paused => Tone::Warning,
        ImportStatus::Completed => Tone::Success,
        ImportStatus::Cancelled => Tone::Neutral,
        ImportStatus::Failed => Tone::Danger,
    }
}

#[component]
pub fn ImportStatusBadge(status: ImportStatus) -> impl IntoView {
    view! { <Badge tone=status_tone(status)>{status_name(status)}</Badge> }.into_any()
}

/// What became of a record.
pub const fn outcome_name(outcome: RowOutcome) -> &'static str {
    match outcome {
        RowOutcome::Created => "Added",
        RowOutcome::Updated => "Updated",
        RowOutcome::DuplicateInFile => "Twice in the file",
        RowOutcome::DuplicateInClient => "Known already",
        RowOutcome::Suppressed => "Do not contact",
        RowOutcome::Invalid => "Not usable",
    }
}

pub const fn outcome_tone(outcome: RowOutcome) -> Tone {
    match outcome {
        RowOutcome::Created => Tone::Success,
        RowOutcome::Updated => Tone::Info,
        RowOutcome::DuplicateInFile | RowOutcome::DuplicateInClient => Tone::Neutral,
        RowOutcome::Suppressed => Tone::Warning,
        RowOutcome::Invalid => Tone::Danger,
    }
}

#[component]
pub fn OutcomeBadge(outcome: RowOutcome) -> impl IntoView {
    view! { <Badge tone=outcome_tone(outcome)>{outcome_name(outcome)}</Badge> }.into_any()
}
