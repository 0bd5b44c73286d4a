//! The server: building it, starting it, knowing when it answers.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Effort, cargo};
use crate::child::{self, Running};
use crate::error::{Context, Error, Result};
use crate::http;
use crate::place::Place;
use crate::progress::{step, unchanged};
use crate::stamp::Inputs;

/// A start that takes longer than this has gone wrong.
const PATIENCE: Duration = Duration::from_secs(60);

const SOURCES: &[&str] = &["Cargo.toml", "Cargo.lock", "app", "server", "crates", "migrations"];

pub fn build(place: &Place, effort: Effort) -> Result<()> {
    let mut inputs = Inputs::of(place, &format!("server-{effort:?}")).trees(&place.root, SOURCES);
    if effort.is_release() {
        // A release carries the served files inside.
        inputs = inputs.tree(&place.dist());
    }
    let stamp = inputs.stamp();
    if stamp.is_fresh() && place.server_binary(effort.is_release()).is_file() {
        unchanged("server");
        return Ok(());
    }
    step("build the server", || {
        let profile: &[&str] = if effort.is_release() { &["--release"] } else { &[] };
        child::run(
            cargo::cargo(place)
                .args(["build", "--package", "server", "--bin", "agency-os"])
                .args(profile)
                .args(cargo::locked()),
        )
    })?;
    stamp.keep()
}

/// Where a server is started, and on what.
#[derive(Debug, Clone)]
pub struct Start {
    pub binary: PathBuf,
    pub address: SocketAddr,
    pub data: PathBuf,
    /// SQLite in the data directory unless given.
    pub database: Option<String>,
    /// `sandbox`, `live` or `test`; the server's own choice unless given.
    pub mode: Option<&'static str>,
    /// The address links and canonical addresses begin with; the server's own choice unless given.
    pub public_url: Option<String>,
    pub quiet: bool,
    /// Begin with an agency that has a month behind it.
    pub demo: bool,
}

impl Start {
    pub fn spawn(&self) -> Result<Running> {
        self.spawn_with(&[])
    }

    /// With settings of the server beyond those here, by the names of its variables.
    pub fn spawn_with(&self, settings: &[(&str, &str)]) -> Result<Running> {
        fs::create_dir_all(&self.data).or_say(format_args!("cannot make {}", self.data.display()))?;
        let mut command = Command::new(&self.binary);
        command.env("AGENCY_LISTEN", self.address.to_string()).env("AGENCY_DATA_DIR", &self.data);
        if let Some(url) = &self.database {
            command.env("AGENCY_DATABASE_URL", url);
        }
        if let Some(mode) = self.mode {
            command.env("AGENCY_MODE", mode);
        }
        if let Some(url) = &self.public_url {
            command.env("AGENCY_PUBLIC_URL", url);
        }
        command.envs(settings.iter().copied());
        if self.quiet {
            command.stdout(Stdio::null()).stderr(Stdio::null());
        }
        command.arg("serve");
        if self.demo {
            command.arg("--demo");
        }
        Running::start(command.stdin(Stdio::null()))
    }

    /// Waits until the server says that it is ready; fails when it ends instead.
    pub fn wait_ready(&self, server: &mut Running) -> Result<Duration> {
        let began = Instant::now();
        loop {
            if http::status(self.address, "/api/v1/health/ready") == Some(200) {
                return Ok(began.elapsed());
            }
            if let Some(status) = server.ended()? {
                return Err(Error::new(format!("The server ended before it was ready ({status}).")));
            }
            if child::interrupted() {
                return Err(Error::new("stopped"));
            }
            if began.elapsed() > PATIENCE {
                return Err(Error::new(format!("The server was not ready after {} s.", PATIENCE.as_secs())));
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}
