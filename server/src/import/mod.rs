//! `agency-os import`: a list of leads without a browser.
//!
//! Where nobody has the database, this process opens it, takes the file and does the work. Where a
//! server has it (SQLite serves one process), the same order goes through the **channel**, a socket
//! beside the database file that only its owner may use, and the server does the work. Either way one
//! function carries it out and the same words come back.

mod channel;
mod order;
mod verb;
mod work;

pub use channel::Channel;
pub use verb::{Import, import};
