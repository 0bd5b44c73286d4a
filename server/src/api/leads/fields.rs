//! What a program may say about a lead.

use std::collections::BTreeMap;

use domain::{CampaignId, ConsentBasis, LeadFact, LeadStatus};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use workflows::leads::{LeadChange, NewLead};

use crate::api::openapi::words;

pub fn status_words() -> Schema {
    words(LeadStatus::ALL)
}
pub fn consent_words() -> Schema {
    words(ConsentBasis::ALL)
}

macro_rules! bodies {
    ($($(#[$meta:meta])* $field:ident: $kind:ty = $fact:ident;)+) => {
        /// A lead to be.
        #[derive(Clone, Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct CreateLead {
            #[schema(min_length = 1, max_length = 254, example = "zoe@harbour.example")]
            email: String,
            #[schema(value_type = Option<Uuid>)]
            campaign_id: Option<CampaignId>,
            #[schema(schema_with = consent_words, required = false)]
            consent_basis: Option<ConsentBasis>,
            #[schema(max_length = 300)]
            consent_source: Option<String>,
            $($(#[$meta])* $field: Option<$kind>,)+
        }
        impl From<CreateLead> for NewLead {
            fn from(body: CreateLead) -> Self {
                let mut facts = BTreeMap::new();
                $(if let Some(value) = body.$field { facts.insert(LeadFact::$fact, value.to_string()); })+
                Self { email: body.email, facts, campaign: body.campaign_id, consent_basis: body.consent_basis, consent_source: body.consent_source }
            }
        }
        /// Fields left out stay as they are; an empty text removes one.
        #[derive(Clone, Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct ChangeLead {
            #[schema(min_length = 1, max_length = 254, example = "zoe@harbour.example")]
            email: Option<String>,
            /// Only an end: `unsubscribed`, `bounced` or `converted`.
            #[schema(schema_with = status_words, required = false)]
            status: Option<LeadStatus>,
            #[schema(schema_with = consent_words, required = false)]
            consent_basis: Option<ConsentBasis>,
            #[schema(max_length = 300)]
            consent_source: Option<String>,
            $($(#[$meta])* $field: Option<$kind>,)+
        }
        impl ChangeLead {
            pub fn change(self, revision: Option<i64>) -> LeadChange {
                let mut facts = BTreeMap::new();
                $(if let Some(value) = self.$field { facts.insert(LeadFact::$fact, value.to_string()); })+
                LeadChange { email: self.email, facts, status: self.status, consent_basis: self.consent_basis, consent_source: self.consent_source, revision }
            }
        }
    };
}

bodies! {
    /// Kept in E.164; without a country code it is Australian.
    #[schema(max_length = 60, example = "0491 570 006")]
    phone: String = Phone;
    #[schema(max_length = 120)]
    first_name: String = FirstName;
    #[schema(max_length = 120)]
    last_name: String = LastName;
    #[schema(max_length = 200, example = "Managing Director")]
    title: String = Title;
    #[schema(max_length = 200)]
    company: String = Company;
    #[schema(max_length = 2000, example = "https://www.linkedin.com/in/zoe")]
    linkedin_url: String = LinkedinUrl;
    #[schema(max_length = 253, example = "harbour.example")]
    domain: String = Domain;
    #[schema(max_length = 120)]
    organization_industry: String = Industry;
    #[schema(minimum = 0)]
    organization_employee_count: i64 = Employees;
    #[schema(max_length = 120)]
    organization_country: String = Country;
    organization_is_hiring: bool = IsHiring;
    /// A date.
    #[schema(max_length = 10, example = "2025-10-07")]
    organization_latest_funding_date: String = FundedOn;
    /// A date.
    #[schema(max_length = 10, example = "2025-11-06")]
    employment_start_date: String = RoleStarted;
    #[schema(max_length = 254)]
    personal_email: String = PersonalEmail;
    /// A name of the IANA time zone database.
    #[schema(max_length = 64, example = "Australia/Perth")]
    timezone: String = Timezone;
    email_verified: bool = EmailVerified;
    phone_verified: bool = PhoneVerified;
}
