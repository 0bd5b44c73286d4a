//! Which lists were longer than is counted a moment ago. Counting to ten thousand to say "10,000+"
//! once more costs more than the page itself, and who leafs through a list asks again and again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ClientId;
use store::leads::list::Filter;

/// How long a list that shrinks may still be called long.
const REMEMBERED: TimeDelta = TimeDelta::seconds(10);
/// Lists that are remembered at once.
const MOST: usize = 10_000;

/// Memory of this process only; what is forgotten is counted again.
#[derive(Debug, Default)]
pub struct LongLists(Mutex<HashMap<(ClientId, String), DateTime<Utc>>>);

impl LongLists {
    pub(super) fn has(&self, client: ClientId, filter: &Filter, now: DateTime<Utc>) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&key(client, filter)).is_some_and(|seen| now - *seen < REMEMBERED)
    }

    pub(super) fn note(&self, client: ClientId, filter: &Filter, now: DateTime<Utc>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, seen| now - *seen < REMEMBERED);
        }
        if known.len() < MOST {
            known.insert(key(client, filter), now);
        }
    }
}

fn key(client: ClientId, filter: &Filter) -> (ClientId, String) {
    (client, format!("{filter:?}"))
}

#[cfg(test)]
mod tests {
    use domain::TierBucket;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_long_list_is_remembered_for_a_while_and_mistaken_for_no_other() {
        let (lists, client) = (LongLists::default(), ClientId::from_uuid(Uuid::from_u128(1)));
        let now = DateTime::UNIX_EPOCH;
        let hot = Filter { tier: Some(TierBucket::Hot), ..Filter::default() };
        lists.note(client, &hot, now);
        assert!(lists.has(client, &hot, now + TimeDelta::seconds(9)));
        assert!(!lists.has(client, &hot, now + TimeDelta::seconds(10)));
        assert!(!lists.has(client, &Filter::default(), now));
        assert!(!lists.has(ClientId::from_uuid(Uuid::from_u128(2)), &hot, now));
    }
}
