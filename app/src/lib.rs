//! What people see. Compiled twice: with `ssr` into the server, with `hydrate` into the browser
//! bundles: `site` for public pages, one for each area of the [`product`], `gallery` for the components.
//!
//! Pages fetch and arrange, components take plain values and draw, server functions find out who
//! asks, call one workflow and translate its error. No rule of the business lives here.
// The type of a page is as deep as the page.
#![recursion_limit = "512"]

pub mod activity;
pub mod admin;
pub mod approvals;
pub mod campaigns;
pub mod components;
pub mod dashboard;
pub mod drawn;
pub mod error;
pub mod forms;
pub mod gallery;
pub mod icp;
pub mod invite;
pub mod layouts;
pub mod leads;
pub mod live;
pub mod meetings;
pub mod onboarding;
pub mod passkeys;
pub mod polling;
pub mod product;
pub mod replies;
pub mod reports;
pub mod sandbox_mail;
pub mod sandbox_world;
pub mod settings;
pub mod sign_in;
pub mod site;
pub mod when;

#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod document;

pub use error::AppError;
