//! Outreach through its workflows: a real database, a real mail server on loopback, clocks moved by hand.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

#[path = "../identity/world.rs"]
#[allow(dead_code, reason = "these tests need a part of it")]
mod world;

#[path = "../../../integrations/tests/dovecot/mod.rs"]
mod dovecot;

mod approving;
mod chaos;
mod domains;
mod following;
mod going_live;
mod intake;
mod leaving;
mod looking;
mod providers;
mod random_worlds;
mod scene;
mod sending;
mod servers;
mod setting_up;
mod templating;
mod upkeep;
mod writing;
