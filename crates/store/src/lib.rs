//! What is kept, on SQLite or PostgreSQL: the one crate that writes SQL.
//!
//! It begins at [`Db`], which opens transactions. A [`ClientTx`] belongs to one client and is the
//! only key to tenant tables; a [`SystemTx`] is for what no client owns. Each aggregate has a
//! module of functions that take one of them. Rules are not here: a function says what it does to
//! rows, `workflows` decides when.

mod codec;
mod db;
mod engine;
mod error;
mod lock;
mod migrations;
mod open;
mod query;
mod tx;

pub mod activities;
pub mod backup;
pub mod business_clock;
pub mod exports;
pub mod flow_runs;
pub mod icp;
pub mod idempotency_keys;
pub mod identity;
pub mod jobs;
pub mod lead_imports;
pub mod lead_rescores;
pub mod leads;
pub mod notifications;
pub mod outreach;
pub mod platform_settings;
pub mod public;
pub mod replies;
pub mod report;
pub mod saved_views;
pub mod schedules;
pub mod suppression;
pub mod webhooks;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(test)]
mod pitfalls;

pub use codec::{Json, List};
pub use db::{Db, PoolUse};
pub use engine::Engine;
pub use error::{Error, Result};
pub use migrations::known_version;
pub use open::{ConnectOptions, OpenError};
pub use tx::{ClientTx, Savepoint, Scope, SystemTx, Tx};
