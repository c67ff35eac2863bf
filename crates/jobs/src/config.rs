//! What a host gives to this crate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use kernel::Db;
use kernel::fan_out::FanOut;
use kernel::http::page::CursorKey;
use kernel::random::Random;
use tokio_util::sync::CancellationToken;

use crate::failure::Backoff;
use crate::wake::Wake;

/// What the routes need.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database that has this crate's tables.
    pub db: Db,
    /// Seals the cursors of lists.
    pub cursor_key: CursorKey,
    /// Kinds whose jobs tenants may not cancel, drain or discard: [`crate::Handlers::protected_kinds`].
    pub protected_kinds: BTreeSet<&'static str>,
    /// Tells open event streams that there is something new.
    pub fan_out: Arc<dyn FanOut>,
    /// How often an event stream looks by itself, should no word come.
    pub poll_interval: Duration,
    /// Ends open event streams when the host shuts down.
    pub stop: CancellationToken,
}

/// What a worker needs.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
    /// The database that has this crate's tables.
    pub db: Db,
    /// Lease tokens and jitter.
    pub random: Arc<dyn Random>,
    /// Tells those who watch a job that there is something new.
    pub fan_out: Arc<dyn FanOut>,
    /// The same that this process's [`crate::JobQueue`] has.
    pub wake: Wake,
    /// Jobs that run at once, by queue. A queue with 0 is left to other workers.
    pub concurrency: BTreeMap<String, usize>,
    /// The same for queues that `concurrency` does not name.
    pub default_concurrency: usize,
    /// When things happen.
    pub timing: WorkerTiming,
}

/// When a worker does what.
#[derive(Clone, Copy, Debug)]
pub struct WorkerTiming {
    /// Jobs that are claimed and settled at once, at the most. A claim never exceeds twice the queue's concurrency. On SQLite, where
    /// writers wait for each other and no claim waits for the network, four times as many.
    pub batch: usize,
    /// How often an idle queue is looked at, should no word come.
    pub poll_interval: Duration,
    /// How long a claim lasts unless it is extended, which happens in good time. A crashed worker's jobs wait this long.
    pub lease: Duration,
    /// How often jobs whose time has come, leases that ran out and running jobs that were asked to stop are looked for.
    pub tick: Duration,
    /// The gaps between attempts.
    pub backoff: Backoff,
    /// How long running jobs may take to finish once the worker stops. The rest is handed back.
    pub grace: Duration,
    /// How long a job that was asked to stop may go on before it is cut off.
    pub cancel_grace: Duration,
    /// Progress that comes sooner after the last is not written.
    pub progress_gap: Duration,
    /// How long outcomes and their events are kept.
    pub retention: Duration,
    /// How long dead letters are kept.
    pub dead_retention: Duration,
}

impl WorkerTiming {
    /// What suits a production system.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            batch: 50,
            poll_interval: Duration::from_secs(1),
            lease: Duration::from_secs(30),
            tick: Duration::from_millis(250),
            backoff: Backoff { base: Duration::from_secs(2), cap: Duration::from_secs(900) },
            grace: Duration::from_secs(20),
            cancel_grace: Duration::from_secs(5),
            progress_gap: Duration::from_millis(200),
            retention: Duration::from_secs(30 * 86_400),
            dead_retention: Duration::from_secs(90 * 86_400),
        }
    }
}
