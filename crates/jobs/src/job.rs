//! What a job is: a payload with a kind, and the rules of its kind.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

kernel::typed_id!(
    /// A job.
    pub JobId, "job"
);

/// A kind of job. The type itself is the payload: ids and small facts, never a secret, never a document.
///
/// The handler of a job must be safe to run twice: a worker that dies after the effect and before the settlement leaves the
/// job to another one. Where the effect is in the same database, [`crate::JobContext::complete_in`] makes both one.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Its name in the table, for example `ai_editor.embed_prompt`. It is never reused for something else.
    const KIND: &'static str;
    /// The queue it waits in. Queues differ by how many of their jobs run at once.
    const QUEUE: &'static str = "default";
    /// The version of the payload. A worker leaves newer ones to newer workers.
    const VERSION: i32 = 1;
    /// How often it is tried, a crash of the worker included, before it is a dead letter.
    const MAX_ATTEMPTS: i32 = 8;
    /// How long one attempt may take.
    const TIME_LIMIT: Duration = Duration::from_secs(60);
    /// What remains of it once it is done.
    const OUTCOME: Outcome = Outcome::Forget;
    /// Whether only the operator may cancel, drain or discard it. For what must come to its end whatever a tenant's people press: a
    /// refund on its way, a message about money.
    const PROTECTED: bool = false;

    /// While a job of this kind with the same key waits or runs, and while its success is remembered, the tenant cannot enqueue
    /// another: the first one's id is answered instead. A dead letter of the same key begins anew; one that was cancelled does not
    /// count. It saves work; it is not a lock.
    fn idempotency_key(&self) -> Option<String> {
        None
    }

    /// Brings the payload of an older `version` into the present form.
    #[must_use]
    fn upgrade(version: i32, payload: Value) -> Value {
        let _ = version;
        payload
    }
}

/// What remains of a job that succeeded or was cancelled. Dead letters remain in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing: the row is deleted. For work that nobody waits for.
    Forget,
    /// Its result, and the events on the way. For work that somebody watches.
    Keep,
}

/// In which order the jobs of one tenant and queue are started. Between tenants turns are taken whatever the priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Priority {
    /// Before the others: somebody is waiting.
    High,
    /// In order of arrival.
    #[default]
    Normal,
    /// When there is nothing else.
    Low,
}

impl Priority {
    /// As stored; the smaller one is started first.
    pub(crate) const fn rank(self) -> i16 {
        match self {
            Self::High => 0,
            Self::Normal => 1,
            Self::Low => 2,
        }
    }
}

/// Where a job is in its life; the numbers are those of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobState {
    Ready,
    Running,
    Scheduled,
    Dead,
    Succeeded,
    Cancelled,
}

impl JobState {
    /// As stored.
    pub(crate) const fn number(self) -> i16 {
        match self {
            Self::Ready => 0,
            Self::Running => 1,
            Self::Scheduled => 2,
            Self::Dead => 3,
            Self::Succeeded => 4,
            Self::Cancelled => 5,
        }
    }

    /// From what is stored.
    pub(crate) const fn from_number(number: i16) -> Self {
        match number {
            0 => Self::Ready,
            1 => Self::Running,
            2 => Self::Scheduled,
            4 => Self::Succeeded,
            5 => Self::Cancelled,
            _ => Self::Dead,
        }
    }

    /// Whether nothing will happen any more unless somebody asks for it.
    pub(crate) const fn is_terminal(self) -> bool {
        matches!(self, Self::Dead | Self::Succeeded | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_survive_the_table() {
        for state in [
            JobState::Ready,
            JobState::Running,
            JobState::Scheduled,
            JobState::Dead,
            JobState::Succeeded,
            JobState::Cancelled,
        ] {
            assert_eq!(JobState::from_number(state.number()), state);
        }
    }
}
