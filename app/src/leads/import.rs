//! `/dashboard/leads/import`: a list becomes leads. The file is sent, its columns are mapped, a trial
//! says what would happen, a job does it; past imports stand below.

mod api;
mod columns_card;
mod import_page;
mod imports_page;
#[cfg(any(feature = "ssr", test))]
mod layout_words;
mod mapping_form;
mod outcome_card;
mod problems_card;
mod progress_card;
#[cfg(feature = "ssr")]
mod reading;
mod tally;
mod upload_card;
mod words;

pub use import_page::ImportPage;
pub use imports_page::ImportsPage;

/// The page, and the address its form sends the file to.
pub const UPLOAD: &str = "/dashboard/leads/import";

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::imports;

    pub use crate::context::{client, services, tell};

    /// The id in an argument; what cannot be read is nobody's.
    pub fn import_id(text: &str) -> Result<domain::ImportId, crate::AppError> {
        text.parse().map_err(|_| crate::AppError::NotFound { what: "import".to_owned() })
    }
}
