//! Remembers for a moment what a credential stood for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::time::Timestamp;

use super::Resolved;

/// Entries at most; beyond it the cache is emptied, since an entry lives only seconds.
const CAPACITY: usize = 10_000;

/// What credentials stood for a moment ago, so that a burst of requests asks the database once.
///
/// Whatever this process changes about a tenant, member, session or key empties it at once. Another process's change is
/// seen after the time to live at the latest, which is therefore never more than three seconds. Give clones of one cache to
/// every [`Config`](crate::Config) in the process.
#[derive(Clone, Default)]
pub struct CredentialCache {
    time_to_live: Duration,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    generation: u64,
    entries: HashMap<String, (Timestamp, Resolved)>,
}

impl CredentialCache {
    /// Longest time to live.
    pub const MAX: Duration = Duration::from_secs(3);

    /// A cache whose entries live for `time_to_live`, at most [`Self::MAX`]; zero remembers nothing.
    #[must_use]
    pub fn new(time_to_live: Duration) -> Self {
        Self { time_to_live: time_to_live.min(Self::MAX), inner: Arc::default() }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let mut inner = self.lock();
        inner.generation += 1;
        inner.entries.clear();
    }

    /// Counts how often the cache was emptied. Ask before reading the database and hand it to [`Self::insert`].
    pub(crate) fn generation(&self) -> u64 {
        self.lock().generation
    }

    pub(crate) fn get(&self, hash: &str, now: Timestamp) -> Option<Resolved> {
        self.lock().entries.get(hash).filter(|(until, _)| now < *until).map(|(_, resolved)| resolved.clone())
    }

    /// Remembers, unless the cache was emptied since `generation`: what was read before that may be outdated.
    pub(crate) fn insert(&self, hash: String, resolved: Resolved, now: Timestamp, generation: u64) {
        let until = (now + self.time_to_live).min(resolved.expires_at);
        if until <= now {
            return;
        }
        let mut inner = self.lock();
        if inner.generation != generation {
            return;
        }
        if inner.entries.len() >= CAPACITY {
            inner.entries.clear();
        }
        inner.entries.insert(hash, (until, resolved));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for CredentialCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CredentialCache").field("time_to_live", &self.time_to_live).finish_non_exhaustive()
    }
}
