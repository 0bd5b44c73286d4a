//! Who people are, how they prove it, and what they may do for which client.
//!
//! A **visit** is one request by somebody known: a person with a session, or a program with an API
//! key. A **seat** is a person's accepted membership in a client. A **member** is a visit that was
//! found to hold a seat with the capability an act needs; only [`member`] makes one, so what takes a
//! `Member` cannot be reached by a stranger.
//!
//! Promised: an answer never tells whether an address has an account; another client's id and an id
//! that does not exist get the same answer; a link, code or state works once, whoever races; only
//! hashes of cookies, links and keys are kept; every change leaves an audit entry in the same
//! transaction, and so does a refused attempt to go beyond a role.

mod account;
mod admin;
mod api_keys;
mod audit_log;
mod clients;
mod confirm;
mod expiry;
mod google;
mod invites;
mod join;
mod members;
mod operator;
mod origin;
mod passkeys;
mod passwords;
mod preferences;
mod refusals;
mod reset;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_up;
mod throttle;
pub(crate) mod tokens;
mod totp;
mod visit;

pub use account::{ChangeEmail, ChangePassword, Profile, ProfileChange};
pub use account::{
    change_email, change_password, confirm_email_change, delete_account, profile, update_profile,
};
pub use admin::create_admin;
pub use api_keys::{ApiKeyView, MadeApiKey, NewApiKey, create_api_key, list_api_keys, revoke_api_key};
pub use audit_log::{AuditFilter, AuditPage, Entry as AuditEntry, audit_log};
pub(crate) use clients::check_website;
pub use clients::{ClientChange, ClientView, Consent};
pub use clients::{create_client, delete_client, get_client, set_data_sharing, switch_client, update_client};
pub use confirm::{confirm, resend_confirmation};
pub use expiry::{ForgetExpired, forget_expired};
pub use google::{GoogleDone, GoogleStart, finish_google, google_is_on, start_google};
pub use invites::{InviteView, NewInvite, OpenInvite};
pub use invites::{accept_invite, invite, list_invites, look_at_invite, resend_invite, revoke_invite};
pub use join::{Join, join};
pub use members::{MemberView, change_role, list_members, remove_member};
pub use operator::operator;
pub use origin::Origin;
pub use passkeys::{
    Ceremony, PasskeyView, finish_passkey, list_passkeys, passkey_sign_in, passkeys_are_on, remove_passkey,
    start_passkey, start_passkey_sign_in,
};
pub use passwords::Passwords;
pub use preferences::{
    Channels, Event, Preferences, QuietHours, notification_preferences, set_notification_preferences,
};
pub use refusals::note_protected_fields;
pub use reset::{check_reset, forgot_password, reset_password};
pub use second_factor::second_factor;
pub use sessions::{SESSION_MAX_AGE, SessionView, Signed, SignedIn, session_cookie_name};
pub use sessions::{revoke_session, sessions, sign_out, sign_out_everywhere};
pub use sign_in::{SignIn, sign_in};
pub use sign_up::{SignUp, sign_up};
pub use totp::{TotpEnabled, TotpEnrolment, confirm_totp, disable_totp, renew_recovery_codes, start_totp};
pub use visit::{Account, Member, Seat, Via, Visit, authenticate, authenticate_key, member};
