//! `/dashboard/approvals`: what waits for a person's word before it leaves.

mod bulk_bar;
mod decision;
mod queue_api;
mod queue_keys;
mod queue_page;

pub use queue_page::ApprovalsPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::outreach::{approvals, regenerate, roster};

    pub use crate::context::{client, services, tell};

    /// The id in an argument; what cannot be read is nobody's.
    pub fn approval_id(text: &str) -> Result<domain::ApprovalId, crate::AppError> {
        text.parse().map_err(|_| crate::AppError::NotFound { what: "approval".to_owned() })
    }
}
