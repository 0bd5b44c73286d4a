//! `/admin`: pages for platform admins. To everybody else they do not exist.

mod headline_test;
mod interval_plot;

pub use headline_test::HeadlineTestPage;

#[cfg(feature = "ssr")]
mod imports {
    pub use workflows::public;

    pub use crate::context::{services, tell, visit};
}
