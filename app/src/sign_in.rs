//! The way in: sign up, confirm, sign in with or without a second factor, forgotten passwords.

mod api;
mod confirm_page;
mod demo_button;
mod forgot_page;
mod google_button;
mod link_trouble;
mod login_page;
mod passkey_button;
mod reset_page;
mod second_factor;
mod sign_up_page;
mod submit_soon;

pub use confirm_page::{ConfirmEmailChangePage, ConfirmPage, ResendPage};
pub use forgot_page::ForgotPage;
pub use link_trouble::LinkTrouble;
pub use login_page::LoginPage;
pub use reset_page::ResetPage;
pub use sign_up_page::{CheckEmailPage, SignUpPage};
pub use submit_soon::SubmitSoon;
