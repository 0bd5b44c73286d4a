//! Where time and ids come from. The only module that asks the system.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Mode;
use domain::time::{Clock, cut};
use store::{Db, SystemTx, business_clock};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::Error;

/// The computer's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    fn now(&self) -> DateTime<Utc> {
        cut(Utc::now())
    }
}

/// A clock moved by hand, for tests.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<DateTime<Utc>>>);

impl ManualClock {
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(cut(now))))
    }
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The clock of the business: due times, windows, warm-up, reports (decisions.md D10).
///
/// It runs as the wall clock does, ahead of it by what the store keeps. In sandbox and test mode it
/// may be stepped forward, never back; in live mode it is the wall clock.
#[derive(Clone, Debug)]
pub struct BusinessClock {
    wall: Arc<dyn Clock>,
    ahead_us: Arc<AtomicI64>,
    mode: Mode,
}

impl BusinessClock {
    /// Refuses a database whose clock was stepped when the mode is live: that is a sandbox's.
    pub async fn open(db: &Db, wall: Arc<dyn Clock>, mode: Mode) -> Result<Self, Error> {
        let clock = Self { wall, ahead_us: Arc::default(), mode };
        let mut tx = db.system_read().await?;
        clock.refresh(&mut tx).await?;
        if mode == Mode::Live && clock.ahead() > TimeDelta::zero() {
            return Err(Error::refused(
                "SANDBOX_DATABASE",
                "This database was used in sandbox or test mode, its clock was moved; live mode needs one of its own.",
            ));
        }
        Ok(clock)
    }

    /// Reads how far another process may have stepped.
    pub async fn refresh(&self, tx: &mut SystemTx) -> Result<(), store::Error> {
        let ahead = business_clock::ahead(tx).await?.num_microseconds().unwrap_or(i64::MAX);
        self.ahead_us.store(ahead, Ordering::Relaxed);
        Ok(())
    }

    /// Steps forward to `to`; answers the time it is then.
    pub async fn step_to(&self, db: &Db, to: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
        if self.mode == Mode::Live {
            return Err(Error::refused("CLOCK_FIXED", "In live mode the clock cannot be moved."));
        }
        if to < self.now() {
            return Err(Error::refused("CLOCK_FORWARD_ONLY", "The clock moves forward only."));
        }
        let mut tx = db.system_write().await?;
        let wall = self.wall.now();
        let ahead = business_clock::step_to(&mut tx, to - wall, wall).await?;
        tx.commit().await?;
        self.ahead_us.store(ahead.num_microseconds().unwrap_or(i64::MAX), Ordering::Relaxed);
        Ok(self.now())
    }

    /// How far ahead of the wall clock.
    pub fn ahead(&self) -> TimeDelta {
        TimeDelta::microseconds(self.ahead_us.load(Ordering::Relaxed))
    }
}

impl Clock for BusinessClock {
    fn now(&self) -> DateTime<Utc> {
        cut(self.wall.now() + self.ahead())
    }
}

/// Makes version 7 ids: later ones are larger, also within a millisecond of this process.
#[derive(Clone, Debug)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    rest: Arc<Rest>,
}

/// What an id has besides its time.
#[derive(Debug)]
enum Rest {
    Chance(Mutex<ContextV7>),
    Counted { seed: u64, made: AtomicU64 },
}

impl Ids {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, rest: Arc::new(Rest::Chance(Mutex::new(ContextV7::new()))) }
    }
    /// Without chance: the same seed and clock make the same ids. For simulations only.
    pub fn counted(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self { clock, rest: Arc::new(Rest::Counted { seed, made: AtomicU64::new(0) }) }
    }
    /// A new id of the kind asked for.
    pub fn next<T: From<Uuid>>(&self) -> T {
        let now = self.clock.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        match self.rest.as_ref() {
            Rest::Chance(context) => {
                let context = context.lock().unwrap_or_else(PoisonError::into_inner);
                T::from(Uuid::new_v7(Timestamp::from_unix(&*context, seconds, now.timestamp_subsec_nanos())))
            }
            Rest::Counted { seed, made } => {
                let n = made.fetch_add(1, Ordering::Relaxed);
                let millis = seconds * 1_000 + u64::from(now.timestamp_subsec_millis());
                T::from(uuid::Builder::from_unix_timestamp_millis(millis, &counted(*seed, n)).into_uuid())
            }
        }
    }
    /// A new id as text, for requests.
    pub fn text(&self) -> String {
        self.next::<Uuid>().to_string()
    }
}

/// The number where ids are compared first, around the bits that say what kind of id it is; then the
/// number mixed with the seed, so that other seeds make other ids.
fn counted(seed: u64, n: u64) -> [u8; 10] {
    let mixed =
        (seed ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9).to_be_bytes();
    let byte = |shift: u32| u8::try_from((n >> shift) & 0xff).unwrap_or_default();
    let high = u8::try_from((n >> 22) & 0x0f).unwrap_or_default();
    let low = u8::try_from((n >> 8) & 0x3f).unwrap_or_default();
    [high, byte(14), low, byte(0), mixed[0], mixed[1], mixed[2], mixed[3], mixed[4], mixed[5]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_in_one_instant_are_in_order_of_making() {
        let ids = Ids::new(Arc::new(ManualClock::at(DateTime::UNIX_EPOCH + TimeDelta::days(20_000))));
        let made: Vec<Uuid> = (0..5_000).map(|_| ids.next()).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(made[0].get_version_num(), 7);
    }

    #[test]
    fn counted_ids_are_in_order_too_and_the_seed_decides_them() {
        let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH + TimeDelta::days(20_000)));
        let made = |seed| {
            let ids = Ids::counted(clock.clone(), seed);
            (0..70_000).map(|_| ids.next()).collect::<Vec<Uuid>>()
        };
        let (one, other) = (made(1), made(2));
        assert!(one.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(one, made(1));
        assert!(one.iter().zip(&other).all(|(one, other)| one != other));
        assert_eq!(one[0].get_version_num(), 7);
    }
}
