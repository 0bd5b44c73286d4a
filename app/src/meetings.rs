//! `/dashboard/meetings`: who meets the agency when, and what came of it.

mod booking_card;
mod meeting_forms;
mod meeting_pane;
mod meetings_api;
mod meetings_page;
mod new_meeting;

pub use meetings_page::MeetingsPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::replies::{agenda, booking_link, doors, meetings};

    pub use crate::context::{client, services, tell};

    /// The id in an argument; what cannot be read is nobody's.
    pub fn meeting_id(text: &str) -> Result<domain::MeetingId, crate::AppError> {
        text.parse().map_err(|_| crate::AppError::NotFound { what: "meeting".to_owned() })
    }
}
