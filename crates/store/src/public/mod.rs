//! Rows of the public site: the waitlist, the founding places, the headline test. No client owns
//! them, so every function takes a [`crate::SystemTx`].

pub mod headline_test;
pub mod spots;
pub mod waitlist;
