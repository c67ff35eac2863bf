//! A tenant's jobs: list, look, cancel.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, Path, Problem, ProblemOut, Query};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AccessProblems, AppState, ManageJobs, MissingProblem, ReadJobs};
use crate::failure::JobProblem;
use crate::job::{JobId, JobState};
use crate::jobs::{self, Failure, JobFilter, JobRecord};
use crate::operations::{self, Action};

/// A piece of background work.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Job, example = json!({
    "id": "job_01h455vb4pex5vsknk084sn02q", "kind": "ai_editor.describe_asset", "queue": "ai", "status": "running",
    "progress": {"fraction": 0.4, "message": "Reading the picture"}, "attempt": 1, "max_attempts": 8, "cancel_requested": false,
    "run_at": "2026-03-01T09:30:00Z", "created_at": "2026-03-01T09:30:00Z", "started_at": "2026-03-01T09:30:01Z"
}))]
pub(crate) struct JobOut {
    /// The job.
    pub(crate) id: JobId,
    /// What kind of work it is.
    pub(crate) kind: String,
    /// The queue it belongs to.
    pub(crate) queue: String,
    /// Where it is in its life.
    pub(crate) status: JobStatus,
    /// How far it has come, if it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress: Option<ProgressOut>,
    /// How often it was started.
    pub(crate) attempt: i32,
    /// How often it is started at the most.
    pub(crate) max_attempts: i32,
    /// Whether it was asked to stop.
    pub(crate) cancel_requested: bool,
    /// What came of it, once it has succeeded; its shape depends on the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub(crate) result: Option<Value>,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<JobProblemOut>,
    /// The attempts that failed, the last twenty at the most.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) failures: Vec<JobFailureOut>,
    /// Not started before.
    pub(crate) run_at: Timestamp,
    /// When it was enqueued.
    pub(crate) created_at: Timestamp,
    /// When the last attempt began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) started_at: Option<Timestamp>,
    /// When it succeeded or was cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<Timestamp>,
}

/// Where a job is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// It waits for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// It waits for its time: it was enqueued with a delay, or an attempt failed.
    Scheduled,
    /// It is done.
    Succeeded,
    /// It failed for good.
    Dead,
    /// It was cancelled.
    Cancelled,
}

/// How far a job has come.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = JobProgress)]
pub(crate) struct ProgressOut {
    /// From 0 to 1.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub(crate) fraction: f64,
    /// What it does at the moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
}

/// Why an attempt failed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = JobProblem, example = json!({"code": "job_timed_out", "detail": "The attempt took longer than 60 seconds."}))]
pub(crate) struct JobProblemOut {
    /// The kind of problem, for programs.
    pub(crate) code: String,
    /// What happened, for people.
    pub(crate) detail: String,
}

/// An attempt that failed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = JobFailure, example = json!({
    "attempt": 1, "at": "2026-03-01T09:30:02Z", "problem": {"code": "job_timed_out", "detail": "The attempt took longer than 60 seconds."}
}))]
pub(crate) struct JobFailureOut {
    /// Which attempt it was.
    pub(crate) attempt: i32,
    /// When it ended.
    pub(crate) at: Timestamp,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<JobProblemOut>,
    /// The error behind it with its causes; for the operator only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) error: Option<String>,
}

/// Which jobs to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct JobListQuery {
    /// Only jobs in this state.
    status: Option<JobStatus>,
    /// Only jobs of this kind.
    kind: Option<String>,
    /// Only jobs of this queue.
    queue: Option<String>,
    /// Only jobs whose last failure has this code; outcomes have none.
    code: Option<String>,
}

/// List jobs
///
/// The tenant's jobs, the newest first: those that wait, run or failed for good, and the outcomes that are kept.
#[utoipa::path(
    get, path = "/api/jobs/v1/jobs", tag = "jobs", params(PageQuery, JobListQuery),
    responses(
        (status = 200, description = "A page of jobs.", body = Page<JobOut>),
        (status = 400, description = "The query string or the cursor is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn list_jobs(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ReadJobs>,
    page: PageRequest,
    Query(query): Query<JobListQuery>,
) -> Result<Page<JobOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = jobs::list(&config, &ctx, &query.into(), after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, JobOut::from))
}

/// The list's name in cursors.
const LIST: &str = "jobs";

/// Get a job
///
/// Poll it while you wait, or follow its events. `result` or `problem` tells how it went.
#[utoipa::path(
    get, path = "/api/jobs/v1/jobs/{id}", tag = "jobs", params(("id" = JobId, Path, description = "The job.")),
    responses((status = 200, description = "The job.", body = JobOut), AccessProblems, MissingProblem)
)]
async fn get_job(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ReadJobs>,
    Path(id): Path<JobId>,
) -> Result<Json<JobOut>, Problem> {
    Ok(Json(jobs::get(&config, &ctx, id).await?.into()))
}

/// Cancel a job
///
/// A job that waits is cancelled at once. One that runs is asked to stop and answers 202; follow it to see its end, which may
/// still be success. Cancelling twice is the same as once.
#[utoipa::path(
    post, path = "/api/jobs/v1/jobs/{id}/cancel", tag = "jobs", params(("id" = JobId, Path, description = "The job.")),
    responses(
        (status = 200, description = "The job is cancelled.", body = JobOut),
        (status = 202, description = "The job was asked to stop.", body = JobOut),
        (status = 409, description = "The job has ended.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems, MissingProblem,
    )
)]
async fn cancel_job(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ManageJobs>,
    Path(id): Path<JobId>,
) -> Result<(StatusCode, Json<JobOut>), Problem> {
    let job: JobOut = jobs::cancel(&config, &ctx, id).await?.into();
    let status = if job.status == JobStatus::Cancelled { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(job)))
}

/// Retry a dead job
///
/// It begins anew, with all its attempts; what went wrong before stays in `failures`.
#[utoipa::path(
    post, path = "/api/jobs/v1/jobs/{id}/retry", tag = "jobs", params(("id" = JobId, Path, description = "The job.")),
    responses(
        (status = 200, description = "The job waits for a worker.", body = JobOut),
        (status = 409, description = "The job is not dead.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems, MissingProblem,
    )
)]
async fn retry_job(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ManageJobs>,
    Path(id): Path<JobId>,
) -> Result<Json<JobOut>, Problem> {
    Ok(Json(operations::apply_to(&config, &ctx, Action::Retry, id).await?.into()))
}

/// Run a scheduled job now
///
/// It no longer waits for its time, but for a worker.
#[utoipa::path(
    post, path = "/api/jobs/v1/jobs/{id}/run", tag = "jobs", params(("id" = JobId, Path, description = "The job.")),
    responses(
        (status = 200, description = "The job waits for a worker.", body = JobOut),
        (status = 409, description = "The job is not scheduled.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems, MissingProblem,
    )
)]
async fn run_job(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ManageJobs>,
    Path(id): Path<JobId>,
) -> Result<Json<JobOut>, Problem> {
    Ok(Json(operations::apply_to(&config, &ctx, Action::RunNow, id).await?.into()))
}

impl From<JobListQuery> for JobFilter {
    fn from(query: JobListQuery) -> Self {
        Self { state: query.status.map(JobState::from), kind: query.kind, queue: query.queue, code: query.code }
    }
}

impl From<JobStatus> for JobState {
    fn from(status: JobStatus) -> Self {
        match status {
            JobStatus::Queued => Self::Ready,
            JobStatus::Running => Self::Running,
            JobStatus::Scheduled => Self::Scheduled,
            JobStatus::Succeeded => Self::Succeeded,
            JobStatus::Dead => Self::Dead,
            JobStatus::Cancelled => Self::Cancelled,
        }
    }
}

impl From<JobState> for JobStatus {
    fn from(state: JobState) -> Self {
        match state {
            JobState::Ready => Self::Queued,
            JobState::Running => Self::Running,
            JobState::Scheduled => Self::Scheduled,
            JobState::Succeeded => Self::Succeeded,
            JobState::Dead => Self::Dead,
            JobState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<JobRecord> for JobOut {
    fn from(record: JobRecord) -> Self {
        let message = record.message;
        Self {
            id: record.id,
            kind: record.kind,
            queue: record.queue,
            status: record.state.into(),
            progress: record.fraction.map(|fraction| ProgressOut { fraction, message }),
            attempt: record.attempt,
            max_attempts: record.max_attempts,
            cancel_requested: record.cancel_requested,
            result: record.result,
            problem: record.problem.map(JobProblemOut::from),
            failures: record.failures.into_iter().map(JobFailureOut::from).collect(),
            run_at: record.run_at,
            created_at: record.created_at,
            started_at: record.started_at,
            finished_at: record.finished_at,
        }
    }
}

impl From<Failure> for JobFailureOut {
    fn from(failure: Failure) -> Self {
        Self {
            attempt: failure.attempt,
            at: Timestamp::from_micros(failure.at),
            problem: failure.problem.map(JobProblemOut::from),
            error: None,
        }
    }
}

impl From<JobProblem> for JobProblemOut {
    fn from(problem: JobProblem) -> Self {
        Self { code: problem.code, detail: problem.detail }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(get_job))
        .routes(routes!(cancel_job))
        .routes(routes!(retry_job))
        .routes(routes!(run_job))
}
