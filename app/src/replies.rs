//! `/dashboard/replies`: what people wrote back, one conversation beside the list.

mod answer_form;
mod conversation;
mod inbox_api;
mod inbox_page;
mod keys;
mod reply_list;

pub use inbox_page::RepliesPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::replies::{answering, inbox};

    pub use crate::context::{client, services, tell};

    /// The id in an argument; what cannot be read is nobody's.
    pub fn reply_id(text: &str) -> Result<domain::ReplyId, crate::AppError> {
        text.parse().map_err(|_| crate::AppError::NotFound { what: "reply".to_owned() })
    }
}
