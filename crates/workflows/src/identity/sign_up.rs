//! Signing up: a person, their client and their place in it, all or nothing.

use chrono::TimeDelta;
use domain::{AuditAction, ClientId, ClientName, EmailAddress, PersonName, Role, TokenPurpose, UserId};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use store::SystemTx;
use store::identity::clients::NewClient;
use store::identity::memberships::NewMembership;
use store::identity::tokens::NewToken;
use store::identity::users::{NewUser, User};
use store::identity::{clients, memberships, tokens as token_rows, users};

use super::tokens::{self, Kind};
use super::{Origin, passwords, throttle};
use crate::audit::{self, Actor, Entry};
use crate::error::Fields;
use crate::mail::{self, Letter};
use crate::{Error, Services};

/// How long a confirmation link works.
const CONFIRM_FOR: TimeDelta = TimeDelta::hours(24);
/// Credits of a client that has not paid (pricing.md section 3). While billing is off there is no
/// end and no cap (decisions.md D2), so no `trial_ends_at` either.
const TRIAL_CREDITS: i64 = 1_250;
pub(super) const TIMEZONE: &str = "Australia/Sydney";

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SignUp {
    pub full_name: String,
    /// May be empty: the client is then named after the person.
    pub company_name: String,
    pub email: String,
    pub password: SecretString,
    /// Whether the terms were accepted.
    pub terms: bool,
}

struct Checked {
    full_name: PersonName,
    client_name: ClientName,
    email: EmailAddress,
    password: SecretString,
}

/// Makes an account that waits for its address to be confirmed, and mails the link.
///
/// The answer is the same whether or not the address is known. Known and confirmed: its person is
/// told so by mail. Known and not confirmed: another link goes out, and the password typed here
/// becomes the account's only when that link is followed, so nobody can prepare an account for
/// somebody else's address with a password of their own.
pub async fn sign_up(services: &Services, origin: &Origin, form: SignUp) -> Result<(), Error> {
    let form = check(form)?;
    // Before anything is looked up, so that a known address costs the same time.
    let hash = services.passwords.hash(&form.password).await?;
    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let new = NewUser {
        id: services.ids.next(),
        email: form.email.clone(),
        full_name: Some(form.full_name.as_str().to_owned()),
        password_hash: Some(hash.clone()),
        email_confirmed_at: None,
        terms_accepted_at: Some(now),
        at: now,
    };
    if users::insert(&mut tx, &new).await? {
        let actor = Actor::user(origin, new.id);
        make_client(services, &mut tx, &actor, new.id, &form.client_name).await?;
        let entry = Entry::new(AuditAction::Create, "user", new.id)
            .after(json!({"email": form.email, "full_name": form.full_name}));
        audit::record(services, &mut tx, &actor, entry).await?;
        throttle::may_mail(&mut tx, throttle::About::Address, &form.email, now).await?;
        send_confirmation(services, &mut tx, new.id, &form.email, json!({})).await?;
    } else if let Some(user) = users::by_email(&mut tx, &form.email).await?
        && throttle::may_mail(&mut tx, throttle::About::Address, &form.email, now).await?
    {
        again(services, &mut tx, &user, form, hash).await?;
    }
    Ok(tx.commit().await?)
}

/// The address has an account already.
async fn again(
    services: &Services,
    tx: &mut SystemTx,
    user: &User,
    form: Checked,
    hash: String,
) -> Result<(), Error> {
    if user.email_confirmed_at.is_some() {
        let letter = Letter::AlreadySignedUp {
            sign_in: services.link("/login"),
            reset: services.link("/forgot-password"),
        };
        return mail::post(services, tx, &user.email, &letter).await;
    }
    let payload = json!({"password_hash": hash, "full_name": form.full_name});
    send_confirmation(services, tx, user.id, &user.email, payload).await
}

/// Mails a link that confirms the address. What is in `payload` becomes the account's when it is followed.
pub(super) async fn send_confirmation(
    services: &Services,
    tx: &mut SystemTx,
    user: UserId,
    email: &EmailAddress,
    payload: serde_json::Value,
) -> Result<(), Error> {
    let token = tokens::fresh(Kind::Confirm)?;
    let now = services.now();
    let row = NewToken {
        id: services.ids.next(),
        user,
        purpose: TokenPurpose::ConfirmEmail,
        token_hash: token.hash,
        payload,
        at: now,
        expires_at: now + CONFIRM_FOR,
    };
    token_rows::insert(tx, &row).await?;
    let letter = Letter::Confirm { link: services.secret_link("/confirm?token=", &token.secret) };
    mail::post(services, tx, email, &letter).await
}

/// Makes a client whose owner is the person.
pub(super) async fn make_client(
    services: &Services,
    tx: &mut SystemTx,
    actor: &Actor,
    owner: UserId,
    name: &ClientName,
) -> Result<ClientId, Error> {
    let now = services.now();
    let client: ClientId = services.ids.next();
    let new = NewClient {
        id: client,
        name: name.as_str().to_owned(),
        credits: TRIAL_CREDITS,
        trial_ends_at: None,
        timezone: TIMEZONE.to_owned(),
        at: now,
    };
    clients::insert(tx, &new).await?;
    let membership = NewMembership {
        id: services.ids.next(),
        client,
        user: owner,
        role: Role::Owner,
        invited_by: None,
        at: now,
    };
    memberships::insert(tx, &membership).await?;
    let actor = actor.clone().in_client(Some(client));
    let made = Entry::new(AuditAction::Create, "client", client)
        .after(json!({"name": name, "credits_remaining": TRIAL_CREDITS}));
    audit::record(services, tx, &actor, made).await?;
    let joined = Entry::new(AuditAction::Create, "membership", membership.id)
        .after(json!({"user_id": owner, "role": Role::Owner}));
    audit::record(services, tx, &actor, joined).await?;
    Ok(client)
}

fn check(form: SignUp) -> Result<Checked, Error> {
    let mut fields = Fields::default();
    let full_name = fields.parse("full_name", PersonName::parse(&form.full_name));
    let company = match form.company_name.trim() {
        "" => None,
        name => fields.parse("company_name", ClientName::parse(name)),
    };
    let email = fields.parse("email", EmailAddress::parse(&form.email));
    let about = [form.full_name.as_str(), form.company_name.as_str(), form.email.as_str()];
    fields.take(passwords::check("password", &form.password, &about));
    if !form.terms {
        fields.wrong("terms", "required", "Accept the terms to go on.");
    }
    let (Some(full_name), Some(email)) = (full_name, email) else { return Err(fields.into_error()) };
    fields.finish()?;
    let client_name = client_name(company, Some(&full_name));
    Ok(Checked { full_name, client_name, email, password: form.password })
}

/// The name given, else "{name}'s Agency", else "My Agency" (domain.md section 3).
pub(super) fn client_name(given: Option<ClientName>, person: Option<&PersonName>) -> ClientName {
    given
        // Too long a name of a person makes too long a name of a client.
        .or_else(|| person.and_then(|person| ClientName::parse(&format!("{person}'s Agency")).ok()))
        .or_else(|| ClientName::parse("My Agency").ok())
        .expect("\"My Agency\" is a name")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> SignUp {
        SignUp {
            full_name: "Zoë Nguyen".to_owned(),
            company_name: "Bright Harbour Agency".to_owned(),
            email: " Zoe@Harbour.Example ".to_owned(),
            password: SecretString::from("orbit-velvet-canyon"),
            terms: true,
        }
    }
    fn wrong(form: SignUp) -> Vec<(&'static str, &'static str)> {
        match check(form) {
            Err(Error::Invalid(fields)) => {
                fields.into_iter().map(|field| (field.field, field.code)).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let all = [
            ("full_name", "required"),
            ("email", "required"),
            ("password", "required"),
            ("terms", "required"),
        ];
        assert_eq!(wrong(SignUp::default()), all);
        assert_eq!(wrong(SignUp { company_name: "x".repeat(121), ..form() }), [("company_name", "too_long")]);
        assert_eq!(
            wrong(SignUp { full_name: "a\u{202e}b".to_owned(), ..form() }),
            [("full_name", "hidden_characters")]
        );
        assert_eq!(
            wrong(SignUp { email: "a@exаmple.com".to_owned(), ..form() }),
            [("email", "not_an_email")]
        );
        assert_eq!(
            wrong(SignUp { full_name: "a\r\nBcc: x@y.example".to_owned(), ..form() }),
            [("full_name", "more_than_one_line")]
        );
        assert_eq!(
            wrong(SignUp { password: SecretString::from("seven77"), ..form() }),
            [("password", "too_short")]
        );
        assert_eq!(wrong(form()), []);
    }

    #[test]
    fn a_client_without_a_name_is_called_after_its_owner() {
        let checked = check(SignUp { company_name: "  ".to_owned(), ..form() });
        assert!(matches!(checked, Ok(checked) if checked.client_name.as_str() == "Zoë Nguyen's Agency"));
        assert_eq!(
            client_name(None, PersonName::parse(&"x".repeat(118)).ok().as_ref()).as_str(),
            "My Agency"
        );
        assert_eq!(client_name(None, None).as_str(), "My Agency");
    }
}
