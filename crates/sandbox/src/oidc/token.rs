//! The exchange of a code for tokens, and of a refresh token for another access token.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use mail_parser::decoders::base64::base64_decode;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::jose::{Signer, base64url, unsigned};
use super::{Grant, Misbehaviour, Shared};

/// How long a token is good, in seconds.
const TOKEN_FOR: i64 = 3_600;

#[derive(Debug, Deserialize)]
pub(super) struct Exchange {
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
    #[serde(default)]
    refresh_token: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    token: String,
}

/// Whose a token is, as mail servers ask it (RFC 7662).
pub(super) async fn introspect(State(shared): State<Arc<Shared>>, Form(asked): Form<Asked>) -> Response {
    match shared.holder(&asked.token) {
        Some(email) => Json(json!({ "active": true, "username": email, "email": email })).into_response(),
        None => Json(json!({ "active": false })).into_response(),
    }
}

/// A token that opens the account of an address.
fn access_token(shared: &Shared, email: &str) -> Result<String, String> {
    let token = shared.signer.random()?;
    shared.book().tokens.insert(token.clone(), (email.to_owned(), shared.now() + TOKEN_FOR));
    Ok(token)
}

fn renew(shared: &Shared, client: &str, refresh: &str) -> Response {
    let known = shared.book().lasting.get(refresh).cloned();
    let Some((email, _)) = known.filter(|(_, given_to)| given_to == client) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    match access_token(shared, &email) {
        Ok(token) => Json(json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_FOR }))
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

pub(super) async fn exchange(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(form): Form<Exchange>,
) -> Response {
    let misbehaviour = shared.book().misbehaviour;
    match misbehaviour {
        Some(Misbehaviour::Down) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Misbehaviour::Garbage) => return "<html>not JSON</html>".into_response(),
        _ => {}
    }
    let Some(client) = proven(&shared, &headers) else {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client");
    };
    if form.grant_type == "refresh_token" {
        return renew(&shared, &client, &form.refresh_token);
    }
    if form.grant_type != "authorization_code" {
        return refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    // Taken out before it is looked at: a code works once, also when it is used wrongly.
    let Some(grant) = shared.book().codes.remove(&form.code) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let challenge = base64url(&Sha256::digest(form.code_verifier.as_bytes()));
    let good = grant.client == client
        && grant.redirect == form.redirect_uri
        && grant.challenge == challenge
        && grant.until > shared.now();
    if !good {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let made = id_token(&shared, &grant, misbehaviour).and_then(|token| {
        let mut answer = json!({
            "access_token": access_token(&shared, &grant.person.email)?,
            "token_type": "Bearer",
            "expires_in": TOKEN_FOR,
            "id_token": token,
        });
        if grant.lasting {
            let refresh = shared.signer.random()?;
            let kept = (grant.person.email.clone(), grant.client.clone());
            shared.book().lasting.insert(refresh.clone(), kept);
            answer["refresh_token"] = json!(refresh);
        }
        Ok(answer)
    });
    match made {
        Ok(answer) => Json(answer).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn id_token(shared: &Shared, grant: &Grant, misbehaviour: Option<Misbehaviour>) -> Result<String, String> {
    let now = shared.now();
    let person = &grant.person;
    let mut claims = json!({
        "iss": shared.issuer, "aud": grant.client, "sub": person.subject, "iat": now, "exp": now + TOKEN_FOR,
        "email": person.email, "email_verified": person.email_verified, "name": person.name,
    });
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = json!(nonce);
    }
    match misbehaviour {
        Some(Misbehaviour::WrongNonce) => claims["nonce"] = json!("another"),
        Some(Misbehaviour::WrongAudience) => claims["aud"] = json!("another"),
        Some(Misbehaviour::Expired) => {
            (claims["iat"], claims["exp"]) = (json!(now - 2 * TOKEN_FOR), json!(now - TOKEN_FOR))
        }
        Some(Misbehaviour::WrongKey) => return Signer::new()?.sign(&claims),
        Some(Misbehaviour::Unsigned) => {
            return Ok(format!("{}.", unsigned(&json!({"alg": "none"}), &claims)));
        }
        Some(Misbehaviour::Down | Misbehaviour::Garbage) | None => {}
    }
    shared.signer.sign(&claims)
}

/// The client whose id and secret the request carries (HTTP Basic, each form-encoded first).
fn proven(shared: &Shared, headers: &HeaderMap) -> Option<String> {
    let given = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let given = String::from_utf8(base64_decode(given.as_bytes())?).ok()?;
    let (id, secret) = given.split_once(':')?;
    let plain =
        |text: &str| url::form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned());
    let (id, secret) = (plain(id)?, plain(secret)?);
    shared
        .clients
        .iter()
        .find(|client| client.id == id && client.secret == secret)
        .map(|client| client.id.clone())
}

fn refuse(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
