//! The outside world, local: real servers on loopback that behave as the vendors' do.
//!
//! They share no types with the clients that speak to them, so that two readings of a protocol have
//! to agree. They run in sandbox mode and in tests, never in live mode.

pub mod mail;
pub mod oidc;
pub mod town;
pub mod webhooks;
