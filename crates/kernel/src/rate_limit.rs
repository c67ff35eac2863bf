//! Rate limits as a port. One twin counts in memory, the other in Redis for several servers together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::time::{Clock, Timestamp};

/// How many of something may be done in how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatePolicy {
    /// Its name, for the `RateLimit` header and the keys.
    pub name: &'static str,
    /// How many at once after a rest, and per window in the long run.
    pub limit: u32,
    /// The window.
    pub window: Duration,
}

/// Whether one more is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is.
    pub allowed: bool,
    /// How many more are at once.
    pub remaining: u32,
    /// When one more will be; zero if one is now.
    pub retry_after: Duration,
}

/// Counts what is done under a key.
#[async_trait]
pub trait RateLimiter: Send + Sync + std::fmt::Debug {
    /// Counts one more under `key`, unless the policy forbids it. A limiter that cannot be reached allows: it guards against
    /// floods, and must not be a reason for an outage.
    async fn check(&self, policy: &RatePolicy, key: &str) -> Decision;
}

/// The generic cell rate algorithm (ITU-T I.371): keeps only the moment at which a key will have recovered fully.
/// Gives the decision and that moment.
#[must_use]
pub fn decide(policy: &RatePolicy, recovered_at: Timestamp, now: Timestamp) -> (Decision, Timestamp) {
    let cost = policy.window / policy.limit.max(1);
    let busy_until = recovered_at.max(now);
    let after = busy_until + cost;
    let wait = after.since(now).saturating_sub(policy.window);
    if wait > Duration::ZERO {
        return (Decision { allowed: false, remaining: 0, retry_after: wait }, busy_until);
    }
    let room = policy.window.saturating_sub(after.since(now));
    let remaining = u32::try_from(room.as_nanos() / cost.as_nanos().max(1)).unwrap_or(u32::MAX);
    (Decision { allowed: true, remaining, retry_after: Duration::ZERO }, after)
}

/// Keys beyond which the in-memory twin forgets those that have recovered.
const SWEEP_ABOVE: usize = 50_000;

/// Counts in this process.
#[derive(Debug)]
pub struct InMemoryRateLimiter {
    clock: Arc<dyn Clock>,
    recovered_at: Mutex<HashMap<String, Timestamp>>,
}

impl InMemoryRateLimiter {
    /// A limiter that has seen nothing.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, recovered_at: Mutex::default() }
    }
}

#[async_trait]
impl RateLimiter for InMemoryRateLimiter {
    async fn check(&self, policy: &RatePolicy, key: &str) -> Decision {
        let now = self.clock.now();
        let mut keys = self.recovered_at.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() > SWEEP_ABOVE {
            keys.retain(|_, moment| *moment > now);
        }
        let moment = keys.entry(format!("{}:{key}", policy.name)).or_insert(Timestamp::EPOCH);
        let (decision, after) = decide(policy, *moment, now);
        *moment = after;
        decision
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_the_limit_at_once_and_then_one_at_a_time() {
        let policy = RatePolicy { name: "test", limit: 3, window: Duration::from_secs(30) };
        let start = Timestamp::from_seconds(1_000);
        let mut moment = Timestamp::EPOCH;
        let mut at = |seconds: u64| {
            let (decision, after) = decide(&policy, moment, start + Duration::from_secs(seconds));
            moment = after;
            decision
        };
        assert_eq!([at(0).remaining, at(0).remaining, at(0).remaining], [2, 1, 0]);
        assert_eq!(at(0), Decision { allowed: false, remaining: 0, retry_after: Duration::from_secs(10) });
        assert_eq!(at(9).retry_after, Duration::from_secs(1));
        assert!(at(10).allowed);
        assert!(!at(10).allowed);
        assert_eq!(at(3_600).remaining, 2);
    }
}
