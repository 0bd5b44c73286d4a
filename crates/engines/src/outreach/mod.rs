//! Outreach: what may be sent to whom, when, by which mailbox, in which words (outreach.md,
//! email-infrastructure.md sections 7 and 8, decisions.md D1 to D9 and D12).
//!
//! The nouns: a **campaign** has **steps**; a lead in a campaign is an **enrolment**; one step for
//! one enrolment is a **touch**. A touch leaves only through the [`gate`], asked at the moment of
//! sending. Everything here decides and explains; nothing here sends.

pub mod allocation;
pub mod answers;
pub mod approvals;
pub mod bounces;
pub mod by_hand;
pub mod campaign;
pub mod chance;
#[cfg(feature = "mime")]
pub mod complaints;
pub mod condition;
pub mod consent;
pub mod conversation;
pub mod copy;
#[cfg(feature = "mime")]
pub mod dsn;
pub mod gate;
pub mod health;
pub mod holidays;
pub mod hours;
#[cfg(feature = "mime")]
pub mod incoming;
pub mod pace;
pub mod plan;
pub mod quality;
pub mod records;
pub mod sequence;
pub mod snapshot;
pub mod spf;
pub mod template;
pub mod threading;
pub mod tracking;
pub mod warmup;
pub mod writer;
#[cfg(feature = "zones")]
pub mod zones;
