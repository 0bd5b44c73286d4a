//! Telling a client's own programs what happened (api.md section 12): when it is tried again, and how a
//! message proves where it comes from.

mod attempts;
#[cfg(feature = "signing")]
pub mod signing;

pub use attempts::{Attempted, Next, Rules, next, wait};
