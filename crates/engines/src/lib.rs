//! The rules of the product as pure functions: everything they need comes in, everything they
//! conclude goes out, with the reasons. No IO, no clock, no chance; they run on the server and in
//! the browser alike.

pub mod enrichment;
pub mod go_live;
pub mod outreach;
pub mod replies;
pub mod reporting;
pub mod scoring;
pub mod webhooks;
