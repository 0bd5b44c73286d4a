//! The fields of a lead as people type them, the same for adding and changing.

use std::collections::BTreeMap;

use domain::LeadFact;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};

use super::words::consent_choices;
use crate::AppError;
use crate::components::{Choice, Field, InputKind, Select, TextInput};
use crate::forms::{FormState, Outcome};

/// What the forms send. The names are those of the facts, so that errors find their field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadForm {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub title: String,
    pub phone: String,
    pub linkedin_url: String,
    pub personal_email: String,
    pub employment_start_date: String,
    pub company: String,
    pub organization_website: String,
    pub organization_industry: String,
    pub organization_employee_count: String,
    pub organization_country: String,
    pub organization_is_hiring: String,
    pub organization_latest_funding_date: String,
    pub email_verified: String,
    pub phone_verified: String,
    pub consent_basis: String,
    pub consent_source: String,
}

impl LeadForm {
    /// Every fact the form asks for; an empty text means that it is not known.
    pub fn facts(&self) -> BTreeMap<LeadFact, String> {
        let pairs = [
            (LeadFact::FirstName, &self.first_name),
            (LeadFact::LastName, &self.last_name),
            (LeadFact::Title, &self.title),
            (LeadFact::Phone, &self.phone),
            (LeadFact::LinkedinUrl, &self.linkedin_url),
            (LeadFact::PersonalEmail, &self.personal_email),
            (LeadFact::RoleStarted, &self.employment_start_date),
            (LeadFact::Company, &self.company),
            (LeadFact::Website, &self.organization_website),
            (LeadFact::Industry, &self.organization_industry),
            (LeadFact::Employees, &self.organization_employee_count),
            (LeadFact::Country, &self.organization_country),
            (LeadFact::IsHiring, &self.organization_is_hiring),
            (LeadFact::FundedOn, &self.organization_latest_funding_date),
            (LeadFact::EmailVerified, &self.email_verified),
            (LeadFact::PhoneVerified, &self.phone_verified),
        ];
        pairs.into_iter().map(|(fact, text)| (fact, text.clone())).collect()
    }
    /// What was chosen as the ground for contact; none when nothing was.
    pub fn consent(&self) -> Result<Option<domain::ConsentBasis>, AppError> {
        if self.consent_basis.is_empty() {
            return Ok(None);
        }
        let basis = self.consent_basis.parse();
        basis.map(Some).map_err(|_| AppError::field("consent_basis", "unknown", "Choose one of the grounds."))
    }
}

/// The fields. `known` says what the lead has; `prefix` keeps the ids of two forms apart.
#[component]
pub fn LeadFields<S>(
    form: FormState<S>,
    prefix: &'static str,
    #[prop(optional)] known: Option<super::lead_api::LeadDetail>,
) -> impl IntoView
where
    S: ServerFn<Output = Outcome, Error = AppError> + Clone + Send + Sync + 'static,
{
    let of = move |name: &'static str| {
        let now = known.as_ref().map(|lead| match name {
            "email" => lead.email.clone(),
            "consent_basis" => lead.consent.to_string(),
            "consent_source" => lead.consent_source.clone(),
            fact => fact.parse().ok().and_then(|fact| lead.fact(fact)).unwrap_or_default().to_owned(),
        });
        form.typed(name, &now.unwrap_or_default())
    };
    let line = |name: &'static str, label: &'static str, kind: InputKind, placeholder: &'static str| {
        let value = of(name);
        view! {
            <Field name=name id=format!("{prefix}-{name}") label=label required=name == "email" error=form.error_of(name)>
                <TextInput kind value autocomplete="off" placeholder/>
            </Field>
        }
    };
    let choose = |name: &'static str, label: &'static str, placeholder: &'static str, choices: Vec<Choice>| {
        let value = of(name);
        view! {
            <Field name=name id=format!("{prefix}-{name}") label=label error=form.error_of(name)>
                <Select choices value placeholder/>
            </Field>
        }
    };
    let yes_or_no = || vec![Choice::new("true", "Yes"), Choice::new("false", "No")];
    view! {
        <fieldset class="form-part">
            <legend class="form-part__title">"Person"</legend>
            <div class="form-grid">
                {line("email", "E-mail", InputKind::Email, "")}
                {choose("email_verified", "E-mail verified", "Not known", yes_or_no())}
                {line("first_name", "First name", InputKind::Text, "")}
                {line("last_name", "Last name", InputKind::Text, "")}
                {line("title", "Job title", InputKind::Text, "")}
                {line("phone", "Phone", InputKind::Telephone, "0412 345 678")}
                {choose("phone_verified", "Phone verified", "Not known", yes_or_no())}
                {line("linkedin_url", "LinkedIn profile", InputKind::Url, "linkedin.com/in/…")}
                {line("personal_email", "Personal e-mail", InputKind::Email, "")}
                {line("employment_start_date", "In the role since", InputKind::Date, "")}
            </div>
        </fieldset>
        <fieldset class="form-part">
            <legend class="form-part__title">"Company"</legend>
            <div class="form-grid">
                {line("company", "Company", InputKind::Text, "")}
                {line("organization_website", "Website", InputKind::Url, "example.com.au")}
                {line("organization_industry", "Industry", InputKind::Text, "")}
                {line("organization_employee_count", "Employees", InputKind::Text, "25 or 11-50")}
                {line("organization_country", "Country", InputKind::Text, "Australia")}
                {choose("organization_is_hiring", "Hiring", "Not known", yes_or_no())}
                {line("organization_latest_funding_date", "Latest funding", InputKind::Date, "")}
            </div>
        </fieldset>
        <fieldset class="form-part">
            <legend class="form-part__title">"Consent"</legend>
            <div class="form-grid">
                {choose("consent_basis", "Ground for contact", "", consent_choices())}
                {line("consent_source", "Where it was given", InputKind::Text, "Web form, 3 March 2026")}
            </div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_of_the_form_is_sent_under_its_own_name() {
        let names: Vec<&str> = LeadForm::default().facts().keys().map(|fact| fact.as_str()).collect();
        let sent = serde_json::to_value(LeadForm::default()).unwrap();
        for name in &names {
            assert!(sent.get(name).is_some(), "{name}");
        }
        assert_eq!(sent.as_object().unwrap().len(), names.len() + 3);
    }

    #[test]
    fn a_ground_that_is_none_is_refused_and_an_empty_one_leaves_it_open() {
        let of = |text: &str| LeadForm { consent_basis: text.to_owned(), ..LeadForm::default() }.consent();
        assert_eq!(of(""), Ok(None));
        assert_eq!(of("express"), Ok(Some(domain::ConsentBasis::Express)));
        assert!(of("probably").is_err());
    }
}
