//! apalis' view of a queue: a buffer that the claimer fills, and the layer that settles.

use std::convert::Infallible;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::task::Task;
use apalis_core::task::builder::TaskBuilder;
use apalis_core::task::task_id::TaskId;
use apalis_core::worker::context::WorkerContext;
use tokio::sync::mpsc::UnboundedReceiver;

use super::held::ClaimedJob;
use super::settle::SettleLayer;
use super::settler::Settler;

/// One queue. Clones are the same queue; apalis gets a new clone should it restart its worker.
#[derive(Clone, Debug)]
pub(crate) struct QueueBackend {
    buffer: Arc<Mutex<UnboundedReceiver<ClaimedJob>>>,
    layer: SettleLayer,
    settler: Settler,
}

impl QueueBackend {
    pub(crate) fn new(buffer: UnboundedReceiver<ClaimedJob>, layer: SettleLayer) -> Self {
        Self { buffer: Arc::new(Mutex::new(buffer)), settler: layer.settler.clone(), layer }
    }

    /// Gives back what has not been started, with its attempt.
    pub(crate) fn hand_back(&self) {
        let mut buffer = self.lock();
        buffer.close();
        while let Ok(job) = buffer.try_recv() {
            job.run.told.store(true, Ordering::SeqCst);
            self.settler.release(&job.row);
        }
    }

    fn lock(&self) -> MutexGuard<'_, UnboundedReceiver<ClaimedJob>> {
        self.buffer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for QueueBackend {
    type Task = Task<ClaimedJob>;
    /// The database's errors stay with the tasks that talk to it, so that none of them ends the worker.
    type Error = Infallible;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_next(&mut self, cx: &mut Context<'_>, _: &WorkerContext) -> Poll<Option<Result<Self::Task, Infallible>>> {
        self.lock().poll_recv(cx).map(|job| {
            job.map(|job| {
                // Unique for each claim, not for each job.
                let id = TaskId::from_string(format!("{}.{}", job.row.seq, job.row.lease));
                let attempt = usize::try_from(job.row.attempt).unwrap_or(0);
                Ok(TaskBuilder::new(job).task_id(id).attempt(attempt).build())
            })
        })
    }

    fn poll_close(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Infallible>> {
        self.hand_back();
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for QueueBackend {
    type Args = ClaimedJob;
    type Id = u64;
    /// The backend as it is, without a codec between: a payload that cannot be read is then the failure of a job.
    type Kind = Ephemeral;
    type Config = ();
    type Layer = SettleLayer;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> SettleLayer {
        self.layer.clone()
    }
}
