//! What can go wrong with a request about jobs.

use http::StatusCode;
use kernel::DbError;
use kernel::http::Problem;

use crate::job::JobState;

/// Why a request about jobs was not fulfilled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobsError {
    #[error("there is no such job, or it is another tenant's")]
    NotFound,
    #[error("there is no such schedule, or it is another tenant's")]
    ScheduleNotFound,
    #[error("the job has ended")]
    AlreadyEnded,
    #[error("only the operator may end jobs of this kind")]
    Protected,
    #[error("it cannot be done to a job in the state {0:?}")]
    DoesNotApply(JobState),
    #[error("the operation has faults")]
    InvalidOperation(&'static str, &'static str),
    #[error("the tenant has paused as many queues as it may")]
    TooManyPauses,
    #[error("there are as many alert rules as there may be")]
    TooManyAlertRules,
    #[error("jobs of this kind keep no events")]
    NotWatchable,
    #[error("Last-Event-ID is not a number")]
    InvalidLastEventId,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<JobsError> for Problem {
    fn from(error: JobsError) -> Self {
        match error {
            JobsError::NotFound | JobsError::ScheduleNotFound => Self::not_found(),
            JobsError::AlreadyEnded => Self::new(StatusCode::CONFLICT, "job_ended", "The job has ended")
                .detail("it can no longer be cancelled"),
            JobsError::Protected => Self::new(StatusCode::CONFLICT, "job_protected", "The job has to come to its end")
                .detail("money or somebody's right depends on it; the operator of the platform may cancel it"),
            JobsError::DoesNotApply(state) => {
                Self::new(StatusCode::CONFLICT, "job_in_other_state", "The job is in another state").detail(match state
                {
                    JobState::Ready => "it waits for a worker",
                    JobState::Running => "a worker runs it",
                    JobState::Scheduled => "it waits for its time",
                    JobState::Dead => "it is a dead letter",
                    JobState::Succeeded | JobState::Cancelled => "it has ended",
                })
            }
            JobsError::InvalidOperation(pointer, detail) => {
                Self::validation(Vec::new()).detail("1 field is not valid").error(pointer, "invalid", detail)
            }
            JobsError::TooManyPauses => {
                Self::new(StatusCode::CONFLICT, "too_many_pauses", "50 queues are paused").detail("resume one first")
            }
            JobsError::TooManyAlertRules => {
                Self::new(StatusCode::CONFLICT, "too_many_alert_rules", "There are 100 alert rules")
                    .detail("remove one first")
            }
            JobsError::NotWatchable => Self::new(StatusCode::CONFLICT, "job_not_watchable", "The job keeps no events")
                .detail("look at the job itself from time to time"),
            JobsError::InvalidLastEventId => {
                Self::new(StatusCode::BAD_REQUEST, "invalid_last_event_id", "Last-Event-ID is not valid")
                    .detail("send the id of the last event as it came, or none")
            }
            JobsError::Db(error) => error.into(),
        }
    }
}
