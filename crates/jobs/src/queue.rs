//! Enqueueing: the row is written in the caller's own transaction, so the job exists exactly if the transaction commits.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use kernel::random::Random;
use kernel::time::{Clock, Timestamp};
use kernel::{DbError, RequestCtx, TenantTx};

use crate::job::{Job, JobId, Outcome, Priority};
use crate::jobs::store::{self, Alike, NewJob};
use crate::schedules::{self, NewSchedule, ScheduleError, ScheduleId};
use crate::wake::Wake;

/// Puts jobs into their queues. Cheap to clone; a domain gets it from its host.
#[derive(Clone, Debug)]
pub struct JobQueue {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    wake: Wake,
}

/// What may differ from one job of a kind to another.
#[derive(Clone, Debug, Default)]
pub struct EnqueueOptions {
    /// Not before this much later, by the database's clock.
    pub delay: Duration,
    /// Not before this moment. It outweighs `delay`.
    pub run_at: Option<Timestamp>,
    /// Its place among the tenant's own.
    pub priority: Priority,
    /// In place of [`Job::idempotency_key`].
    pub idempotency_key: Option<String>,
    /// The W3C trace that it belongs to.
    pub traceparent: Option<String>,
}

/// Why a job was not enqueued.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueError {
    /// The database refused.
    #[error("the job could not be stored")]
    Db(#[from] DbError),
    /// The payload has no JSON form.
    #[error("the payload cannot be written as JSON")]
    Payload(#[from] serde_json::Error),
}

/// Jobs of one statement.
const PART: usize = 1_000;

impl JobQueue {
    /// A queue whose identifiers come from these ports and that nudges this process's workers.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>, wake: Wake) -> Self {
        Self { clock, random, wake }
    }

    /// Enqueues `job` within `tx`. It can be started as soon as `tx` has committed, and never was if it does not.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enqueue<J: Job>(&self, tx: &TenantTx, ctx: &RequestCtx, job: &J) -> Result<JobId, EnqueueError> {
        self.enqueue_with(tx, ctx, job, EnqueueOptions::default()).await
    }

    /// The same with a delay, a priority or a key.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enqueue_with<J: Job>(
        &self,
        tx: &TenantTx,
        ctx: &RequestCtx,
        job: &J,
        options: EnqueueOptions,
    ) -> Result<JobId, EnqueueError> {
        let new = NewJob {
            id: JobId::generate(&*self.clock, &*self.random),
            queue: J::QUEUE.into(),
            kind: J::KIND.into(),
            version: J::VERSION,
            payload: serde_json::to_value(job)?,
            priority: options.priority.rank(),
            delay: options.delay,
            run_at: options.run_at,
            max_attempts: J::MAX_ATTEMPTS,
            kept: J::OUTCOME == Outcome::Keep,
            idempotency_key: options.idempotency_key.or_else(|| job.idempotency_key()),
            request_id: ctx.request_id,
            traceparent: options.traceparent,
        };
        let id = store::insert(tx, tx.tenant(), &new).await?;
        if id == new.id {
            self.wake_after(tx);
        }
        Ok(id)
    }

    /// Enqueues many jobs of one kind in few statements. Answers their ids in order.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enqueue_all<J: Job>(
        &self,
        tx: &TenantTx,
        ctx: &RequestCtx,
        jobs: &[J],
    ) -> Result<Vec<JobId>, EnqueueError> {
        if jobs.iter().any(|job| job.idempotency_key().is_some()) {
            let mut ids = Vec::with_capacity(jobs.len());
            for job in jobs {
                ids.push(self.enqueue(tx, ctx, job).await?);
            }
            return Ok(ids);
        }
        let mut ids = Vec::with_capacity(jobs.len());
        for part in jobs.chunks(PART) {
            let mut rows = Vec::with_capacity(part.len());
            for job in part {
                let id = JobId::generate(&*self.clock, &*self.random);
                rows.push((id, serde_json::to_value(job)?));
                ids.push(id);
            }
            let kept = J::OUTCOME == Outcome::Keep;
            let alike = Alike {
                queue: J::QUEUE,
                kind: J::KIND,
                version: J::VERSION,
                priority: Priority::Normal.rank(),
                max_attempts: J::MAX_ATTEMPTS,
                kept,
                request_id: ctx.request_id,
            };
            store::insert_all(tx, &alike, &rows).await?;
        }
        if !ids.is_empty() {
            self.wake_after(tx);
        }
        Ok(ids)
    }

    /// Those of `jobs` of the tenant that wait or run, as `tx` sees them: not those that succeeded, were cancelled, are dead or never were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unended(&self, tx: &TenantTx, jobs: &[JobId]) -> Result<HashSet<JobId>, DbError> {
        if jobs.is_empty() {
            return Ok(HashSet::new());
        }
        store::unended(tx, jobs).await
    }

    /// Enqueues `job` again and again, as `cron` says, until [`JobQueue::unschedule`]. The same name is the same schedule: it is
    /// brought up to date. For a single moment use [`EnqueueOptions::run_at`].
    ///
    /// # Errors
    /// When the expression is not understood or the database refuses.
    pub async fn schedule<J: Job>(
        &self,
        tx: &TenantTx,
        name: &str,
        cron: &str,
        job: &J,
    ) -> Result<ScheduleId, ScheduleError> {
        let schedule = NewSchedule::of(name, cron, job)?;
        let id = ScheduleId::generate(&*self.clock, &*self.random);
        Ok(schedules::store::put(tx, tx.tenant(), id, &schedule).await.map_err(EnqueueError::from)?)
    }

    /// Ends a schedule; answers whether there was one of this name.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unschedule(&self, tx: &TenantTx, name: &str) -> Result<bool, DbError> {
        schedules::store::remove(tx, name).await
    }

    fn wake_after(&self, tx: &TenantTx) {
        let wake = self.wake.clone();
        tx.after_commit(move || wake.notify());
    }
}
