//! How often one caller may ask: token buckets by API key, by person, by network address.
//!
//! A bucket holds as many calls as its minute allows and fills up evenly. Who is signed in has a
//! bucket of their own; who is not (or whose key or session is not good) shares the address's. The
//! doors (`sign-in`, `sign-up`, `forgotten password`) have a narrower one by address on top. Buckets
//! live in the process: with several web processes each allows its own share.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{OriginalUri, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::time::Clock;
use domain::{ApiKeyId, UserId};
use governor::clock::Clock as GovernorClock;
use governor::middleware::{StateInformationMiddleware, StateSnapshot};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::problem::Problem;
use super::request::ClientIp;
use crate::api::visitor::Caller;
use crate::state::AppState;

static LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
static REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
static RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Buckets that are full again are forgotten this often.
const SWEEP: Duration = Duration::from_secs(60);

/// Operations that guess at accounts or send mail to whoever is named, and the functions of pages
/// that do the same.
const DOORS: [&str; 17] = [
    "/api/v1/auth/signup",
    "/api/v1/auth/login",
    "/api/v1/auth/resend",
    "/api/v1/auth/confirm",
    "/api/v1/auth/password/forgot",
    "/api/v1/auth/password/reset",
    "/fn/sign-up",
    "/fn/sign-in",
    "/fn/sign-in/second-factor",
    "/fn/sign-in/passkey",
    "/fn/sign-in/passkey/start",
    "/fn/confirm",
    "/fn/confirm/change",
    "/fn/confirm/resend",
    "/fn/password/forgot",
    "/fn/password/reset",
    "/fn/invite/join",
];
/// Writes to whoever is named as well, to people without an account.
const WAITLIST: &str = "/api/v1/waitlist";

/// The layer: every call takes one from its caller's bucket, and says how many are left.
pub async fn enforce(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let ip = request.extensions().get::<ClientIp>().copied().unwrap_or(ClientIp(IpAddr::from([0, 0, 0, 0])));
    let who = request.extensions().get::<Caller>().map_or(Who::Address(ip.0), |caller| caller.who(ip));
    // Under `/api/v1` the address of the request itself has lost that beginning.
    let whole = request.extensions().get::<OriginalUri>().map_or(request.uri(), |OriginalUri(uri)| uri);
    let taken = state.limits().admit(who, ip.0, whole.path());
    let (left, mut response) = match taken {
        Ok(left) => (left, next.run(request).await),
        Err(refusal) => (refusal.left, Problem::from(refusal).into_response()),
    };
    left.write(response.headers_mut());
    response
}

/// Calls a minute, each at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    pub key: NonZeroU32,
    pub user: NonZeroU32,
    pub address: NonZeroU32,
    /// Sign-in, sign-up and forgotten passwords, by address.
    pub door: NonZeroU32,
    /// The waitlist, by address.
    pub waitlist: NonZeroU32,
}

const fn calls(a_minute: u32) -> NonZeroU32 {
    match NonZeroU32::new(a_minute) {
        Some(calls) => calls,
        None => NonZeroU32::MIN,
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self { key: calls(600), user: calls(600), address: calls(300), door: calls(20), waitlist: calls(10) }
    }
}

impl Rates {
    /// From text like `key=600,door=20`; what it does not name keeps its default.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rates = Self::default();
        for part in text.split(',') {
            let (name, number) = part.trim().split_once('=')?;
            let slot = match name {
                "key" => &mut rates.key,
                "user" => &mut rates.user,
                "address" => &mut rates.address,
                "door" => &mut rates.door,
                "waitlist" => &mut rates.waitlist,
                _ => return None,
            };
            *slot = number.parse().ok()?;
        }
        Some(rates)
    }
    /// As many calls as can be counted: for tests that are about something else.
    pub fn unlimited() -> Self {
        let most = calls(60_000_000);
        Self { key: most, user: most, address: most, door: most, waitlist: most }
    }
}

/// Whose bucket a call is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    Key(ApiKeyId),
    User(UserId),
    Address(IpAddr),
}

/// Time of our own clock, so that tests move it by hand.
#[derive(Clone, Debug)]
struct Wall(Arc<dyn Clock>);

impl GovernorClock for Wall {
    type Instant = Duration;
    fn now(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.now().timestamp_micros()).unwrap_or_default())
    }
}

type Buckets<K> = RateLimiter<K, DefaultKeyedStateStore<K>, Wall, StateInformationMiddleware>;

#[derive(Debug)]
pub struct Limits {
    keys: Buckets<ApiKeyId>,
    users: Buckets<UserId>,
    addresses: Buckets<IpAddr>,
    doors: Buckets<IpAddr>,
    waitlist: Buckets<IpAddr>,
    wall: Wall,
    swept: AtomicU64,
}

/// What a bucket has left, for the headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    limit: u32,
    remaining: u32,
    /// Seconds until the bucket is full again.
    reset: u64,
}

impl Limits {
    pub fn new(rates: &Rates, clock: Arc<dyn Clock>) -> Self {
        let wall = Wall(clock);
        Self {
            keys: buckets(rates.key, &wall),
            users: buckets(rates.user, &wall),
            addresses: buckets(rates.address, &wall),
            doors: buckets(rates.door, &wall),
            waitlist: buckets(rates.waitlist, &wall),
            swept: AtomicU64::new(wall.now().as_secs()),
            wall,
        }
    }

    /// Takes one call from the caller's bucket, and one from the address's narrower one where the path
    /// is a door or the waitlist; says what is left in the emptier of the two.
    pub fn admit(&self, who: Who, ip: IpAddr, path: &str) -> Result<Left, Refusal> {
        let left = self.take(who)?;
        match path {
            WAITLIST => self.join(ip).map(|narrow| left.tighter(narrow)),
            door if DOORS.contains(&door) => self.knock(ip).map(|narrow| left.tighter(narrow)),
            _ => Ok(left),
        }
    }

    /// Takes one call from the caller's bucket.
    pub fn take(&self, who: Who) -> Result<Left, Refusal> {
        self.sweep();
        match who {
            Who::Key(id) => take(&self.keys, &id, &self.wall),
            Who::User(id) => take(&self.users, &id, &self.wall),
            Who::Address(ip) => take(&self.addresses, &network(ip), &self.wall),
        }
    }

    /// Takes one try at a door.
    pub fn knock(&self, ip: IpAddr) -> Result<Left, Refusal> {
        self.sweep();
        take(&self.doors, &network(ip), &self.wall)
    }

    /// Takes one try at the waitlist.
    pub fn join(&self, ip: IpAddr) -> Result<Left, Refusal> {
        self.sweep();
        take(&self.waitlist, &network(ip), &self.wall)
    }

    fn sweep(&self) {
        let now = self.wall.now().as_secs();
        let last = self.swept.load(Ordering::Relaxed);
        let due = now.saturating_sub(last) >= SWEEP.as_secs();
        if due && self.swept.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            self.keys.retain_recent();
            self.users.retain_recent();
            self.addresses.retain_recent();
            self.doors.retain_recent();
            self.waitlist.retain_recent();
        }
    }
}

fn buckets<K: std::hash::Hash + Eq + Clone>(rate: NonZeroU32, wall: &Wall) -> Buckets<K> {
    RateLimiter::new(Quota::per_minute(rate), DefaultKeyedStateStore::default(), wall.clone())
}

/// One household or office has a whole /64 of IPv6 addresses; they are one caller.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        other => other.to_canonical(),
    }
}

fn take<K: std::hash::Hash + Eq + Clone>(
    buckets: &Buckets<K>,
    key: &K,
    wall: &Wall,
) -> Result<Left, Refusal> {
    match buckets.check_key(key) {
        Ok(snapshot) => Ok(Left::of(&snapshot)),
        Err(not_until) => {
            let quota = not_until.quota();
            let wait = not_until.wait_time_from(wall.now());
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            let limit = quota.burst_size().get();
            let full = quota.burst_size_replenished_in().as_secs();
            Err(Refusal { left: Left { limit, remaining: 0, reset: full }, seconds: seconds.max(1) })
        }
    }
}

impl Left {
    fn of(snapshot: &StateSnapshot) -> Self {
        let quota = snapshot.quota();
        let (limit, remaining) = (quota.burst_size().get(), snapshot.remaining_burst_capacity());
        let missing = quota.replenish_interval().saturating_mul(limit.saturating_sub(remaining));
        Self { limit, remaining, reset: missing.as_secs() + u64::from(missing.subsec_nanos() > 0) }
    }
    /// `RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset`.
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT.clone(), HeaderValue::from(self.limit));
        headers.insert(REMAINING.clone(), HeaderValue::from(self.remaining));
        headers.insert(RESET.clone(), HeaderValue::from(self.reset));
    }
    /// Whichever of two buckets is nearer to empty.
    pub fn tighter(self, other: Self) -> Self {
        if other.remaining < self.remaining { other } else { self }
    }
}

/// The bucket is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub left: Left,
    /// Until one call fits in again; at least 1.
    pub seconds: u64,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let words = format!("Too many requests. Try again in {} s.", refusal.seconds);
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT_ERROR", words).retry_after(refusal.seconds)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use workflows::clock::ManualClock;

    use super::*;

    fn limits(door: u32) -> (Limits, ManualClock) {
        let clock = ManualClock::at(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let rates = Rates { address: calls(3), door: calls(door), ..Rates::default() };
        (Limits::new(&rates, Arc::new(clock.clone())), clock)
    }
    fn ip(text: &str) -> Who {
        Who::Address(text.parse().unwrap())
    }

    #[test]
    fn a_bucket_empties_refuses_and_fills_up_evenly() {
        let (limits, clock) = limits(1);
        let left = |n: u32| limits.take(ip("9.9.9.9")).map(|left| left.remaining).map_err(|r| (n, r.seconds));
        assert_eq!([left(1), left(2), left(3)], [Ok(2), Ok(1), Ok(0)]);
        assert_eq!(left(4), Err((4, 20)), "a third of a minute until the next call");
        clock.advance(TimeDelta::seconds(19));
        assert_eq!(left(5), Err((5, 1)));
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(left(6), Ok(0));
        clock.advance(TimeDelta::seconds(60));
        assert_eq!(left(7), Ok(2));
    }

    #[test]
    fn callers_do_not_share_buckets_but_one_ipv6_network_does() {
        let (limits, _) = limits(1);
        for _ in 0..3 {
            limits.take(ip("2001:db8::1")).unwrap();
        }
        assert!(limits.take(ip("2001:db8::ffff:2")).is_err(), "same /64");
        assert!(limits.take(ip("2001:db8:0:1::1")).is_ok());
        assert!(limits.take(ip("9.9.9.9")).is_ok());
        limits.knock("9.9.9.9".parse().unwrap()).unwrap();
        assert!(
            limits.knock("::ffff:9.9.9.9".parse().unwrap()).is_err(),
            "the same address in other clothes"
        );
        assert!(limits.take(ip("9.9.9.9")).is_ok(), "the door is a bucket of its own");
    }

    #[test]
    fn rates_are_read_from_a_setting_or_refused() {
        assert_eq!(
            Rates::parse("door=5, key=9").unwrap(),
            Rates { door: calls(5), key: calls(9), ..Rates::default() }
        );
        for bad in ["", "key", "key=0", "key=-1", "key=many", "keys=1"] {
            assert_eq!(Rates::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let (limits, clock) = limits(1);
        for n in 0..100_u8 {
            limits.take(Who::Address(IpAddr::from([10, 0, 0, n]))).unwrap();
        }
        assert_eq!(limits.addresses.len(), 100);
        clock.advance(TimeDelta::minutes(2));
        limits.take(ip("9.9.9.9")).unwrap();
        assert_eq!(limits.addresses.len(), 1);
    }
}
