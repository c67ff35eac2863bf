//! What a handler knows of its job, and may tell about it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kernel::context::{Actor, ActorKind, Permissions};
use kernel::fan_out::FanOut;
use kernel::{Db, RequestCtx, TenantId, TenantTx};
use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use crate::failure::JobFailure;
use crate::handlers::{JobResult, to_json};
use crate::job::{JobId, JobState};
use crate::jobs::channel;
use crate::jobs::store::{self, Progress};
use crate::worker::store::{ClaimedRow, Finish, finish_within};

/// One attempt at one job, as its handler sees it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JobContext {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    request: RequestCtx,
    row: RowFacts,
    run: Arc<Run>,
    watch: Watch,
    told: Mutex<Option<Instant>>,
}

/// What of the row the handler may need.
#[derive(Debug)]
struct RowFacts {
    id: JobId,
    seq: i64,
    lease: i64,
    attempt: i32,
    max_attempts: i32,
    kept: bool,
    traceparent: Option<String>,
}

/// How a running job reaches the database and those who watch it.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    pub(crate) db: Db,
    pub(crate) fan_out: Arc<dyn FanOut>,
    pub(crate) progress_gap: Duration,
    /// As many jobs compute at once as there are cores.
    pub(crate) cores: Arc<Semaphore>,
}

/// What the worker and the attempt tell each other.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// The job was asked to stop.
    pub(crate) cancel: CancellationToken,
    /// The handler ended the job in its own transaction.
    pub(crate) settled: AtomicBool,
    /// Its row is gone in the handler's own transaction, which may have committed without this process knowing yet.
    pub(crate) ending: AtomicBool,
    /// The lease is another worker's: nothing may be written.
    pub(crate) lost: AtomicBool,
    /// The settler knows what becomes of the job.
    pub(crate) told: AtomicBool,
    abort: Mutex<Option<AbortHandle>>,
}

impl JobContext {
    pub(crate) fn new(row: &ClaimedRow, run: Arc<Run>, watch: Watch) -> Self {
        let actor = Actor { kind: ActorKind::Job, id: row.id.to_string(), permissions: Permissions::All };
        let request = RequestCtx { tenant: row.tenant, actor, request_id: row.request_id };
        let row = RowFacts {
            id: row.id,
            seq: row.seq,
            lease: row.lease,
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            kept: row.kept,
            traceparent: row.traceparent.clone(),
        };
        Self { inner: Arc::new(Inner { request, row, run, watch, told: Mutex::new(None) }) }
    }

    /// The job.
    #[must_use]
    pub fn id(&self) -> JobId {
        self.inner.row.id
    }

    /// The tenant whose job it is.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.inner.request.tenant
    }

    /// The first argument of the use cases that the handler calls: the tenant, the job as the actor, and the request that
    /// enqueued it.
    #[must_use]
    pub fn request(&self) -> &RequestCtx {
        &self.inner.request
    }

    /// Which attempt this is, counted from one.
    #[must_use]
    pub fn attempt(&self) -> i32 {
        self.inner.row.attempt
    }

    /// Whether a failure now is the last one.
    #[must_use]
    pub fn is_last_attempt(&self) -> bool {
        self.inner.row.attempt >= self.inner.row.max_attempts
    }

    /// The W3C trace that the job belongs to.
    #[must_use]
    pub fn traceparent(&self) -> Option<&str> {
        self.inner.row.traceparent.as_deref()
    }

    /// Whether its result is kept.
    pub(crate) fn is_kept(&self) -> bool {
        self.inner.row.kept
    }

    /// Whether the job was asked to stop. The handler then answers [`JobFailure::cancelled`] as soon as it can.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.inner.run.cancel.is_cancelled()
    }

    /// Waits until the job is asked to stop.
    pub async fn cancelled(&self) {
        self.inner.run.cancel.cancelled().await;
    }

    /// Tells those who watch how far the job has come: `fraction` from 0 to 1 and a short message. What comes right after the
    /// last one is dropped, so it may be called often.
    ///
    /// # Errors
    /// When another worker has the job; the handler should end.
    pub async fn progress(&self, fraction: f64, message: impl Into<String>) -> JobResult {
        let inner = &*self.inner;
        if !inner.may_tell() {
            return Ok(());
        }
        let message = Some(message.into()).filter(|message| !message.is_empty());
        let told = Progress { seq: inner.row.seq, lease: inner.row.lease, fraction: fraction.clamp(0.0, 1.0), message };
        let tx = TenantTx::begin(&inner.watch.db, &inner.request).await?;
        if !store::progress(&tx, &inner.request, &told).await? {
            return Err(JobFailure::lease_lost());
        }
        tx.commit().await?;
        if inner.row.kept {
            inner.watch.fan_out.publish(&channel(inner.request.tenant, inner.row.id), String::new()).await;
        }
        Ok(())
    }

    /// Runs work that keeps a core busy, off the threads that serve everything else, and not more of it at once than there are
    /// cores. Once begun it cannot be cut off: let it look at [`JobContext::is_cancelled`] through a clone of this context.
    ///
    /// # Errors
    /// When it panics.
    pub async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JobResult<T> {
        let core = Arc::clone(&self.inner.watch.cores).acquire_owned().await?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(core);
            done
        });
        Ok(done.await?)
    }

    /// Ends the job as succeeded within the handler's own transaction: what `tx` writes and the end of the job are one. Commit
    /// `tx` and answer `output`.
    ///
    /// # Errors
    /// When another worker has the job: drop `tx` and pass the error on.
    pub async fn complete_in<O: Serialize + Sync>(&self, tx: &TenantTx, output: &O) -> JobResult {
        let row = &self.inner.row;
        let result = if row.kept { to_json(output)? } else { None };
        let finish =
            Finish { seq: row.seq, lease: row.lease, state: JobState::Succeeded.number(), result, problem: None };
        if !finish_within(tx, &finish, row.kept).await? {
            return Err(JobFailure::lease_lost());
        }
        let run = Arc::clone(&self.inner.run);
        run.ending.store(true, Ordering::SeqCst);
        tx.after_commit(move || run.settled.store(true, Ordering::SeqCst));
        Ok(())
    }
}

impl Inner {
    fn may_tell(&self) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if told.is_some_and(|last| now.duration_since(last) < self.watch.progress_gap) {
            return false;
        }
        *told = Some(now);
        true
    }
}

impl Run {
    pub(crate) fn set_abort(&self, handle: AbortHandle) {
        *self.abort.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle);
    }

    /// Cuts the attempt off, unless it has ended the job by itself.
    pub(crate) fn abort(&self) {
        if self.settled.load(Ordering::SeqCst) {
            return;
        }
        if let Some(handle) = &*self.abort.lock().unwrap_or_else(PoisonError::into_inner) {
            handle.abort();
        }
    }
}
