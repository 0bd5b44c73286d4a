//! What surrounds pages: the frame of the signed-in product, and the quiet card of the way in.

mod account_menu;
mod header;
mod notifications;
mod places;
mod sandbox;
mod shell;
mod sidebar;
mod signed_in;
mod signed_out;

#[cfg(feature = "ssr")]
pub mod frame;

pub use account_menu::SignOut;
pub use places::{Place, places};
pub use sandbox::SandboxLayout;
pub use shell::{ClientHead, Notice, Shell, provide_shell, refresh_shell, use_shell};
pub use sidebar::Brand;
pub use signed_in::{SandboxLabel, SignedInLayout};

pub use signed_out::{
    Installation, SignedOutLayout, provide_installation, use_google, use_passkeys, use_sandbox,
};
