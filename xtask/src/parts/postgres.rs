//! A PostgreSQL of our own for one run of the tests: private directory, private port, gone afterwards.
//!
//! It does not care for power cuts, which makes it several times faster. Tests connect as `agency`, an
//! ordinary role, so that row-level security is in force.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use super::debian;
use crate::child;
use crate::error::{Context, Result};
use crate::http;
use crate::progress::step;

const ROLE: &str = "agency";
/// The servers run with these: no flushing to disk, and connections for tests that run side by side.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
];
const PREFIX: &str = "agency-os-postgres-";

#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    home: PathBuf,
    port: u16,
}

impl Postgres {
    pub fn start() -> Result<Self> {
        debian::install(&["postgresql"], || programs().is_some())?;
        let programs = programs().or_say(
            "The tests need PostgreSQL 15 or newer (`initdb` on the PATH, or Debian's package postgresql).",
        )?;
        step("start a private PostgreSQL", || {
            sweep(&programs);
            let home = env::temp_dir().join(format!("{PREFIX}{}", process::id()));
            fs::create_dir_all(&home).or_say(format_args!("cannot make {}", home.display()))?;
            if debian::we_are_root() {
                child::run(Command::new("chown").arg("postgres").arg(&home))?;
            }
            let postgres = Self { programs, home, port: http::free_port()? };
            postgres.create()?;
            Ok(postgres)
        })
    }

    /// Where tests connect; they make databases of their own from here.
    pub fn url(&self) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/postgres", self.port)
    }

    /// The address of one of the role's databases.
    pub fn url_of(&self, database: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port)
    }

    /// `psql` as the role, on one of its databases; the first error ends it.
    pub fn psql(&self, database: &str) -> Command {
        let mut psql = self.program("psql");
        psql.args(["-h", "127.0.0.1", "-U", ROLE, "-d", database, "-p", &self.port.to_string()]);
        psql.args(["-v", "ON_ERROR_STOP=1", "-q"]);
        psql
    }

    fn create(&self) -> Result<()> {
        child::capture(
            self.program("initdb")
                .args([
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                    "-D",
                ])
                .arg(self.data()),
        )?;
        let mut settings = format!("-p {} -k {}", self.port, self.home.display());
        for setting in SETTINGS {
            settings.push_str(" -c ");
            settings.push_str(setting);
        }
        child::capture(
            self.program("pg_ctl")
                .arg("-D")
                .arg(self.data())
                .arg("-l")
                .arg(self.home.join("log"))
                .args(["-w", "-t", "60", "-o", &settings, "start"]),
        )?;
        child::capture(
            self.program("psql").args(["-h", "127.0.0.1", "-U", "postgres", "-d", "postgres"]).args([
                "-p",
                &self.port.to_string(),
                "-qc",
                &format!("CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB"),
            ]),
        )?;
        Ok(())
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    fn program(&self, name: &str) -> Command {
        program(&self.programs, &self.home, name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        stop(&self.programs, &self.home);
    }
}

/// PostgreSQL refuses to run as root, so root steps down to the user that Debian made for it.
fn program(programs: &Path, home: &Path, name: &str) -> Command {
    let path = programs.join(name);
    let mut command = if debian::we_are_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir(home);
    command
}

fn stop(programs: &Path, home: &Path) {
    let mut pg_ctl = program(programs, home, "pg_ctl");
    // A server that never came up cannot be stopped, and the directory goes either way.
    child::capture(pg_ctl.arg("-D").arg(home.join("data")).args(["-w", "-m", "immediate", "stop"])).ok();
    fs::remove_dir_all(home).ok();
}

/// Stops what an earlier run left behind when it was killed.
fn sweep(programs: &Path) {
    let Ok(entries) = fs::read_dir(env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(PREFIX).and_then(|pid| pid.parse::<u32>().ok());
        if owner.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists())
            && Path::new("/proc/self").exists()
        {
            stop(programs, &entry.path());
        }
    }
}

/// The directory of the newest server's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .max();
    if let Some((_, bin)) = newest {
        return Some(bin);
    }
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find(|dir| dir.join("initdb").exists() && dir.join("pg_ctl").exists())
}
