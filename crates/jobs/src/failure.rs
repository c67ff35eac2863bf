//! How an attempt fails: what is done next, what the tenant may read about it, and what only the operator reads.

use std::fmt::Write as _;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Any error.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why an attempt did not succeed. Any error turns into one that is tried again, so `?` works in handlers.
///
/// It is not an error type itself, so that it can be made from all of them.
#[derive(Debug)]
pub struct JobFailure {
    pub(crate) next: Next,
    pub(crate) problem: JobProblem,
    pub(crate) source: Option<BoxError>,
}

/// What becomes of the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Another attempt after a growing gap, while attempts are left.
    Retry,
    /// Another attempt after this gap; this one does not count.
    Postpone(Duration),
    /// Nothing failed: its time has not come. It is looked at again after this gap.
    Wait(Duration),
    /// No further attempt: a dead letter.
    Abort,
    /// It ended because it was asked to.
    Cancel,
    /// Another worker has it, or nobody: nothing may be written.
    LeaseLost,
}

/// What a tenant may read about a failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JobProblem {
    pub(crate) code: String,
    pub(crate) detail: String,
}

impl JobProblem {
    pub(crate) fn new(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), detail: storable(detail.into()) }
    }
}

/// PostgreSQL stores no NUL character.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

impl JobFailure {
    /// Try again later. `code` is stable and in snake case, `detail` is for the tenant's eyes.
    pub fn retry(code: &str, detail: impl Into<String>) -> Self {
        Self { next: Next::Retry, problem: JobProblem::new(code, detail), source: None }
    }

    /// Try again after `wait`, as a provider asked for; the attempt is not counted.
    pub fn retry_after(wait: Duration, code: &str, detail: impl Into<String>) -> Self {
        Self { next: Next::Postpone(wait), problem: JobProblem::new(code, detail), source: None }
    }

    /// Not yet: come back after `wait`. Nothing failed, so the attempt is not counted, and nothing is kept or logged as a failure.
    #[must_use]
    pub fn not_due(wait: Duration) -> Self {
        Self { next: Next::Wait(wait), problem: JobProblem::new("not_due", "The job is not due yet."), source: None }
    }

    /// Never try again: it would fail in the same way.
    pub fn abort(code: &str, detail: impl Into<String>) -> Self {
        Self { next: Next::Abort, problem: JobProblem::new(code, detail), source: None }
    }

    /// The handler saw that it was asked to stop, and stopped.
    #[must_use]
    pub fn cancelled() -> Self {
        Self { next: Next::Cancel, problem: JobProblem::new("job_cancelled", "The job was cancelled."), source: None }
    }

    /// With the error behind it, which is logged and kept for the operator.
    #[must_use]
    pub fn because(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) fn lease_lost() -> Self {
        Self {
            next: Next::LeaseLost,
            problem: JobProblem::new("lease_lost", "Another worker has the job."),
            source: None,
        }
    }

    /// For logs and the operator: the code, and the chain of causes.
    pub(crate) fn internal_text(&self) -> String {
        let mut text = format!("{}: {}", self.problem.code, self.problem.detail);
        let mut cause: Option<&(dyn std::error::Error + 'static)> = None;
        if let Some(source) = &self.source {
            cause = Some(source.as_ref());
        }
        while let Some(error) = cause {
            let _ = write!(text, ": {error}");
            cause = error.source();
        }
        text.truncate(text.floor_char_boundary(4_000));
        storable(text)
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for JobFailure {
    fn from(error: E) -> Self {
        Self::retry("job_failed", "The attempt failed.").because(error)
    }
}

/// How long the gaps between attempts are.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// The gap after the first attempt.
    pub base: Duration,
    /// No gap is longer.
    pub cap: Duration,
}

impl Backoff {
    /// The gap after the given attempt, counted from one: it doubles each time, give or take a fifth by `random`, so that jobs
    /// that failed together do not return together.
    pub(crate) fn gap(&self, attempt: i32, random: u64) -> Duration {
        let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or(0).min(30);
        let whole = self.base.saturating_mul(1 << doublings).min(self.cap);
        // 800 to 1,200 thousandths.
        let thousandths = u32::try_from(800 + random % 401).unwrap_or(1_000);
        whole.saturating_mul(thousandths) / 1_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_grow_up_to_the_cap() {
        let backoff = Backoff { base: Duration::from_millis(100), cap: Duration::from_secs(10) };
        for random in [0, 200, 400, u64::MAX] {
            for attempt in 1..6 {
                // The shortest next gap is longer than the longest present one.
                assert!(backoff.gap(attempt + 1, 0) > backoff.gap(attempt, random), "{attempt} {random}");
            }
            assert!(backoff.gap(100, random) <= Duration::from_secs(12));
        }
    }

    #[test]
    fn tells_the_operator_the_causes() {
        let failure =
            JobFailure::retry("provider_busy", "The provider is busy.").because(std::io::Error::other("socket closed"));
        assert_eq!(failure.internal_text(), "provider_busy: The provider is busy.: socket closed");
    }
}
