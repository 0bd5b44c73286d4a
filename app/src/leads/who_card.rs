use domain::{FactKind, LeadFact};
use leptos::prelude::*;

use super::lead_api::LeadDetail;
use super::words::check_name;
use crate::components::{Card, CopyButton, grouped};

/// The person.
#[component]
pub fn WhoCard(lead: LeadDetail) -> impl IntoView {
    const FACTS: &[LeadFact] = &[
        LeadFact::Title,
        LeadFact::Phone,
        LeadFact::LinkedinUrl,
        LeadFact::PersonalEmail,
        LeadFact::Seniority,
        LeadFact::RoleStarted,
        LeadFact::Timezone,
    ];
    let check = lead.email_check.map(|check| view! { <span class="fact__more">{check_name(check)}</span> });
    view! {
        <Card title="Person">
            <dl class="facts">
                <div class="facts__line">
                    <dt>"E-mail"</dt>
                    <dd><span class="mono">{lead.email.clone()}</span>" "<CopyButton text=lead.email.clone() label="Copy the address"/>{check}</dd>
                </div>
                {lines(&lead, FACTS, true)}
            </dl>
        </Card>
    }
    .into_any()
}

/// Where the person works.
#[component]
pub fn CompanyCard(lead: LeadDetail) -> impl IntoView {
    const ALWAYS: &[LeadFact] = &[LeadFact::Company, LeadFact::Domain, LeadFact::Industry, LeadFact::Employees, LeadFact::Country];
    const KNOWN: &[LeadFact] = &[
        LeadFact::Website,
        LeadFact::CompanyLinkedin,
        LeadFact::FoundedYear,
        LeadFact::IsHiring,
        LeadFact::FundedOn,
        LeadFact::DomainRank,
        LeadFact::OrganicTraffic,
        LeadFact::OrganicCount,
        LeadFact::Top10Keywords,
        LeadFact::SpamScore,
        LeadFact::Backlinks,
        LeadFact::ReferringDomains,
        LeadFact::PostalCompany,
        LeadFact::PostalLine1,
        LeadFact::PostalLine2,
        LeadFact::PostalCity,
        LeadFact::PostalState,
        LeadFact::PostalPostcode,
        LeadFact::PostalCountry,
    ];
    view! {
        <Card title="Company">
            <dl class="facts">{lines(&lead, ALWAYS, true)}{lines(&lead, KNOWN, false)}</dl>
        </Card>
    }
    .into_any()
}

/// A line a fact; `all` draws a quiet dash for what is not known.
fn lines(lead: &LeadDetail, facts: &'static [LeadFact], all: bool) -> impl IntoView + use<> {
    let line = |fact: &LeadFact| {
        let known = lead.fact(*fact).map(str::to_owned);
        (all || known.is_some()).then(|| {
            let value = match known {
                Some(text) => shown(*fact, text),
                None => view! { <span class="table__none"><span aria-hidden="true">"–"</span><span class="visually-hidden">"not known"</span></span> }.into_any(),
            };
            view! { <div class="facts__line"><dt>{fact.label()}</dt><dd>{value}</dd></div> }
        })
    };
    facts.iter().map(line).collect_view()
}

fn shown(fact: LeadFact, text: String) -> AnyView {
    match fact.kind() {
        FactKind::Url | FactKind::Linkedin => {
            let words = text.trim_start_matches("https://").trim_start_matches("www.").trim_end_matches('/').to_owned();
            view! { <a href=text rel="external noopener noreferrer" target="_blank">{words}</a> }.into_any()
        }
        FactKind::Phone | FactKind::Domain | FactKind::Email => view! { <span class="mono">{text}</span> }.into_any(),
        FactKind::Flag => if text == "true" { "Yes" } else { "No" }.into_any(),
        FactKind::Count if fact != LeadFact::FoundedYear => {
            text.parse().map_or(text, grouped).into_any()
        }
        _ => text.into_any(),
    }
}
