//! What happens to one job, as it happens.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use kernel::RequestCtx;
use kernel::http::{Authorized, Path, Problem, ProblemOut};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::jobs::{JobProblemOut, JobStatus, ProgressOut};
use super::{AccessProblems, AppState, MissingProblem, ReadJobs};
use crate::entity::event;
use crate::error::JobsError;
use crate::job::JobId;
use crate::jobs;

/// The data of one event.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = JobEvent, example = json!({
    "status": "running", "attempt": 1, "progress": {"fraction": 0.4, "message": "Reading the picture"}, "at": "2026-03-01T09:30:02Z"
}))]
pub(crate) struct JobEventOut {
    /// Where the job is from then on.
    pub(crate) status: JobStatus,
    /// Which attempt it is about; 0 before the first.
    pub(crate) attempt: i32,
    /// How far the job had come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress: Option<ProgressOut>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub(crate) result: Option<Value>,
    /// Why the attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<JobProblemOut>,
    /// When the next attempt is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run_at: Option<Timestamp>,
    /// When it happened.
    pub(crate) at: Timestamp,
}

/// Watch a job
///
/// Server-sent events with rising ids: `queued`, `scheduled`, `started`, `progress`, `retrying`, `cancelling`, then one of
/// `succeeded`, `dead`, `cancelled`, after which the stream ends. Come back with `Last-Event-ID` to continue; when there is
/// nothing left to tell the answer is 204, which also stops a browser from coming back. A comment is sent every 15 seconds.
#[utoipa::path(
    get, path = "/api/jobs/v1/jobs/{id}/events", tag = "jobs",
    params(
        ("id" = JobId, Path, description = "The job."),
        ("Last-Event-ID" = Option<i64>, Header, description = "Only events after this one.", minimum = 0),
    ),
    responses(
        (status = 200, description = "The events so far, then those to come. The data of each is JSON: `status`, `attempt`, `at`, and what there is of `progress`, `result`, `problem` and `run_at`.", body = Value, content_type = "text/event-stream"),
        (status = 204, description = "The job has ended and its last event is known."),
        (status = 400, description = "Last-Event-ID is not a number.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 409, description = "Jobs of this kind keep no events.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems, MissingProblem,
    )
)]
async fn watch_job(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ReadJobs>,
    Path(id): Path<JobId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last = last_event_id(&headers)?;
    // Listening begins before looking, so that nothing falls between.
    let nudges = config.fan_out.subscribe(&jobs::channel(ctx.tenant, id)).await;
    let job = jobs::get_watchable(&config, &ctx, id).await?;
    let pending = VecDeque::from(jobs::events(&config, &ctx, id, last).await?);
    // Nothing would ever come behind an event that there never was.
    if pending.is_empty() && last > 0 && jobs::events(&config, &ctx, id, last - 1).await?.is_empty() {
        return Err(JobsError::InvalidLastEventId.into());
    }
    if pending.is_empty() && job.state.is_terminal() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let watch = Watch { config, ctx, id, last, pending, nudges, ended: false };
    let stream = stream::unfold(watch, Watch::next);
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
    Ok(([(NO_BUFFERING, "no")], Sse::new(stream).keep_alive(keep_alive)).into_response())
}

/// Tells nginx to pass events on as they come.
pub(super) const NO_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// One open stream.
struct Watch {
    config: AppState,
    ctx: RequestCtx,
    id: JobId,
    last: i64,
    pending: VecDeque<event::Model>,
    nudges: BoxStream<'static, String>,
    ended: bool,
}

impl Watch {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                self.last = event.id;
                self.ended = status_after(&event.name).is_some_and(|status| {
                    matches!(status, JobStatus::Succeeded | JobStatus::Dead | JobStatus::Cancelled)
                });
                return Some((Ok(to_sse(event)), self));
            }
            if self.ended {
                return None;
            }
            match jobs::events(&self.config, &self.ctx, self.id, self.last).await {
                Ok(events) if !events.is_empty() => self.pending.extend(events),
                Ok(_) => {
                    let config = Arc::clone(&self.config);
                    tokio::select! {
                        () = config.stop.cancelled() => return None,
                        nudge = self.nudges.next() => if nudge.is_none() { tokio::time::sleep(config.poll_interval).await },
                        () = tokio::time::sleep(config.poll_interval) => {}
                    }
                }
                Err(error) => {
                    // The client comes back with the id of the last event it has.
                    tracing::warn!(%error, job_id = %self.id, "event stream ends early");
                    return None;
                }
            }
        }
    }
}

fn last_event_id(headers: &HeaderMap) -> Result<i64, JobsError> {
    let Some(value) = headers.get("last-event-id") else { return Ok(0) };
    let id: i64 = value.to_str().ok().and_then(|text| text.parse().ok()).ok_or(JobsError::InvalidLastEventId)?;
    if id < 0 { Err(JobsError::InvalidLastEventId) } else { Ok(id) }
}

fn to_sse(event: event::Model) -> Event {
    let status = status_after(&event.name).unwrap_or(JobStatus::Running);
    let message = event.message;
    let (result, problem) = match status {
        JobStatus::Succeeded => (event.body, None),
        _ => (None, event.body.and_then(|body| serde_json::from_value(body).ok())),
    };
    let out = JobEventOut {
        status,
        attempt: event.attempt,
        progress: event.fraction.map(|fraction| ProgressOut { fraction, message }),
        result,
        problem,
        run_at: event.run_at.filter(|_| status == JobStatus::Scheduled),
        at: event.created_at,
    };
    // JSON has no line breaks that would end the data early.
    let data = serde_json::to_string(&out).unwrap_or_default();
    Event::default().id(event.id.to_string()).event(event.name).data(data)
}

/// The state that an event of this name leads to.
fn status_after(name: &str) -> Option<JobStatus> {
    Some(match name {
        "queued" => JobStatus::Queued,
        "scheduled" | "retrying" => JobStatus::Scheduled,
        "started" | "progress" | "cancelling" => JobStatus::Running,
        "succeeded" => JobStatus::Succeeded,
        "dead" => JobStatus::Dead,
        "cancelled" => JobStatus::Cancelled,
        _ => return None,
    })
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(watch_job))
}
