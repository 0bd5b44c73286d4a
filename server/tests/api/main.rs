//! The REST API through the real router: what each operation lets in and keeps out. Every case runs
//! on SQLite and on PostgreSQL, there as an ordinary role, so that row-level security is in force.

mod account;
mod api_keys;
mod audit;
mod auth;
mod call;
mod clients;
mod contract;
mod document;
mod idempotency;
mod limits;
mod rows;
mod shapes;
mod team;
mod walk;
mod world;
