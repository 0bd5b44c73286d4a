//! Rows about people, the clients they work for, how they sign in, and what is recorded of it.
//!
//! What belongs to a person takes `&mut Tx` or `&mut SystemTx`; what belongs to a client takes
//! `&mut ClientTx`. A function that changes a row under a condition says with a `bool` whether the
//! condition held: two callers at once can never both get `true`.

pub mod api_keys;
pub mod attempts;
pub mod audit;
pub mod clients;
pub mod expiry;
pub mod invites;
pub mod mails;
pub mod memberships;
pub mod oidc;
pub mod passkeys;
pub mod recovery_codes;
pub mod sessions;
pub mod tokens;
pub mod users;
