//! What the product does, one function a verb: load, decide, save. Where store, engines and
//! integrations meet; pages, REST handlers, inbound hooks and jobs all call these.

pub mod audit;
pub mod backup;
pub mod clock;
pub mod dashboard;
mod error;
pub mod exports;
pub mod go_live;
pub mod guards;
pub mod icp;
pub mod identity;
pub mod imports;
pub mod installation;
pub mod jobs;
pub mod leads;
pub mod live;
pub mod mail;
pub mod notifications;
pub mod onboarding;
pub mod outreach;
pub mod replies;
pub mod reporting;
pub mod retention;
pub mod sandbox;
pub mod secrets;
mod services;
pub mod suppression;
mod table_file;
pub mod webhooks;

pub use error::{Error, FieldError};
pub use services::Services;

pub mod classify_file;
pub mod idempotency;
pub mod score_file;

pub mod public;
