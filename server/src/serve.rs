//! Runs the program: listeners, workers, and an end within 30 s of being asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use axum::serve::ListenerExt;
use store::ConnectOptions;
use tokio::net::TcpListener;
use tokio::signal::unix::{self, Signal, SignalKind};
use tokio_util::sync::CancellationToken;
use workflows::Services;

use crate::config::{Config, MetricsListen};
use crate::import::Channel;
use crate::jobs::Workshop;
use crate::start::{self, StartError};
use crate::state::AppState;
use crate::{metrics, telemetry, web, world};

/// How long requests and jobs may take to finish after the signal.
const GRACE: Duration = Duration::from_secs(30);

/// What a sandbox begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    Nothing,
    /// An agency with a month behind it. Refused in live mode.
    Demo,
}

/// Web, API and workers in one process.
pub async fn serve(config: Config, with: With) -> Result<(), StartError> {
    telemetry::start(&config).map_err(StartError::Logging)?;
    let listener = listen(config.listen).await?;
    let stop = CancellationToken::new();
    show_metrics(&config, &stop).await?;
    let (services, keeper) =
        world::start(start::services(&config).await?, config.mode, &config.data_dir).await?;
    let db = services.db.clone();
    match (&keeper, with) {
        (Some(keeper), With::Demo) => keeper.want_demo(),
        (None, With::Demo) => {
            return Err(StartError::Refused("a demo is made in sandbox mode only".to_owned()));
        }
        (_, With::Nothing) => {}
    }
    // Before anybody can see that the server is there: a signal that nobody hears would end it at once.
    let asked_to_stop = Signals::listen();
    let alive = Arc::new(AtomicBool::new(false));
    let workshop = Arc::new(Workshop::new(&services, alive.clone(), stop.clone()));
    workshop.open().await;
    if let Some(keeper) = keeper {
        tokio::spawn(keeper.keep(services.clone(), workshop.clone(), stop.clone()));
    }
    let state = AppState::new(&config, services.clone(), Some(alive));
    let streams = state.stopping().clone();
    let router = web::router(state).into_make_service_with_connect_info::<SocketAddr>();
    open_channel(&config, &services, &stop);
    tracing::info!(address = %config.listen, url = %config.public_url, mode = %config.mode, "ready");
    // Small answers should not wait for more to say.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let web =
        axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future();
    let web = tokio::spawn(web);
    asked_to_stop.wait().await;
    tracing::info!("stopping");
    stop.cancel();
    streams.cancel();
    let ended = tokio::time::timeout(GRACE, async { tokio::join!(web, workshop.close()) }).await;
    db.close().await;
    match ended {
        Ok((Ok(result), _)) => result.map_err(StartError::Serve),
        Ok((Err(panic), _)) => Err(StartError::Serve(std::io::Error::other(panic))),
        Err(_) => {
            tracing::warn!("some requests or jobs did not end in 30 s and were cut off");
            Ok(())
        }
    }
}

/// Lets the command line reach this server where it could not open the database beside it. Elsewhere
/// it needs no server.
fn open_channel(config: &Config, services: &Services, stop: &CancellationToken) {
    let Some(database) = ConnectOptions::new(&config.database_url).sqlite_path() else { return };
    match Channel::open(&database) {
        Ok(channel) => drop(tokio::spawn(channel.serve(services.clone(), stop.clone()))),
        Err(error) => tracing::warn!(%error, "the command line cannot reach this server"),
    }
}

/// Workers only.
pub async fn work(config: Config) -> Result<(), StartError> {
    if config.database_url.starts_with("sqlite:") {
        return Err(StartError::WorkerNeedsPostgres);
    }
    telemetry::start(&config).map_err(StartError::Logging)?;
    let stop = CancellationToken::new();
    show_metrics(&config, &stop).await?;
    let services = start::services(&config).await?;
    let asked_to_stop = Signals::listen();
    let workshop = Workshop::new(&services, Arc::default(), stop.clone());
    workshop.open().await;
    tracing::info!(mode = %config.mode, "working");
    asked_to_stop.wait().await;
    tracing::info!("stopping");
    stop.cancel();
    if tokio::time::timeout(GRACE, workshop.close()).await.is_err() {
        tracing::warn!("some jobs did not end in 30 s; they run again when their leases end");
    }
    services.db.close().await;
    Ok(())
}

/// Serves what is counted on its own listener until `stop`.
async fn show_metrics(config: &Config, stop: &CancellationToken) -> Result<(), StartError> {
    let recorder = metrics::install().map_err(StartError::Logging)?;
    tokio::spawn(metrics::tidy(recorder.clone(), stop.clone()));
    if let Some(listener) = listen_for_metrics(config.metrics_listen).await? {
        let stop = stop.clone();
        let router = metrics::router(recorder);
        tokio::spawn(async move {
            axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
        });
    }
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| StartError::Listen { address: address.to_string(), source })
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

/// Ctrl-C and the service manager's SIGTERM.
struct Signals {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
}

impl Signals {
    /// From here on the signals wait to be read; until then each of them ends the process.
    fn listen() -> Self {
        Self { interrupt: hear(SignalKind::interrupt()), terminate: hear(SignalKind::terminate()) }
    }

    async fn wait(mut self) {
        tokio::select! {
            Some(()) = next(&mut self.interrupt) => {}
            Some(()) = next(&mut self.terminate) => {}
            // Neither can be heard, so the system ends the process by itself.
            else => std::future::pending().await,
        }
    }
}

fn hear(kind: SignalKind) -> Option<Signal> {
    unix::signal(kind)
        .inspect_err(
            |error| tracing::warn!(%error, ?kind, "this signal cannot be heard and ends the program at once"),
        )
        .ok()
}

async fn next(signal: &mut Option<Signal>) -> Option<()> {
    signal.as_mut()?.recv().await
}
