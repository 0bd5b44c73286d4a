//! The contract, tried by schemathesis over the network: as a program with a key, on rows there are; as
//! a person with a session, on ids of any kind; and last the operations that end what they stand on,
//! their session, key or client. `cargo xtask test --contract` runs it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use domain::Role;
use store::testing::TestDb;
use tokio::net::TcpListener;

use crate::call::Asker;
use crate::cast::{Cast, Ids};
use crate::world::World;

const ENDS_ITSELF: &str = "^(logout|logout_all|delete_client|revoke_api_key)$";
/// Where rows are given, they should be there for the next request.
const ENDS_ROWS: &str = "^(logout|logout_all|erase_lead|merge_leads|delete_.*|remove_.*|revoke_.*)$";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs schemathesis and minutes; `cargo xtask test --contract` installs and runs it"]
async fn no_generated_request_breaks_the_contract() {
    let program = std::env::var("SCHEMATHESIS")
        .expect("SCHEMATHESIS names the program; run `cargo xtask test --contract`");
    let db = TestDb::sqlite().await;
    let world = World::new(&db).await;
    let cast = Cast::new(&world).await;
    let key = cast.keys.iter().find(|(role, _)| *role == Role::Admin).map(|(_, key)| key);

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = world.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });

    let folder = tempfile::tempdir().unwrap();
    let (Some(Asker::Key(key)), Asker::Session(session)) = (key, &cast.owner().session) else {
        panic!("a key and a session")
    };
    let own = format!("\"path.client_id\" = \"{}\"", cast.own.client);
    let rows = format!("{own}\n{}", parameters(&cast.own));
    let as_key = format!("api_key = {{ bearer = \"{key}\" }}");
    let as_person = format!("session = {{ api_key = \"{session}\" }}");
    let mut broken = Vec::new();
    for (who, auth, parameters, filter) in [
        ("as a program with a key", &as_key, &rows, ["--exclude-operation-id-regex", ENDS_ROWS]),
        ("as a person", &as_person, &own, ["--exclude-operation-id-regex", ENDS_ITSELF]),
        ("what ends itself", &as_person, &own, ["--include-operation-id-regex", ENDS_ITSELF]),
    ] {
        let settings = include_str!("../schemathesis.toml").replace("PARAMETERS", parameters);
        let file = folder.path().join("schemathesis.toml");
        std::fs::write(&file, format!("{settings}\n[auth.openapi]\n{auth}\n")).unwrap();
        if !run(&program, address, file, filter).await {
            broken.push(who);
        }
    }
    assert!(broken.is_empty(), "the contract is broken {broken:?}");
}

/// Rows there are, as the settings give them.
fn parameters(ids: &Ids) -> String {
    [
        ("lead_id", &ids.lead),
        ("import_id", &ids.import),
        ("export_id", &ids.export),
        ("membership_id", &ids.membership),
        ("invite_id", &ids.invite),
        ("reply_id", &ids.reply),
        ("inbound_event_id", &ids.event),
        ("inbound_door_id", &ids.door),
        ("meeting_id", &ids.meeting),
        ("campaign_id", &ids.campaign),
        ("resource_id", &ids.resource),
        ("approval_id", &ids.approval),
        ("mailbox_id", &ids.mailbox),
        ("touch_id", &ids.touch),
        ("webhook_id", &ids.webhook),
        ("webhook_delivery_id", &ids.delivery),
    ]
    .map(|(name, id)| format!("\"path.{name}\" = \"{id}\""))
    .join("\n")
}

async fn run(program: &str, address: SocketAddr, settings: PathBuf, filter: [&'static str; 2]) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--config-file")
        .arg(&settings)
        .arg("run")
        .arg(format!("http://{address}/api/v1/openapi.json"));
    command.args(filter).args(["--header", "Sec-Fetch-Site: same-origin", "--checks", "all"]);
    command.args(["--max-examples", "60", "--seed", "7", "--no-color", "--continue-on-failure"]);
    command.current_dir(settings.parent().unwrap());
    // It talks to the server on the other threads of this runtime.
    tokio::task::spawn_blocking(move || command.status())
        .await
        .unwrap()
        .expect("schemathesis starts")
        .success()
}
