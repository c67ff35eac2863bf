//! A clock and randomness under the test's control.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use kernel::random::Random;
use kernel::time::{Clock, Timestamp};
use rand::rngs::StdRng;
use rand::{RngCore as _, SeedableRng as _};

/// A clock that stands still until it is told. It begins at 2026-03-01T12:00:00Z.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_772_366_400_000_000))
    }
}

impl TestClock {
    /// Moves it on.
    pub fn advance(&self, duration: Duration) {
        self.0.fetch_add(i64::try_from(duration.as_micros()).unwrap(), Ordering::SeqCst);
    }

    /// Sets it.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.as_micros(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Randomness that is the same in each run with the same seed.
#[derive(Debug)]
pub struct TestRandom(Mutex<StdRng>);

impl TestRandom {
    /// Randomness of this seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Default for TestRandom {
    fn default() -> Self {
        Self::seeded(7)
    }
}

impl Random for TestRandom {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}
