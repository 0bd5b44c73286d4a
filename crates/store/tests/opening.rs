//! Every way a database cannot be opened has a sentence of its own.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use store::testing::TestDb;
use store::{ConnectOptions, Db, OpenError};

fn sqlite(path: &std::path::Path) -> ConnectOptions {
    ConnectOptions::new(format!("sqlite://{}", path.display()))
}

async fn refused(options: &ConnectOptions) -> OpenError {
    match Db::connect(options).await {
        Ok(_) => panic!("it opened"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn an_address_of_no_database_is_refused_without_repeating_it() {
    for url in
        ["", "mysql://root:secret@host/db", "agency.db", "sqlite:", "sqlite::memory:", "postgres://[secret"]
    {
        let error = refused(&ConnectOptions::new(url)).await;
        assert!(matches!(error, OpenError::Address), "{url}: {error:?}");
        assert!(!error.to_string().contains("secret"));
    }
    assert!(!format!("{:?}", ConnectOptions::new("postgres://a:secret@h/d")).contains("secret"));
}

#[tokio::test]
async fn a_path_that_cannot_be_a_file_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let error = refused(&sqlite(&folder.path().join("no/such/folder/a.db"))).await;
    assert!(matches!(error, OpenError::Unreadable { .. }), "{error:?}");
    let path = folder.path().join("a.db");
    fs::create_dir(&path).unwrap();
    let error = refused(&sqlite(&path)).await;
    assert!(matches!(error, OpenError::Unreadable { .. }), "{error:?}");
    assert!(error.to_string().contains("a.db"), "{error}");
}

#[tokio::test]
async fn a_file_in_use_is_refused_with_the_process_that_has_it_and_free_after_it_closed() {
    let db = TestDb::sqlite().await;
    let error = refused(db.home().options()).await;
    assert!(
        matches!(error, OpenError::Locked { process: Some(id), .. } if id == std::process::id()),
        "{error:?}"
    );
    let home = db.release().await;
    home.open().await.ping().await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_damaged_and_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    fs::write(&path, vec![b'x'; 10_000]).unwrap();
    let error = refused(&sqlite(&path)).await;
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    assert_eq!(fs::read(&path).unwrap(), vec![b'x'; 10_000]);
}

#[tokio::test]
async fn a_database_whose_first_page_is_broken_is_damaged() {
    let home = TestDb::sqlite().await.release().await;
    let path = home.directory().unwrap().join("test.db");
    let mut file = fs::File::options().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(100)).unwrap();
    file.write_all(&[0xA5; 3_900]).unwrap();
    drop(file);
    let error = refused(home.options()).await;
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
}

#[tokio::test]
async fn a_new_database_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let db = Db::connect(&sqlite(&path)).await.unwrap();
    db.migrate().await.unwrap();
    for name in ["a.db", "a.db-wal"] {
        assert_eq!(fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    fs::write(&path, "").unwrap();
    let db = Db::connect(&sqlite(&path)).await.unwrap();
    assert_eq!(db.schema_version().await.unwrap(), 0);
    db.migrate().await.unwrap();
    db.migrate().await.unwrap();
    assert_eq!(db.schema_version().await.unwrap(), store::known_version(store::Engine::Sqlite));
}

#[tokio::test]
async fn a_server_that_is_down_and_a_database_that_is_not_there_are_told_apart() {
    let mut options = ConnectOptions::new("postgres://agency:secret@127.0.0.1:9/agency");
    options.acquire_timeout = std::time::Duration::from_secs(2);
    let error = refused(&options).await;
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error:?}");
    assert!(!error.to_string().contains("secret"));
    let db = TestDb::postgres().await;
    let url = db.home().url().rsplit_once('/').unwrap().0.to_owned() + "/no_such_database";
    let error = refused(&ConnectOptions::new(url)).await;
    assert!(
        matches!(&error, OpenError::Refused { reason } if reason.contains("no_such_database")),
        "{error:?}"
    );
}

mod schema_of_another_program {
    use super::*;

    async fn tampered(db: TestDb, sql: &'static str) -> OpenError {
        match db.postgres_pool() {
            Some(pool) => sqlx::raw_sql(sql).execute(&pool).await.map(|_| ()).unwrap(),
            None => {
                let path = db.home().directory().unwrap().join("test.db");
                let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
                sqlx::raw_sql(sql).execute(&pool).await.unwrap();
                pool.close().await;
            }
        }
        let home = db.release().await;
        match Db::connect(home.options()).await {
            Err(error) => error,
            Ok(db) => db.migrate().await.unwrap_err(),
        }
    }

    const NEWER: &str = "UPDATE _sqlx_migrations SET version = 99999 WHERE version = 2";
    const CHANGED: &str = "UPDATE _sqlx_migrations SET checksum = '1' WHERE version = 2";

    #[tokio::test]
    async fn a_newer_schema_is_refused() {
        for db in [TestDb::sqlite().await, TestDb::postgres().await] {
            let error = tampered(db, NEWER).await;
            assert!(matches!(error, OpenError::Newer { found: 99_999, .. }), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_migration_that_was_changed_afterwards_is_refused() {
        for db in [TestDb::sqlite().await, TestDb::postgres().await] {
            let error = tampered(db, CHANGED).await;
            assert!(matches!(error, OpenError::Changed { version: 2 }), "{error:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_migrate_at_once_do_it_once() {
    let db = TestDb::postgres().await;
    let pool = db.postgres_pool().unwrap();
    sqlx::raw_sql("DROP SCHEMA public CASCADE; DROP SCHEMA agency_carrier CASCADE; CREATE SCHEMA public")
        .execute(&pool)
        .await
        .unwrap();
    let mut migrating = Vec::new();
    for _ in 0..3 {
        let db = db.another().await;
        migrating.push(tokio::spawn(async move { db.migrate().await }));
    }
    for one in migrating {
        one.await.unwrap().unwrap();
    }
    assert_eq!(db.schema_version().await.unwrap(), store::known_version(store::Engine::Postgres));
}
