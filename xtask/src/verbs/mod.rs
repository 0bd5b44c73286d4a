//! One file or folder a verb of `cargo xtask`.

pub mod bench;
pub mod check;
pub mod dev;
pub mod pictures;
pub mod run;
pub mod test;
