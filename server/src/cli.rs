//! The command line.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::files;
use crate::import::{self, Import};
use crate::serve::{With, serve};
use crate::simulate::verb::{self, Simulate};
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
    Serve {
        /// Begin with an agency that has a month behind it. Sandbox mode only.
        #[arg(long)]
        demo: bool,
    },
    /// Workers only; needs PostgreSQL.
    Worker,
    /// Brings the database to this program's schema and stops.
    Migrate,
    /// Looks at settings, data directory, database and files, and says what is wrong.
    Doctor,
    /// Makes a platform admin and prints a link, good once, that sets the password.
    CreateAdmin { email: String },
    /// Stops all outreach of all clients within a minute, also while the server runs.
    Pause,
    /// Lets outreach go on after `pause`.
    Resume,
    /// Copies the SQLite database to a new file, also while the server runs.
    Backup { file: PathBuf },
    /// Puts a copy in the place of the SQLite database, after checking it; the server must be stopped.
    Restore { file: PathBuf },
    /// Imports a list of leads, through the running server where there is one.
    Import(Import),
    /// Scores a CSV file of leads without a database: one JSON line a lead, in input order.
    Score {
        /// The file; `-` reads standard input. Columns are named as the lead fields; empty means unknown.
        file: PathBuf,
        /// The day the score is for, in Australia/Sydney.
        #[arg(long, value_name = "YYYY-MM-DD")]
        today: NaiveDate,
        /// `default`, `platform_priors`, or a JSON file with the five weights.
        #[arg(long, default_value = "default", value_name = "SET")]
        weights: String,
    },
    /// Plays months of a campaign with made-up people on a database of its own, prints what came of it
    /// and checks that every rule of sending was kept.
    Simulate(Simulate),
    /// Reads what replies mean, without a database: one JSON record in a line, one JSON line out.
    Classify {
        /// The file; `-` reads standard input. A record has `text` and, where known, `subject`,
        /// `channel` and `received` (Monday 15 December 2025, 10:00 in Sydney where it is missing).
        file: PathBuf,
    },
}

/// Runs one command to its end.
pub fn run(cli: Cli) -> Result<(), StartError> {
    let command = match cli.command.unwrap_or(Command::Serve { demo: false }) {
        Command::Score { file, today, weights } => return files::score(&file, today, &weights),
        Command::Classify { file } => return files::classify(&file),
        Command::Simulate(asked) => {
            // Nothing of the installation is looked at, so nothing of it can be harmed.
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
            return runtime.map_err(StartError::Runtime)?.block_on(verb::simulate(asked));
        }
        other => other,
    };
    let config = Config::load()?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(StartError::Runtime)?;
    runtime.block_on(async {
        match command {
            Command::Serve { demo } => serve(config, if demo { With::Demo } else { With::Nothing }).await,
            Command::Worker => crate::serve::work(config).await,
            Command::Migrate => start::migrate(&config).await,
            Command::Doctor => start::doctor(&config).await,
            Command::CreateAdmin { email } => start::create_admin(&config, &email).await,
            Command::Pause => start::brake(&config, true).await,
            Command::Resume => start::brake(&config, false).await,
            Command::Backup { file } => start::backup(&config, &file).await,
            Command::Restore { file } => start::restore(&config, &file).await,
            Command::Import(asked) => import::import(&config, asked).await,
            Command::Score { .. } | Command::Classify { .. } | Command::Simulate(_) => Ok(()),
        }
    })
}
