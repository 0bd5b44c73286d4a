//! An import whose process is killed at random moments, over and over, ends with the rows of one that
//! was left alone, but for ids and times. `IMPORT_KILLS` and `IMPORT_ROWS` make a long run.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::time::Clock;
use domain::{ClientId, ImportId, LeadFact as F, Mode, OnExisting};
use engines::outreach::chance::Seed;
use futures::stream;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::testing::{TestDb, TestHome};
use store::{ConnectOptions, Db, Engine, lead_imports};
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;
use workflows::Services;
use workflows::clock::SystemClock;
use workflows::imports::{self, ImportLeads, Start};
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::suppression::{self, NewEntry};

use crate::world::{World, lead};

/// A dead worker's job is free after so long on PostgreSQL; on SQLite it is at once.
const LEASE: Duration = Duration::from_secs(1);

async fn services(db: Db, files: &Path) -> Services {
    let wall: Arc<dyn Clock> = Arc::new(SystemClock);
    let key = secrecy::SecretString::from("k".repeat(40));
    Services::open(db, wall, Mode::Test, key).await.unwrap().keeping_files_in(files)
}

/// The body of the process that imports; not a test by itself. Says when it has begun, and when the
/// import is over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the body of a child process"]
async fn importer_process() {
    let folder = PathBuf::from(std::env::var("KILLS_FOLDER").unwrap());
    let client: ClientId = std::env::var("KILLS_CLIENT").unwrap().parse().unwrap();
    let import: ImportId = std::env::var("KILLS_IMPORT").unwrap().parse().unwrap();
    let life = std::env::var("KILLS_LIFE").unwrap();
    let db = Db::connect(&ConnectOptions::new(std::env::var("KILLS_DATABASE").unwrap())).await.unwrap();
    let portion: usize = std::env::var("KILLS_PORTION").unwrap().parse().unwrap();
    let services = services(db, &folder).await.importing_by(portion);
    let born = services.now();
    let options = RunnerOptions { lease: LEASE, poll: Duration::from_millis(50), ..RunnerOptions::default() };
    let runner = Runner::new(
        services.db.clone(),
        services.clone(),
        Arc::new(Registry::new().job::<ImportLeads>()),
        services.jobs.clone(),
        options,
    );
    tokio::spawn(async move { runner.run(CancellationToken::new()).await });
    let mut look = tokio::time::interval(Duration::from_millis(5));
    let mut begun = false;
    loop {
        look.tick().await;
        let mut tx = services.db.read(client).await.unwrap();
        let row = lead_imports::get(&mut tx, import).await.unwrap().unwrap();
        drop(tx);
        if !begun && row.updated_at > born {
            begun = true;
            std::fs::write(folder.join(format!("begun-{life}")), "").unwrap();
        }
        if row.status.is_over() {
            std::fs::write(folder.join("over"), row.status.as_str()).unwrap();
            return;
        }
    }
}

/// A database with an import that waits, open in no process.
struct Site {
    home: TestHome,
    folder: tempfile::TempDir,
    client: ClientId,
    import: ImportId,
    /// Records of a transaction.
    portion: usize,
}

/// Repeated, wrong, suppressed and known addresses among many new ones.
fn list(rows: usize) -> String {
    use std::fmt::Write;
    let mut list = "email,first_name,last_name,company,title,phone,employees\n".to_owned();
    for n in 0..rows {
        let (email, phone) = match n % 50 {
            7 => (format!("p{}@c{}.example", n - 7, (n - 7) % 97), "0491 570 006"),
            11 => (format!("no address {n}"), ""),
            13 => (format!("p{n}@stop.example"), ""),
            17 => (format!("known{}@x.example", n % 200), "1300 975 707"),
            19 => (format!("p{n}@c{}.example", n % 97), "not a number"),
            _ => (format!("p{n}@c{}.example", n % 97), "(02) 5550 1234"),
        };
        let _ = writeln!(list, "{email},P{n},Q{},Company {},CEO,{phone},{}", n % 31, n % 31, n % 500);
    }
    list
}

impl Site {
    async fn new(engine: Engine, rows: usize, portion: usize) -> Self {
        let db = TestDb::new(engine).await;
        let folder = tempfile::tempdir().unwrap();
        let world = World::on(&db).await;
        let (owner, client) = world.owner("alex").await;
        for n in (17..200).step_by(50) {
            let email = format!("known{n}@x.example");
            world.add(&owner, client, lead(&email, &[(F::FirstName, "Kim"), (F::Title, "Intern")])).await;
        }
        let why = domain::DomainSuppressionReason::Competitor;
        suppression::add_domain(&world.services, &owner, client, "stop.example", why, None).await.unwrap();
        let one = NewEntry { email: "p3@c3.example".into(), ..NewEntry::default() };
        suppression::add_email(&world.services, &owner, client, one).await.unwrap();
        let services = services(db.db(), folder.path()).await;
        let body = stream::iter([Ok::<_, std::io::Error>(list(rows))]);
        let taken = imports::receive(&services, &owner, client, "list.csv", body).await.unwrap();
        let start = Start { on_existing: Some(OnExisting::Update), ..Start::default() };
        imports::start(&services, &owner, client, taken.id, start).await.unwrap();
        drop((world, services));
        Self { home: db.release().await, folder, client, import: taken.id, portion }
    }

    /// A process that has begun on the import.
    async fn begin(&self, life: usize) -> Child {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "kills::importer_process", "--ignored", "--nocapture"])
            .env("KILLS_FOLDER", self.folder.path())
            .env("KILLS_DATABASE", self.home.url())
            .env("KILLS_CLIENT", self.client.to_string())
            .env("KILLS_IMPORT", self.import.to_string())
            .env("KILLS_LIFE", life.to_string())
            .env("KILLS_PORTION", self.portion.to_string());
        let child = child.stdout(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        self.wait_for(&format!("begun-{life}")).await;
        child
    }

    async fn wait_for(&self, name: &str) {
        let mut look = tokio::time::interval(Duration::from_millis(5));
        let waiting = async {
            while !self.folder.path().join(name).exists() {
                look.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(600), waiting)
            .await
            .unwrap_or_else(|_| panic!("never {name}"));
    }

    fn is_over(&self) -> bool {
        self.folder.path().join("over").exists()
    }

    async fn end(&self, mut child: Child) {
        self.wait_for("over").await;
        assert!(child.wait().await.unwrap().success());
        assert_eq!(std::fs::read_to_string(self.folder.path().join("over")).unwrap(), "completed");
    }

    /// Records that are settled for good.
    async fn settled(&self) -> f64 {
        let sql = "SELECT rows_done FROM lead_imports";
        let (done,): (i64,) = match self.home.options().engine().unwrap() {
            Engine::Sqlite => {
                let path = self.home.options().sqlite_path().unwrap();
                let address = format!("sqlite://{}", path.display());
                let mut connection = SqliteConnection::connect(&address).await.unwrap();
                sqlx::query_as(sql).fetch_one(&mut connection).await.unwrap()
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(self.home.url()).await.unwrap();
                sqlx::raw_sql("SET agency.scope = 'system'").execute(&mut connection).await.unwrap();
                sqlx::query_as(sql).fetch_one(&mut connection).await.unwrap()
            }
        };
        done as f64
    }

    /// Every row the import made, without ids and times.
    async fn rows(&self) -> Vec<String> {
        let mut all = Vec::new();
        for table in ["leads", "lead_import_rows", "lead_imports"] {
            let mut rows = match self.home.options().engine().unwrap() {
                Engine::Sqlite => sqlite(&self.home, table).await,
                Engine::Postgres => postgres(&self.home, table).await,
            };
            rows.sort();
            all.push(format!("{} rows of {table}", rows.len()));
            all.extend(rows);
        }
        all
    }
}

/// What differs between two runs of the same import.
const OF_THE_RUN: [&str; 11] = [
    "id",
    "client_id",
    "import_id",
    "created_by",
    "created_at",
    "updated_at",
    "enriched_at",
    "scored_at",
    "started_at",
    "finished_at",
    "file_deleted_at",
];

async fn sqlite(home: &TestHome, table: &str) -> Vec<String> {
    let path = home.options().sqlite_path().unwrap();
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let columns: Vec<(String,)> = sqlx::query_as("SELECT name FROM pragma_table_info($1)")
        .bind(table)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let columns = columns.iter().filter(|(name,)| !OF_THE_RUN.contains(&name.as_str()));
    let whole = columns.map(|(name,)| format!("quote({name})")).collect::<Vec<_>>().join(" || '|' || ");
    let sql = format!("SELECT {whole} FROM {table}");
    let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    rows.into_iter().map(|(row,)| row).collect()
}

async fn postgres(home: &TestHome, table: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(home.url()).await.unwrap();
    sqlx::raw_sql("SET agency.scope = 'system'").execute(&mut connection).await.unwrap();
    let without = OF_THE_RUN.join(",");
    let sql = format!("SELECT (to_jsonb(t) - '{{{without}}}'::TEXT[])::TEXT FROM {table} t");
    let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    rows.into_iter().map(|(row,)| row).collect()
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Whether every kill met the import at work.
async fn killed(site: &Site, kills: usize, rows: usize, mut widest: f64) -> bool {
    let seed = Seed::of(&[b"kills"]);
    for life in 0..kills {
        let mut child = site.begin(life).await;
        let moment = seed.nth(life as u64).below(widest as u64);
        tokio::time::sleep(Duration::from_micros(moment)).await;
        child.kill().await.unwrap();
        if site.is_over() {
            return false;
        }
        // The machine may be busier or idler than it was: the kills still left belong to what is left.
        let ahead = site.settled().await / rows as f64 > (life + 1) as f64 / (kills + 2) as f64;
        widest *= if ahead { 0.6 } else { 1.2 };
    }
    true
}

async fn killed_over_and_over(engine: Engine) {
    let (kills, rows) = (number("IMPORT_KILLS", 10), number("IMPORT_ROWS", 6_000));
    let calm = Site::new(engine, rows, rows / kills).await;
    let child = calm.begin(0).await;
    let began = Instant::now();
    calm.end(child).await;
    let alone = began.elapsed();

    // There are as many portions as kills, and one is settled about every second life: so the kills are
    // spread over the whole file and over every moment of a portion. A machine that has grown idle since
    // may be done before the last kill; then they come quicker, on a new database.
    let mut widest = 2.0 * alone.as_micros() as f64 / kills as f64;
    let mut tries = 0;
    let site = loop {
        let site = Site::new(engine, rows, rows / kills).await;
        if killed(&site, kills, rows, widest).await {
            break site;
        }
        tries += 1;
        assert!(tries < 5, "the import is always over before the last kill");
        widest *= 0.6;
    };
    let child = site.begin(kills).await;
    site.end(child).await;
    let (calm, killed) = (calm.rows().await, site.rows().await);
    assert!(calm.len() > rows * 8 / 10, "only {} rows to compare", calm.len());
    for (n, (calm, killed)) in calm.iter().zip(&killed).enumerate() {
        assert_eq!(calm, killed, "row {n}");
    }
    assert_eq!(calm.len(), killed.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_killed_at_random_moments_makes_the_rows_of_one_left_alone_on_sqlite() {
    killed_over_and_over(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_killed_at_random_moments_makes_the_rows_of_one_left_alone_on_postgres() {
    killed_over_and_over(Engine::Postgres).await;
}
