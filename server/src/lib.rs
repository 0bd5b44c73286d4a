//! The program around the product: settings, start and stop, the HTTP surface, the command line.
//! Rules of the business live in `workflows` and below.

pub mod api;
pub mod cli;
pub mod config;
pub mod files;
pub mod google;
pub mod hooks;
pub mod import;
pub mod jobs;
pub mod mail;
pub mod mail_access;
pub mod metrics;
pub mod secret_key;
pub mod serve;
pub mod simulate;
pub mod start;
pub mod state;
pub mod telemetry;
pub mod web;
pub mod world;
