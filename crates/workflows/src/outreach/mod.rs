//! Campaigns and what leaves by them: setting up, enrolling, asking the gate, sending, and what comes
//! back. The rules are `engines::outreach`; here they meet the ledger and the mail servers.
//!
//! Promised (decisions.md D7): a touch leaves at most once. It is written down before anything
//! leaves; an attempt that ends before its message went out is made again; one that ends after that
//! without an answer is **unknown**, is listed, and is never made again by itself.

pub mod activation;
pub mod approvals;
pub mod bounces;
pub mod brake;
pub mod campaigns;
pub(crate) mod compose;
pub mod domains;
pub mod enrolments;
mod hand_over;
mod health;
pub mod identity;
pub mod intake;
pub(crate) mod journal;
mod keen;
pub mod letters;
pub mod mailbox_changes;
pub mod mailbox_sign_in;
pub mod mailboxes;
pub mod opt_out;
pub mod overview;
mod prepare;
pub mod preview;
mod question;
pub mod regenerate;
pub mod roster;
pub mod sending;
pub mod signers;
pub mod steps;
mod tell;
pub mod templates;
pub mod tracking;
pub mod trial;
pub mod unknown;
pub mod upkeep;
pub(crate) mod world;
mod writer;

pub use sending::{SendDue, Sent, Worker};
