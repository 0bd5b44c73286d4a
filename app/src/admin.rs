//! `/admin`: pages for platform admins. To everybody else they do not exist.

mod headline_test;
mod interval_plot;
mod sending_brake;

pub use headline_test::HeadlineTestPage;
pub use sending_brake::SendingBrakePage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::outreach::brake;
    pub use workflows::public;

    pub use crate::context::{services, tell, visit};
}
