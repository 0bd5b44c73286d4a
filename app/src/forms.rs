//! Forms that work the same with and without scripting.
//!
//! A form posts to a server function that answers an [`Outcome`] or an `AppError`. With the browser
//! code the answer is shown in place. Without it the server keeps the answer, and what was typed,
//! for a minute and sends the visitor back (303); the page draws both again from the [`Echo`].
//! Passwords, codes and tokens are never kept.

mod echo;
mod field_names;
mod form;
mod outcome;
mod row_action;

pub use echo::{Echo, NOTICE_FIELD, is_secret, provide_echo, use_echo};
pub use form::{FormState, ServerForm, say_what_was_kept, use_form};
pub use outcome::{Outcome, Shown};
pub use row_action::RowAction;
