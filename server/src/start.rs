//! From settings to running services, one clear sentence for everything that can stand in the way.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use domain::Mode;
use domain::time::Clock;
use engines::go_live::KeyOrigin;
use integrations::dns::{BadResolver, Resolver};
use integrations::mail::mailbox::Hosts;
use secrecy::{ExposeSecret, SecretString};
use store::{ConnectOptions, Db};
use workflows::Services;
use workflows::clock::SystemClock;

use crate::config::{BadSetting, Config};
use crate::secret_key::{self, KeyError};

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Setting(#[from] BadSetting),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("the data directory {path} cannot be used: {source}")]
    DataDir { path: String, source: io::Error },
    #[error("the address {address} cannot be listened on: {source}")]
    Listen { address: String, source: io::Error },
    #[error(transparent)]
    Open(#[from] store::OpenError),
    #[error(transparent)]
    Database(#[from] store::Error),
    #[error(transparent)]
    Backup(#[from] workflows::backup::BackupError),
    #[error("{0}")]
    Logging(String),
    #[error("the runtime could not start: {0}")]
    Runtime(io::Error),
    #[error("a worker of its own needs PostgreSQL; on SQLite `agency-os serve` runs the workers")]
    WorkerNeedsPostgres,
    #[error(transparent)]
    Resolver(#[from] BadResolver),
    #[error("the sandbox's mail server could not start: {0}")]
    SandboxMail(io::Error),
    #[error("the sandbox's sign-in provider could not start: {0}")]
    SandboxSignIn(io::Error),
    #[error("serving failed: {0}")]
    Serve(io::Error),
    #[error("{0}")]
    Refused(String),
    #[error("writing the answer failed: {0}")]
    Output(io::Error),
}

/// Makes the data directory if it is not there and proves that it can be written to.
pub fn prepare_data_dir(path: &Path) -> Result<(), StartError> {
    let failed = |source| StartError::DataDir { path: path.display().to_string(), source };
    std::fs::create_dir_all(path).map_err(failed)?;
    let probe = path.join(".write-probe");
    let written = std::fs::File::create(&probe)
        .and_then(|mut file| file.write_all(b"ok").and_then(|()| file.sync_all()));
    let _ = std::fs::remove_file(&probe);
    written.map_err(failed)
}

/// The key the settings name, or the one kept in the data directory.
pub fn secret_key(config: &Config) -> Result<SecretString, StartError> {
    match &config.secret_key {
        Some(key) => Ok(key.clone()),
        None => Ok(secret_key::load_or_make(&config.data_dir, config.mode)?),
    }
}

/// Opens the database and brings it to this program's schema.
pub async fn open_database(config: &Config) -> Result<Db, StartError> {
    let db = Db::connect(&ConnectOptions::new(&config.database_url)).await?;
    db.migrate().await?;
    Ok(db)
}

/// Everything workflows need.
pub async fn services(config: &Config) -> Result<Services, StartError> {
    prepare_data_dir(&config.data_dir)?;
    let key = secret_key(config)?;
    let db = open_database(config).await?;
    let wall: Arc<dyn Clock> = Arc::new(SystemClock);
    claim(&db, config).await?;
    let services = Services::open(db, wall, config.mode, key).await.map_err(refused)?;
    let services = if config.allow_private_hosts { services.speaking_to(Hosts::Any) } else { services };
    let origin = if config.secret_key.is_some() { KeyOrigin::Given } else { KeyOrigin::Made };
    let services = services.keeping_files_in(&config.data_dir).keyed(origin);
    let services = match config.mode {
        Mode::Live => services.resolving_by(Arc::new(Resolver::of_this_machine()?)),
        Mode::Sandbox | Mode::Test => services,
    };
    let services = crate::mail::connect(services.reached_at(config.public_url.as_str()), config).await?;
    crate::google::connect(crate::mail_access::connect(services, config)?, config).await
}

/// Makes a platform admin and says the one link that sets their password.
pub async fn create_admin(config: &Config, email: &str) -> Result<(), StartError> {
    let services = services(config).await?;
    let link = workflows::identity::create_admin(&services, email).await.map_err(|error| match error {
        workflows::Error::Invalid(fields) => {
            StartError::Refused(fields.into_iter().map(|field| field.message).collect())
        }
        other => refused(other),
    })?;
    services.db.close().await;
    say(&format!("{email} is a platform admin. This link sets the password, once, within 24 hours:"))?;
    say(link.expose_secret())
}

/// The database is this mode's, now and from now on.
async fn claim(db: &Db, config: &Config) -> Result<(), StartError> {
    workflows::installation::claim_mode(db, config.mode, SystemClock.now()).await.map_err(refused)
}

fn refused(error: workflows::Error) -> StartError {
    StartError::Refused(error.to_string())
}

pub async fn migrate(config: &Config) -> Result<(), StartError> {
    prepare_data_dir(&config.data_dir)?;
    let db = open_database(config).await?;
    claim(&db, config).await?;
    say(&format!("The database is at schema {}.", db.schema_version().await?))
}

/// Moves the brake on all sending. On SQLite a running server has the database, so a file says it.
pub async fn brake(config: &Config, on: bool) -> Result<(), StartError> {
    prepare_data_dir(&config.data_dir)?;
    let sqlite = config.database_url.starts_with("sqlite");
    if sqlite {
        workflows::outreach::brake::set_file(&config.data_dir, on)
            .map_err(|source| StartError::DataDir { path: config.data_dir.display().to_string(), source })?;
    } else {
        let services = services(config).await?;
        workflows::outreach::brake::set(&services, on).await.map_err(refused)?;
        services.db.close().await;
    }
    say(if on { "All outreach is paused." } else { "Outreach goes on." })
}

pub async fn backup(config: &Config, file: &Path) -> Result<(), StartError> {
    say(&workflows::backup::backup(&ConnectOptions::new(&config.database_url), file).await?)
}

pub async fn restore(config: &Config, file: &Path) -> Result<(), StartError> {
    prepare_data_dir(&config.data_dir)?;
    say(&workflows::backup::restore(&ConnectOptions::new(&config.database_url), file).await?)
}

/// Each line a finding; the first that is wrong ends with an error.
pub async fn doctor(config: &Config) -> Result<(), StartError> {
    say(&format!("settings      ok ({} mode, {})", config.mode, config.public_url))?;
    prepare_data_dir(&config.data_dir)?;
    say(&format!("data          ok ({})", config.data_dir.display()))?;
    secret_key(config)?;
    say("secret key    ok")?;
    let db = Db::connect(&ConnectOptions::new(&config.database_url)).await?;
    db.ping().await?;
    say(&format!("database      ok ({:?}, schema {})", db.engine(), db.schema_version().await?))?;
    let built = crate::web::Files::manifest().href("app.js") != "/pkg/app.js";
    say(if built { "browser files ok" } else { "browser files missing: build with `cargo xtask run`" })
}

/// A line of answer to whoever ran the command.
pub fn say(line: &str) -> Result<(), StartError> {
    writeln!(io::stdout(), "{line}").map_err(StartError::Output)
}
