//! The queues of all tenants, for those who operate the platform.

use axum::extract::{FromRequestParts, State};
use http::StatusCode;
use http::request::Parts;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Json, Path, Problem, ProblemOut, Query};
use kernel::{RequestCtx, RequestId, TenantId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::jobs::{JobOut, JobStatus};
use super::operations::{OperationIn, OperationOut, operate_everywhere};
use super::queues::{QueueListOut, WindowQuery};
use super::{AccessProblems, AppState, MissingProblem};
use crate::error::JobsError;
use crate::job::{JobId, JobState};
use crate::jobs::{self, JobFilter, JobRecord, Position};
use crate::queues::{self, QueueLimits};
use crate::schedules::platform_tenant;

/// A caller who operates the platform and sees every tenant. The host's authentication puts it into the request's extensions;
/// without it the operator's routes answer 401 to strangers and 403 to everybody else, whatever permissions they have.
#[derive(Clone, Copy, Debug)]
pub struct Operator;

impl<S: Sync> FromRequestParts<S> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extensions.get::<Self>() {
            Some(operator) => Ok(*operator),
            None if parts.extensions.get::<RequestCtx>().is_some() => {
                Err(Problem::new(StatusCode::FORBIDDEN, "operators_only", "Only operators may do this"))
            }
            None => Err(Problem::unauthorized()),
        }
    }
}

/// A job with what only the operator sees.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = OperatorJob)]
pub(crate) struct OperatorJobOut {
    /// Whose job it is.
    pub(crate) tenant_id: TenantId,
    /// The last error with its causes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// The job as its tenant sees it; its failures with their causes.
    pub(crate) job: JobOut,
}

/// Which jobs to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OperatorJobQuery {
    /// Only jobs of this tenant.
    tenant_id: Option<TenantId>,
    /// Only jobs in this state. When not given: those that wait, run or are dead.
    status: Option<JobStatus>,
    /// Only jobs of this kind.
    kind: Option<String>,
    /// Only jobs of this queue.
    queue: Option<String>,
    /// Only jobs whose last failure has this code.
    code: Option<String>,
}

/// Whose queues to look at.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OperatorQueueQuery {
    /// Only what is this tenant's.
    pub(super) tenant_id: Option<TenantId>,
}

/// Something to do to many jobs of one tenant or of all.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OperatorOperation, example = json!({
    "operation": {"action": "pause", "filter": {"queue": "ai"}, "dry_run": true}
}))]
pub(crate) struct OperatorOperationIn {
    /// Only to jobs of this tenant.
    tenant_id: Option<TenantId>,
    /// What to do.
    operation: OperationIn,
}

/// What holds for a queue.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QueueLimits, example = json!({"paused": false, "max_running": 20, "max_running_per_tenant": 4}))]
pub(crate) struct QueueLimitsIn {
    /// Nothing is started.
    paused: bool,
    /// Jobs that may run at once, over all workers; absent or null: any number.
    #[schema(minimum = 1)]
    max_running: Option<u32>,
    /// Jobs of each tenant that may run at once.
    #[schema(minimum = 1)]
    max_running_per_tenant: Option<u32>,
}

/// What holds for one tenant in a queue.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QueueTenantLimits, example = json!({"paused": false, "max_running": 2}))]
pub(crate) struct QueueTenantLimitsIn {
    /// Nothing of the tenant is started. It is the operator's pause: the tenant cannot end it.
    paused: bool,
    /// Jobs of the tenant that may run at once, over all workers, in place of the queue's own number.
    #[schema(minimum = 1)]
    max_running: Option<u32>,
}

/// List all queues
///
/// For operators. Depth, age of the oldest job, throughput, latencies and failures by reason, over all tenants or for one.
#[utoipa::path(
    get, path = "/api/jobs/v1/operator/queues", tag = "jobs-operators", params(OperatorQueueQuery, WindowQuery),
    responses(
        (status = 200, description = "The queues.", body = QueueListOut),
        (status = 400, description = "The query string is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn list_all_queues(
    State(config): State<AppState>,
    _: Operator,
    Query(query): Query<OperatorQueueQuery>,
    Query(window): Query<WindowQuery>,
) -> Result<Json<QueueListOut>, Problem> {
    let records = queues::list_everywhere(&config, query.tenant_id, window.window()).await?;
    Ok(Json(QueueListOut::new(records, window.window())))
}

/// Limit a queue
///
/// For operators. Pauses it, or sets how many of its jobs may run at once. It holds within a second.
#[utoipa::path(
    put, path = "/api/jobs/v1/operator/queues/{queue}", tag = "jobs-operators", request_body = QueueLimitsIn,
    params(("queue" = String, Path, description = "The queue.")),
    responses(
        (status = 204, description = "It holds."),
        (status = 400, description = "The body is not JSON.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 422, description = "A limit is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems, MissingProblem,
    )
)]
async fn limit_queue(
    State(config): State<AppState>,
    _: Operator,
    Path(queue): Path<String>,
    Json(body): Json<QueueLimitsIn>,
) -> Result<StatusCode, Problem> {
    let limits = QueueLimits {
        paused: body.paused,
        max_running: positive("/max_running", body.max_running)?,
        max_running_per_tenant: positive("/max_running_per_tenant", body.max_running_per_tenant)?,
    };
    queues::limit(&config, named(&queue)?, limits).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Limit a tenant in a queue
///
/// For operators. Pauses the tenant there, or sets how many of its jobs may run at once. It holds within a second.
#[utoipa::path(
    put, path = "/api/jobs/v1/operator/queues/{queue}/tenants/{tenant_id}", tag = "jobs-operators", request_body = QueueTenantLimitsIn,
    params(("queue" = String, Path, description = "The queue."), ("tenant_id" = TenantId, Path, description = "The tenant.")),
    responses(
        (status = 204, description = "It holds."),
        (status = 400, description = "The body is not JSON.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 422, description = "A limit is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems, MissingProblem,
    )
)]
async fn limit_queue_tenant(
    State(config): State<AppState>,
    _: Operator,
    Path((queue, tenant)): Path<(String, TenantId)>,
    Json(body): Json<QueueTenantLimitsIn>,
) -> Result<StatusCode, Problem> {
    let max_running = positive("/max_running", body.max_running)?;
    queues::limit_tenant(&config, tenant, named(&queue)?, body.paused, max_running).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List jobs of all tenants
///
/// For operators, the newest first, with the errors behind failures.
#[utoipa::path(
    get, path = "/api/jobs/v1/operator/jobs", tag = "jobs-operators", params(PageQuery, OperatorJobQuery),
    responses(
        (status = 200, description = "A page of jobs.", body = Page<OperatorJobOut>),
        (status = 400, description = "The query string or the cursor is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn list_all_jobs(
    State(config): State<AppState>,
    _: Operator,
    page: PageRequest,
    Query(query): Query<OperatorJobQuery>,
) -> Result<Page<OperatorJobOut>, Problem> {
    let ctx = nobody();
    let after: Option<Position> = page.after(&config.cursor_key, &ctx, LIST)?;
    let tenant = query.tenant_id;
    let rows = jobs::list_everywhere(&config, tenant, &query.into(), after.as_ref(), page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, JobRecord::position, OperatorJobOut::from))
}

/// The list's name in cursors.
const LIST: &str = "operator/jobs";

/// Get a job of any tenant
///
/// For operators, with the errors behind its failures.
#[utoipa::path(
    get, path = "/api/jobs/v1/operator/tenants/{tenant_id}/jobs/{id}", tag = "jobs-operators",
    params(("tenant_id" = TenantId, Path, description = "The tenant."), ("id" = JobId, Path, description = "The job.")),
    responses((status = 200, description = "The job.", body = OperatorJobOut), AccessProblems, MissingProblem)
)]
async fn get_any_job(
    State(config): State<AppState>,
    _: Operator,
    Path((tenant, id)): Path<(TenantId, JobId)>,
) -> Result<Json<OperatorJobOut>, Problem> {
    Ok(Json(jobs::get_anywhere(&config, tenant, id).await?.into()))
}

/// Do something to jobs of all tenants
///
/// For operators. As the tenant's own operation, for one tenant or for all.
#[utoipa::path(
    post, path = "/api/jobs/v1/operator/operations", tag = "jobs-operators", request_body = OperatorOperationIn,
    responses(
        (status = 200, description = "It is done, or would be.", body = OperationOut),
        (status = 400, description = "The body is not JSON.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 422, description = "The operation has faults.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn operate_all_jobs(
    State(config): State<AppState>,
    _: Operator,
    Json(body): Json<OperatorOperationIn>,
) -> Result<Json<OperationOut>, Problem> {
    Ok(Json(operate_everywhere(&config, body.tenant_id, &body.operation).await?))
}

/// A context that binds the cursors of lists without tenant.
pub(super) fn nobody() -> RequestCtx {
    RequestCtx::system(platform_tenant(), RequestId::from_uuid(kernel::reexport::Uuid::nil()))
}

fn positive(pointer: &'static str, limit: Option<u32>) -> Result<Option<i64>, JobsError> {
    match limit {
        Some(0) => Err(JobsError::InvalidOperation(pointer, "at least 1; pause it to start nothing")),
        limit => Ok(limit.map(i64::from)),
    }
}

/// The name of a queue, if it can be one.
fn named(queue: &str) -> Result<&str, JobsError> {
    if queue.is_empty() || queue.chars().count() > 200 { Err(JobsError::NotFound) } else { Ok(queue) }
}

impl From<OperatorJobQuery> for JobFilter {
    fn from(query: OperatorJobQuery) -> Self {
        let state = query.status.map(JobState::from);
        Self { state, kind: query.kind, queue: query.queue, code: query.code }
    }
}

impl From<JobRecord> for OperatorJobOut {
    fn from(mut record: JobRecord) -> Self {
        let errors: Vec<Option<String>> = record.failures.iter().map(|failure| failure.error.clone()).collect();
        let (tenant_id, error) = (record.tenant, record.error.take());
        let mut job = JobOut::from(record);
        for (failure, error) in job.failures.iter_mut().zip(errors) {
            failure.error = error;
        }
        Self { tenant_id, error, job }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_all_queues))
        .routes(routes!(limit_queue))
        .routes(routes!(limit_queue_tenant))
        .routes(routes!(list_all_jobs))
        .routes(routes!(get_any_job))
        .routes(routes!(operate_all_jobs))
}
