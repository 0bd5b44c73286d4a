//! The OpenAPI 3.1 document: made from the handlers, then completed with what holds for all of them
//! (refusals, security, headers), so that no operation can forget it.
//!
//! Each operation says who may call it with `x-required-role`:
//! `anonymous`, `user` (anybody signed in, no API keys), or the lowest role in the client,
//! `viewer`, `member`, `admin`, `owner`. API keys count as viewer (`read`), member (`write`) or
//! admin (`admin`), never as owner.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{OpenApi as _, ToSchema};

/// Who may call an operation.
pub const REQUIRED_ROLE: &str = "x-required-role";
/// Set on what API keys may not do although the role would allow it.
pub const PEOPLE_ONLY: &str = "x-people-only";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Agency OS API",
        version = "1",
        description = "Programs send an API key as `Authorization: Bearer aos_live_…`; the browser sends its session cookie. \
            Times are RFC 3339 in UTC, ids are UUIDs, refusals are `application/problem+json`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "Health", description = "Is it up? No sign-in needed."),
        (name = "Sign-in", description = "Accounts, sessions, passwords."),
        (name = "Account", description = "The person who is signed in."),
        (name = "Clients", description = "An agency that uses the product."),
        (name = "Team", description = "Members and invitations."),
        (name = "API keys", description = "Keys for programs."),
        (name = "Leads", description = "People worth writing to: lists, scores and reasons, imports."),
        (name = "Suppression", description = "Whom the client does not contact. The list for all clients is not here."),
        (name = "Target profile", description = "Whom the client wants to reach, and what weighs how much in a score."),
        (name = "Replies", description = "What people wrote back: the inbox, and how messages come in."),
        (name = "Meetings", description = "Talks with leads: asked for, agreed, held."),
        (name = "Reports", description = "What was sent, what came of it, and how that compares."),
        (name = "Activity", description = "What happens, while it happens."),
        (name = "Campaigns", description = "Campaigns with their steps, senders and leads."),
        (name = "Approvals", description = "What waits for a person's word before it leaves."),
        (name = "Sending", description = "Mailboxes, the switch that stops everything, and mails of which nobody knows whether they arrived."),
        (name = "Webhooks", description = "Where programs are told what happened, and what became of each message."),
        (name = "Audit", description = "Who did what, and when."),
        (name = "Public", description = "What the public site asks for. No sign-in needed."),
    ),
    components(schemas(ProblemDocument, BrokenField, super::account::Channels))
)]
struct Base;

/// The document before any operation is in it.
pub fn base() -> OpenApi {
    Base::openapi()
}

/// A refusal or a fault (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Where the code is explained.
    #[schema(example = "/api/v1/docs#error-validation-error")]
    r#type: String,
    #[schema(example = "Unprocessable Entity")]
    title: String,
    #[schema(minimum = 400, maximum = 599, example = 422)]
    status: u16,
    /// One sentence for a person.
    #[schema(example = "Enter an e-mail address like name@example.com.au.")]
    detail: String,
    /// The path that was called.
    #[schema(example = "/api/v1/auth/signup")]
    instance: String,
    /// Stable code for programs.
    #[schema(example = "VALIDATION_ERROR")]
    error: String,
    /// The same sentence as `detail`.
    message: String,
    /// Quote it when you write to us.
    request_id: String,
    /// The first broken field.
    #[schema(nullable = false)]
    field: Option<String>,
    /// Every broken field.
    errors: Vec<BrokenField>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenField {
    #[schema(example = "email")]
    field: String,
    #[schema(example = "not_an_email")]
    code: String,
    message: String,
}

/// The schema of a text enumeration, from its own list of values.
pub fn words<T: std::fmt::Display>(all: &[T]) -> Schema {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(all.iter().map(ToString::to_string)))
        .into()
}

/// The same, or nothing.
pub fn words_or_null<T: std::fmt::Display>(all: &[T]) -> Schema {
    let values = all.iter().map(|word| Value::from(word.to_string())).chain([Value::Null]);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(values))
        .into()
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The finished document.
pub fn complete(api: &OpenApi, session_cookie: &str) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(api)?;
    document["components"]["securitySchemes"] = json!({
        "api_key": { "type": "http", "scheme": "bearer", "description": "A key of one client, `aos_live_…` or `aos_test_…`." },
        "session": { "type": "apiKey", "in": "cookie", "name": session_cookie, "description": "The browser's session." },
    });
    document["components"]["responses"] = refusals();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                complete_operation(path, method, operation);
            }
        }
    }
    Ok(document)
}

fn complete_operation(path: &str, method: &str, operation: &mut Value) {
    let role = operation[REQUIRED_ROLE].as_str().unwrap_or_default().to_owned();
    operation["security"] = match role.as_str() {
        "anonymous" => json!([]),
        "user" | "owner" => json!([{ "session": [] }]),
        _ if operation[PEOPLE_ONLY] == true => json!([{ "session": [] }]),
        _ => json!([{ "session": [] }, { "api_key": [] }]),
    };
    let has_body = operation.get("requestBody").is_some();
    let in_client = path.contains("{client_id}");
    let own_row = path.contains('{');
    let health = path.starts_with("/api/v1/health");
    let reads_only = method == "get";
    let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    for parameter in &mut parameters {
        never_null(parameter);
    }
    if method == "post" {
        parameters.push(idempotency_key());
    }
    let tagged = parameters.iter().any(|parameter| parameter["name"] == "If-Match");
    let takes_parameters = !parameters.is_empty();
    operation["parameters"] = Value::Array(parameters);
    // What only this operation may also answer.
    let own = operation.as_object_mut().and_then(|fields| fields.remove("x-refusals")).unwrap_or_default();
    let own: Vec<&str> = own.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let applies = |status: &str| {
        own.contains(&status)
            || match status {
                "400" => has_body || takes_parameters,
                "401" => role != "anonymous",
                "403" => role != "anonymous" || !reads_only,
                "404" | "410" => own_row || in_client,
                "409" => !reads_only && !health,
                "412" => tagged,
                "413" | "415" => has_body,
                "422" => has_body || takes_parameters,
                _ => !health,
            }
    };
    if let Some(responses) = operation["responses"].as_object_mut() {
        for (status, response) in responses.iter_mut() {
            if status.starts_with('2') && !health {
                with_headers(response);
            }
        }
        for (status, name, _) in REFUSALS {
            if applies(status) && !responses.contains_key(status) {
                responses
                    .insert(status.to_owned(), json!({ "$ref": format!("#/components/responses/{name}") }));
            }
        }
    }
}

/// A parameter is left out; unlike a field of a body it cannot be null.
fn never_null(parameter: &mut Value) {
    let Some(kind) = parameter.pointer_mut("/schema/type") else { return };
    let Some(types) = kind.as_array_mut() else { return };
    types.retain(|name| name != "null");
    if let [only] = types.as_slice() {
        *kind = only.clone();
    }
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "Asked twice with one key, done once: the second answer repeats the first and carries \
            `Idempotency-Replayed: true`. Kept for 24 hours; secrets are not repeated.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        "example": "0b6a3f1e-order-17",
    })
}

fn with_headers(response: &mut Value) {
    let count = |words: &str| json!({ "description": words, "schema": { "type": "integer", "minimum": 0 } });
    let headers = response["headers"].as_object().cloned().unwrap_or_default();
    let mut all = Map::from_iter([
        ("RateLimit-Limit".to_owned(), count("Calls a full bucket holds.")),
        ("RateLimit-Remaining".to_owned(), count("Calls left in it.")),
        ("RateLimit-Reset".to_owned(), count("Seconds until it is full again.")),
    ]);
    all.extend(headers);
    response["headers"] = Value::Object(all);
}

/// Status, name, words.
const REFUSALS: [(&str, &str, &str); 15] = [
    ("400", "Malformed", "The request cannot be read."),
    ("401", "SignedOut", "No credentials, or credentials that are not good any more."),
    (
        "403",
        "Forbidden",
        "The role or scope is too low (`required_role`), or the request came from another site.",
    ),
    ("404", "NotFound", "Absent, or another client's: the two cannot be told apart."),
    ("409", "Conflict", "It exists already, its state does not allow this, or the idempotency key is taken."),
    ("410", "Deleted", "It was deleted."),
    ("412", "Stale", "It was changed in the meantime."),
    ("413", "TooLarge", "The body is larger than 1 MiB."),
    ("415", "NotJson", "The body is not application/json."),
    ("422", "Invalid", "Fields are wrong; `errors` names each."),
    ("429", "TooMany", "Too many requests; wait `Retry-After` seconds."),
    ("451", "Suppressed", "This person or company may not be contacted."),
    ("500", "Fault", "Something went wrong on our side."),
    ("503", "Unavailable", "It cannot be done right now; try again."),
    ("504", "TooSlow", "It took longer than 30 s and was given up."),
];

fn refusals() -> Value {
    let one = |(status, name, words): &(&str, &str, &str)| {
        let mut response = json!({
            "description": words,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        if matches!(*status, "429" | "503") {
            response["headers"] = json!({ "Retry-After": { "description": "Seconds.", "schema": { "type": "integer", "minimum": 0 } } });
        }
        ((*name).to_owned(), response)
    };
    Value::Object(REFUSALS.iter().map(one).collect())
}

/// Values of a problem's `error`, in words.
pub const CODES: [(&str, &str); 18] = [
    ("MALFORMED_REQUEST", "400: the request cannot be read."),
    ("AUTHENTICATION_ERROR", "401: no credentials, or they are not good any more."),
    ("AUTHORIZATION_ERROR", "403: the role or scope is too low; see required_role."),
    ("RESOURCE_NOT_FOUND", "404: absent, or another client's."),
    ("METHOD_NOT_ALLOWED", "405: the address does not take this method; see Allow."),
    ("RESOURCE_EXISTS", "409: there is one already."),
    ("INVALID_TRANSITION", "409: its state, or a rule named in reason, does not allow this."),
    ("IDEMPOTENCY_CONFLICT", "409: the Idempotency-Key was used for another request."),
    ("IDEMPOTENCY_IN_FLIGHT", "409: the first request with this Idempotency-Key has not ended."),
    ("RESOURCE_DELETED", "410: it was deleted, or the link has been used or has expired."),
    ("PRECONDITION_FAILED", "412: it was changed in the meantime."),
    ("PAYLOAD_TOO_LARGE", "413: the body is larger than 1 MiB."),
    ("UNSUPPORTED_MEDIA_TYPE", "415: the body is not application/json."),
    ("VALIDATION_ERROR", "422: fields are wrong; errors names each."),
    ("SUPPRESSION_ERROR", "451: this person or company may not be contacted."),
    ("RATE_LIMIT_ERROR", "429: too many requests; wait Retry-After seconds."),
    ("INTERNAL_ERROR", "500: something went wrong on our side."),
    ("TIMEOUT", "504: it took longer than 30 s and was given up."),
];
