//! Identity through its workflows: a real database, a real mail server on loopback, a clock moved by hand.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod world;

mod signing_in;
mod signing_up;
