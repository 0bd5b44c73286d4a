//! What comes back: raw events, whose they are, replies and what they changed, meetings and tasks.

pub mod digests;
pub mod doors;
pub mod effects;
pub mod events;
pub mod inbox;
pub mod letters;
pub mod matching;
pub mod meetings;
pub mod rows;
pub mod tasks;
#[cfg(test)]
mod tests;
pub mod waiting;
