//! The description for people, made from the document itself: no outside file and no need of a script,
//! readable offline and with assistive technology.

use app::document::{Bundle, document};
use axum::Extension;
use axum::extract::Request;
use axum::response::Response;
use leptos::prelude::*;
use leptos_axum::render_app_async_with_context;
use serde_json::Value;

use super::{Document, openapi};

/// `GET /api/v1/docs`.
pub async fn docs(Extension(Document(api)): Extension<Document>, request: Request) -> Response {
    render_app_async_with_context(
        || (),
        move || {
            let api = api.clone();
            document(Bundle::None, move || page(&api))
        },
    )(request)
    .await
}

/// One operation, ready to be shown.
struct Operation {
    id: String,
    tag: String,
    method: String,
    path: String,
    summary: String,
    words: String,
    who: &'static str,
    parameters: Vec<[String; 3]>,
    example: Option<String>,
    answers: Vec<[String; 2]>,
}

fn page(api: &Value) -> impl IntoView + use<> {
    let operations = operations(api);
    let tags: Vec<(String, String)> = api["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tag| (text(&tag["name"]), text(&tag["description"])))
        .collect();
    let sections = tags.into_iter().map(|(tag, words)| {
        let entries = operations.iter().filter(|operation| operation.tag == tag).map(show).collect_view();
        view! {
            <section>
                <h2>{tag}</h2>
                <p>{words}</p>
                {entries}
            </section>
        }
    });
    let problems = openapi::CODES.iter().map(|(code, words)| {
        let id = format!("error-{}", code.to_ascii_lowercase().replace('_', "-"));
        view! {
            <dt id=id><code>{*code}</code></dt>
            <dd>{*words}</dd>
        }
    });
    view! {
        <main id="content" class="api-docs">
            <h1>{text(&api["info"]["title"])}</h1>
            <p>{text(&api["info"]["description"])}</p>
            <p><a href="/api/v1/openapi.json">"The same as an OpenAPI 3.1 document"</a></p>
            {sections.collect_view()}
            <section>
                <h2>"Refusals"</h2>
                <p>"The member "<code>"error"</code>" of a problem document is one of these."</p>
                <dl>{problems.collect_view()}</dl>
            </section>
        </main>
    }
}

fn show(operation: &Operation) -> impl IntoView + use<> {
    let parameters = operation.parameters.iter().map(|[name, place, words]| {
        view! { <tr><th scope="row"><code>{name.clone()}</code></th><td>{place.clone()}</td><td>{words.clone()}</td></tr> }
    });
    let answers = operation.answers.iter().map(|[status, words]| {
        view! { <tr><th scope="row">{status.clone()}</th><td>{words.clone()}</td></tr> }
    });
    let table = (!operation.parameters.is_empty()).then(|| {
        view! {
            <table>
                <caption>"Parameters"</caption>
                <thead><tr><th scope="col">"Name"</th><th scope="col">"Where"</th><th scope="col">"What"</th></tr></thead>
                <tbody>{parameters.collect_view()}</tbody>
            </table>
        }
    });
    let example =
        operation.example.clone().map(|example| view! { <p>"Body"</p><pre><code>{example}</code></pre> });
    view! {
        <article id=operation.id.clone()>
            <h3>{operation.summary.clone()}</h3>
            <p><code>{operation.method.to_uppercase()}" "{operation.path.clone()}</code></p>
            <p>{operation.words.clone()}</p>
            <p>{operation.who}</p>
            {table}
            {example}
            <table>
                <caption>"Answers"</caption>
                <thead><tr><th scope="col">"Status"</th><th scope="col">"What"</th></tr></thead>
                <tbody>{answers.collect_view()}</tbody>
            </table>
        </article>
    }
}

fn operations(api: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in api["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| {
                [text(&parameter["name"]), text(&parameter["in"]), text(&parameter["description"])]
            });
            let answers =
                operation["responses"].as_object().into_iter().flatten().map(|(status, response)| {
                    [status.clone(), text(&resolved(api, response)["description"])]
                });
            let schema = resolved(api, &operation["requestBody"]["content"]["application/json"]["schema"]);
            all.push(Operation {
                id: text(&operation["operationId"]),
                tag: text(&operation["tags"][0]),
                method: method.clone(),
                path: path.clone(),
                summary: text(&operation["summary"]),
                words: text(&operation["description"]),
                who: who(operation[openapi::REQUIRED_ROLE].as_str().unwrap_or_default()),
                parameters: parameters.collect(),
                example: example(schema),
                answers: answers.collect(),
            });
        }
    }
    all
}

fn who(role: &str) -> &'static str {
    match role {
        "anonymous" => "For everybody.",
        "user" => "For people who are signed in.",
        "viewer" => "For every member of the client, and API keys with scope read.",
        "member" => "For members, admins and owners of the client, and API keys with scope write.",
        "admin" => "For admins and owners of the client, and API keys with scope admin.",
        _ => "For owners of the client.",
    }
}

/// A body made of the fields' examples.
fn example(schema: &Value) -> Option<String> {
    let fields = schema["properties"].as_object()?;
    let body: serde_json::Map<String, Value> = fields
        .iter()
        .map(|(name, field)| {
            (
                name.clone(),
                if field["example"].is_null() { field["enum"][0].clone() } else { field["example"].clone() },
            )
        })
        .filter(|(_, value)| !value.is_null())
        .collect();
    (!body.is_empty()).then(|| serde_json::to_string_pretty(&body).unwrap_or_default())
}

/// Follows a `$ref` inside the document.
fn resolved<'v>(api: &'v Value, value: &'v Value) -> &'v Value {
    value["$ref"].as_str().and_then(|path| api.pointer(path.trim_start_matches('#'))).unwrap_or(value)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
