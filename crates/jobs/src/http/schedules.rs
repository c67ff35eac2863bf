//! Schedules: a tenant's own, and those of all for the operator. See them, stop them, let them go on.

use axum::extract::State;
use kernel::TenantId;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, Path, Problem, ProblemOut, Query};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::operator::{Operator, OperatorQueueQuery, nobody};
use super::queues::PausedByOut;
use super::{AccessProblems, AppState, ManageJobs, MissingProblem, ReadJobs};
use crate::job::JobId;
use crate::schedules::{self, Position, ScheduleId, ScheduleRecord};

/// The tenant's schedules.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ScheduleList)]
pub(crate) struct ScheduleListOut {
    /// By name.
    pub(crate) data: Vec<ScheduleOut>,
}

/// A job that is enqueued again and again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Schedule, example = json!({
    "id": "sched_01h455vb4pex5vsknk084sn02q", "name": "reconcile payments", "cron": "0 3 * * *", "queue": "default",
    "kind": "commerce.reconcile", "paused": false, "paused_by": [], "next_run_at": "2026-03-02T03:00:00Z", "last_run_at": "2026-03-01T03:00:00Z",
    "last_job_id": "job_01h455vb4pex5vsknk084sn02q"
}))]
pub(crate) struct ScheduleOut {
    /// The schedule.
    pub(crate) id: ScheduleId,
    /// What it is known by.
    pub(crate) name: String,
    /// Minute, hour, day of the month, month, day of the week, in UTC.
    pub(crate) cron: String,
    /// The queue of its jobs.
    pub(crate) queue: String,
    /// The kind of its jobs.
    pub(crate) kind: String,
    /// Whether it enqueues nothing.
    pub(crate) paused: bool,
    /// Who paused it; empty when it goes on. Each lets go on only what it paused itself.
    pub(crate) paused_by: Vec<PausedByOut>,
    /// When it is due next.
    pub(crate) next_run_at: Timestamp,
    /// When it enqueued its last job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_run_at: Option<Timestamp>,
    /// Its last job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_job_id: Option<JobId>,
}

/// A schedule with whose it is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = OperatorSchedule)]
pub(crate) struct OperatorScheduleOut {
    /// Whose schedule it is; the tenant of zeros for those of the platform itself.
    pub(crate) tenant_id: TenantId,
    /// The schedule as its tenant sees it.
    pub(crate) schedule: ScheduleOut,
}

/// List schedules
///
/// The tenant's schedules by name.
#[utoipa::path(
    get, path = "/api/jobs/v1/schedules", tag = "jobs",
    responses((status = 200, description = "The schedules.", body = ScheduleListOut), AccessProblems)
)]
async fn list_schedules(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ReadJobs>,
) -> Result<Json<ScheduleListOut>, Problem> {
    let schedules = schedules::list(&config, &ctx).await?;
    Ok(Json(ScheduleListOut { data: schedules.into_iter().map(ScheduleOut::from).collect() }))
}

/// Pause a schedule
///
/// It enqueues nothing until it is resumed. Doing it twice is the same as once.
#[utoipa::path(
    post, path = "/api/jobs/v1/schedules/{id}/pause", tag = "jobs", params(("id" = ScheduleId, Path, description = "The schedule.")),
    responses((status = 200, description = "The schedule.", body = ScheduleOut), AccessProblems, MissingProblem)
)]
async fn pause_schedule(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ManageJobs>,
    Path(id): Path<ScheduleId>,
) -> Result<Json<ScheduleOut>, Problem> {
    Ok(Json(schedules::set_paused(&config, &ctx, id, true).await?.into()))
}

/// Resume a schedule
///
/// It goes on from its next moment unless the operator has paused it too; what it missed is not made up for. Doing it twice is the
/// same as once.
#[utoipa::path(
    post, path = "/api/jobs/v1/schedules/{id}/resume", tag = "jobs", params(("id" = ScheduleId, Path, description = "The schedule.")),
    responses((status = 200, description = "The schedule.", body = ScheduleOut), AccessProblems, MissingProblem)
)]
async fn resume_schedule(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ManageJobs>,
    Path(id): Path<ScheduleId>,
) -> Result<Json<ScheduleOut>, Problem> {
    Ok(Json(schedules::set_paused(&config, &ctx, id, false).await?.into()))
}

/// List schedules of all tenants
///
/// For operators, by tenant and name. Those of the platform itself belong to the tenant of zeros.
#[utoipa::path(
    get, path = "/api/jobs/v1/operator/schedules", tag = "jobs-operators", params(PageQuery, OperatorQueueQuery),
    responses(
        (status = 200, description = "A page of schedules.", body = Page<OperatorScheduleOut>),
        (status = 400, description = "The query string or the cursor is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn list_all_schedules(
    State(config): State<AppState>,
    _: Operator,
    page: PageRequest,
    Query(query): Query<OperatorQueueQuery>,
) -> Result<Page<OperatorScheduleOut>, Problem> {
    let ctx = nobody();
    let after: Option<Position> = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = schedules::list_everywhere(&config, query.tenant_id, after.as_ref(), page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, ScheduleRecord::position, OperatorScheduleOut::from))
}

/// The list's name in cursors.
const LIST: &str = "operator/schedules";

/// Pause any schedule
///
/// For operators. The tenant cannot resume what the operator paused. Doing it twice is the same as once.
#[utoipa::path(
    post, path = "/api/jobs/v1/operator/tenants/{tenant_id}/schedules/{id}/pause", tag = "jobs-operators",
    params(("tenant_id" = TenantId, Path, description = "The tenant."), ("id" = ScheduleId, Path, description = "The schedule.")),
    responses((status = 200, description = "The schedule.", body = OperatorScheduleOut), AccessProblems, MissingProblem)
)]
async fn pause_any_schedule(
    State(config): State<AppState>,
    _: Operator,
    Path((tenant, id)): Path<(TenantId, ScheduleId)>,
) -> Result<Json<OperatorScheduleOut>, Problem> {
    Ok(Json(schedules::set_held(&config, tenant, id, true).await?.into()))
}

/// Resume any schedule
///
/// For operators. What the tenant paused itself stays paused. Doing it twice is the same as once.
#[utoipa::path(
    post, path = "/api/jobs/v1/operator/tenants/{tenant_id}/schedules/{id}/resume", tag = "jobs-operators",
    params(("tenant_id" = TenantId, Path, description = "The tenant."), ("id" = ScheduleId, Path, description = "The schedule.")),
    responses((status = 200, description = "The schedule.", body = OperatorScheduleOut), AccessProblems, MissingProblem)
)]
async fn resume_any_schedule(
    State(config): State<AppState>,
    _: Operator,
    Path((tenant, id)): Path<(TenantId, ScheduleId)>,
) -> Result<Json<OperatorScheduleOut>, Problem> {
    Ok(Json(schedules::set_held(&config, tenant, id, false).await?.into()))
}

impl From<ScheduleRecord> for OperatorScheduleOut {
    fn from(record: ScheduleRecord) -> Self {
        Self { tenant_id: record.tenant, schedule: record.into() }
    }
}

impl From<ScheduleRecord> for ScheduleOut {
    fn from(record: ScheduleRecord) -> Self {
        Self {
            id: record.id,
            name: record.name,
            cron: record.cron,
            queue: record.queue,
            kind: record.kind,
            paused: !record.paused_by.is_empty(),
            paused_by: record.paused_by.into_iter().map(PausedByOut::from).collect(),
            next_run_at: record.next_run_at,
            last_run_at: record.last_run_at,
            last_job_id: record.last_job,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_schedules))
        .routes(routes!(pause_schedule))
        .routes(routes!(resume_schedule))
        .routes(routes!(list_all_schedules))
        .routes(routes!(pause_any_schedule))
        .routes(routes!(resume_any_schedule))
}
