//! Real parts from outside that the tasks use: installed when possible, otherwise named.

pub mod chromium;
pub mod debian;
pub mod mail_servers;
pub mod node;
pub mod postgres;
pub mod pypi;
