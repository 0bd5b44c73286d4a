//! Starts the real program with everything that can stand in its way: each must end it with one
//! sentence on standard error, an exit code that is not 0, and nothing half-written.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_agency-os");

fn program(data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env_clear()
        .env("AGENCY_DATA_DIR", data)
        .env("AGENCY_MODE", "test")
        .env("AGENCY_LISTEN", "127.0.0.1:0")
        .env("AGENCY_METRICS_LISTEN", "off")
        .current_dir(data.parent().expect("a parent"))
        .stdin(Stdio::null());
    command
}

fn refusal(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).expect("words");
    assert!(!output.status.success(), "it started: {said}");
    // Log lines may come before it; the last line is the sentence.
    said.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn an_unknown_subcommand_is_named_and_nothing_is_written() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let output = program(&data).arg("frobnicate").output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("frobnicate"));
    assert!(!data.exists());
}

#[test]
fn a_bad_setting_is_named_and_nothing_is_written() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let output = program(&data).env("AGENCY_MODE", "production").output().unwrap();
    assert!(refusal(&output).starts_with("agency-os: AGENCY_MODE: "), "{}", refusal(&output));
    assert!(!data.exists());
}

#[test]
fn a_mistyped_setting_is_named() {
    let home = tempfile::tempdir().unwrap();
    let output = program(&home.path().join("data")).env("AGENCY_LISTN", "127.0.0.1:1").output().unwrap();
    assert!(refusal(&output).contains("listn"), "{}", refusal(&output));
}

#[test]
fn a_data_directory_that_cannot_be_made_is_named() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("file"), "in the way").unwrap();
    let output = program(&home.path().join("file/data")).current_dir(home.path()).output().unwrap();
    assert!(refusal(&output).contains("the data directory"), "{}", refusal(&output));
}

#[test]
fn a_port_in_use_is_named_before_anything_is_written() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = program(&data).env("AGENCY_LISTEN", &address).output().unwrap();
    assert!(refusal(&output).contains(&address), "{}", refusal(&output));
    assert!(!data.exists());
}

#[test]
fn a_database_that_is_down_is_told_from_one_that_refuses() {
    let home = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://agency:secret-word@127.0.0.1:{free}/agency");
    let output =
        program(&home.path().join("data")).arg("migrate").env("AGENCY_DATABASE_URL", url).output().unwrap();
    let said = refusal(&output);
    assert!(said.contains("cannot be reached"), "{said}");
    assert!(!said.contains("secret-word"), "{said}");
}

#[test]
fn a_corrupt_file_is_left_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let garbage = b"this is no database at all, only text that is long enough to be looked at".repeat(100);
    std::fs::write(data.join("test.db"), &garbage).unwrap();
    let output = program(&data).output().unwrap();
    assert!(refusal(&output).contains("test.db"), "{}", refusal(&output));
    assert_eq!(std::fs::read(data.join("test.db")).unwrap(), garbage);
}

#[test]
fn a_database_of_another_mode_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let url = format!("sqlite://{}", data.join("shared.db").display());
    std::fs::create_dir(&data).unwrap();
    let doctor = |mode: &str| {
        program(&data)
            .arg("migrate")
            .env("AGENCY_MODE", mode)
            .env("AGENCY_DATABASE_URL", &url)
            .output()
            .unwrap()
    };
    assert!(doctor("sandbox").status.success());
    let said = refusal(&doctor("live"));
    assert!(said.contains("sandbox") && said.contains("live"), "{said}");
}

/// No file may grow past 8 KiB, which is what a full disk looks like to the program.
#[test]
fn a_full_disk_ends_the_start_with_a_sentence() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" migrate", PROGRAM])
        .env("AGENCY_DATA_DIR", &data)
        .env("AGENCY_MODE", "test")
        .current_dir(home.path())
        .output()
        .unwrap();
    let said = refusal(&output);
    assert!(said.starts_with("agency-os: "), "{said}");
    // With room again the same directory starts as if nothing had happened.
    let again = program(&data).arg("migrate").output().unwrap();
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
}

#[test]
fn the_doctor_finds_a_sound_installation_sound() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    assert!(program(&data).arg("migrate").output().unwrap().status.success());
    let output = program(&data).arg("doctor").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    for part in ["settings", "data", "secret key", "database"] {
        assert!(said.lines().any(|line| line.starts_with(part) && line.contains("ok")), "{part}: {said}");
    }
}
