//! Leads through the public surface, on both databases.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod changing;
mod creating;
mod files;
mod importing;
mod kills;
mod lists;
mod memory;
mod messy;
mod people;
mod scores;
mod suppressed;
mod trying_out;
mod world;
