//! Runs the program: listeners, workers, and an end within 30 s of being asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, MetricsListen};
use crate::start::{self, StartError};
use crate::state::AppState;
use crate::{metrics, telemetry, web};

/// How long requests and jobs may take to finish after the signal.
const GRACE: Duration = Duration::from_secs(30);

/// Web, API and workers in one process.
pub async fn serve(config: Config) -> Result<(), StartError> {
    telemetry::start(&config).map_err(StartError::Logging)?;
    let listener = listen(config.listen).await?;
    let recorder = metrics::install().map_err(StartError::Logging)?;
    let metrics_listener = listen_for_metrics(config.metrics_listen).await?;
    let services = start::services(&config).await?;
    let alive = Arc::new(AtomicBool::new(true));
    let state = AppState::new(&config, services, Some(alive));
    let stop = CancellationToken::new();
    if let Some(listener) = metrics_listener {
        let stop = stop.clone();
        let router = metrics::router(recorder);
        tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await });
    }
    let router = web::router(state).into_make_service_with_connect_info::<SocketAddr>();
    tracing::info!(address = %config.listen, url = %config.public_url, mode = %config.mode, "ready");
    // Small answers should not wait for more to say.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let web = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future();
    let web = tokio::spawn(web);
    signal().await;
    tracing::info!("stopping");
    stop.cancel();
    match tokio::time::timeout(GRACE, web).await {
        Ok(Ok(result)) => result.map_err(StartError::Serve),
        Ok(Err(panic)) => Err(StartError::Serve(std::io::Error::other(panic))),
        Err(_) => {
            tracing::warn!("some requests did not end in 30 s and were cut off");
            Ok(())
        }
    }
}

/// Workers only.
pub async fn work(config: Config) -> Result<(), StartError> {
    if config.database_url.starts_with("sqlite:") {
        return Err(StartError::WorkerNeedsPostgres);
    }
    telemetry::start(&config).map_err(StartError::Logging)?;
    let _services = start::services(&config).await?;
    signal().await;
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| StartError::Listen { address: address.to_string(), source })
}

async fn listen_for_metrics(wanted: MetricsListen) -> Result<Option<TcpListener>, StartError> {
    match wanted {
        MetricsListen::Off => Ok(None),
        MetricsListen::At(address) => listen(address).await.map(Some),
        MetricsListen::Default(address) => Ok(listen(address)
            .await
            .inspect_err(|error| tracing::warn!(%error, "no metrics; set AGENCY_METRICS_LISTEN to another address or to off"))
            .ok()),
    }
}

/// Waits for Ctrl-C or the service manager's SIGTERM.
async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        },
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be heard; Ctrl-C still stops the program");
            let _ = interrupt.await;
        }
    }
}
