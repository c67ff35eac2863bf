//! What a tenant's admin does to many jobs at once.

use std::collections::BTreeSet;

use axum::extract::State;
use kernel::TenantId;
use kernel::http::{Authorized, Json, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::jobs::JobStatus;
use super::{AccessProblems, AppState, ManageJobs};
use crate::error::JobsError;
use crate::job::{JobId, JobState};
use crate::operations::{self, Action, Done, Selection};
use crate::queues;

/// Something to do to many jobs.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JobOperation, example = json!({
    "action": "retry", "filter": {"queue": "ai", "code": "provider_busy"}, "dry_run": true
}))]
pub(crate) struct OperationIn {
    /// What to do.
    pub(crate) action: OperationAction,
    /// To which jobs: those that fit all that is given.
    #[serde(default)]
    pub(crate) filter: FilterIn,
    /// Only count what it would be done to.
    #[serde(default)]
    pub(crate) dry_run: bool,
    /// With `cancel`: do not wait for running jobs to stop by themselves; they are cancelled at once and cut off.
    #[serde(default)]
    pub(crate) force: bool,
}

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OperationAction {
    /// Dead letters begin anew, with all their attempts.
    Retry,
    /// Scheduled jobs become queued.
    RunNow,
    /// Queued and scheduled jobs are cancelled, running ones are asked to stop.
    Cancel,
    /// Queued and scheduled jobs are cancelled, running ones finish.
    Drain,
    /// Dead letters are removed.
    Discard,
    /// No job of the queue in `filter.queue` is started.
    Pause,
    /// Jobs of the queue in `filter.queue` are started again.
    Resume,
}

/// Which jobs; an empty filter means all of them that the action applies to.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JobFilter)]
pub(crate) struct FilterIn {
    /// These jobs, 100 at the most.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub(crate) ids: Vec<JobId>,
    /// Of this queue.
    #[schema(max_length = 200)]
    pub(crate) queue: Option<String>,
    /// Of this kind.
    #[schema(max_length = 200)]
    pub(crate) kind: Option<String>,
    /// In this state, among those that the action applies to.
    pub(crate) status: Option<JobStatus>,
    /// Whose last failure has this code.
    #[schema(max_length = 200)]
    pub(crate) code: Option<String>,
    /// Enqueued before.
    pub(crate) created_before: Option<Timestamp>,
}

/// What was done, or would be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = JobOperationResult, example = json!({
    "action": "retry", "dry_run": true, "jobs": 2, "sample": ["job_01h455vb4pex5vsknk084sn02q"], "more": false
}))]
pub(crate) struct OperationOut {
    /// What was asked for.
    pub(crate) action: OperationAction,
    /// Whether nothing was changed.
    pub(crate) dry_run: bool,
    /// Jobs that it was done to, or would be, 10,000 at the most; with `pause` and `resume` the jobs that wait.
    pub(crate) jobs: u64,
    /// The first of them.
    pub(crate) sample: Vec<JobId>,
    /// There are more: ask again.
    pub(crate) more: bool,
}

/// Do something to many jobs
///
/// Retry, run now, cancel, drain, discard, pause, resume, by filter. Try it with `dry_run` first. One request changes 10,000 jobs at
/// the most and says when there are more.
#[utoipa::path(
    post, path = "/api/jobs/v1/operations", tag = "jobs", request_body = OperationIn,
    responses(
        (status = 200, description = "It is done, or would be.", body = OperationOut),
        (status = 400, description = "The body is not JSON.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 415, description = "The body is called something else.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 422, description = "The operation has faults.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn operate_jobs(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ManageJobs>,
    Json(body): Json<OperationIn>,
) -> Result<Json<OperationOut>, Problem> {
    let done = match body.parse()? {
        Parsed::Jobs(action, selection) => operations::apply(&config, &ctx, action, &selection, body.dry_run).await?,
        Parsed::Pause(queue, paused) => {
            Done::of(queues::set_paused(&config, &ctx, &queue, paused, body.dry_run).await?)
        }
    };
    Ok(Json(OperationOut::new(&body, done)))
}

/// The same for one tenant or for all, by the operator.
pub(super) async fn operate_everywhere(
    config: &AppState,
    tenant: Option<TenantId>,
    body: &OperationIn,
) -> Result<OperationOut, JobsError> {
    let done = match body.parse()? {
        Parsed::Jobs(action, selection) => {
            operations::apply_everywhere(config, tenant, action, &selection, body.dry_run).await?
        }
        Parsed::Pause(queue, paused) => {
            Done::of(queues::set_paused_everywhere(config, tenant, &queue, paused, body.dry_run).await?)
        }
    };
    Ok(OperationOut::new(body, done))
}

enum Parsed {
    Jobs(Action, Selection),
    /// A queue, and whether it is to pause.
    Pause(String, bool),
}

/// The longest name of a queue or a kind, and the most jobs that are named.
const MOST_CHARACTERS: usize = 200;
const MOST_IDS: usize = 100;

impl OperationIn {
    fn parse(&self) -> Result<Parsed, JobsError> {
        let filter = &self.filter;
        let texts = [("/filter/queue", &filter.queue), ("/filter/kind", &filter.kind), ("/filter/code", &filter.code)];
        for (pointer, text) in texts {
            if text.as_ref().is_some_and(|text| text.is_empty() || text.chars().count() > MOST_CHARACTERS) {
                return Err(JobsError::InvalidOperation(pointer, "from 1 to 200 characters"));
            }
        }
        if filter.ids.len() > MOST_IDS {
            return Err(JobsError::InvalidOperation("/filter/ids", "at most 100"));
        }
        if self.force && self.action != OperationAction::Cancel {
            return Err(JobsError::InvalidOperation("/force", "only with cancel"));
        }
        let action = match self.action {
            OperationAction::Retry => Action::Retry,
            OperationAction::RunNow => Action::RunNow,
            OperationAction::Cancel if self.force => Action::Cut,
            OperationAction::Cancel => Action::Cancel,
            OperationAction::Drain => Action::Drain,
            OperationAction::Discard => Action::Discard,
            OperationAction::Pause | OperationAction::Resume => {
                let FilterIn { ids, queue: Some(queue), kind: None, status: None, code: None, created_before: None } =
                    filter
                else {
                    return Err(JobsError::InvalidOperation("/filter", "a queue and nothing else is paused"));
                };
                if !ids.is_empty() {
                    return Err(JobsError::InvalidOperation("/filter/ids", "a queue is paused, not single jobs"));
                }
                return Ok(Parsed::Pause(queue.clone(), self.action == OperationAction::Pause));
            }
        };
        let selection = Selection {
            spared: BTreeSet::new(),
            ids: filter.ids.clone(),
            queue: filter.queue.clone(),
            kind: filter.kind.clone(),
            state: filter.status.map(JobState::from),
            code: filter.code.clone(),
            created_before: filter.created_before,
        };
        Ok(Parsed::Jobs(action, selection))
    }
}

impl OperationOut {
    fn new(asked: &OperationIn, done: Done) -> Self {
        Self { action: asked.action, dry_run: asked.dry_run, jobs: done.jobs, sample: done.sample, more: done.more }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(operate_jobs))
}
