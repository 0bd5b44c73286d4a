//! The OpenAPI document and its page agree with the router.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use store::testing::on_both;

use crate::world::World;

/// Routes that are no operations: pages and files for people, server functions (walked by `walk`),
/// the description itself, and the probes under their short names.
fn is_known(path: &str) -> bool {
    let known = [
        "/api/v1/openapi.json",
        "/api/v1/docs",
        // A browser is sent there and back; no program calls them.
        "/api/v1/auth/google",
        "/api/v1/auth/callback",
        // What suppliers call, in their own words; `hooks` tests them.
        "/api/v1/webhooks/inbound/{door}",
        "/api/v1/webhooks/calendar/{calendar}/{door}",
        "/api/v1/webhooks/postmark/inbound",
        "/api/v1/webhooks/postmark/bounce",
        "/api/v1/webhooks/postmark/spam",
        "/fn/{*name}",
        "/theme",
        "/health",
        "/health/ready",
        "/health/live",
    ];
    known.contains(&path) || !path.starts_with("/api/")
}

on_both! {
    async fn every_route_of_the_router_is_described(db: &TestDb) {
        let world = World::new(db).await;
        let document = server::api::document(&world.state);
        let described: BTreeSet<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        let routes = routes(&format!("{:?}", world.router));
        assert!(routes.len() > described.len() && described.len() > 15, "{routes:?}");
        for path in &described {
            assert!(routes.contains(*path), "{path} is described but not routed");
        }
        let silent: Vec<&String> = routes.iter().filter(|path| !described.contains(path.as_str()) && !is_known(path)).collect();
        assert!(silent.is_empty(), "routed but not described: {silent:?}");
    }

    async fn every_operation_tells_what_it_answers_when_it_refuses(db: &TestDb) {
        let world = World::new(db).await;
        let document = world.call("get", "/openapi.json").send().await.expect(200).body;
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document, server::api::document(&world.state));
        let mut names = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap();
                assert!(names.insert(name.to_owned()), "two operations are called {name}");
                assert!(operation["summary"].as_str().is_some_and(|words| words.len() > 4), "{name} has no summary");
                let answers = operation["responses"].as_object().unwrap();
                let says = |status: &str| answers.contains_key(status);
                assert!(answers.keys().any(|status| status.starts_with('2')), "{name} never succeeds");
                if path.starts_with("/api/v1/health") {
                    continue;
                }
                let role = operation["x-required-role"].as_str().unwrap();
                assert!(says("429") && says("500"), "{name}");
                assert_eq!(says("401"), role != "anonymous" || name == "login", "{name}");
                assert_eq!(says("415"), !operation["requestBody"].is_null(), "{name}");
                assert_eq!(says("404"), path.contains('{') || name.starts_with("confirm") || name.starts_with("reset"), "{name}");
                let parameters: Vec<&str> = operation["parameters"].as_array().unwrap().iter().filter_map(|p| p["name"].as_str()).collect();
                assert_eq!(parameters.contains(&"Idempotency-Key"), method == "post", "{name}");
            }
        }
        references(&document, &document);
    }

    async fn the_page_about_the_api_obeys_its_policy_and_names_every_operation(db: &TestDb) {
        let world = World::new(db).await;
        let answer = world.call("get", "/docs").header("accept", "text/html").send().await;
        assert_eq!(answer.status, 200);
        let page = answer.body.as_str().unwrap();
        let policy = answer.header("content-security-policy");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        assert!(policy.contains("default-src 'none'") && nonce.len() > 8, "{policy}");
        assert!(!page.contains(" style=") && !page.contains("<style") && !page.contains(" src="), "{page}");
        for script in page.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
        }
        for (path, item) in server::api::document(&world.state)["paths"].as_object().unwrap() {
            for (_, operation) in item.as_object().unwrap() {
                let id = format!("id=\"{}\"", operation["operationId"].as_str().unwrap());
                assert!(page.contains(&id) && page.contains(path.as_str()), "{path}");
            }
        }
        assert!(page.contains("id=\"error-validation-error\""), "where a problem's type points");
    }
}

/// The description keeps one shape a name: a second one of the same name would be told for both.
#[test]
fn no_two_shapes_have_one_name() {
    let mut shapes = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                for name in shape_names(&std::fs::read_to_string(&path).unwrap()) {
                    if let Some(other) = shapes.insert(name.clone(), path.clone()) {
                        panic!("{name} is a shape of {} and of {}", other.display(), path.display());
                    }
                }
            }
        }
    }
    assert!(shapes.len() > 80, "only {} shapes", shapes.len());
}

/// What the description calls the types of a source file.
fn shape_names(source: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
    let named = |item: &str| {
        let kinds = ["struct ", "enum "].into_iter().filter_map(|kind| Some((item.find(kind)?, kind.len())));
        let (at, length) = kinds.min()?;
        let (attributes, declared) = item.split_at(at);
        Some(match attributes.split_once("schema(as = ") {
            Some((_, other)) => word(other),
            None => word(&declared[length..]),
        })
    };
    source.split("ToSchema)]").skip(1).filter_map(named).collect()
}

/// The router tells its paths in its debug text: `… paths: {RouteId(1): "/health", …} …`.
fn routes(debug: &str) -> BTreeSet<String> {
    debug
        .split("RouteId(")
        .filter_map(|part| part.split_once("): \"")?.1.split_once('"'))
        .map(|(path, _)| path.to_owned())
        .filter(|path| path.starts_with('/'))
        .collect()
}

/// Every `$ref` points at something.
fn references(document: &Value, value: &Value) {
    match value {
        Value::Object(fields) => {
            if let Some(path) = fields.get("$ref").and_then(Value::as_str) {
                assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path} points nowhere");
            }
            fields.values().for_each(|value| references(document, value));
        }
        Value::Array(values) => values.iter().for_each(|value| references(document, value)),
        _ => {}
    }
}
