//! However large what comes in, an import of it takes no more memory than the bar of a million good rows:
//! told by the system of a process that does nothing else. A gigabyte in the long run: `IMPORT_LINE_MB=1024`.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Stdio;

use store::testing::TestDb;
use tokio::process::Command;

use crate::messy::import_a_line;

/// Most that an import may take.
const MOST_KB: u64 = 300 << 10;
/// More than an import may take, so that keeping the line would be found out.
const LINE_MB: usize = 400;

/// The body of the process that imports; not a test by itself. Says how much memory it held at most.
#[tokio::test]
#[ignore = "the body of a child process"]
async fn importer_of_a_line() {
    let megabytes = std::env::var("MEMORY_LINE_MB").unwrap().parse().unwrap();
    import_a_line(&TestDb::sqlite().await, megabytes).await;
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the system says so");
    std::fs::write(std::env::var("MEMORY_FILE").unwrap(), peak.trim().trim_end_matches(" kB")).unwrap();
}

async fn held_at_most(megabytes: usize, folder: &Path) -> u64 {
    let file = folder.join("peak");
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "memory::importer_of_a_line", "--ignored", "--nocapture"])
        .env("MEMORY_FILE", &file)
        .env("MEMORY_LINE_MB", megabytes.to_string());
    assert!(child.stdout(Stdio::null()).status().await.unwrap().success());
    std::fs::read_to_string(file).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_line_without_an_end_is_read_in_bounded_memory() {
    let megabytes =
        std::env::var("IMPORT_LINE_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(LINE_MB);
    let folder = tempfile::tempdir().unwrap();
    let peak = held_at_most(megabytes, folder.path()).await;
    assert!(peak < MOST_KB, "{peak} kB for a line of {megabytes} MB");
}
