//! Signing keys that were opened and parsed, kept for the next mail of their domain.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::EmailDomainId;
use integrations::mail::dkim::Signer;

/// Domains whose keys are kept open; beyond that all are let go.
const KEPT: usize = 1_000;

/// When the key was made, and what signs with it.
type Kept = HashMap<EmailDomainId, (DateTime<Utc>, Arc<Signer>)>;

/// Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Signers(Arc<Mutex<Kept>>);

impl Signers {
    /// The signer of a domain's key, made when it is not there or was made of an older key.
    pub(super) fn of<E>(
        &self,
        domain: EmailDomainId,
        made_at: DateTime<Utc>,
        make: impl FnOnce() -> Result<Signer, E>,
    ) -> Result<Arc<Signer>, E> {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = map.get(&domain).filter(|(at, _)| *at == made_at).map(|(_, signer)| signer.clone());
        drop(map);
        if let Some(found) = found {
            return Ok(found);
        }
        let made = Arc::new(make()?);
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= KEPT {
            map.clear();
        }
        map.insert(domain, (made_at, made.clone()));
        Ok(made)
    }
}
