//! The REST API through the real router: what each operation lets in and keeps out. Every case runs
//! on SQLite and on PostgreSQL, there as an ordinary role, so that row-level security is in force.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod account;
mod api_keys;
mod audit;
mod auth;
mod bad_input;
mod brake;
mod call;
mod cast;
mod clients;
mod contract;
mod controls;
mod document;
mod files;
mod forms;
mod headline_test;
mod hooks;
mod idempotency;
mod leads;
mod limits;
mod outreach;
mod ready;
mod refusals;
mod reports;
mod rows;
mod shapes;
mod team;
mod traces;
mod walk;
mod walk_allowed;
mod walk_people;
mod webhooks;
mod world;
