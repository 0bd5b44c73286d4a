//! Which lists were longer than is counted a moment ago. Counting to ten thousand to say "10,000+"
//! once more costs more than the page itself, and who leafs through a list asks again and again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ClientId;
use store::leads::counts::Count;
use store::leads::list::Filter;

/// How long a list that shrinks may still be called long.
const REMEMBERED: TimeDelta = TimeDelta::seconds(10);
/// Lists that are remembered at once.
const MOST: usize = 10_000;

/// A list of one client, by the words of its filter.
type Key = (ClientId, String);
/// What was counted, and when.
type Seen = (DateTime<Utc>, Count);

/// Memory of this process only; what is forgotten is counted again.
#[derive(Debug, Default)]
pub struct LongLists(Mutex<HashMap<Key, Seen>>);

impl LongLists {
    /// How many there were at least, of a list that was longer than is counted.
    pub(super) fn known(&self, client: ClientId, filter: &Filter, now: DateTime<Utc>) -> Option<Count> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (seen, total) = known.get(&key(client, filter))?;
        (now - *seen < REMEMBERED).then_some(*total)
    }

    /// Keeps the number of a list that was longer than is counted.
    pub(super) fn note(&self, client: ClientId, filter: &Filter, total: Count, now: DateTime<Utc>) {
        if total.is_exact() {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (seen, _)| now - *seen < REMEMBERED);
        }
        if known.len() < MOST {
            known.insert(key(client, filter), (now, total));
        }
    }
}

fn key(client: ClientId, filter: &Filter) -> Key {
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
        lists.note(client, &hot, Count::AtLeast(300), now);
        assert_eq!(lists.known(client, &hot, now + TimeDelta::seconds(9)), Some(Count::AtLeast(300)));
        assert_eq!(lists.known(client, &hot, now + TimeDelta::seconds(10)), None);
        assert_eq!(lists.known(client, &Filter::default(), now), None);
        assert_eq!(lists.known(ClientId::from_uuid(Uuid::from_u128(2)), &hot, now), None);
        lists.note(client, &Filter::default(), Count::Exactly(300), now);
        assert_eq!(lists.known(client, &Filter::default(), now), None);
    }
}
