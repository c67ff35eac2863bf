//! How a tenant's queues are doing.

use std::time::Duration;

use axum::extract::State;
use kernel::http::{Authorized, Json, Problem, ProblemOut, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AccessProblems, AppState, ReadJobs};
use crate::queues::{self, Lately, PausedBy, QueueRecord};
use crate::worker::figures::Latencies;

/// Queues with something to tell.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = QueueList)]
pub(crate) struct QueueListOut {
    /// By name.
    pub(crate) data: Vec<QueueOut>,
}

/// A queue as it is now, and how it did lately.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Queue, example = json!({
    "queue": "ai", "queued": 12, "running": 4, "scheduled": 1, "dead": 2, "oldest_seconds": 3.2, "paused": false, "paused_by": [],
    "max_running": 20,
    "lately": {
        "window_seconds": 3600, "succeeded": 1800, "failed": 12, "dead": 2, "cancelled": 1, "per_second": 0.5,
        "wait": {"p50_seconds": 0.004, "p95_seconds": 0.03, "p99_seconds": 0.2},
        "run": {"p50_seconds": 0.8, "p95_seconds": 2.1, "p99_seconds": 6.0},
        "failures": [{"code": "provider_busy", "count": 10}, {"code": "job_timed_out", "count": 2}]
    }
}))]
pub(crate) struct QueueOut {
    /// Its name.
    pub(crate) queue: String,
    /// Jobs that wait for a worker.
    pub(crate) queued: u64,
    /// Jobs that a worker has.
    pub(crate) running: u64,
    /// Jobs that wait for their time.
    pub(crate) scheduled: u64,
    /// Dead letters.
    pub(crate) dead: u64,
    /// How long the oldest queued job has been due; absent when none is queued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) oldest_seconds: Option<f64>,
    /// Whether nothing is started.
    pub(crate) paused: bool,
    /// Who paused it; empty when it goes on. Each lets go on only what it paused itself.
    pub(crate) paused_by: Vec<PausedByOut>,
    /// Jobs that may run at once; absent when nothing limits them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_running: Option<u64>,
    /// Jobs of each tenant that may run at once; for the operator only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_running_per_tenant: Option<u64>,
    /// What happened lately. It is written down every few seconds.
    pub(crate) lately: LatelyOut,
}

/// Who paused something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PausedBy)]
pub(crate) enum PausedByOut {
    /// The tenant's own people, for the tenant.
    Tenant,
    /// The operator, for the tenant.
    Operator,
    /// The operator, for all tenants.
    OperatorForAll,
}

/// What happened within a window of time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = QueueLately)]
pub(crate) struct LatelyOut {
    /// The window up to now.
    pub(crate) window_seconds: u64,
    /// Jobs that succeeded.
    pub(crate) succeeded: i64,
    /// Attempts that failed.
    pub(crate) failed: i64,
    /// Jobs that failed for good.
    pub(crate) dead: i64,
    /// Running jobs that were cancelled.
    pub(crate) cancelled: i64,
    /// Attempts that ended, per second.
    pub(crate) per_second: f64,
    /// From when a job was due to when it was started.
    pub(crate) wait: QuantilesOut,
    /// How long attempts took.
    pub(crate) run: QuantilesOut,
    /// Failed attempts by the code of their problem, the most frequent first.
    pub(crate) failures: Vec<FailureCountOut>,
}

/// Durations that this part of all stays below; absent when there was none. They are exact to a factor of two.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = QueueQuantiles)]
pub(crate) struct QuantilesOut {
    /// Half of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) p50_seconds: Option<f64>,
    /// 95 of 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) p95_seconds: Option<f64>,
    /// 99 of 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) p99_seconds: Option<f64>,
}

/// How often attempts failed for one reason.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = QueueFailures)]
pub(crate) struct FailureCountOut {
    /// The code of the problem; `other` for the rest when there are many.
    pub(crate) code: String,
    /// How often.
    pub(crate) count: i64,
}

/// Which time to look back over.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WindowQuery {
    /// Seconds to look back, 60 to 21600.
    #[param(minimum = 60, maximum = 21_600, default = 3_600)]
    window_seconds: Option<u64>,
}

impl WindowQuery {
    /// The window, within its bounds.
    pub(crate) fn window(self) -> Duration {
        Duration::from_secs(self.window_seconds.unwrap_or(3_600).clamp(60, 21_600))
    }
}

/// List queues
///
/// The tenant's queues that have jobs, did something lately or are limited: their depth, the age of the oldest job, throughput,
/// latencies and failures by reason.
#[utoipa::path(
    get, path = "/api/jobs/v1/queues", tag = "jobs", params(WindowQuery),
    responses(
        (status = 200, description = "The queues.", body = QueueListOut),
        (status = 400, description = "The query string is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn list_queues(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ReadJobs>,
    Query(query): Query<WindowQuery>,
) -> Result<Json<QueueListOut>, Problem> {
    Ok(Json(QueueListOut::new(queues::list(&config, &ctx, query.window()).await?, query.window())))
}

impl QueueListOut {
    pub(crate) fn new(records: Vec<QueueRecord>, window: Duration) -> Self {
        Self { data: records.into_iter().map(|record| QueueOut::new(record, window)).collect() }
    }
}

impl QueueOut {
    fn new(record: QueueRecord, window: Duration) -> Self {
        Self {
            queue: record.queue,
            queued: record.ready,
            running: record.running,
            scheduled: record.scheduled,
            dead: record.dead,
            oldest_seconds: record.oldest.as_ref().map(Duration::as_secs_f64),
            paused: !record.paused_by.is_empty(),
            paused_by: record.paused_by.into_iter().map(PausedByOut::from).collect(),
            max_running: record.max_running,
            max_running_per_tenant: record.max_running_per_tenant,
            lately: LatelyOut::new(record.lately, window),
        }
    }
}

impl From<PausedBy> for PausedByOut {
    fn from(who: PausedBy) -> Self {
        match who {
            PausedBy::Tenant => Self::Tenant,
            PausedBy::Operator => Self::Operator,
            PausedBy::OperatorForAll => Self::OperatorForAll,
        }
    }
}

impl LatelyOut {
    fn new(lately: Lately, window: Duration) -> Self {
        let mut failures: Vec<FailureCountOut> =
            lately.reasons.into_iter().map(|(code, count)| FailureCountOut { code, count }).collect();
        failures.sort_by_key(|failure| std::cmp::Reverse(failure.count));
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let ended = (lately.succeeded + lately.failed + lately.cancelled) as f64;
        Self {
            window_seconds: window.as_secs(),
            succeeded: lately.succeeded,
            failed: lately.failed,
            dead: lately.dead,
            cancelled: lately.cancelled,
            per_second: ended / window.as_secs_f64(),
            wait: (&lately.waits).into(),
            run: (&lately.runs).into(),
            failures,
        }
    }
}

impl From<&Latencies> for QuantilesOut {
    fn from(latencies: &Latencies) -> Self {
        let below = |part| latencies.quantile(part).as_ref().map(Duration::as_secs_f64);
        Self { p50_seconds: below(0.5), p95_seconds: below(0.95), p99_seconds: below(0.99) }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_queues))
}
