//! The public site. The server draws each page whole ([`render`]); the browser bundle `site` wakes
//! only the parts that move, ask or follow live numbers ([`wake`]), so the words of a page are
//! never sent twice. Every page is complete and readable before any script, and without one.

mod error_page;
pub mod widgets;

#[cfg(feature = "ssr")]
mod chrome;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
mod faq;
#[cfg(feature = "ssr")]
mod join;
#[cfg(feature = "ssr")]
mod landing;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod plans;
#[cfg(feature = "ssr")]
mod visit;
#[cfg(feature = "hydrate")]
mod wake;

pub use error_page::{ErrorPage, NotFoundPage};

#[cfg(feature = "ssr")]
pub use document::render;
#[cfg(feature = "ssr")]
pub use visit::{Component, Failure, SitePage, Visit};
#[cfg(feature = "hydrate")]
pub use wake::wake;
