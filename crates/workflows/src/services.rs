//! What every workflow is handed: the store, the clocks, ids, the way out for product mail, secrets.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::Mode;
use domain::time::Clock;
use secrecy::SecretString;
use store::Db;

use crate::Error;
use crate::clock::{BusinessClock, Ids};
use crate::jobs::Queue;

/// Cheap to clone; built once when the program starts.
#[derive(Clone, Debug)]
pub struct Services {
    pub db: Db,
    /// The computer's clock: leases, sessions, rate limits, audit (decisions.md D10).
    pub wall: Arc<dyn Clock>,
    /// The clock of due times, windows and reports; a sandbox may step it forward.
    pub business: BusinessClock,
    pub ids: Ids,
    /// Adds background work to a transaction.
    pub jobs: Queue,
    pub mode: Mode,
    /// Everything secret hangs on it; see [`crate::secrets`].
    pub secret_key: Arc<SecretString>,
}

impl Services {
    /// Over a migrated database.
    pub async fn open(db: Db, wall: Arc<dyn Clock>, mode: Mode, key: SecretString) -> Result<Self, Error> {
        let ids = Ids::new(wall.clone());
        let business = BusinessClock::open(&db, wall.clone(), mode).await?;
        let jobs = Queue::new(ids.clone(), wall.clone(), business.clone());
        Ok(Self { db, wall, business, ids, jobs, mode, secret_key: Arc::new(key) })
    }
    /// Wall-clock now.
    pub fn now(&self) -> DateTime<Utc> {
        self.wall.now()
    }
}
