//! Which function runs which kind of job.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::Serialize;

use crate::context::JobContext;
use crate::failure::JobFailure;
use crate::job::Job;
use crate::schedules::NewSchedule;

/// What a handler answers.
pub type JobResult<T = ()> = Result<T, JobFailure>;

/// Runs a payload of a version, both as stored; answers the result as it is to be stored.
type Run = Arc<dyn Fn(JobContext, i32, String) -> BoxFuture<'static, Result<Option<String>, JobFailure>> + Send + Sync>;

/// The handlers of a domain, or of several. A host merges those of all domains and gives them to its worker.
#[derive(Clone, Default)]
pub struct Handlers {
    by_kind: BTreeMap<&'static str, Handler>,
    protected: BTreeSet<&'static str>,
    schedules: Vec<NewSchedule>,
}

/// How one kind of job is run.
#[derive(Clone)]
pub(crate) struct Handler {
    pub(crate) queue: &'static str,
    pub(crate) version: i32,
    pub(crate) time_limit: Duration,
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
        let run: Run = Arc::new(move |ctx, version, payload| {
            let handler = Arc::clone(&handler);
            Box::pin(async move {
                let job: J = read(version, &payload).map_err(|error| {
                    JobFailure::abort("payload_invalid", "The payload of the job cannot be read.").because(error)
                })?;
                let is_kept = ctx.is_kept();
                let output = handler(ctx, job).await?;
                if !is_kept {
                    return Ok(None);
                }
                let result = to_json(&output).map_err(|error| {
                    JobFailure::abort("result_invalid", "The result of the job cannot be written.").because(error)
                })?;
                if result.as_deref().is_some_and(holds_nul) {
                    return Err(JobFailure::abort("result_invalid", "The result of the job holds a NUL character."));
                }
                Ok(result)
            })
        });
        let handler = Handler { queue: J::QUEUE, version: J::VERSION, time_limit: J::TIME_LIMIT, run };
        assert!(self.by_kind.insert(J::KIND, handler).is_none(), "the kind {} has two handlers", J::KIND);
        if J::PROTECTED {
            self.protected.insert(J::KIND);
        }
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

    /// Enqueues `job` again and again under [`crate::platform_tenant`], once each time however many workers run. `name` is what it
    /// is known by; the expression and the job may change with a new version of the program.
    ///
    /// # Panics
    /// When the expression is not understood or the job has no JSON form: that is a mistake in the wiring.
    #[must_use]
    pub fn every<J: Job>(mut self, name: &str, cron: &str, job: &J) -> Self {
        match NewSchedule::of(name, cron, job) {
            Ok(schedule) => self.schedules.push(schedule),
            Err(error) => panic!("the schedule {name}: {error}"),
        }
        self
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
        self.protected.extend(other.protected);
        self.schedules.extend(other.schedules);
        self
    }

    /// The kinds that can be run, sorted.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.by_kind.keys().copied()
    }

    /// The kinds that are [`Job::PROTECTED`], for [`crate::Config::protected_kinds`].
    #[must_use]
    pub fn protected_kinds(&self) -> BTreeSet<&'static str> {
        self.protected.clone()
    }

    /// The queues that jobs of these kinds wait in.
    #[must_use]
    pub fn queues(&self) -> BTreeSet<&'static str> {
        self.by_kind.values().map(|handler| handler.queue).collect()
    }

    /// The kinds whose jobs wait in a queue.
    pub(crate) fn kinds_of(&self, queue: &str) -> impl Iterator<Item = &'static str> {
        self.by_kind.iter().filter(move |(_, handler)| handler.queue == queue).map(|(kind, _)| *kind)
    }

    pub(crate) fn schedules(&self) -> &[NewSchedule] {
        &self.schedules
    }

    /// The handler of a kind, and the kind's own name.
    pub(crate) fn get(&self, kind: &str) -> Option<(&'static str, &Handler)> {
        self.by_kind.get_key_value(kind).map(|(kind, handler)| (*kind, handler))
    }
}

impl Handler {
    /// Runs one attempt.
    pub(crate) fn run(
        &self,
        ctx: JobContext,
        version: i32,
        payload: String,
    ) -> BoxFuture<'static, Result<Option<String>, JobFailure>> {
        (self.run)(ctx, version, payload)
    }
}

/// A payload, brought up to date if it is of an older version.
fn read<J: Job>(version: i32, payload: &str) -> Result<J, serde_json::Error> {
    if version < J::VERSION {
        serde_json::from_value(J::upgrade(version, serde_json::from_str(payload)?))
    } else {
        serde_json::from_str(payload)
    }
}

/// A result as it is stored; nothing is stored as nothing.
pub(crate) fn to_json<O: Serialize>(output: &O) -> Result<Option<String>, serde_json::Error> {
    Ok(Some(serde_json::to_string(output)?).filter(|text| text != "null"))
}

/// Whether JSON text holds the escape of U+0000, which PostgreSQL cannot store.
fn holds_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        // The backslash is itself escaped when an odd number of them stands before it.
        json.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0
    })
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_kind.keys()).finish()
    }
}
