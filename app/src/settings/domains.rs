use leptos::prelude::*;

use super::domain_api::{CheckDomain, DomainLine, DomainsPage, RecordLine, list_domains};
use crate::campaigns::sentence;
use crate::components::{
    Badge, Banner, Button, ButtonKind, ButtonSize, Card, CopyButton, EmptyState, IconData, SkeletonShape,
    Tone, Widget,
};
use crate::forms::RowAction;
use crate::when::Moment;

/// Domains that mailboxes send from: the records to paste, and what the DNS really says.
#[component]
pub fn DomainsTab() -> impl IntoView {
    let changed = RwSignal::new(0_u32);
    let again = Callback::new(move |()| changed.update(|count| *count += 1));
    let page = Resource::new_blocking(move || changed.get(), |_| list_domains());
    view! {
        <div class="settings settings--mailboxes">
            <Widget of="sending domains" resource=page shape=SkeletonShape::Card let:page>
                <Cards page again/>
            </Widget>
        </div>
    }
}

#[component]
fn Cards(page: DomainsPage, again: Callback<()>) -> impl IntoView {
    if page.domains.is_empty() {
        return view! {
            <Card title="Sending domains">
                <EmptyState icon=icondata_lu::LuGlobe title="No sending domain yet" words="A domain stands here as soon as one of its mailboxes is connected, with the DNS records that let its mail arrive.">
                    <Button size=ButtonSize::Small href="/dashboard/settings?tab=mailboxes">"Connect a mailbox"</Button>
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    let note = (!page.checks).then(|| {
        view! { <Banner tone=Tone::Info>"In the sandbox no name server is asked, and nothing waits for these records."</Banner> }
    });
    let checks = page.checks;
    let cards =
        page.domains.into_iter().map(|domain| view! { <DomainCard domain checks again/> }).collect_view();
    view! { {note}{cards} }.into_any()
}

/// The state of a domain in a word.
fn state(domain: &DomainLine, checks: bool) -> (Tone, IconData, &'static str) {
    match (checks, domain.sends, domain.checked.is_some()) {
        (false, ..) => (Tone::Neutral, icondata_lu::LuCircleDashed, "Not checked"),
        (_, true, _) => (Tone::Success, icondata_lu::LuCircleCheck, "Sends"),
        (_, false, false) => (Tone::Warning, icondata_lu::LuClock, "Not checked yet"),
        (_, false, true) => (Tone::Danger, icondata_lu::LuCircleAlert, "Does not send"),
    }
}

#[component]
fn DomainCard(domain: DomainLine, checks: bool, again: Callback<()>) -> impl IntoView {
    let (tone, icon, word) = state(&domain, checks);
    let problem = (!domain.problem.is_empty()).then(|| {
        view! { <Banner tone=Tone::Warning>"Nothing leaves from this domain: "{domain.problem.clone()}</Banner> }
    });
    let checked = match domain.checked.clone() {
        Some(when) => {
            view! { <p class="line__more">"Checked "<Moment when/>", and again every hour."</p> }.into_any()
        }
        None if domain.records.is_empty() => {
            view! { <p class="line__more">"Check it to see which records to paste."</p> }.into_any()
        }
        None => ().into_any(),
    };
    let name = domain.domain.clone();
    let records =
        domain.records.into_iter().map(|record| view! { <RecordRow record checks/> }).collect_view();
    let id = domain.id;
    let action = move || {
        view! {
            <RowAction<CheckDomain> fields=vec![("id", id.clone())] on_done=again>
                <Button kind=ButtonKind::Submit size=ButtonSize::Small icon=icondata_lu::LuRefreshCw>{if checks { "Check now" } else { "Show records" }}</Button>
            </RowAction<CheckDomain>>
        }
    };
    view! {
        <div data-testid="domain">
            <Card title=name action=action>
                <div class="stack">
                    <div><Badge tone icon>{word}</Badge></div>
                    {problem}
                    {checked}
                    <ul class="lines">{records}</ul>
                </div>
            </Card>
        </div>
    }
    .into_any()
}

/// What a record is for, in words.
fn purpose(record: &RecordLine) -> &'static str {
    match record.purpose.as_str() {
        "spf" => "SPF: who may send",
        "dkim" => "DKIM: our signature",
        "dmarc" => "DMARC: what receivers do with forgeries",
        "mx" => "MX: where answers go",
        _ => "Record",
    }
}

#[component]
fn RecordRow(record: RecordLine, checks: bool) -> impl IntoView {
    let title = purpose(&record);
    let (tone, word) = match record.valid {
        Some(true) => (Tone::Success, "Right"),
        Some(false) => (Tone::Danger, "Missing or wrong"),
        None if checks => (Tone::Warning, "No answer"),
        None => (Tone::Neutral, "Not checked"),
    };
    let problem = (!record.problem.is_empty()).then(|| {
        view! { <p class="line__more">{sentence(&record.problem)}</p> }
    });
    // What is right needs no comparison.
    let observed = (record.valid == Some(false) && !record.observed.is_empty()).then(|| {
        view! { <p class="line__more">"There is now: "<code>{record.observed.clone()}</code></p> }
    });
    let place = format!("{} at {}", record.kind, record.host);
    view! {
        <li class="line" data-testid="record">
            <div class="line__words">
                <p class="line__title">{title}" "<Badge tone>{word}</Badge></p>
                <p class="line__more secret"><span class="mono">{place}</span><CopyButton text=record.host label=format!("Copy the host of {title}")/></p>
                <p class="line__more secret"><code>{record.value.clone()}</code><CopyButton text=record.value label=format!("Copy the value of {title}")/></p>
                {problem}
                {observed}
            </div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(sends: bool) -> DomainLine {
        DomainLine {
            id: String::new(),
            domain: "get-harbour.example".to_owned(),
            sends,
            problem: String::new(),
            checked: None,
            records: vec![],
        }
    }

    #[test]
    fn a_domain_that_nobody_looked_at_is_not_called_wrong() {
        assert_eq!(state(&domain(false), true).2, "Not checked yet");
        assert_eq!(state(&domain(true), true).2, "Sends");
        assert_eq!(state(&domain(true), false).2, "Not checked");
    }
}
