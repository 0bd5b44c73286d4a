//! Copies of a SQLite database, and taking them back.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use store::backup::{BackupError, backup, restore};
use store::testing::TestDb;
use store::{ConnectOptions, Db, OpenError, business_clock};

fn noon() -> DateTime<Utc> {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

async fn set(db: &Db, hours: i64) {
    let mut tx = db.system_write().await.unwrap();
    business_clock::step_to(&mut tx, TimeDelta::hours(hours), noon()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn hours(db: &Db) -> i64 {
    let mut tx = db.system_read().await.unwrap();
    business_clock::ahead(&mut tx).await.unwrap().num_hours()
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

async fn restored(copy: &std::path::Path) -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let options = ConnectOptions::new(format!("sqlite://{}/new.db", folder.path().display()));
    assert_eq!(restore(&options, copy).await.unwrap(), None);
    (folder, Db::connect(&options).await.unwrap())
}

#[tokio::test]
async fn a_copy_made_while_the_database_is_written_holds_what_was_committed() {
    let db = TestDb::sqlite().await;
    let target = db.home().directory().unwrap().join("copy.db");
    set(&db, 1).await;
    let mut open = db.system_write().await.unwrap();
    business_clock::step_to(&mut open, TimeDelta::hours(2), noon()).await.unwrap();
    let copy = backup(db.home().options(), &target).await.unwrap();
    open.commit().await.unwrap();
    assert_eq!(copy.schema_version, store::known_version(store::Engine::Sqlite));
    assert_eq!(copy.bytes, fs::metadata(&target).unwrap().len());
    let (_folder, from_copy) = restored(&target).await;
    assert_eq!(hours(&from_copy).await, 1);
    assert_eq!(hours(&db).await, 2);
}

#[tokio::test]
async fn a_restore_puts_the_copy_in_place_and_keeps_what_was_there() {
    let db = TestDb::sqlite().await;
    let folder = db.home().directory().unwrap();
    let target = folder.join("copy.db");
    set(&db, 1).await;
    backup(db.home().options(), &target).await.unwrap();
    set(&db, 2).await;
    let home = db.release().await;
    let kept = restore(home.options(), &target).await.unwrap().unwrap();
    let db = home.open().await;
    assert_eq!(hours(&db).await, 1);
    let old = Db::connect(&ConnectOptions::new(format!("sqlite://{}", kept.display()))).await.unwrap();
    assert_eq!(hours(&old).await, 2);
    drop(old);
    set(&db, 3).await;
    let home = db.release().await;
    let second = restore(home.options(), &target).await.unwrap().unwrap();
    assert_ne!(second, kept, "one kept database is never written over by the next");
}

#[tokio::test]
async fn a_restore_is_refused_while_the_database_is_open() {
    let db = TestDb::sqlite().await;
    let target = db.home().directory().unwrap().join("copy.db");
    backup(db.home().options(), &target).await.unwrap();
    let refused = restore(db.home().options(), &target).await;
    assert!(matches!(refused, Err(BackupError::Open(OpenError::Locked { .. }))), "{refused:?}");
    db.ping().await.unwrap();
}

#[tokio::test]
async fn a_copy_is_never_written_over_another_file() {
    let db = TestDb::sqlite().await;
    let target = db.home().directory().unwrap().join("notes.txt");
    fs::write(&target, "mine").unwrap();
    let refused = backup(db.home().options(), &target).await;
    assert!(matches!(refused, Err(BackupError::Exists { .. })), "{refused:?}");
    assert_eq!(fs::read(&target).unwrap(), b"mine");
}

#[tokio::test]
async fn a_copy_that_cannot_be_written_leaves_nothing_behind() {
    let db = TestDb::sqlite().await;
    let folder = db.home().directory().unwrap();
    let before = names(&folder);
    let refused = backup(db.home().options(), &folder.join("no/such/folder/copy.db")).await;
    assert!(matches!(refused, Err(BackupError::Write { .. })), "{refused:?}");
    assert_eq!(names(&folder), before);
}

/// A device that is always full stands for a full disk: the copy's name is linked to it.
#[tokio::test]
async fn a_full_disk_leaves_neither_a_copy_nor_a_part_of_one() {
    let db = TestDb::sqlite().await;
    let folder = db.home().directory().unwrap();
    let small = tempfile::tempdir().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(small.path())
        .status()
        .is_ok_and(|status| status.success());
    // Without the right to mount, a limit on the size of files does the same to the writer.
    let target = if mounted { small.path().join("copy.db") } else { folder.join("copy.db") };
    let result =
        if mounted { backup(db.home().options(), &target).await } else { limited(&db, &target).await };
    let left = names(if mounted { small.path() } else { &folder });
    if mounted {
        std::process::Command::new("umount").arg(small.path()).status().unwrap();
    }
    assert!(matches!(result, Err(BackupError::Full | BackupError::Write { .. })), "{result:?}");
    assert!(!left.iter().any(|name| name.starts_with("copy.db")), "{left:?}");
    db.ping().await.unwrap();
}

/// The folder is made unwritable from under the writer, as far as that can be done by anybody.
async fn limited(db: &TestDb, target: &std::path::Path) -> Result<store::backup::Copy, BackupError> {
    let mut blocked = target.as_os_str().to_owned();
    blocked.push(format!(".making-{}", std::process::id()));
    // A folder of that name cannot be opened as a file.
    fs::create_dir_all(PathBuf::from(blocked).join("x")).unwrap();
    backup(db.home().options(), target).await
}

#[tokio::test]
async fn a_damaged_or_foreign_file_is_not_taken_back() {
    let db = TestDb::sqlite().await;
    set(&db, 1).await;
    let folder = db.home().directory().unwrap();
    let target = folder.join("copy.db");
    backup(db.home().options(), &target).await.unwrap();
    let mut damaged = fs::read(&target).unwrap();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8_192].fill(0xA5);
    fs::write(folder.join("damaged.db"), damaged).unwrap();
    fs::write(folder.join("text.db"), "hello").unwrap();
    fs::write(folder.join("empty.db"), "").unwrap();
    let home = db.release().await;
    let before = names(&folder);
    for name in ["damaged.db", "text.db", "empty.db", "missing.db"] {
        let refused = restore(home.options(), &folder.join(name)).await;
        assert!(
            matches!(refused, Err(BackupError::Unsound { .. } | BackupError::NoDatabase { .. })),
            "{name} {refused:?}"
        );
    }
    assert_eq!(names(&folder), before);
    let db = home.open().await;
    assert_eq!(hours(&db).await, 1);
}

#[tokio::test]
async fn a_copy_of_a_newer_schema_is_not_taken_back() {
    let db = TestDb::sqlite().await;
    let folder = db.home().directory().unwrap();
    let target = folder.join("copy.db");
    backup(db.home().options(), &target).await.unwrap();
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", target.display())).await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = 99999 WHERE version = 1")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let home = db.release().await;
    let refused = restore(home.options(), &target).await;
    assert!(matches!(refused, Err(BackupError::Newer { found: 99_999, .. })), "{refused:?}");
}

#[tokio::test]
async fn on_postgres_the_sentence_names_a_command_that_copies_every_row() {
    let db = TestDb::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let refused = backup(db.home().options(), &folder.path().join("copy")).await.unwrap_err();
    assert!(matches!(refused, BackupError::UsePgDump));
    // The command of the sentence, as an operator would paste it, to text so that rows can be counted.
    let sentence = refused.to_string();
    let command = sentence.split("copies: ").nth(1).unwrap().split(", and").next().unwrap();
    let command = command.replace("--format=custom", "--format=plain").replace("FILE", "copy.sql");
    let mut tx = db.write(client()).await.unwrap();
    store::jobs::enqueue(&mut tx, &job()).await.unwrap();
    tx.commit().await.unwrap();
    let status = std::process::Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder.path())
        .env("AGENCY_DATABASE_URL", db.home().url())
        .status()
        .unwrap();
    assert!(status.success());
    let text = fs::read_to_string(folder.path().join("copy.sql")).unwrap();
    assert!(text.contains("a-job-of-one-client"), "the row of a client is in the copy");
}

fn client() -> domain::ClientId {
    domain::ClientId::from_uuid(uuid::Uuid::from_u128(7))
}

fn job() -> store::jobs::NewJob {
    store::jobs::NewJob {
        id: domain::JobId::from_uuid(uuid::Uuid::from_u128(8)),
        kind: "a-job-of-one-client",
        client: None,
        payload: serde_json::json!({}),
        dedupe_key: None,
        run_at: noon(),
        priority: store::jobs::Priority::Normal,
        max_attempts: 1,
        trace_id: None,
        created_at: noon(),
    }
}
