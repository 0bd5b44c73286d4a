//! What background work promises, on both engines (flows.md section 1): the conformance suite.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod lab;

mod clock;
mod limits;
mod outcomes;
mod processes;
mod queues;
mod schedules;
