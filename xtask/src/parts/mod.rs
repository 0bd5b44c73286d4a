//! Real parts from outside that the tasks use: installed when possible, otherwise named.

pub mod chromium;
pub mod debian;
pub mod node;
pub mod postgres;
