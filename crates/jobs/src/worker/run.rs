//! The innermost service: finds the handler, gives it its time, tells how it went.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use apalis_core::task::Task;
use futures_util::future::BoxFuture;
use tower::Service;
use tracing::Instrument as _;

use super::held::ClaimedJob;
use crate::context::{JobContext, Watch};
use crate::failure::{JobFailure, JobProblem};
use crate::handlers::Handlers;

/// What all attempts of a worker share.
#[derive(Debug)]
pub(crate) struct Runner {
    pub(crate) handlers: Arc<Handlers>,
    pub(crate) watch: Watch,
}

/// How an attempt went.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// With its result, if that is kept.
    Succeeded(Option<String>),
    Failed(JobFailure),
    /// For a worker that knows it: during a deployment an old worker may meet a new job.
    Left(JobProblem),
}

/// Runs one attempt per call.
#[derive(Clone, Debug)]
pub(crate) struct RunService {
    runner: Arc<Runner>,
}

impl RunService {
    pub(crate) fn new(runner: Arc<Runner>) -> Self {
        Self { runner }
    }
}

impl Service<Task<ClaimedJob>> for RunService {
    type Response = Verdict;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Verdict, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: Task<ClaimedJob>) -> Self::Future {
        let runner = Arc::clone(&self.runner);
        let row = &task.args.row;
        let span = tracing::info_span!(
            "job", job_id = %row.id, kind = row.kind, attempt = row.attempt, tenant_id = %row.tenant, request_id = %row.request_id
        );
        Box::pin(async move { Ok(runner.attempt(task.args).await) }.instrument(span))
    }
}

impl Runner {
    async fn attempt(&self, job: ClaimedJob) -> Verdict {
        let ClaimedJob { row, run, slot: _slot } = job;
        if run.lost.load(Ordering::SeqCst) {
            return Verdict::Failed(JobFailure::lease_lost());
        }
        if run.cancel.is_cancelled() {
            return Verdict::Failed(JobFailure::cancelled());
        }
        let Some((_, handler)) = self.handlers.get(&row.kind) else {
            return Verdict::Left(JobProblem::new("kind_unknown", "No worker knows jobs of this kind."));
        };
        if row.version > handler.version {
            return Verdict::Left(JobProblem::new("version_unknown", "No worker knows this version of the job."));
        }
        let ctx = JobContext::new(&row, run, self.watch.clone());
        let attempt = handler.run(ctx, row.version, row.payload);
        match tokio::time::timeout(handler.time_limit, attempt).await {
            Ok(Ok(result)) => Verdict::Succeeded(result),
            Ok(Err(failure)) => Verdict::Failed(failure),
            Err(_) => {
                let seconds = handler.time_limit.as_secs_f64();
                Verdict::Failed(JobFailure::retry(
                    "job_timed_out",
                    format!("The attempt took longer than {seconds} seconds."),
                ))
            }
        }
    }
}
