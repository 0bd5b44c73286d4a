//! Carrying an order out, whoever brought it.

use std::io::{self, Write};
use std::time::Duration;

use domain::ImportStatus;
use futures::Stream;
use tokio::sync::mpsc;
use workflows::identity;
use workflows::imports::{self, Start};
use workflows::{Error, Services};

use super::order::{Order, Summary, Told};

/// How often progress is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Something to be told, with the bytes that belong to it.
#[derive(Debug)]
pub struct Word {
    pub told: Told,
    pub bytes: Vec<u8>,
}

impl From<Told> for Word {
    fn from(told: Told) -> Self {
        Self { told, bytes: Vec::new() }
    }
}

/// Takes the file, imports it and tells how it goes until the last word. The records are read by
/// whatever worker has the job; nobody listening any more does not stop it.
pub async fn carry_out(
    services: &Services,
    order: &Order,
    file: impl Stream<Item = io::Result<Vec<u8>>> + Unpin + Send,
    tell: &mpsc::Sender<Word>,
) -> Result<(), Error> {
    let client = order.client;
    let visit = identity::operator(services, client).await?;
    let taken = imports::receive(services, &visit, client, &order.file_name, file).await?;
    let start = Start {
        campaign: order.campaign,
        mapping: None,
        on_existing: order.on_existing,
        dry_run: order.dry_run,
        consent_basis: order.consent_basis,
        consent_source: order.consent_source.clone(),
    };
    if let Err(error) = imports::start(services, &visit, client, taken.id, start).await {
        // Nobody will start it another way.
        imports::cancel(services, &visit, client, taken.id).await?;
        return Err(error);
    }
    let mut look = tokio::time::interval(LOOK);
    let ended = loop {
        look.tick().await;
        let view = imports::get(services, &visit, client, taken.id).await?;
        let told = Told::Progress { rows: view.rows_done, share: view.progress };
        if tell.send(told.into()).await.is_err() {
            return Ok(());
        }
        if view.status.is_over() || view.status == ImportStatus::Paused {
            break view;
        }
    };
    if !imports::problems(services, &visit, client, taken.id, 0).await?.is_empty() {
        imports::problem_file(services, &visit, client, taken.id, Teller(tell.clone())).await?;
    }
    // Nobody listens any more: then nobody misses it.
    let _ = tell.send(Told::Done(Summary::from(&ended)).into()).await;
    Ok(())
}

/// Tells what is written to it as bytes of the file of problems.
#[derive(Debug)]
struct Teller(mpsc::Sender<Word>);

impl Write for Teller {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let word = Word { told: Told::Problems(bytes.len()), bytes: bytes.to_vec() };
        self.0.blocking_send(word).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
