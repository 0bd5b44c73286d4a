//! What comes back, from the raw message to what it changes.
//!
//! An **event** is a message or notice exactly as it arrived, kept before anything is made of it and
//! kept once. A **reply** is what a person or a machine wrote, tied to a lead where that can be told,
//! always inside the client it came to. Its **effects** are decided by `engines::replies::effects` and
//! done here in one transaction, with what is needed to take them back when a person corrects them.
//!
//! Promised: an event taken in is processed exactly once or stands in the list of dead letters; two
//! deliveries of one message are one reply; a human answer has called off everything that waits for
//! that person by the time the event counts as processed; nothing of one client is ever seen from
//! another's message.

pub mod agenda;
pub mod answering;
mod attendance;
mod booked;
pub mod booking_link;
mod booking_wire;
mod bookings;
pub mod calendar;
pub mod digest;
pub mod doors;
pub mod effects;
pub mod inbox;
pub mod intake;
mod invitations;
pub mod letter;
mod matching;
pub mod meetings;
mod place;
mod process;
pub mod safe_html;
pub(crate) mod tell;
pub mod waiting;
pub mod wire;
pub(crate) mod words;

pub use intake::{ProcessInbound, RawEvent, ReplyRecovery, TakenIn, concerns_us, take_in, take_in_within};
