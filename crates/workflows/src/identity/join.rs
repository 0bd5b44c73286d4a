//! Joining a client by invitation, for people without an account. The link was mailed to the
//! address, so following it confirms the address: no second mail.

use domain::{AuditAction, PersonName, SessionMethod};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use store::identity::users::{self, NewUser};

use super::sessions::{self, Proof, Signed};
use super::{Origin, invites, passwords, refusals};
use crate::audit::{self, Actor, Entry};
use crate::error::Fields;
use crate::{Error, Services};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Join {
    pub full_name: String,
    pub password: SecretString,
    pub terms: bool,
}

/// Makes an account for the invited address, takes it into the client and signs it in. No client of
/// its own is made. `Exists` (account) when the address has one: sign in and accept instead.
pub async fn join(services: &Services, origin: &Origin, token: &str, form: Join) -> Result<Signed, Error> {
    let signed = joined(services, origin, token, form).await;
    refusals::used_invite(services, &Actor::anonymous(origin), token, signed).await
}

async fn joined(services: &Services, origin: &Origin, token: &str, form: Join) -> Result<Signed, Error> {
    let mut tx = services.db.system_read().await?;
    let (invite, client_name) = invites::find(services, &mut tx, token).await?;
    drop(tx);
    let mut fields = Fields::default();
    let full_name = fields.parse("full_name", PersonName::parse(&form.full_name));
    let about = [form.full_name.as_str(), invite.email.as_str(), client_name.as_str()];
    fields.take(passwords::check("password", &form.password, &about));
    if !form.terms {
        fields.wrong("terms", "required", "Accept the terms to go on.");
    }
    let Some(full_name) = full_name else { return Err(fields.into_error()) };
    fields.finish()?;
    let hash = services.passwords.hash(&form.password).await?;

    let now = services.now();
    let mut tx = services.db.system_write().await?;
    let (invite, _) = invites::find(services, &mut tx, token).await?;
    let new = NewUser {
        id: services.ids.next(),
        email: invite.email.clone(),
        full_name: Some(full_name.as_str().to_owned()),
        password_hash: Some(hash.clone()),
        email_confirmed_at: Some(now),
        terms_accepted_at: Some(now),
        at: now,
    };
    if !users::insert(&mut tx, &new).await? {
        return Err(Error::Exists { what: "account" });
    }
    let actor = Actor::user(origin, new.id);
    let entry = Entry::new(AuditAction::Create, "user", new.id)
        .after(json!({"email": new.email, "full_name": new.full_name}));
    audit::record(services, &mut tx, &actor, entry).await?;
    invites::accept(services, &mut tx, &actor, &invite, new.id).await?;
    let proof = Proof {
        method: SessionMethod::Confirm,
        password_hash: Some(&hash),
        second_factor: false,
        replaces: None,
    };
    let signed = sessions::begin(services, &mut tx, origin, new.id, proof).await?;
    tx.commit().await?;
    Ok(signed)
}
