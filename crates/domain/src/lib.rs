//! What the product talks about: ids, enumerations, parsed values, state machines.
//!
//! Nothing here does IO, reads a clock or draws chance, so the same types serve the
//! server, the browser and the tests. What a rule *decides* lives in `engines`; what is
//! *kept* lives in `store`.

/// For the macros, so that their users need not name the crate.
#[cfg(feature = "sqlx")]
#[doc(hidden)]
pub use sqlx as __sqlx;

mod id;
mod text;
mod text_enum;
pub use text_enum::UnknownText;

pub mod time;

pub mod campaigns;
pub mod clients;
pub mod dns;
pub mod identity;
pub mod imports;
pub mod inbound;
pub mod jobs;
pub mod lead_facts;
pub mod leads;
pub mod money;
pub mod people;
pub mod public;
pub mod replies;
pub mod reporting;
pub mod settings;
pub mod webhooks;

pub use campaigns::*;
pub use clients::*;
pub use dns::*;
pub use id::*;
pub use identity::*;
pub use imports::*;
pub use inbound::*;
pub use jobs::*;
pub use lead_facts::*;
pub use leads::*;
pub use money::*;
pub use people::*;
pub use public::*;
pub use replies::*;
pub use reporting::*;
pub use settings::*;
pub use text::*;
pub use webhooks::*;
