use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::IntoResponse;
use domain::{ClientId, SuppressionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use workflows::{Services, suppression};

use super::entry::{Kind, Suppression, kind_words};
use crate::api::page::{next_link, searched};
use crate::api::params::{Asked, Ids};
use crate::api::visitor::Visitor;
use crate::web::problem::Problem;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Addresses unless said. Domains and numbers come all at once, at most 10,000 of each.
    #[param(schema_with = kind_words, required = false)]
    kind: Option<Kind>,
    /// The beginning of an address.
    #[param(max_length = 254)]
    search: Option<String>,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<Uuid>)]
    cursor: Option<SuppressionId>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Suppressions {
    /// Addresses the newest first, 50 to a page; domains and numbers in order.
    entries: Vec<Suppression>,
    /// All of this kind, whatever was searched for.
    #[schema(minimum = 0)]
    total: i64,
    /// For `cursor=`; `null` on the last page.
    #[schema(value_type = Option<Uuid>)]
    next_cursor: Option<SuppressionId>,
}

/// Lists whom the client does not contact
#[utoipa::path(
    get, path = "/clients/{client_id}/suppression", tag = "Suppression",
    params(("client_id" = uuid::Uuid, Path, description = "The client."), Which),
    responses((status = 200, description = "One page.", body = Suppressions, headers(("Link" = String, description = "The next page.")))),
    extensions(("x-required-role" = json!("admin")))
)]
pub async fn list_suppression(
    State(services): State<Services>,
    Visitor(visit): Visitor,
    Ids(client): Ids<ClientId>,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<Which>,
) -> Result<impl IntoResponse, Problem> {
    let whole = |entries: Vec<Suppression>| {
        let total = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        Suppressions { entries, total, next_cursor: None }
    };
    let found = match asked.kind.unwrap_or(Kind::Email) {
        Kind::Email => {
            let search = searched(asked.search.as_deref(), 254)?;
            let list = suppression::list_emails(&services, &visit, client, search, asked.cursor).await?;
            Suppressions {
                entries: list.entries.into_iter().map(Suppression::from).collect(),
                total: list.total,
                next_cursor: list.next,
            }
        }
        Kind::Domain => {
            let all = suppression::list_domains(&services, &visit, client).await?;
            whole(all.into_iter().map(Suppression::from).collect())
        }
        Kind::Phone => {
            let all = suppression::list_phones(&services, &visit, client).await?;
            whole(all.into_iter().map(Suppression::from).collect())
        }
    };
    let link = found.next_cursor.and_then(|next| next_link(&uri, &next.to_string()));
    Ok((link, Json(found)))
}
