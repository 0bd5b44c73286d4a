use axum::Json;
use axum::extract::State;
use domain::{ClientId, DomainSuppressionReason};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::Services;
use workflows::suppression::{self, Added, NewEntry};

use super::entry::{Kind, kind_words};
use crate::api::body::Body;
use crate::api::params::Ids;
use crate::api::visitor::Visitor;
use crate::web::problem::{FieldProblem, Problem};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSuppression {
    /// `email` unless said.
    #[schema(schema_with = kind_words, required = false)]
    kind: Option<Kind>,
    /// The address, domain or number.
    #[schema(min_length = 1, max_length = 254, example = "stop@harbour.example")]
    value: String,
    /// For an address `unsubscribe`, `bounce`, `complaint`, `legal` or `manual` (the default); for a
    /// domain `competitor` (the default), `blacklisted` or `spam_trap`. A number needs none.
    #[schema(max_length = 40, example = "manual")]
    reason: Option<String>,
    #[schema(max_length = 500)]
    notes: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AddedSuppression {
    /// False when it was on the list before; the first reason stays.
    added: bool,
}

/// Adds to whom the client does not contact
///
/// Leads it concerns leave outreach at once.
#[utoipa::path(
    post, path = "/clients/{client_id}/suppression", tag = "Suppression", request_body = NewSuppression,
    params(("client_id" = uuid::Uuid, Path, description = "The client.")),
    responses(
        (status = 201, description = "Added.", body = AddedSuppression),
        (status = 200, description = "It was there before.", body = AddedSuppression),
    ),
    extensions(("x-required-role" = json!("member")))
)]
pub async fn add_suppression(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    Body(new): Body<NewSuppression>,
) -> Result<(StatusCode, Json<AddedSuppression>), Problem> {
    let notes = new.notes.as_deref();
    let added = match new.kind.unwrap_or(Kind::Email) {
        Kind::Email => {
            let entry = NewEntry { email: new.value, reason: new.reason, notes: new.notes };
            suppression::add_email(&services, &visit, client, entry).await
        }
        Kind::Domain => {
            let why = new.reason.as_deref().unwrap_or(DomainSuppressionReason::Competitor.as_str());
            let why: DomainSuppressionReason = why.parse().map_err(|_| {
                let words = "Choose competitor, blacklisted or spam_trap.";
                Problem::invalid(vec![FieldProblem::new("reason", "invalid", words)])
            })?;
            suppression::add_domain(&services, &visit, client, &new.value, why, notes).await
        }
        Kind::Phone => suppression::add_phone(&services, &visit, client, &new.value, notes).await,
    };
    let added = added.map_err(of_value)? == Added::Now;
    let status = if added { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(AddedSuppression { added })))
}

/// The workflow names what was wrong by its kind; here it stands in `value`.
fn of_value(error: workflows::Error) -> Problem {
    let mut problem = Problem::from(error);
    for field in &mut problem.fields {
        if Kind::ALL.iter().any(|kind| kind.as_str() == field.field) {
            "value".clone_into(&mut field.field);
        }
    }
    problem
}
