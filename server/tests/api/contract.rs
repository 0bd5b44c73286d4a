//! The contract, tried by schemathesis over the network: as a program with a key, as a person with a
//! session, and last the operations that end what they stand on. `server/tests/schemathesis.sh` runs it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use domain::{ApiScope, Role};
use store::testing::TestDb;
use tokio::net::TcpListener;

use crate::call::Asker;
use crate::world::World;

const ENDS_ITSELF: &str = "^(logout|logout_all|delete_client)$";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs schemathesis; server/tests/schemathesis.sh installs and runs it"]
async fn no_generated_request_breaks_the_contract() {
    let program = std::env::var("SCHEMATHESIS")
        .expect("SCHEMATHESIS names the program; run server/tests/schemathesis.sh");
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
    let as_key = format!("Authorization: Bearer {key}");
    let as_person = format!("Cookie: session={session}");
    let client = owner.client().to_string();
    let run = |headers: Vec<String>, filter: [&'static str; 2]| {
        run(&program, address, folder.path(), &client, headers, filter)
    };
    assert!(
        run(vec![as_key], ["--exclude-operation-id-regex", ENDS_ITSELF]).await,
        "as a program with a key"
    );
    let site = "Sec-Fetch-Site: same-origin".to_owned();
    assert!(
        run(vec![as_person.clone(), site.clone()], ["--exclude-operation-id-regex", ENDS_ITSELF]).await,
        "as a person"
    );
    assert!(
        run(vec![as_person, site], ["--include-operation-id-regex", ENDS_ITSELF]).await,
        "what ends itself"
    );
}

async fn run(
    program: &str,
    address: SocketAddr,
    folder: &Path,
    client: &str,
    headers: Vec<String>,
    filter: [&str; 2],
) -> bool {
    let settings = include_str!("../schemathesis.toml").replace("CLIENT_ID", client);
    let file = folder.join("schemathesis.toml");
    std::fs::write(&file, settings).unwrap();
    let mut command = Command::new(program);
    command.arg("--config-file").arg(&file).arg("run").arg(format!("http://{address}/api/v1/openapi.json"));
    command.args(filter).args(headers.iter().flat_map(|header| ["--header", header.as_str()]));
    command.args([
        "--checks",
        "all",
        "--max-examples",
        "60",
        "--seed",
        "7",
        "--workers",
        "2",
        "--no-color",
        "--continue-on-failure",
    ]);
    command.current_dir(folder);
    // It talks to the server on the other threads of this runtime.
    tokio::task::spawn_blocking(move || command.status())
        .await
        .unwrap()
        .expect("schemathesis starts")
        .success()
}
