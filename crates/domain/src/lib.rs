//! What the product talks about: ids, enumerations, parsed values, state machines.
//!
//! Nothing here does IO, reads a clock or draws chance, so the same types serve the
//! server, the browser and the tests. What a rule *decides* lives in `engines`; what is
//! *kept* lives in `store`.

mod id;
mod text;
mod text_enum;
pub use text_enum::UnknownText;

pub mod time;

pub mod clients;
pub mod people;
pub mod settings;

pub use clients::*;
pub use id::*;
pub use people::*;
pub use settings::*;
pub use text::*;
