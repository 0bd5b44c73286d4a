//! Campaigns, mailboxes and the ledger of what left.
//!
//! The ledger ([`touches`]) has one row a step and enrolment, which the schema holds unique: it is
//! written before anything leaves, and its phase says how far it came. [`due`] hands enrolments to
//! workers under leases; [`usage`] takes one more of a day's limit and checks it in one statement.

pub mod activity;
pub mod approvals;
pub mod campaigns;
pub mod dns;
pub mod due;
pub mod enrolments;
#[cfg(any(test, feature = "testing"))]
pub mod example;
pub mod facts;
pub mod folders;
pub mod mailbox_logins;
pub mod mailboxes;
pub mod people;
pub mod resources;
pub mod sending;
pub mod signals;
pub mod steps;
pub mod templates;
pub mod touches;
pub mod upkeep;
pub mod usage;

#[cfg(test)]
mod tests;
