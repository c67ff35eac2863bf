//! What this worker holds: claimed, and not yet known to be settled.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio_util::sync::CancellationToken;

use super::flow::Slot;
use super::store::{ClaimedRow, Hold};
use crate::context::Run;

/// A job on its way through this worker.
#[derive(Debug)]
pub(crate) struct ClaimedJob {
    pub(crate) row: ClaimedRow,
    pub(crate) run: Arc<Run>,
    /// Kept until the attempt has ended.
    pub(crate) slot: Slot,
}

/// Shared by all tasks of a worker.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    jobs: Arc<Mutex<Jobs>>,
    closed: CancellationToken,
    ended: Arc<AtomicU64>,
    settled: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Jobs {
    by_seq: HashMap<i64, HeldJob>,
    by_queue: HashMap<&'static str, usize>,
}

#[derive(Debug)]
struct HeldJob {
    queue: &'static str,
    lease: i64,
    attempt: i32,
    max_attempts: i32,
    run: Arc<Run>,
    asked_to_stop: Option<Instant>,
    /// No other suspect is taken before.
    alone_until: Option<Instant>,
}

/// How long a job that may have killed its worker keeps others of its like away, the second time; it doubles each time.
const ALONE: Duration = Duration::from_secs(2);

/// A job that is held when the worker ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remaining {
    pub(crate) hold: Hold,
    pub(crate) is_last_attempt: bool,
}

impl Held {
    pub(crate) fn add(&self, queue: &'static str, row: ClaimedRow, slot: Slot) -> ClaimedJob {
        let run = Arc::new(Run::default());
        if row.cancel_requested {
            run.cancel.cancel();
        }
        let held = HeldJob {
            queue,
            lease: row.lease,
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            run: Arc::clone(&run),
            asked_to_stop: None,
            alone_until: row.is_suspect.then(|| {
                let again = u32::try_from(row.attempt - 2).unwrap_or(0).min(5);
                Instant::now() + ALONE * (1 << again)
            }),
        };
        self.lock().insert(row.seq, held);
        ClaimedJob { row, run, slot }
    }

    /// Forgets a job that is settled. A later claim of the same job has another lease and stays.
    pub(crate) fn remove(&self, hold: Hold) {
        let mut jobs = self.lock();
        if jobs.by_seq.get(&hold.seq).is_some_and(|held| held.lease == hold.lease) {
            jobs.remove(hold.seq);
            self.ended.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Wakes those who wait for [`Held::settled`].
    pub(crate) fn tell_settled(&self) {
        self.settled.notify_waiters();
    }

    /// Waits until something is settled from now on.
    pub(crate) fn settled(&self) -> Notified<'_> {
        self.settled.notified()
    }

    /// Whether a job that may have killed its worker began too lately to be trusted.
    pub(crate) fn has_suspect(&self) -> bool {
        let now = Instant::now();
        self.lock().by_seq.values().any(|held| held.alone_until.is_some_and(|until| until > now))
    }

    /// How many jobs of a queue are held.
    pub(crate) fn len_of(&self, queue: &str) -> usize {
        self.lock().by_queue.get(queue).copied().unwrap_or(0)
    }

    /// Jobs that have been settled so far.
    pub(crate) fn ended(&self) -> u64 {
        self.ended.load(Ordering::Relaxed)
    }

    pub(crate) fn holds(&self) -> Vec<Hold> {
        self.lock().by_seq.iter().map(|(seq, held)| Hold { seq: *seq, lease: held.lease }).collect()
    }

    pub(crate) fn run(&self, hold: Hold) -> Option<Arc<Run>> {
        self.lock().by_seq.get(&hold.seq).filter(|held| held.lease == hold.lease).map(|held| Arc::clone(&held.run))
    }

    /// Tells a job to stop. Answers since when it knows.
    pub(crate) fn ask_to_stop(&self, seq: i64) -> Option<(Arc<Run>, Instant)> {
        let mut jobs = self.lock();
        let held = jobs.by_seq.get_mut(&seq)?;
        held.run.cancel.cancel();
        let since = *held.asked_to_stop.get_or_insert_with(Instant::now);
        Some((Arc::clone(&held.run), since))
    }

    /// What the settler has not been told of.
    pub(crate) fn remaining(&self) -> Vec<Remaining> {
        let jobs = self.lock();
        jobs.by_seq
            .iter()
            .filter(|(_, held)| !held.run.told.load(Ordering::SeqCst))
            .map(|(seq, held)| Remaining {
                hold: Hold { seq: *seq, lease: held.lease },
                is_last_attempt: held.attempt >= held.max_attempts,
            })
            .collect()
    }

    /// No job runs any more.
    pub(crate) fn close(&self) {
        self.closed.cancel();
    }

    pub(crate) async fn closed(&self) {
        self.closed.cancelled().await;
    }

    fn lock(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Jobs {
    fn insert(&mut self, seq: i64, held: HeldJob) {
        // Claimed again after its lease was lost.
        self.remove(seq);
        *self.by_queue.entry(held.queue).or_default() += 1;
        self.by_seq.insert(seq, held);
    }

    fn remove(&mut self, seq: i64) {
        if let Some(held) = self.by_seq.remove(&seq) {
            *self.by_queue.entry(held.queue).or_default() -= 1;
        }
    }
}
