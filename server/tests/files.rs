//! The verbs that turn one file into another run without settings, data directory or database.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn run(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_agency-os"))
        .env_clear()
        .current_dir(home)
        .args(arguments)
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn replies_are_read_line_by_line_and_nothing_else_is_written() {
    let home = tempfile::tempdir().unwrap();
    let records = "{\"text\":\"Please take me off your list\"}\nno record\n{\"text\":\"Away until 12 January\",\"subject\":\"Out of office\"}\n";
    std::fs::write(home.path().join("replies.jsonl"), records).unwrap();
    let output = run(home.path(), &["classify", "replies.jsonl"]);
    assert!(output.status.success());
    let answers = lines(&output);
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["intent"], "unsubscribe");
    assert!(answers[1]["intent"].is_null() && answers[1]["problem"].is_string());
    assert_eq!(answers[2]["intent"], "out_of_office");
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 of 3 lines"));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn leads_are_scored_in_the_order_they_came() {
    let home = tempfile::tempdir().unwrap();
    let leads = "email,title,company\nzoe@acme.example,CEO,Acme\nadam@acme.example,Intern,Acme\n";
    std::fs::write(home.path().join("leads.csv"), leads).unwrap();
    let output = run(home.path(), &["score", "leads.csv", "--today", "2026-11-23"]);
    assert!(output.status.success());
    let scored = lines(&output);
    assert_eq!(scored[0]["email"], "zoe@acme.example");
    assert_eq!(scored[1]["email"], "adam@acme.example");
    assert!(scored[0]["als_authority"].as_i64().unwrap() > scored[1]["als_authority"].as_i64().unwrap());
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn a_missing_file_is_named() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [&["classify", "gone.jsonl"][..], &["score", "gone.csv", "--today", "2026-11-23"]] {
        let output = run(home.path(), arguments);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(arguments[1]), "{said}");
    }
}
