//! What a host wants to know of the queues, and to clear away where it runs no worker.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use kernel::{Db, DbError, SystemTx};
use tokio::sync::Mutex;

use crate::jobs::store;
use crate::queues::QueueRecord;
use crate::queues::store::{EVERYBODY, depths};
use crate::worker::store::upkeep;

/// How long what the gauges show is believed.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// A look that takes long is not taken again before this many times as long.
const REST: u32 = 9;
/// Queues that have gauges of their own; the rest is one, called `other`.
const MOST_QUEUES: usize = 50;
const OTHER: &str = "other";

/// The gauges `jobs_queue_jobs`, by queue and state, and `jobs_queue_oldest_seconds`, by queue, over all tenants.
///
/// They tell of the database, not of the process: every process that shows them shows the same.
#[derive(Debug, Default)]
pub struct QueueGauges {
    shown: Mutex<Shown>,
}

#[derive(Debug, Default)]
struct Shown {
    look_again: Option<Instant>,
    /// Queues that have gauges. They keep them when they are empty.
    queues: BTreeSet<String>,
}

impl QueueGauges {
    /// Sets the gauges to what is so, unless that has been done a moment ago.
    ///
    /// # Errors
    /// When the database cannot be reached; the gauges stay as they were.
    pub async fn refresh(&self, db: &Db) -> Result<(), DbError> {
        let mut shown = self.shown.lock().await;
        let began = Instant::now();
        if shown.look_again.is_some_and(|at| began < at) {
            return Ok(());
        }
        let mut found = BTreeMap::new();
        depths(&SystemTx::read(db).await?, "$1 = ''", EVERYBODY, &mut found).await?;
        shown.look_again = Some(Instant::now() + LOOK_AGAIN.max(began.elapsed() * REST));
        shown.set(found);
        Ok(())
    }
}

impl Shown {
    fn set(&mut self, found: BTreeMap<String, QueueRecord>) {
        let mut gauges: BTreeMap<String, QueueRecord> =
            self.queues.iter().map(|queue| (queue.clone(), QueueRecord::default())).collect();
        for (queue, record) in found {
            let has_own = gauges.contains_key(&queue) || gauges.len() < MOST_QUEUES;
            let gauge = gauges.entry(if has_own { queue } else { OTHER.to_owned() }).or_default();
            gauge.ready += record.ready;
            gauge.running += record.running;
            gauge.scheduled += record.scheduled;
            gauge.dead += record.dead;
            gauge.oldest = gauge.oldest.max(record.oldest);
        }
        for (queue, record) in &gauges {
            let states = [
                ("queued", record.ready),
                ("running", record.running),
                ("scheduled", record.scheduled),
                ("dead", record.dead),
            ];
            for (state, count) in states {
                #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
                metrics::gauge!("jobs_queue_jobs", "queue" => queue.clone(), "state" => state).set(count as f64);
            }
            let oldest = record.oldest.unwrap_or_default().as_secs_f64();
            metrics::gauge!("jobs_queue_oldest_seconds", "queue" => queue.clone()).set(oldest);
        }
        self.queues = gauges.into_keys().collect();
    }
}

/// How long the oldest job that could run has been waiting, over all tenants and queues; nothing when none waits. It looks at
/// every waiting job, so a host asks every few seconds, not with each request.
///
/// # Errors
/// When the database cannot be reached.
pub async fn oldest_ready(db: &Db) -> Result<Option<Duration>, DbError> {
    let tx = SystemTx::read(db).await?;
    let waited = store::longest_wait(&tx).await?;
    Ok(waited.map(|micros| Duration::from_micros(u64::try_from(micros).unwrap_or(0))))
}

/// Forgets outcomes and dead letters that are older than this, a part of them; answers how many rows went. Workers do it by
/// themselves.
///
/// # Errors
/// When the database cannot be reached.
pub async fn forget_old(db: &Db, outcomes: Duration, dead_letters: Duration) -> Result<u64, DbError> {
    Ok(upkeep::forget_old(db, outcomes, dead_letters, outcomes).await?.rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(queues: impl IntoIterator<Item = String>) -> BTreeMap<String, QueueRecord> {
        let record = |queue: String| (queue.clone(), QueueRecord { queue, ready: 1, ..QueueRecord::default() });
        queues.into_iter().map(record).collect()
    }

    #[test]
    fn gauges_are_as_many_as_there_may_be() {
        let mut shown = Shown::default();
        shown.set(found((0..1_000).map(|number| format!("queue {number:04}"))));
        assert_eq!((shown.queues.len(), shown.queues.contains(OTHER)), (MOST_QUEUES + 1, true));
        shown.set(found((0..1_000).map(|number| format!("later {number:04}"))));
        assert_eq!(shown.queues.len(), MOST_QUEUES + 1, "those that were there keep theirs");
    }
}
