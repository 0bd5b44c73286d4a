//! Outreach through its workflows: a real database, a real mail server on loopback, clocks moved by hand.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

#[path = "../identity/world.rs"]
#[allow(dead_code, reason = "these tests need a part of it")]
mod world;

mod approving;
mod chaos;
mod leaving;
mod looking;
mod scene;
mod sending;
mod setting_up;
