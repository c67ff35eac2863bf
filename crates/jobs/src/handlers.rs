//! Which function runs which kind of job.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::Value;

use crate::context::JobContext;
use crate::failure::JobFailure;
use crate::job::Job;

/// What a handler answers.
pub type JobResult<T = ()> = Result<T, JobFailure>;

type Run = Arc<dyn Fn(JobContext, Value) -> BoxFuture<'static, Result<Value, JobFailure>> + Send + Sync>;

/// The handlers of a domain, or of several. A host merges those of all domains and gives them to its worker.
#[derive(Clone, Default)]
pub struct Handlers {
    by_kind: BTreeMap<&'static str, Handler>,
}

/// How one kind of job is run.
#[derive(Clone)]
pub(crate) struct Handler {
    pub(crate) queue: &'static str,
    pub(crate) version: i32,
    pub(crate) time_limit: Duration,
    upgrade: fn(i32, Value) -> Value,
    run: Run,
}

impl Handlers {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs jobs of kind `J` by `handler`. What it answers is kept as the job's result if its kind keeps outcomes.
    ///
    /// # Panics
    /// When the kind has a handler already: that is a mistake in the wiring.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it takes a function; nobody takes it for arithmetic")]
    pub fn add<J, F, Fut, O>(mut self, handler: F) -> Self
    where
        J: Job,
        F: Fn(JobContext, J) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = JobResult<O>> + Send + 'static,
        O: Serialize + Send,
    {
        let handler = Arc::new(handler);
        let run: Run = Arc::new(move |ctx, payload| {
            let handler = Arc::clone(&handler);
            Box::pin(async move {
                let job: J = serde_json::from_value(payload).map_err(|error| {
                    JobFailure::abort("payload_invalid", "The payload of the job cannot be read.").because(error)
                })?;
                let output = handler(ctx, job).await?;
                serde_json::to_value(output).map_err(|error| {
                    JobFailure::abort("result_invalid", "The result of the job cannot be written.").because(error)
                })
            })
        });
        let handler =
            Handler { queue: J::QUEUE, version: J::VERSION, time_limit: J::TIME_LIMIT, upgrade: J::upgrade, run };
        assert!(self.by_kind.insert(J::KIND, handler).is_none(), "the kind {} has two handlers", J::KIND);
        self
    }

    /// The same for a handler that takes what it needs first: `.add_with(&state, embed_prompt)`.
    #[must_use]
    pub fn add_with<S, J, F, Fut, O>(self, state: &S, handler: F) -> Self
    where
        S: Clone + Send + Sync + 'static,
        J: Job,
        F: Fn(S, JobContext, J) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = JobResult<O>> + Send + 'static,
        O: Serialize + Send,
    {
        let state = state.clone();
        self.add(move |ctx, job| handler(state.clone(), ctx, job))
    }

    /// These and those of `other`.
    ///
    /// # Panics
    /// When both have a handler of the same kind.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (kind, handler) in other.by_kind {
            assert!(self.by_kind.insert(kind, handler).is_none(), "the kind {kind} has two handlers");
        }
        self
    }

    /// The kinds that can be run, sorted.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.by_kind.keys().copied()
    }

    /// The queues that jobs of these kinds wait in.
    pub(crate) fn queues(&self) -> BTreeSet<&'static str> {
        self.by_kind.values().map(|handler| handler.queue).collect()
    }

    pub(crate) fn get(&self, kind: &str) -> Option<&Handler> {
        self.by_kind.get(kind)
    }
}

impl Handler {
    /// Runs one attempt, with the payload brought up to date.
    pub(crate) fn run(
        &self,
        ctx: JobContext,
        version: i32,
        payload: Value,
    ) -> BoxFuture<'static, Result<Value, JobFailure>> {
        let payload = if version < self.version { (self.upgrade)(version, payload) } else { payload };
        (self.run)(ctx, payload)
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_kind.keys()).finish()
    }
}
