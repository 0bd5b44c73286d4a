//! How often one network address may post to the waitlist.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tries at once, and the time in which one comes back.
const BURST: u32 = 10;
const REFILL: Duration = Duration::from_secs(6);
/// Beyond this many addresses those that rested are forgotten.
const MOST: usize = 50_000;

/// A bucket of tries for each address. It holds the moment at which the bucket will be full again.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<HashMap<IpAddr, Instant>>);

impl Throttle {
    /// Takes one try; `Some` whole seconds to wait when there is none.
    pub fn refuse(&self, ip: IpAddr, now: Instant) -> Option<u64> {
        let mut full_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= MOST {
            full_at.retain(|_, full| *full > now);
        }
        let full = full_at.entry(network(ip)).or_insert(now);
        let next = (*full).max(now) + REFILL;
        let ahead = next.saturating_duration_since(now);
        let most = REFILL * BURST;
        if ahead > most {
            return Some((ahead - most).as_secs().max(1));
        }
        *full = next;
        None
    }
}

/// A household has a whole /64 of IPv6 addresses.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn ten_tries_at_once_then_one_every_six_seconds() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let tries = |now| (0..10_000).filter(|_| throttle.refuse(ip("203.0.113.9"), now).is_none()).count();
        assert_eq!(tries(start), 10);
        assert_eq!(tries(start + Duration::from_secs(5)), 0);
        assert_eq!(tries(start + Duration::from_secs(6)), 1);
        assert_eq!(tries(start + Duration::from_secs(600)), 10);
    }

    #[test]
    fn one_address_does_not_use_up_another_ones_tries_but_a_household_shares() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for _ in 0..10 {
            assert_eq!(throttle.refuse(ip("2001:db8::1"), now), None);
        }
        assert!(throttle.refuse(ip("2001:db8::2"), now).is_some());
        assert_eq!(throttle.refuse(ip("2001:db8:0:1::1"), now), None);
        assert_eq!(throttle.refuse(ip("203.0.113.9"), now), None);
    }
}
