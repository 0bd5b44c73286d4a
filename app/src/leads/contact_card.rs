use domain::LeadFact;
use leptos::prelude::*;

use super::lead_api::LeadDetail;
use super::words::{consent_name, source_name};
use crate::components::{Badge, Card, Tone};
use crate::when::Moment;

/// Whether the person may be contacted, on what ground, and where the data comes from.
#[component]
pub fn ContactCard(lead: LeadDetail) -> impl IntoView {
    let email = match &lead.suppressed {
        Some(_) => view! { <Badge tone=Tone::Warning icon=icondata_lu::LuBan>"Do not contact"</Badge> }.into_any(),
        None => view! { <Badge tone=Tone::Success icon=icondata_lu::LuCheck>"Allowed"</Badge> }.into_any(),
    };
    let phone = match (lead.fact(LeadFact::Phone), lead.phone_allowed) {
        (None, _) => view! { <span class="table__none">"No number"</span> }.into_any(),
        (Some(_), true) => view! { <Badge tone=Tone::Success icon=icondata_lu::LuCheck>"Not on your list"</Badge> }.into_any(),
        (Some(_), false) => view! { <Badge tone=Tone::Warning icon=icondata_lu::LuBan>"Do not call"</Badge> }.into_any(),
    };
    let register = match lead.dncr {
        None => "Not checked",
        Some(true) => "Listed: do not call",
        Some(false) => "Not listed",
    };
    let source = lead.source.map(|source| {
        let confidence = lead.confidence.map(|share| format!(", {share}% complete")).unwrap_or_default();
        view! { <div class="facts__line"><dt>"Data from"</dt><dd>{source_name(source)}{confidence}</dd></div> }
    });
    let from = (!lead.consent_source.is_empty()).then(|| view! { <span class="fact__more">{lead.consent_source.clone()}</span> });
    view! {
        <Card title="Contact">
            <dl class="facts">
                <div class="facts__line"><dt>"E-mail"</dt><dd data-testid="suppression-state">{email}</dd></div>
                <div class="facts__line"><dt>"Phone"</dt><dd>{phone}</dd></div>
                <div class="facts__line"><dt>"Do Not Call Register"</dt><dd>{register}</dd></div>
                <div class="facts__line"><dt>"Consent"</dt><dd>{consent_name(lead.consent)}{from}</dd></div>
                {source}
                <div class="facts__line"><dt>"Added"</dt><dd><Moment when=lead.added.clone() exact=true/></dd></div>
                <div class="facts__line"><dt>"Updated"</dt><dd><Moment when=lead.updated.clone()/></dd></div>
            </dl>
        </Card>
    }
    .into_any()
}
