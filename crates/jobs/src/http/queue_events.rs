//! How queues are doing, as it changes.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use kernel::http::{Authorized, Problem, ProblemOut, Query};
use kernel::{RequestCtx, TenantId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::events::NO_BUFFERING;
use super::operator::{Operator, OperatorQueueQuery};
use super::queues::{QueueListOut, WindowQuery};
use super::{AccessProblems, AppState, ReadJobs};
use crate::error::JobsError;
use crate::queues::live::{EVERY, Look, Watched};
use crate::queues::{self};

/// After this long a browser comes back when the connection broke.
const RETRY: Duration = Duration::from_secs(2);

/// Watch queues
///
/// Server-sent events. Each is called `queues`; its data is the body of `GET /api/jobs/v1/queues`. The first comes at once, another
/// at most once a second when something has changed. A comment is sent every 15 seconds.
#[utoipa::path(
    get, path = "/api/jobs/v1/queues/events", tag = "jobs", params(WindowQuery),
    responses(
        (status = 200, description = "The queues as they are, and each time that they changed.", body = serde_json::Value, content_type = "text/event-stream"),
        (status = 400, description = "The query string is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn watch_queues(
    State(config): State<AppState>,
    Authorized(ctx, _): Authorized<ReadJobs>,
    Query(query): Query<WindowQuery>,
) -> Result<Response, Problem> {
    Watch::open(config, Watcher::Tenant(ctx), query.window()).await
}

/// Watch all queues
///
/// For operators. As the tenant's own events, over all tenants or for one.
#[utoipa::path(
    get, path = "/api/jobs/v1/operator/queues/events", tag = "jobs-operators", params(OperatorQueueQuery, WindowQuery),
    responses(
        (status = 200, description = "The queues as they are, and each time that they changed.", body = serde_json::Value, content_type = "text/event-stream"),
        (status = 400, description = "The query string is not valid.", body = ProblemOut, content_type = "application/problem+json"),
        AccessProblems,
    )
)]
async fn watch_all_queues(
    State(config): State<AppState>,
    _: Operator,
    Query(query): Query<OperatorQueueQuery>,
    Query(window): Query<WindowQuery>,
) -> Result<Response, Problem> {
    Watch::open(config, Watcher::Operator(query.tenant_id), window.window()).await
}

/// One open stream.
struct Watch {
    config: AppState,
    look: Arc<Look>,
    watcher: Watcher,
    window: Duration,
    /// What is to be sent first.
    first: Option<Arc<str>>,
    told: Arc<str>,
}

/// Who watches what.
enum Watcher {
    /// A tenant's people their own queues.
    Tenant(RequestCtx),
    /// The operator those of one tenant or of all.
    Operator(Option<TenantId>),
}

impl Watch {
    /// The first look is taken before the answer begins, so that what goes wrong is a proper answer.
    async fn open(config: AppState, watcher: Watcher, window: Duration) -> Result<Response, Problem> {
        let watched = match &watcher {
            Watcher::Tenant(ctx) => Watched::Own(ctx.tenant),
            Watcher::Operator(tenant) => Watched::Everywhere(*tenant),
        };
        let look = config.live_queues.look(watched, window);
        let mut watch = Self { config, look, watcher, window, first: None, told: Arc::from("") };
        watch.told = watch.see().await?;
        watch.first = Some(Arc::clone(&watch.told));
        let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
        let events = Sse::new(stream::unfold(watch, Self::next)).keep_alive(keep_alive);
        Ok(([(NO_BUFFERING, "no")], events).into_response())
    }

    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if let Some(first) = self.first.take() {
            return Some((Ok(event(&first).retry(RETRY)), self));
        }
        loop {
            tokio::select! {
                () = self.config.stop.cancelled() => return None,
                () = tokio::time::sleep(EVERY) => {}
            }
            match self.see().await {
                Ok(text) if text != self.told => {
                    self.told = text;
                    return Some((Ok(event(&self.told)), self));
                }
                Ok(_) => {}
                Err(error) => {
                    // The client comes back by itself.
                    tracing::warn!(%error, "event stream of queues ends early");
                    return None;
                }
            }
        }
    }

    async fn see(&self) -> Result<Arc<str>, JobsError> {
        let read = async {
            let records = match &self.watcher {
                Watcher::Tenant(ctx) => queues::list(&self.config, ctx, self.window).await?,
                Watcher::Operator(tenant) => queues::list_everywhere(&self.config, *tenant, self.window).await?,
            };
            Ok(serde_json::to_string(&QueueListOut::new(records, self.window)).unwrap_or_default())
        };
        self.look.see(Instant::now(), read).await
    }
}

/// JSON has no line breaks that would end the data early.
fn event(text: &str) -> Event {
    Event::default().event("queues").data(text)
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(watch_queues)).routes(routes!(watch_all_queues))
}
