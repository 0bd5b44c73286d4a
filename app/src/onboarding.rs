//! The gate before the product: a client first has to say whom it wants.

mod api;
mod onboarding_page;
mod skip_page;

pub use onboarding_page::OnboardingPage;
pub use skip_page::SkipPage;
