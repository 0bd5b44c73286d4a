//! Campaigns and what leaves by them: setting up, enrolling, asking the gate, sending, and what comes
//! back. The rules are `engines::outreach`; here they meet the ledger and the mail servers.
//!
//! Promised (decisions.md D7): a touch leaves at most once. It is written down before anything
//! leaves; an attempt that ends before its message went out is made again; one that ends after that
//! without an answer is **unknown**, is listed, and is never made again by itself.

pub mod activation;
pub mod approvals;
pub mod bounces;
pub mod campaigns;
mod compose;
pub mod enrolments;
mod hand_over;
pub mod identity;
mod journal;
pub mod mailbox_changes;
pub mod mailboxes;
pub mod opt_out;
pub mod overview;
mod prepare;
pub mod preview;
mod question;
pub mod roster;
pub mod sending;
pub mod steps;
pub mod unknown;
mod world;

pub use sending::{SendDue, Sent, Worker};
