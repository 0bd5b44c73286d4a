//! A fresh, migrated database for each test, on either engine.
//!
//! SQLite: a copy of a migrated template file. PostgreSQL: a database made from a migrated template
//! on the server `AGENCY_TEST_POSTGRES` names, which must connect as an ordinary role with CREATEDB
//! (a superuser would walk past row-level security). Both templates are named after the migrations'
//! checksums, so a changed migration makes a new one. A missing server fails the test; it does not
//! skip it.
//!
//! [`on_both!`] writes each case twice:
//!
//! ```ignore
//! store::testing::on_both! {
//!     async fn a_database_answers(db: &TestDb) { db.ping().await.unwrap(); }
//! }
//! ```

use std::{ops::Deref, path::PathBuf, time::Duration};

use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};

pub use crate::on_both;
use crate::{ConnectOptions, Db, Engine, migrations};

/// A database of one test's own; gone when it is dropped.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    home: TestHome,
}

/// Where a test's database is kept, open or not.
#[derive(Debug)]
pub struct TestHome {
    options: ConnectOptions,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Directory(tempfile::TempDir),
    Server { name: String },
}

impl TestDb {
    pub async fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::sqlite().await,
            Engine::Postgres => Self::postgres().await,
        }
    }

    pub async fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("test.db");
        std::fs::copy(sqlite_template().await, &path).expect("copy of the template");
        let options = small(&format!("sqlite://{}", path.display()));
        TestHome { options, place: Place::Directory(directory) }.open().await
    }

    pub async fn postgres() -> Self {
        let server = Server::from_environment();
        let template = server.template().await;
        let name = format!("agency_test_{:016x}{:016x}", rand_word(), rand_word());
        server.run(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let options = small(&server.url(&name));
        TestHome { options, place: Place::Server { name } }.open().await
    }

    /// The handle, for what wants one of its own.
    pub fn db(&self) -> Db {
        self.db.clone()
    }

    /// A second handle with connections of its own, as another process would have: possible on
    /// PostgreSQL only, so on SQLite it is the same one.
    pub async fn another(&self) -> Db {
        match &self.home.place {
            Place::Directory(_) => self.db(),
            Place::Server { .. } => Db::connect(&self.home.options).await.expect("a second handle opens"),
        }
    }

    /// Closes the database and keeps it, so that another process may open it.
    pub async fn release(self) -> TestHome {
        self.db.close().await;
        self.home
    }

    pub fn home(&self) -> &TestHome {
        &self.home
    }
}

impl TestHome {
    pub async fn open(self) -> TestDb {
        let db = Db::connect(&self.options).await.expect("a test's database opens");
        // A test outlives no failure of the machine, and waiting for the disk is most of its time.
        db.commit_lazily(true).await.expect("a test's database hurries");
        TestDb { db, home: self }
    }

    pub fn options(&self) -> &ConnectOptions {
        &self.options
    }

    pub fn url(&self) -> &str {
        &self.options.url
    }

    /// The directory of the SQLite file; `None` on PostgreSQL.
    pub fn directory(&self) -> Option<PathBuf> {
        match &self.place {
            Place::Directory(directory) => Some(directory.path().to_owned()),
            Place::Server { .. } => None,
        }
    }
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TestHome {
    fn drop(&mut self) {
        let Place::Server { name } = &self.place else { return };
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // Dropping cannot wait, and the test's own runtime may be ending: a thread of its own can.
        let work = move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async { Server::from_environment().try_for_a_while(&sql).await });
        };
        let _ = std::thread::spawn(work).join();
    }
}

fn small(url: &str) -> ConnectOptions {
    ConnectOptions {
        readers: 2,
        min_connections: 0,
        max_connections: 8,
        acquire_timeout: Duration::from_secs(20),
        ..ConnectOptions::new(url)
    }
}

/// Names must differ between test processes; nothing else depends on them.
fn rand_word() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

/// Twelve hexadecimal digits that change whenever a migration does.
fn schema_key(engine: Engine) -> String {
    let mut key = [0_u8; 6];
    for migration in migrations::of(engine).iter() {
        for (n, byte) in migration.checksum.iter().enumerate() {
            key[n % 6] = key[n % 6].rotate_left(3) ^ byte;
        }
    }
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn sqlite_template() -> PathBuf {
    let folder = std::env::temp_dir().join("agency-os-test");
    std::fs::create_dir_all(&folder).expect("a folder for the template");
    let path = folder.join(format!("template-{}.db", schema_key(Engine::Sqlite)));
    if !path.exists() {
        let making = tempfile::tempdir_in(&folder).expect("a folder to make the template in");
        let file = making.path().join("template.db");
        let db = Db::connect(&small(&format!("sqlite://{}", file.display())))
            .await
            .expect("a new SQLite file opens");
        db.migrate().await.expect("the SQLite migrations run");
        db.close().await;
        // Whole or absent, whoever else is making it at the same moment.
        std::fs::rename(file, &path).expect("the template moves into place");
    }
    path
}

struct Server {
    base: String,
}

impl Server {
    fn from_environment() -> Self {
        let base = std::env::var("AGENCY_TEST_POSTGRES")
            .expect("AGENCY_TEST_POSTGRES is not set: `cargo xtask test` starts a server and sets it");
        Self { base }
    }

    fn url(&self, database: &str) -> String {
        let (head, query) =
            self.base.split_once('?').map_or((self.base.as_str(), None), |(h, q)| (h, Some(q)));
        let root = head.rsplit_once('/').map_or(head, |(root, _)| root);
        query.map_or_else(|| format!("{root}/{database}"), |query| format!("{root}/{database}?{query}"))
    }

    async fn connect(&self) -> PgConnection {
        let options: PgConnectOptions = self.base.parse().expect("AGENCY_TEST_POSTGRES is an address");
        PgConnection::connect_with(&options)
            .await
            .expect("the PostgreSQL server of AGENCY_TEST_POSTGRES answers")
    }

    async fn run(&self, sql: &str) {
        let mut admin = self.connect().await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut admin)
            .await
            .expect("the server runs the statement");
        let _ = admin.close().await;
    }

    /// The server's own housekeeping may be looking at a database; it goes away by itself.
    async fn try_for_a_while(&self, sql: &str) {
        let mut admin = self.connect().await;
        let mut again = tokio::time::interval(Duration::from_millis(200));
        for _ in 0..25 {
            again.tick().await;
            if sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut admin).await.is_ok() {
                break;
            }
        }
        let _ = admin.close().await;
    }

    async fn template(&self) -> String {
        let name = format!("agency_template_{}", schema_key(Engine::Postgres));
        let mut admin = self.connect().await;
        // One maker at a time; the lock goes with the connection.
        sqlx::raw_sql("SELECT pg_advisory_lock(7306018)")
            .execute(&mut admin)
            .await
            .expect("the template lock");
        let (found,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM pg_database WHERE datname = $1")
            .bind(&name)
            .fetch_one(&mut admin)
            .await
            .expect("the list of databases");
        if found == 0 {
            let making = format!("{name}_making");
            for sql in [
                format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"),
                format!("CREATE DATABASE {making}"),
            ] {
                sqlx::raw_sql(AssertSqlSafe(sql))
                    .execute(&mut admin)
                    .await
                    .expect("a database for the template");
            }
            let db = Db::connect(&small(&self.url(&making))).await.expect("the template opens");
            db.migrate().await.expect("the PostgreSQL migrations run");
            db.close().await;
            let sql = format!("ALTER DATABASE {making} RENAME TO {name}");
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.expect("the template gets its name");
        }
        let _ = admin.close().await;
        name
    }
}

/// Runs each case on a SQLite file and on a PostgreSQL database. The case is a sentence that could
/// be false; its two runs are named `sqlite` and `postgres` under it.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: &TestDb) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a case may need nothing from the file around it")]
            use super::*;

            async fn case($db: &$crate::testing::TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                case(&$crate::testing::TestDb::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                case(&$crate::testing::TestDb::postgres().await).await;
            }
        }
    )*};
}
