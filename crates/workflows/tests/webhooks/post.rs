//! An agency with an address that listens, and the program behind it.

use std::sync::{Arc, Once};

use chrono::TimeDelta;
use domain::{WebhookEvent, WebhookId};
use sandbox::webhooks::Receiver;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use store::Engine;
use workflows::Services;
use workflows::jobs::{Registry, Runner, RunnerOptions};
use workflows::webhooks::{self, DeliverWebhook, Delivery, WebhookInput, WebhookView};

use crate::scene::Scene;

pub struct Post {
    pub scene: Scene,
    pub receiver: Receiver,
    pub hook: WebhookView,
    pub secret: SecretString,
}

/// An address of a program that listens.
pub fn input(url: &str, events: &[WebhookEvent]) -> WebhookInput {
    WebhookInput {
        name: "CRM".to_owned(),
        url: url.to_owned(),
        events: events.to_vec(),
        ..WebhookInput::default()
    }
}

pub fn runner(services: &Services) -> Runner<Services> {
    Runner::new(
        services.db.clone(),
        services.clone(),
        Arc::new(Registry::new().job::<DeliverWebhook>()),
        services.jobs.clone(),
        RunnerOptions::default(),
    )
}

/// The library that speaks TLS wants to be told which one it is, once a process.
pub fn prepared() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| rustls::crypto::ring::default_provider().install_default().expect("no other provider"));
}

impl Post {
    pub async fn on(engine: Engine, events: &[WebhookEvent]) -> Self {
        Self::with(engine, |url| input(url, events)).await
    }

    pub async fn with(engine: Engine, made: impl FnOnce(&str) -> WebhookInput) -> Self {
        prepared();
        let scene = Scene::on(engine).await;
        let receiver = Receiver::on_loopback().await.unwrap();
        let input = made(&receiver.url("/hook?team=7"));
        let made = webhooks::create(scene.services(), &scene.owner, scene.client, input).await.unwrap();
        Self { scene, receiver, hook: made.webhook, secret: made.secret }
    }

    pub fn services(&self) -> &Services {
        self.scene.services()
    }

    pub fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// Makes every attempt that is due now.
    pub async fn deliver(&self) {
        runner(self.services()).run_until_quiet().await;
    }

    /// The same, some time later.
    pub async fn later(&self, milliseconds: i64) {
        self.scene.world.advance(TimeDelta::milliseconds(milliseconds));
        self.deliver().await;
    }

    pub async fn ping(&self) -> Delivery {
        webhooks::test(self.services(), &self.scene.owner, self.scene.client, self.hook.id).await.unwrap()
    }

    /// What went to the address, the oldest first.
    pub async fn deliveries(&self) -> Vec<Delivery> {
        self.deliveries_of(self.hook.id).await
    }

    pub async fn deliveries_of(&self, id: WebhookId) -> Vec<Delivery> {
        let (owner, client) = (&self.scene.owner, self.scene.client);
        let page = webhooks::list_deliveries(self.services(), owner, client, id, None, 1, 100).await.unwrap();
        assert_eq!(page.deliveries.len() as i64, page.total);
        page.deliveries.into_iter().rev().collect()
    }

    pub async fn look(&self) -> WebhookView {
        webhooks::get(self.services(), &self.scene.owner, self.scene.client, self.hook.id).await.unwrap()
    }

    /// What the receiver was told, in order: the event and its data.
    pub fn told(&self) -> Vec<(String, Value)> {
        let read = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap();
        let event = |body: Value| (body["event_type"].as_str().unwrap().to_owned(), body["data"].clone());
        self.receiver.calls().iter().map(|call| event(read(&call.body))).collect()
    }
}

macro_rules! on_both {
    ($($name:ident)*) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(store::Engine::Sqlite).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(store::Engine::Postgres).await;
            }
        }
    )*};
}
pub(crate) use on_both;
