//! The sandbox's world beside the running server: the town's mail servers, its clock, the demo. A live
//! server has none of it.

mod demo;
mod shown;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Mode;
use domain::time::Clock;
use sandbox::town::Town;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use workflows::Services;
use workflows::sandbox::{Demo, SPEED_MAX, Sandbox as _};

use crate::jobs::Workshop;
use crate::start::StartError;

use demo::{EMAIL, PASSWORD};

/// How often people may do something and the clock is moved.
const BEAT: Duration = Duration::from_millis(250);
/// Of a step at once: less than anybody waits for, so that nothing due on the way is left behind.
const STRIDE: TimeDelta = TimeDelta::minutes(40);
/// What decides what people do.
const SEED: u64 = 7;
const PORTS: &str = "sandbox-mail.json";

/// The world as pages reach it; clones are the same.
#[derive(Clone, Debug)]
pub struct World(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    town: Town,
    speed: AtomicU32,
    /// Where a step ends that the clock is on.
    until: Mutex<Option<DateTime<Utc>>>,
    demo: Mutex<Demo>,
    wanted: mpsc::Sender<()>,
}

/// What keeps the world going.
#[derive(Debug)]
pub struct Keeper {
    world: World,
    wanted: mpsc::Receiver<()>,
}

/// Ports of the last run: mailboxes that were connected then lead to them.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Ports {
    smtp: u16,
    imap: u16,
}

/// Starts the world where there is to be one.
pub async fn start(
    services: Services,
    mode: Mode,
    data: &Path,
) -> Result<(Services, Option<Keeper>), StartError> {
    if mode == Mode::Live {
        return Ok((services, None));
    }
    let town = found(&services, data).await.map_err(StartError::SandboxMail)?;
    let (wanted, asked) = mpsc::channel(1);
    let is_there = demo::exists(&services).await.map_err(|error| StartError::Refused(error.to_string()))?;
    let demo = Mutex::new(if is_there { Demo::Ready } else { Demo::None });
    let world =
        World(Arc::new(Inner { town, speed: AtomicU32::new(1), until: Mutex::default(), demo, wanted }));
    let keeper = Keeper { world: world.clone(), wanted: asked };
    Ok((services.in_sandbox(Arc::new(world)), Some(keeper)))
}

/// On the ports of the last run where they are free.
async fn found(services: &Services, data: &Path) -> std::io::Result<Town> {
    let file = data.join(PORTS);
    let ports: Ports =
        std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
    let now = || time_of(services);
    let town = match Town::start(at(ports.smtp), at(ports.imap), SEED, now()).await {
        Ok(town) => town,
        Err(error) => {
            tracing::warn!(%error, "the sandbox's mail ports are taken; mailboxes connected earlier must be connected anew");
            Town::on_loopback(SEED, now()).await?
        }
    };
    let ports = Ports { smtp: town.smtp().port(), imap: town.imap().port() };
    std::fs::write(&file, serde_json::to_vec(&ports).map_err(std::io::Error::other)?)?;
    Ok(town)
}

fn time_of(services: &Services) -> sandbox::town::Now {
    let business = services.business.clone();
    Arc::new(move || business.now())
}

impl World {
    pub(crate) fn town(&self) -> &Town {
        &self.0.town
    }
    fn until(&self) -> Option<DateTime<Utc>> {
        *self.0.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Ends the step that ends there; another may have begun since.
    fn arrived(&self, end: DateTime<Utc>) {
        let mut until = self.0.until.lock().unwrap_or_else(PoisonError::into_inner);
        if *until == Some(end) {
            *until = None;
        }
    }
    fn set_demo(&self, demo: Demo) {
        *self.0.demo.lock().unwrap_or_else(PoisonError::into_inner) = demo;
    }
}

impl Keeper {
    /// The demo is made as soon as the world goes on, unless it is there.
    pub fn want_demo(&self) {
        self.world.make_demo();
    }

    async fn make_demo(&self, services: &Services) {
        demo::make(&self.world, services).await;
        self.world.town().follow(time_of(services));
    }

    /// Lets the world go on until `stop`.
    pub async fn keep(mut self, services: Services, workshop: Arc<Workshop>, stop: CancellationToken) {
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut last = Instant::now();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(()) = self.wanted.recv() => {
                    // Whoever works at the present would work on the demo's past.
                    workshop.close().await;
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = self.make_demo(&services) => {}
                    }
                    workshop.open().await;
                }
                _ = beat.tick() => {}
            }
            let passed = last.elapsed();
            last = Instant::now();
            self.hurry(&services, passed).await;
            if let Err(error) = self.world.town().pass().await {
                tracing::warn!(%error, "somebody in the sandbox could not send their answer");
            }
        }
    }

    /// Moves the clock ahead by what it runs faster than others.
    async fn hurry(&self, services: &Services, passed: Duration) {
        let until = self.world.until();
        let speed = if until.is_some() { SPEED_MAX } else { self.world.0.speed.load(Ordering::Relaxed) };
        let Some(ahead) = passed.checked_mul(speed.saturating_sub(1)).filter(|ahead| !ahead.is_zero()) else {
            return;
        };
        let ahead = TimeDelta::from_std(ahead).unwrap_or_default();
        let now = services.business_now();
        let to = until.map_or(now + ahead, |end| (now + ahead.min(STRIDE)).min(end).max(now));
        if let Err(error) = services.business.step_to(&services.db, to).await {
            tracing::warn!(%error, "the sandbox's clock could not be moved");
        }
        if let Some(end) = until.filter(|end| *end <= to) {
            self.world.arrived(end);
        }
    }
}
