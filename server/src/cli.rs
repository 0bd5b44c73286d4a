//! The command line.

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::start::{self, StartError};

/// Agency OS: client acquisition for marketing agencies.
#[derive(Debug, Parser)]
#[command(name = "agency-os", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Web, API and workers in one process (the default).
    Serve,
    /// Workers only; needs PostgreSQL.
    Worker,
    /// Brings the database to this program's schema and stops.
    Migrate,
    /// Looks at settings, data directory, database and files, and says what is wrong.
    Doctor,
}

/// Runs one command to its end.
pub fn run(cli: Cli) -> Result<(), StartError> {
    let config = Config::load()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(StartError::Runtime)?;
    runtime.block_on(async {
        match cli.command.unwrap_or(Command::Serve) {
            Command::Serve => crate::serve::serve(config).await,
            Command::Worker => crate::serve::work(config).await,
            Command::Migrate => start::migrate(&config).await,
            Command::Doctor => start::doctor(&config).await,
        }
    })
}
