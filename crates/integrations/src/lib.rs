//! The outside world: one trait a capability, one module a vendor.
//!
//! A trait names what the product needs; a vendor's shapes stay inside its module. Nothing here
//! decides anything or touches the store.

pub mod dns;
pub mod llm;
pub mod mail;
pub mod oidc;
pub mod webhooks;
