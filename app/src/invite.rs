//! Joining a team by the link of an invitation.

mod api;
mod invite_page;

pub use invite_page::InvitePage;
