//! Whom a client wants to reach and how much each part of a score counts: the same form at
//! `/onboarding` and in settings, with the leads there are scored in the browser while it changes.

mod api;
mod profile_form;
mod profile_lines;
mod rescoring;
mod sample;
mod weights_card;
mod what_if;

pub use profile_form::{AfterSave, ProfileEditor};

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::{icp, identity, leads};

    pub use crate::context::{client, services, tell};
}
