//! The signed-in product and the way into it.
//!
//! Each [`Area`] is a root with routes of its own and a browser bundle of its own, so that nobody
//! downloads the settings to look at a lead. Within an area the router changes pages; between areas
//! the browser loads the next page whole, as drawn by the server.

mod account;
mod admin;
mod area;
mod campaigns;
mod dashboard;
mod elsewhere;
mod leads;
mod replies;
mod settings;

pub use account::AccountApp;
pub use admin::AdminApp;
pub use area::Area;
pub use campaigns::CampaignsApp;
pub use dashboard::DashboardApp;
pub use leads::LeadsApp;
pub use replies::RepliesApp;
pub use settings::SettingsApp;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};

use crate::forms::provide_echo;
use crate::layouts::{provide_installation, provide_shell};

/// What every page of the product stands on.
fn provide_product(area: Area) {
    provide_meta_context();
    provide_installation();
    provide_echo();
    provide_shell();
    provide_context(area);
}

/// "Leads · Agency OS".
#[component]
fn ProductTitle() -> impl IntoView {
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Agency OS".to_owned() } else { format!("{title} · Agency OS") }/>
    }
}
