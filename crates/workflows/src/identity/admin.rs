//! Platform admins are made on the command line only.

use chrono::TimeDelta;
use domain::{AuditAction, EmailAddress};
use secrecy::SecretString;
use serde_json::json;
use store::identity::users::{self, NewUser};

use super::reset;
use crate::audit::{self, Actor, Entry};
use crate::{Error, Services};

/// Whoever made the admin may have to pass the link on.
const LINK_FOR: TimeDelta = TimeDelta::hours(24);

/// Makes a platform admin of the address, with a new account if it has none. Answers a link that
/// sets the password, once, within a day; there is no default password.
pub async fn create_admin(services: &Services, email: &str) -> Result<SecretString, Error> {
    let email = EmailAddress::parse(email).map_err(|bad| Error::bad_field("email", &bad))?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let id = match users::by_email(&mut tx, &email).await? {
        Some(user) => user.id,
        None => {
            let new = NewUser {
                id: services.ids.next(),
                email: email.clone(),
                full_name: None,
                password_hash: None,
                email_confirmed_at: Some(now),
                terms_accepted_at: None,
                at: now,
            };
            if !users::insert(&mut tx, &new).await? {
                return Err(Error::Stale);
            }
            new.id
        }
    };
    users::set_platform_admin(&mut tx, id, true, now).await?;
    let entry = Entry::new(AuditAction::Update, "user", id)
        .after(json!({"is_platform_admin": true}))
        .note("by", "command line");
    audit::record(services, &mut tx, &Actor::default(), entry).await?;
    let token = reset::make_token(services, &mut tx, id, LINK_FOR).await?;
    tx.commit().await?;
    Ok(SecretString::from(services.secret_link("/reset-password?token=", &token)))
}
