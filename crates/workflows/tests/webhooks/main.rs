//! What a client's own programs are told: a real receiver on loopback, a real database, clocks moved by
//! hand.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

#[path = "../replies/answers.rs"]
#[allow(dead_code, reason = "these tests need a part of it")]
mod answers;
#[path = "../outreach/scene.rs"]
#[allow(dead_code, reason = "these tests need a part of it")]
mod scene;
#[path = "../identity/world.rs"]
#[allow(dead_code, reason = "these tests need a part of it")]
mod world;

mod addresses;
mod attempts;
mod crash;
mod events;
mod post;
mod proof;
