//! Webhooks: the addresses of a client's own programs, and the outbox of what is on its way to them.

pub mod configs;
pub mod deliveries;
#[cfg(test)]
mod tests;
