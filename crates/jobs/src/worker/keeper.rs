//! What has to be done from time to time, beside the jobs: makes due what waited for its time, takes over what a crashed worker
//! left, fires schedules, writes figures; by itself forgets what is old, and clears the indexes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::{Db, DbError};
use tokio_util::sync::CancellationToken;

use super::figures::Figures;
use super::held::Held;
use super::herald::Herald;
use super::store::{Store, upkeep};
use crate::config::{WorkerConfig, WorkerTiming};
use crate::schedules::{self, NewSchedule};

/// Several keepers at once divide the work by skipping locked rows.
#[derive(Debug)]
pub(crate) struct Keeper {
    pub(crate) config: WorkerConfig,
    pub(crate) store: Store,
    pub(crate) held: Held,
    pub(crate) herald: Herald,
    pub(crate) figures: Figures,
    pub(crate) schedules: Arc<Vec<NewSchedule>>,
}

/// How often figures are written.
const FIGURES_EVERY: Duration = Duration::from_secs(10);
/// How long they are kept.
const FIGURES_FOR: Duration = Duration::from_secs(6 * 3_600);
/// How often old rows are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// How often schedules are looked for. They know no seconds.
const FIRE_EVERY: Duration = Duration::from_secs(1);
/// How often the indexes are cleared while jobs end, and how many must have ended.
const VACUUM_EVERY: Duration = Duration::from_secs(3);
const VACUUM_AFTER: u64 = 5_000;

impl Keeper {
    /// Looks at each tick until `stop`.
    pub(crate) async fn keep(self, stop: CancellationToken) {
        let (mut told, mut fired) = (Instant::now(), None::<Instant>);
        let mut ensured = false;
        loop {
            self.tick().await;
            if !ensured {
                let made = schedules::ensure(&self.config.db, &*self.config.random, &self.schedules).await;
                ensured = noted("schedules could not be stored", made).is_some();
            }
            if fired.is_none_or(|at| at.elapsed() >= FIRE_EVERY.min(self.config.timing.poll_interval)) {
                fired = Some(Instant::now());
                let due = schedules::fire(&self.config.db, &*self.config.random).await;
                if noted("schedules could not be fired", due).is_some_and(|due| due > 0) {
                    self.config.wake.notify();
                }
            }
            if told.elapsed() >= FIGURES_EVERY {
                told = Instant::now();
                self.write_figures().await;
            }
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(self.config.timing.tick) => {}
            }
        }
        self.held.closed().await;
        self.write_figures().await;
    }

    async fn tick(&self) {
        if noted("scheduled jobs could not be made due", self.store.promote().await).is_some_and(|due| due > 0) {
            self.config.wake.notify();
        }
        let reaped = self.store.reap(self.config.timing.backoff).await;
        if let Some(reaped) = noted("lost jobs could not be taken over", reaped).filter(|reaped| !reaped.is_empty()) {
            tracing::warn!(jobs = reaped.len(), "leases ran out; their workers have stopped");
            self.herald.tell(reaped);
        }
    }

    async fn write_figures(&self) {
        let number = i64::try_from(self.config.random.u64() >> 1).unwrap_or(0);
        let counted = self.figures.take();
        noted(
            "figures could not be written and are lost",
            upkeep::write_figures(&self.config.db, &counted, number).await,
        );
    }
}

/// Forgets old rows from time to time until `stop`: part after part, as long as there are whole ones.
pub(crate) async fn forget(db: Db, timing: WorkerTiming, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(FORGET_EVERY) => {}
        }
        loop {
            let part = upkeep::forget_old(&db, timing.retention, timing.dead_retention, FIGURES_FOR).await;
            if stop.is_cancelled() || noted("old outcomes could not be forgotten", part).is_none_or(|part| !part.more) {
                break;
            }
        }
    }
}

/// Clears the entries of ended jobs from the indexes while there are many, until `stop`.
pub(crate) async fn vacuum(store: Store, held: Held, stop: CancellationToken) {
    let mut ended = held.ended();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(VACUUM_EVERY) => {}
        }
        let now = held.ended();
        if now.wrapping_sub(ended) < VACUUM_AFTER {
            continue;
        }
        ended = now;
        match store.vacuum().await {
            Ok(true) => {}
            // Left to autovacuum.
            Ok(false) => return,
            Err(error) => tracing::debug!(%error, "the indexes were not cleared; autovacuum will do it"),
        }
    }
}

fn noted<T>(what: &'static str, done: Result<T, DbError>) -> Option<T> {
    match done {
        Ok(done) => Some(done),
        Err(error) => {
            tracing::warn!(%error, "{what}; trying again");
            None
        }
    }
}
