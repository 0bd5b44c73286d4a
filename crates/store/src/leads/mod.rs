//! Leads: the people a client may write to.
//!
//! Reading a living lead leaves deleted ones out; [`find`] tells "deleted" from "never was". Bulk
//! statements take any number of rows: on SQLite they go in portions of at most 500 binds, on
//! PostgreSQL as arrays. Lists are in [`list`], scores in [`scores`].

pub mod counts;
mod insert;
pub mod list;
pub mod merge;
#[cfg(test)]
mod plans;
mod row;
pub mod scores;
mod update;

pub use insert::{NewLead, insert_many};
pub use row::{Lead, LeadScore};
pub use update::{
    Change, Enrichment, erase, set_campaign, set_status, soft_delete, soft_delete_many, update,
};

use domain::{EmailAddress, ImportId, LeadId, LeadStatus};

use crate::query::LIST_MAX;
use crate::{ClientTx, Engine, List, Result};

/// Whether the client has, had or never had a lead of that id.
#[derive(Clone, Debug)]
pub enum Found {
    Living(Box<Lead>),
    Deleted,
    Never,
}

pub async fn find(tx: &mut ClientTx, id: LeadId) -> Result<Found> {
    Ok(match even_deleted(tx, id).await? {
        None => Found::Never,
        Some(lead) if lead.deleted_at.is_some() => Found::Deleted,
        Some(lead) => Found::Living(Box::new(lead)),
    })
}

/// The lead, living or deleted.
pub async fn even_deleted(tx: &mut ClientTx, id: LeadId) -> Result<Option<Lead>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(row::columns())
        .push(" FROM leads WHERE")
        .push_bind(" client_id = ", client)
        .push_bind(" AND id = ", id)
        .fetch_optional()
        .await
}

pub async fn by_email(tx: &mut ClientTx, email: &EmailAddress) -> Result<Option<Lead>> {
    let client = tx.client();
    tx.query("SELECT ")
        .push(row::columns())
        .push(" FROM leads WHERE deleted_at IS NULL")
        .push_bind(" AND client_id = ", client)
        .push_bind(" AND email = ", email.clone())
        .fetch_optional()
        .await
}

/// Living leads among these ids, in no order.
pub async fn get_many(tx: &mut ClientTx, ids: &[LeadId]) -> Result<Vec<Lead>> {
    let client = tx.client();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(LIST_MAX - 1) {
        let query = tx
            .query("SELECT ")
            .push(row::columns())
            .push(" FROM leads WHERE deleted_at IS NULL")
            .push_bind(" AND client_id = ", client)
            .push(" AND id IN ")
            .push_list(some.iter().copied());
        found.extend(query.fetch_all::<Lead>().await?);
    }
    Ok(found)
}

/// A living lead as an import needs to know it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    pub id: LeadId,
    pub email: EmailAddress,
    pub status: LeadStatus,
    pub import_id: Option<ImportId>,
}

/// Living leads that have one of these addresses, in no order.
pub async fn known(tx: &mut ClientTx, emails: &[EmailAddress]) -> Result<Vec<Known>> {
    const COLUMNS: &str = "SELECT id, email, status, import_id FROM leads";
    let client = tx.client();
    if tx.engine() == Engine::Postgres {
        return tx
            .query(COLUMNS)
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
            .push_bind(" AND email = ANY(", List(emails.to_vec()))
            .push(")")
            .fetch_all()
            .await;
    }
    let mut found = Vec::new();
    for some in emails.chunks(LIST_MAX - 1) {
        let query = tx
            .query(COLUMNS)
            .push_bind(" WHERE deleted_at IS NULL AND client_id = ", client)
            .push(" AND email IN ")
            .push_list(some.iter().cloned());
        found.extend(query.fetch_all::<Known>().await?);
    }
    Ok(found)
}

/// The client's statistics for the planner, after a bulk change; SQLite needs none, its plans are named.
pub async fn analyze(tx: &mut ClientTx) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        tx.query("ANALYZE leads").execute().await?;
    }
    Ok(())
}
