//! What background work promises, on both engines (flows.md section 1): the conformance suite.

mod lab;

mod clock;
mod limits;
mod outcomes;
mod processes;
mod queues;
mod schedules;
