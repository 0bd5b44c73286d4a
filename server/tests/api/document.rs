//! The OpenAPI document and its page agree with the router.

use std::collections::BTreeSet;

use store::testing::on_both;

use crate::world::World;

/// Routes that are no operations: pages and files for people, server functions (walked by `walk`),
/// the description itself, and the probes under their short names.
fn is_known(path: &str) -> bool {
    let known = [
        "/api/v1/openapi.json",
        "/api/v1/docs",
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
