//! The outermost layer: runs each attempt in a task of its own and decides what becomes of the job.
//!
//! In a task of its own an attempt may use any core, its panic is an ordinary failure, and it can be cut off. Outermost, the
//! layer sees the failures of all other layers as well.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use apalis_core::error::BoxDynError;
use apalis_core::task::Task;
use futures_util::future::BoxFuture;
use kernel::TenantId;
use kernel::random::Random;
use tokio::task::JoinError;
use tokio_util::task::AbortOnDropHandle;
use tower::{Layer, Service};

use super::figures::{Attempt, Outcome, QueueFigures};
use super::held::ClaimedJob;
use super::run::Verdict;
use super::settler::Settler;
use super::store::{Changed, Finish, Hold, PutBack, event_of};
use crate::context::Run;
use crate::failure::{Backoff, JobFailure, JobProblem, Next};
use crate::handlers::Handlers;
use crate::job::{JobId, JobState};

/// Puts [`SettleService`] around everything.
#[derive(Clone, Debug)]
pub(crate) struct SettleLayer {
    pub(crate) settler: Settler,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) backoff: Backoff,
    pub(crate) figures: QueueFigures,
    pub(crate) handlers: Arc<Handlers>,
}

/// Settles what the inner service ran.
#[derive(Clone, Debug)]
pub(crate) struct SettleService<S> {
    inner: S,
    layer: SettleLayer,
}

impl<S> Layer<S> for SettleLayer {
    type Service = SettleService<S>;

    fn layer(&self, inner: S) -> SettleService<S> {
        SettleService { inner, layer: self.clone() }
    }
}

/// What of a job is needed once it has ended.
#[derive(Debug)]
struct Facts {
    hold: Hold,
    id: JobId,
    tenant: TenantId,
    kind: Option<&'static str>,
    attempt: i32,
    max_attempts: i32,
    kept: bool,
    waited: i64,
    age: i64,
    run: Arc<Run>,
}

impl<S> Service<Task<ClaimedJob>> for SettleService<S>
where
    S: Service<Task<ClaimedJob>, Response = Verdict>,
    S::Future: Send + 'static,
    S::Error: Into<BoxDynError>,
{
    type Response = ();
    type Error = BoxDynError;
    type Future = BoxFuture<'static, Result<(), BoxDynError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxDynError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, task: Task<ClaimedJob>) -> Self::Future {
        let row = &task.args.row;
        let facts = Facts {
            hold: Hold { seq: row.seq, lease: row.lease },
            id: row.id,
            tenant: row.tenant,
            kind: self.layer.handlers.get(&row.kind).map(|(kind, _)| kind),
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            kept: row.kept,
            waited: row.waited,
            age: row.age,
            run: Arc::clone(&task.args.run),
        };
        let layer = self.layer.clone();
        let attempt = self.inner.call(task);
        let started = Instant::now();
        let attempt = AbortOnDropHandle::new(tokio::spawn(async move { attempt.await.map_err(Into::into) }));
        facts.run.set_abort(attempt.abort_handle());
        Box::pin(async move {
            let ended = attempt.await;
            layer.settle(facts, ended, started.elapsed());
            Ok(())
        })
    }
}

impl SettleLayer {
    fn settle(&self, facts: Facts, ended: Result<Result<Verdict, BoxDynError>, JoinError>, took: Duration) {
        let (decision, reason) = self.decide(&facts, ended);
        facts.run.told.store(true, Ordering::SeqCst);
        let outcome = match &decision {
            Decision::Nothing(outcome) => *outcome,
            Decision::Finish(finish) if finish.state == JobState::Succeeded.number() => Outcome::Succeeded,
            Decision::Finish(_) => Outcome::Cancelled,
            Decision::PutBack(_, outcome) => *outcome,
        };
        match decision {
            Decision::Nothing(outcome) => {
                let changed = (outcome == Outcome::Succeeded).then(|| facts.changed());
                self.settler.settled(facts.hold, changed);
            }
            Decision::Finish(_) if !facts.kept => self.settler.forget(facts.hold),
            Decision::Finish(finish) => self.settler.finish(finish),
            Decision::PutBack(put_back, _) => self.settler.put_back(put_back),
        }
        let attempt = Attempt { tenant: facts.tenant, outcome, waited: facts.waited, took, reason };
        self.figures.note(facts.kind, attempt);
    }

    /// What becomes of the job, and the code of the failure if it is one.
    fn decide(
        &self,
        facts: &Facts,
        ended: Result<Result<Verdict, BoxDynError>, JoinError>,
    ) -> (Decision, Option<String>) {
        if facts.run.lost.load(Ordering::SeqCst) {
            return (Decision::Nothing(Outcome::LeaseLost), None);
        }
        let failure = match ended {
            Ok(Ok(Verdict::Succeeded(_))) if facts.run.settled.load(Ordering::SeqCst) => {
                return (Decision::Nothing(Outcome::Succeeded), None);
            }
            Ok(Ok(Verdict::Succeeded(result))) => {
                return (Decision::Finish(facts.finish(JobState::Succeeded, result, None)), None);
            }
            Ok(Ok(Verdict::Left(problem))) => return (put_back_as(leave(facts, &problem), Outcome::Left), None),
            Ok(Ok(Verdict::Failed(failure))) => failure,
            Ok(Err(error)) => JobFailure::retry("job_failed", "The attempt failed.").because(error),
            Err(cut) if cut.is_panic() => {
                JobFailure::retry("job_panicked", "The attempt failed.").because(panic_text(cut.into_panic()))
            }
            // Cut off after it was asked to stop, or at the end of the worker's time of grace.
            Err(_) => JobFailure::retry("job_interrupted", "The worker stopped before the job was done."),
        };
        if failure.next == Next::LeaseLost {
            return (Decision::Nothing(Outcome::LeaseLost), None);
        }
        if failure.next == Next::Cancel || facts.run.cancel.is_cancelled() {
            let problem = JobFailure::cancelled().problem;
            return (Decision::Finish(facts.finish(JobState::Cancelled, None, Some(&problem))), None);
        }
        if let Next::Wait(wait) = failure.next {
            return (put_back_as(not_due(facts, wait), Outcome::Waits), None);
        }
        (put_back_as(self.put_back(facts, &failure), Outcome::Retried), Some(failure.problem.code))
    }

    fn put_back(&self, facts: &Facts, failure: &JobFailure) -> PutBack {
        let exhausted = facts.attempt >= facts.max_attempts;
        let (state, uncount, wait) = match failure.next {
            Next::Postpone(wait) | Next::Wait(wait) => (JobState::Scheduled, 1, wait),
            Next::Retry if !exhausted => (JobState::Scheduled, 0, self.backoff.gap(facts.attempt, self.random.u64())),
            Next::Retry | Next::Abort | Next::Cancel | Next::LeaseLost => (JobState::Dead, 0, Duration::ZERO),
        };
        let error = failure.internal_text();
        if state == JobState::Dead {
            tracing::error!(kind = facts.kind, seq = facts.hold.seq, attempt = facts.attempt, error, "job is dead");
        } else {
            tracing::warn!(
                kind = facts.kind,
                seq = facts.hold.seq,
                attempt = facts.attempt,
                error,
                ?wait,
                "attempt failed"
            );
        }
        PutBack {
            seq: facts.hold.seq,
            lease: facts.hold.lease,
            state: state.number(),
            uncount,
            wait: micros(wait),
            error: Some(error),
            problem: serde_json::to_string(&failure.problem).ok(),
            event: Some(event_of(state).to_owned()),
        }
    }
}

impl Facts {
    fn changed(&self) -> Changed {
        Changed { seq: self.hold.seq, tenant: self.tenant, id: self.id, kept: self.kept }
    }

    fn finish(&self, state: JobState, result: Option<String>, problem: Option<&JobProblem>) -> Finish {
        Finish {
            seq: self.hold.seq,
            lease: self.hold.lease,
            state: state.number(),
            result,
            problem: problem.and_then(|problem| serde_json::to_string(problem).ok()),
        }
    }
}

/// How old a job becomes that no worker can run, in microseconds: a day.
const LEFT_FOR: i64 = 86_400_000_000;

/// A job that this worker cannot run waits for one that can; the older it is, the longer, for it will hardly come now. The attempt
/// does not count. After a day it is a dead letter, which somebody sees and may try again.
fn leave(facts: &Facts, problem: &JobProblem) -> PutBack {
    let state = if facts.age > LEFT_FOR { JobState::Dead } else { JobState::Scheduled };
    let wait = if state == JobState::Dead { 0 } else { (facts.age / 10).clamp(1_000_000, 600_000_000) };
    tracing::warn!(
        kind = facts.kind,
        seq = facts.hold.seq,
        code = problem.code,
        wait,
        ?state,
        "left for another worker"
    );
    PutBack {
        seq: facts.hold.seq,
        lease: facts.hold.lease,
        state: state.number(),
        uncount: 1,
        wait,
        error: None,
        problem: serde_json::to_string(problem).ok(),
        event: Some(event_of(state).to_owned()),
    }
}

/// A job whose time has not come is as if it had been enqueued for then.
fn not_due(facts: &Facts, wait: Duration) -> PutBack {
    tracing::debug!(kind = facts.kind, seq = facts.hold.seq, ?wait, "not due yet");
    PutBack {
        seq: facts.hold.seq,
        lease: facts.hold.lease,
        state: JobState::Scheduled.number(),
        uncount: 1,
        wait: micros(wait),
        error: None,
        problem: None,
        event: Some("scheduled".to_owned()),
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

enum Decision {
    /// The handler settled by itself, or nobody may.
    Nothing(Outcome),
    Finish(Finish),
    PutBack(PutBack, Outcome),
}

/// A job that waits again has this outcome; one that does not is dead.
fn put_back_as(put_back: PutBack, waiting: Outcome) -> Decision {
    let outcome = if put_back.state == JobState::Dead.number() { Outcome::Dead } else { waiting };
    Decision::PutBack(put_back, outcome)
}

fn panic_text(panic: Box<dyn std::any::Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast_ref::<&str>().map_or_else(|| "panic".to_owned(), |text| (*text).to_owned()),
    }
}
