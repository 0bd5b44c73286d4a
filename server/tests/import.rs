//! A list imported at the command line: alone, and through the server that has the database.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use domain::{ClientId, Mode};
use integrations::mail::{MailError, Mailer, ProductMail};
use secrecy::{ExposeSecret, SecretString};
use store::testing::{TestDb, TestHome};
use store::{ConnectOptions, Db, Engine};
use workflows::clock::SystemClock;
use workflows::identity::{self, Origin, SignUp, Visit};
use workflows::leads::{self, Count, Filter};
use workflows::suppression::{self, NewEntry};
use workflows::{Services, mail};

const LIST: &str = "E-Mail;First Name;Company;Phone\r\n\
    ann@harbour.example;Ann;Harbour;0491 570 006\r\n\
    ben@harbour.example;Ben;Harbour;\r\n\
    ANN@harbour.example;Ann;Harbour;\r\n\
    stop@harbour.example;Sue;Harbour;\r\n\
    nobody;Nil;Harbour;\r\n\
    cat@harbour.example;Cat;Harbour;=1+1\r\n";

#[derive(Debug, Default)]
struct Outbox(Mutex<Vec<ProductMail>>);

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, mail: &ProductMail) -> Result<(), MailError> {
        self.0.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

async fn services(db: &Db, outbox: Arc<Outbox>) -> Services {
    let key = SecretString::from("k".repeat(40));
    Services::open(db.clone(), Arc::new(SystemClock), Mode::Test, key).await.unwrap().mailing_by(outbox)
}

/// The owner of a client, by the ordinary way.
async fn owner(services: &Services, outbox: &Outbox) -> (Visit, ClientId) {
    let form = SignUp {
        full_name: "Alex".into(),
        company_name: "Agency".into(),
        email: "alex@agency.example".into(),
        password: "orbit-velvet-canyon".into(),
        terms: true,
    };
    identity::sign_up(services, &Origin::default(), form).await.unwrap();
    mail::deliver_waiting(services).await.unwrap();
    let text = outbox.0.lock().unwrap().last().expect("a mail").text.clone();
    let start = text.find("aos_").expect("a link in the mail");
    let token: String =
        text[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let signed = identity::confirm(services, &Origin::default(), &token).await.unwrap();
    let visit =
        identity::authenticate(services, &Origin::default(), signed.cookie.expose_secret()).await.unwrap();
    let client = visit.current.unwrap();
    (visit, client)
}

/// An installation with one client and a suppressed address, open in no process.
struct Site {
    home: TestHome,
    folder: tempfile::TempDir,
    client: ClientId,
}

impl Site {
    async fn new(engine: Engine) -> Self {
        let db = TestDb::new(engine).await;
        let outbox = Arc::new(Outbox::default());
        let services = services(&db, outbox.clone()).await;
        let (visit, client) = owner(&services, &outbox).await;
        let stop = NewEntry { email: "stop@harbour.example".into(), ..NewEntry::default() };
        suppression::add_email(&services, &visit, client, stop).await.unwrap();
        drop(services);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("list.csv"), LIST).unwrap();
        Self { home: db.release().await, folder, client }
    }

    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_agency-os"));
        command
            .env_clear()
            .env("AGENCY_DATA_DIR", self.folder.path().join("data"))
            .env("AGENCY_DATABASE_URL", self.home.url())
            .env("AGENCY_MODE", "test")
            .env("AGENCY_LISTEN", "127.0.0.1:0")
            .env("AGENCY_METRICS_LISTEN", "off")
            .env("AGENCY_LOG", "off")
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    async fn import(&self, arguments: &[&str]) -> Output {
        let mut command = self.program();
        command.arg("import").args(arguments).args(["--client", &self.client.to_string()]);
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
    }

    fn socket(&self) -> PathBuf {
        let mut path = self.home.options().sqlite_path().unwrap().into_os_string();
        path.push(".sock");
        path.into()
    }

    fn errors(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("list.csv.errors.csv")).unwrap()
    }

    /// Leads of the client, once no process has the database.
    async fn count(self) -> Count {
        let options = ConnectOptions::new(self.home.url());
        let db = Db::connect(&options).await.unwrap();
        let services = services(&db, Arc::default()).await;
        let visit = identity::operator(&services, self.client).await.unwrap();
        let count = leads::count_leads(&services, &visit, self.client, &Filter::default()).await.unwrap();
        db.close().await;
        count
    }
}

/// The counts of a summary, by their words.
fn counts(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", said(output));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const EXPECTED: [&str; 8] = [
    "records 6",
    "created 3",
    "updated 0",
    "duplicate in file 1",
    "duplicate in client 0",
    "suppressed 1",
    "invalid 1",
    "records with problems are in list.csv.errors.csv",
];

async fn alone(engine: Engine) {
    let site = Site::new(engine).await;
    let output = site.import(&["list.csv"]).await;
    assert_eq!(counts(&output), EXPECTED);
    assert!(said(&output).contains("100 %"), "progress is shown: {}", said(&output));
    let errors = site.errors();
    assert_eq!(errors.lines().count(), 5, "{errors}");
    assert!(errors.contains("nobody") && errors.contains("'=1+1"), "{errors}");
    // Again: nothing is there twice.
    let again = counts(&site.import(&["list.csv", "--dry-run"]).await);
    assert_eq!(
        again[1..5],
        ["would be created 0", "would be updated 0", "duplicate in file 1", "duplicate in client 3"]
    );
    let again = counts(&site.import(&["list.csv", "--on-existing", "update"]).await);
    assert_eq!(again[1..3], ["created 0", "updated 3"]);
    assert_eq!(site.count().await, Count::Exactly(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_imported_without_a_server_on_sqlite() {
    alone(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_imported_without_a_server_on_postgres() {
    alone(Engine::Postgres).await;
}

/// A server, ended with the test.
struct Server(Child);

impl Server {
    fn stop(mut self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn wait_for(path: &Path) {
    let mut look = tokio::time::interval(Duration::from_millis(10));
    let waiting = async {
        while !path.exists() {
            look.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("the server opens its channel");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_goes_through_the_server_that_has_the_database() {
    let site = Site::new(Engine::Sqlite).await;
    let server =
        Server(site.program().arg("serve").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    wait_for(&site.socket()).await;
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(site.socket()).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "nobody else may knock");

    assert_eq!(counts(&site.import(&["list.csv"]).await), EXPECTED);
    assert!(site.errors().contains("nobody"));

    std::fs::write(site.folder.path().join("none.csv"), "name\nAnn\n").unwrap();
    let refused = site.import(&["none.csv"]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).ends_with("agency-os: Choose the column that holds the e-mail address.\n"),
        "{}",
        said(&refused)
    );

    let other = ["--campaign", "00000000-0000-7000-8000-000000000000", "list.csv"];
    let refused = site.import(&other).await;
    assert!(said(&refused).contains("there is no such campaign"), "{}", said(&refused));
    server.stop();
    assert!(!site.socket().exists());
    assert_eq!(site.count().await, Count::Exactly(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_can_be_reached_can_be_stopped() {
    let site = Site::new(Engine::Sqlite).await;
    let server = Server(site.program().arg("serve").stdout(Stdio::null()).spawn().unwrap());
    wait_for(&site.socket()).await;
    server.stop();
    assert!(!site.socket().exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_in_the_way_is_said_in_one_sentence() {
    let site = Site::new(Engine::Sqlite).await;
    for (arguments, words) in [
        (&["gone.csv"][..], "gone.csv: "),
        (&["."], "this is no file"),
        (&["empty.csv"], "The file is empty."),
    ] {
        std::fs::write(site.folder.path().join("empty.csv"), "").unwrap();
        let output = site.import(arguments).await;
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(said(&output).contains(words), "{}", said(&output));
    }
    let mut stranger = site.program();
    stranger.args(["import", "list.csv", "--client", "00000000-0000-7000-8000-000000000000"]);
    let output = tokio::task::spawn_blocking(move || stranger.output()).await.unwrap().unwrap();
    assert!(said(&output).contains("there is no such client"), "{}", said(&output));

    // A process that has the database and listens to nobody.
    let holder = Db::connect(site.home.options()).await.unwrap();
    let output = site.import(&["list.csv"]).await;
    assert_eq!(output.status.code(), Some(1));
    let last = said(&output);
    assert!(last.contains("is in use by another agency-os"), "{last}");
    holder.close().await;
    drop(holder);
    assert_eq!(site.count().await, Count::Exactly(0));
}
