//! The parts of public pages that move, ask or follow live numbers. The server draws them in their
//! final state; [`super::wake`] hydrates each where it stands, inside an element with `data-widget`.

pub mod count_up;
#[cfg(feature = "hydrate")]
pub mod exposure;
pub mod live_feed;
pub mod motion;
pub mod spots;
pub mod step_tabs;
pub mod typewriter;
pub mod waitlist_form;
