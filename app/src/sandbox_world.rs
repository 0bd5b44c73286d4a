//! The sandbox's world to look at and to take part in: people who get mail, their answers, the clock, the
//! demo. None of it is there in live mode.

mod api;
mod clock_card;
mod demo_page;
mod person;
mod world_page;

pub use demo_page::DemoPage;
pub use world_page::WorldPage;
