//! The pages beside the landing page.

mod about;
mod failure;
mod how_it_works;
mod legal;
mod pricing;
mod status;
mod thank_you;
mod unsubscribe;

pub use about::AboutPage;
pub use failure::FailurePage;
pub use how_it_works::HowItWorksPage;
pub use legal::{PrivacyPage, TermsPage};
pub use pricing::PricingPage;
pub use status::StatusPage;
pub use thank_you::ThankYouPage;
pub use unsubscribe::UnsubscribePage;
