//! Logs: pretty for a person, JSON for a machine. Lines carry fields with dotted names and never
//! personal data, secrets or bodies.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

use crate::config::{Config, LogFormat};

/// Starts logging; a filter that cannot be read is a bad setting.
pub fn start(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| format!("AGENCY_LOG: {error}"))?;
    let base = tracing_subscriber::registry().with(filter);
    let writer = std::io::stderr;
    let started = match config.log_format {
        LogFormat::Pretty => base
            .with(tracing_subscriber::fmt::layer().compact().with_target(false).with_writer(writer))
            .try_init(),
        LogFormat::Json => base
            .with(tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(writer))
            .try_init(),
    };
    started.map_err(|error| error.to_string())
}
