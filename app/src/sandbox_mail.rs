//! `/sandbox/mail`: what the product has sent, as its reader sees it. Sandbox and test mode only.

mod mail_page;

pub use mail_page::SandboxMailPage;
