//! What handlers share. Built once in `serve`; cheap to clone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::context::Assets;
use axum::extract::FromRef;
use domain::Mode;
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use tokio_util::sync::CancellationToken;
use workflows::Services;

use crate::config::Config;
use crate::web::Files;
use crate::web::limits::{Limits, Rates};

#[derive(Clone, Debug)]
pub struct AppState(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    services: Services,
    files: Files,
    assets: Assets,
    mode: Mode,
    public_url: String,
    trusted_proxies: Vec<IpNet>,
    /// Set while this process runs workers; absent when it does not.
    workers: Option<Arc<AtomicBool>>,
    leptos: LeptosOptions,
    limits: Limits,
    stopping: CancellationToken,
}

impl AppState {
    pub fn new(config: &Config, services: Services, workers: Option<Arc<AtomicBool>>) -> Self {
        Self::with_rates(config, services, workers, &config.rates)
    }
    /// With other rate limits than the settings', for tests that are about something else.
    pub fn with_rates(
        config: &Config,
        services: Services,
        workers: Option<Arc<AtomicBool>>,
        rates: &Rates,
    ) -> Self {
        let limits = Limits::new(rates, services.wall.clone());
        let leptos =
            LeptosOptions::builder().output_name("app").site_root("dist").site_pkg_dir("pkg").build();
        Self(Arc::new(Inner {
            services,
            files: Files::load(),
            assets: Files::manifest(),
            mode: config.mode,
            public_url: config.public_url.as_str().trim_end_matches('/').to_owned(),
            trusted_proxies: config.trusted_proxies.clone(),
            workers,
            leptos,
            limits,
            stopping: CancellationToken::new(),
        }))
    }
    pub fn services(&self) -> &Services {
        &self.0.services
    }
    pub fn files(&self) -> &Files {
        &self.0.files
    }
    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }
    pub fn mode(&self) -> Mode {
        self.0.mode
    }
    /// Without a slash at the end.
    pub fn public_url(&self) -> &str {
        &self.0.public_url
    }
    pub fn trusted_proxies(&self) -> &[IpNet] {
        &self.0.trusted_proxies
    }
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }
    /// Cancelled when the program is asked to stop; what never ends by itself ends then.
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }
    /// Whether this process's workers run; `None` when it has none.
    pub fn workers_alive(&self) -> Option<bool> {
        self.0.workers.as_ref().map(|alive| alive.load(Ordering::Relaxed))
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.0.leptos.clone()
    }
}
impl FromRef<AppState> for Services {
    fn from_ref(state: &AppState) -> Self {
        state.0.services.clone()
    }
}
impl FromRef<AppState> for Files {
    fn from_ref(state: &AppState) -> Self {
        state.0.files.clone()
    }
}
