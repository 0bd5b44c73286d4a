//! A person's own account: name, time zone, password, address, and its end.

use chrono::TimeDelta;
use domain::{AuditAction, EmailAddress, PersonName, TokenPurpose};
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::identity::tokens::NewToken;
use store::identity::users::User;
use store::identity::{memberships, passkeys, sessions as session_rows, tokens as token_rows, users};

use super::sessions::{self, Signed};
use super::tokens::{self, Kind};
use super::totp::prove_password;
use super::{Origin, Visit, confirm, passwords, refusals, reset, throttle};
use crate::audit::{self, Actor, Entry};
use crate::error::{FieldError, Fields};
use crate::mail::{self, Letter};
use crate::{Error, Services};

/// How long the link to a new address works.
const CHANGE_FOR: TimeDelta = TimeDelta::hours(24);

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Profile {
    pub email: EmailAddress,
    pub full_name: Option<String>,
    /// An IANA name.
    pub timezone: String,
    pub second_factor: bool,
    /// `false` for people who sign in through a provider only.
    pub has_password: bool,
    /// Goes up with every change; for If-Match.
    pub revision: i64,
}

/// What is `None` stays as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProfileChange {
    pub full_name: Option<String>,
    pub timezone: Option<String>,
    /// Refuses with `Stale` when the profile is no longer at this revision.
    pub revision: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChangePassword {
    pub current: SecretString,
    pub new: SecretString,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChangeEmail {
    pub email: String,
    pub password: SecretString,
}

impl From<User> for Profile {
    fn from(user: User) -> Self {
        Self {
            email: user.email,
            full_name: user.full_name,
            timezone: user.timezone,
            second_factor: user.totp_enabled_at.is_some(),
            has_password: user.password_hash.is_some(),
            revision: user.revision,
        }
    }
}

pub async fn profile(services: &Services, visit: &Visit) -> Result<Profile, Error> {
    visit.session()?;
    let mut tx = services.db.system_read().await?;
    users::by_id(&mut tx, visit.account.id).await?.map(Profile::from).ok_or(Error::SignedOut)
}

pub async fn update_profile(
    services: &Services,
    visit: &Visit,
    change: ProfileChange,
) -> Result<Profile, Error> {
    let person = visit.person()?;
    let mut fields = Fields::default();
    let full_name = change.full_name.map(|name| fields.parse("full_name", PersonName::parse(&name)));
    let timezone = change.timezone.map(|name| fields.take(check_timezone("timezone", &name)));
    fields.finish()?;
    let mut tx = services.db.system_write().await?;
    let user = users::by_id(&mut tx, person.id).await?.ok_or(Error::SignedOut)?;
    let full_name = full_name.flatten().map(String::from).or_else(|| user.full_name.clone());
    let timezone = timezone.flatten().unwrap_or_else(|| user.timezone.clone());
    let expected = change.revision.unwrap_or(user.revision);
    if !users::set_profile(&mut tx, user.id, full_name.as_deref(), &timezone, expected, services.now())
        .await?
    {
        return Err(Error::Stale);
    }
    let entry = Entry::new(AuditAction::Update, "user", user.id)
        .before(json!({"full_name": user.full_name, "timezone": user.timezone}))
        .after(json!({"full_name": full_name, "timezone": timezone}));
    audit::record(services, &mut tx, &Actor::from(visit), entry).await?;
    let saved = users::by_id(&mut tx, user.id).await?.ok_or(Error::SignedOut)?;
    tx.commit().await?;
    Ok(saved.into())
}

/// The name of a time zone as the zone data spells it.
pub(super) fn check_timezone(field: &'static str, name: &str) -> Result<String, FieldError> {
    let unknown = || FieldError::new(field, "unknown_timezone", "Choose a time zone like Australia/Sydney.");
    let zone = TimeZone::get(name.trim()).map_err(|_| unknown())?;
    zone.iana_name().map(str::to_owned).ok_or_else(unknown)
}

/// Needs the old password; ends all other sessions and gives this one a new cookie. A wrong old
/// password is a wrong field `current`, and counts as a failed sign-in.
pub async fn change_password(
    services: &Services,
    visit: &Visit,
    form: ChangePassword,
) -> Result<Signed, Error> {
    let person = visit.person()?;
    let about = [person.email.as_str(), person.full_name.as_deref().unwrap_or_default()];
    passwords::check("new", &form.new, &about).map_err(|wrong| Error::Invalid(vec![wrong]))?;
    prove_password(services, visit, "current", &form.current).await?;
    let hash = services.passwords.hash(&form.new).await?;
    let mut tx = services.db.system_write().await?;
    let keep = Some(visit.session()?);
    reset::set_password(services, &mut tx, &Actor::from(visit), &person.email, person.id, &hash, keep)
        .await?;
    let signed = sessions::rotate(&mut tx, visit, sessions::end_of(visit, services.now())).await?;
    tx.commit().await?;
    Ok(signed)
}

/// Mails a link to the new address and a notice to the old one; nothing changes until the link is
/// followed. Whether the new address has an account is not told: its owner gets no mail then.
pub async fn change_email(services: &Services, visit: &Visit, form: ChangeEmail) -> Result<(), Error> {
    let person = visit.person()?;
    let email = EmailAddress::parse(&form.email).map_err(|bad| Error::bad_field("email", &bad))?;
    if email == person.email {
        return Err(Error::field("email", "unchanged", "This is your address already."));
    }
    prove_password(services, visit, "password", &form.password).await?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    token_rows::use_up_all(&mut tx, person.id, TokenPurpose::ChangeEmail, now).await?;
    let may_mail = throttle::may_mail(&mut tx, throttle::About::Address, &email, now).await?;
    if may_mail && users::by_email(&mut tx, &email).await?.is_none() {
        let token = tokens::fresh(Kind::ChangeEmail)?;
        let row = NewToken {
            id: services.ids.next(),
            user: person.id,
            purpose: TokenPurpose::ChangeEmail,
            token_hash: token.hash,
            payload: json!({"email": email}),
            at: now,
            expires_at: now + CHANGE_FOR,
        };
        token_rows::insert(&mut tx, &row).await?;
        let link = services.secret_link("/confirm-email?token=", &token.secret);
        mail::post(services, &mut tx, &email, &Letter::ChangeEmail { link }).await?;
    }
    mail::post(services, &mut tx, &person.email, &Letter::EmailChanging { to: email.masked() }).await?;
    let entry = Entry::new(AuditAction::Update, "user", person.id).note("email_change", "asked for");
    audit::record(services, &mut tx, &Actor::from(visit), entry).await?;
    Ok(tx.commit().await?)
}

/// Uses the link up; answers the new address. Sessions go on: they belong to the same person.
/// `Exists` when somebody took the address meanwhile.
pub async fn confirm_email_change(
    services: &Services,
    origin: &Origin,
    token: &str,
) -> Result<EmailAddress, Error> {
    let email = changed_email(services, origin, token).await;
    refusals::used_link(services, origin, (TokenPurpose::ChangeEmail, Kind::ChangeEmail), token, email).await
}

async fn changed_email(services: &Services, origin: &Origin, token: &str) -> Result<EmailAddress, Error> {
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let found = confirm::take(services, &mut tx, TokenPurpose::ChangeEmail, Kind::ChangeEmail, token).await?;
    let user = users::by_id(&mut tx, found.user_id).await?.ok_or_else(confirm::link_unknown)?;
    let email = found
        .payload
        .0
        .get("email")
        .and_then(|email| email.as_str())
        .and_then(|email| EmailAddress::parse(email).ok());
    let email = email.ok_or_else(confirm::link_unknown)?;
    match users::set_email(&mut tx, user.id, &email, now).await {
        Err(store::Error::Conflict) => return Err(Error::Exists { what: "address" }),
        other => other?,
    }
    // Links that were mailed to the old address.
    for purpose in [TokenPurpose::ResetPassword, TokenPurpose::ConfirmEmail] {
        token_rows::use_up_all(&mut tx, user.id, purpose, now).await?;
    }
    let entry = Entry::new(AuditAction::Update, "user", user.id)
        .before(json!({"email": user.email}))
        .after(json!({"email": email}));
    audit::record(services, &mut tx, &Actor::user(origin, user.id), entry).await?;
    mail::post(services, &mut tx, &user.email, &Letter::EmailChanged { to: email.masked() }).await?;
    tx.commit().await?;
    Ok(email)
}

/// Ends the account: what identifies the person goes, sessions and memberships end. Refused with
/// `last_owner` while a client would be left without an owner: hand it over or delete it first.
pub async fn delete_account(services: &Services, visit: &Visit, password: SecretString) -> Result<(), Error> {
    let person = visit.person()?;
    prove_password(services, visit, "password", &password).await?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let alone = memberships::owned_alone(&mut tx, person.id).await?;
    if !alone.is_empty() {
        let names = alone.join(", ");
        let reason =
            format!("You are the only owner of {names}. Make somebody else owner, or delete it, first.");
        return Err(Error::refused("last_owner", reason));
    }
    memberships::remove_person(&mut tx, person.id, now).await?;
    session_rows::revoke_all(&mut tx, person.id, None, now).await?;
    passkeys::delete_all(&mut tx, person.id).await?;
    let placeholder = EmailAddress::parse(&format!("{}@deleted.invalid", person.id))
        .map_err(|error| Error::internal("a deleted account's address is not one", error))?;
    users::erase(&mut tx, person.id, &placeholder, now).await?;
    let entry = Entry::new(AuditAction::Delete, "user", person.id);
    audit::record(services, &mut tx, &Actor::from(visit), entry).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_zone_is_known_whatever_its_case_and_nothing_else_is() {
        assert_eq!(check_timezone("timezone", " australia/sydney ").unwrap(), "Australia/Sydney");
        assert_eq!(check_timezone("timezone", "UTC").unwrap(), "UTC");
        for bad in ["", "Sydney", "Australia/Atlantis", "../../etc/passwd", "+10:00", "a\u{202e}b"] {
            assert_eq!(check_timezone("timezone", bad).unwrap_err().code, "unknown_timezone", "{bad}");
        }
    }
}
