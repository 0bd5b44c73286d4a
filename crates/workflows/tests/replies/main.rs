//! What comes back, through its workflows: real mails sent, real answers to them, a real database,
//! clocks moved by hand.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

#[path = "../outreach/scene.rs"]
#[allow(dead_code, reason = "these tests need a part of it")]
mod scene;
#[path = "../identity/world.rs"]
#[allow(dead_code, reason = "these tests need a part of it")]
mod world;

mod answering;
mod answers;
mod bad_input;
mod bookings;
mod corrections;
mod counts;
mod crash;
mod doors;
mod intents;
mod matching;
mod meetings;
mod waiting;
