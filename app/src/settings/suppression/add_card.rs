use domain::{DomainSuppressionReason, SuppressionReason};
use leptos::prelude::*;

use super::api::{AddEntries, List};
use crate::components::{
    Button, ButtonKind, ButtonVariant, Card, Choice, Field, Select, TextArea, TextInput,
};
use crate::forms::{ServerForm, use_form};

/// Puts one entry on the list, or as many as are pasted.
#[component]
pub fn AddCard(list: List, again: Callback<()>) -> impl IntoView {
    let lines = RwSignal::new(String::new());
    let notes = RwSignal::new(String::new());
    let form = use_form::<AddEntries>(move |_| {
        lines.set(String::new());
        notes.set(String::new());
        again.run(());
    });
    lines.set(form.typed("lines", ""));
    notes.set(form.typed("notes", ""));
    let (title, placeholder) = match list {
        List::Emails => ("Stop contacting people", "sam@harbour.example"),
        List::Domains => ("Stop contacting companies", "harbour.example"),
        List::Phones => ("Stop calling numbers", "0412 345 678"),
    };
    let label = match list {
        List::Emails => "Addresses",
        List::Domains => "Domains",
        List::Phones => "Numbers",
    };
    let reasons = reasons(list);
    let first = reasons.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let reason = (!reasons.is_empty()).then(|| {
        view! {
            <Field name="reason" label="Reason" error=form.error_of("reason")>
                <Select choices=reasons value=form.typed("reason", &first)/>
            </Field>
        }
    });
    view! {
        <Card title words="It works at once, in every campaign.">
            <ServerForm form class="form suppress-form">
                <input type="hidden" name="list" value=list.as_str()/>
                <div class="suppress-form__lines">
                    <Field name="lines" label hint="One a line, or a pasted column of a table." error=form.error_of("lines")>
                        <TextArea rows=3 bind=lines placeholder mono=true/>
                    </Field>
                </div>
                <div class="suppress-form__rest">
                    {reason}
                    <Field name="notes" label="Note" optional=true error=form.error_of("notes")>
                        <TextInput bind=notes autocomplete="off" max_length=500/>
                    </Field>
                </div>
                <div class="form__actions">
                    <Button kind=ButtonKind::Submit variant=ButtonVariant::Primary busy=form.pending()>"Add to the list"</Button>
                </div>
            </ServerForm>
        </Card>
    }
    .into_any()
}

fn reasons(list: List) -> Vec<Choice> {
    match list {
        List::Emails => [
            (SuppressionReason::Manual, "By hand"),
            (SuppressionReason::Unsubscribe, "They opted out"),
            (SuppressionReason::Bounce, "Mail bounces"),
            (SuppressionReason::Complaint, "They complained"),
            (SuppressionReason::Legal, "Legal"),
        ]
        .map(|(reason, label)| Choice::new(reason.as_str(), label))
        .into(),
        List::Domains => [
            (DomainSuppressionReason::Competitor, "Competitor"),
            (DomainSuppressionReason::Blacklisted, "Not wanted"),
            (DomainSuppressionReason::SpamTrap, "Spam trap"),
        ]
        .map(|(reason, label)| Choice::new(reason.as_str(), label))
        .into(),
        List::Phones => Vec::new(),
    }
}
