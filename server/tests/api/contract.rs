//! The contract, tried by schemathesis over the network: as a program with a key, as a person with a
//! session, and last the operations that end what they stand on. `cargo xtask test --contract` runs it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use domain::{ApiScope, Role};
use store::testing::TestDb;
use tokio::net::TcpListener;

use crate::call::Asker;
use crate::world::World;

const ENDS_ITSELF: &str = "^(logout|logout_all|delete_client)$";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs schemathesis and minutes; `cargo xtask test --contract` installs and runs it"]
async fn no_generated_request_breaks_the_contract() {
    let program = std::env::var("SCHEMATHESIS")
        .expect("SCHEMATHESIS names the program; run `cargo xtask test --contract`");
    let db = TestDb::sqlite().await;
    let world = World::new(&db).await;
    let owner = world.owner("alex").await;
    world.joined(&owner, Role::Member).await;
    let key = world.key(&owner, ApiScope::Admin).await;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = world.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });

    let folder = tempfile::tempdir().unwrap();
    let (Asker::Key(key), Asker::Session(session)) = (&key, &owner.session) else {
        panic!("a key and a session")
    };
    let client = owner.client().to_string();
    let tried = |auth: String, filter: &'static str| {
        let settings = include_str!("../schemathesis.toml").replace("CLIENT_ID", &client);
        let file = folder.path().join("schemathesis.toml");
        std::fs::write(&file, format!("{settings}\n[auth.openapi]\n{auth}\n")).unwrap();
        run(&program, address, file, filter)
    };
    let as_key = format!("api_key = {{ bearer = \"{key}\" }}");
    let as_person = format!("session = {{ api_key = \"{session}\" }}");
    assert!(tried(as_key, "--exclude-operation-id-regex").await, "as a program with a key");
    assert!(tried(as_person.clone(), "--exclude-operation-id-regex").await, "as a person");
    assert!(tried(as_person, "--include-operation-id-regex").await, "what ends itself");
}

async fn run(program: &str, address: SocketAddr, settings: PathBuf, filter: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--config-file")
        .arg(&settings)
        .arg("run")
        .arg(format!("http://{address}/api/v1/openapi.json"));
    command.args([filter, ENDS_ITSELF, "--header", "Sec-Fetch-Site: same-origin", "--checks", "all"]);
    command.args(["--max-examples", "60", "--seed", "7", "--no-color", "--continue-on-failure"]);
    command.current_dir(settings.parent().unwrap());
    // It talks to the server on the other threads of this runtime.
    tokio::task::spawn_blocking(move || command.status())
        .await
        .unwrap()
        .expect("schemathesis starts")
        .success()
}
