//! Identity through its workflows: a real database, a real mail server on loopback, a clock moved by hand.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod device;
mod world;

mod accounts;
mod api_keys;
mod audit_entries;
mod exports;
mod google;
mod outbox;
mod passkeys;
mod second_factor;
mod signing_in;
mod signing_up;
mod team;
mod tenants;
