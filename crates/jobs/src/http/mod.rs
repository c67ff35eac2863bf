//! The routes and their description.

mod accepted;
mod alerts;
mod events;
mod jobs;
mod operations;
mod operator;
mod queue_events;
mod queues;
mod schedules;

use std::ops::Deref;
use std::sync::Arc;

use kernel::http::ProblemOut;
use utoipa::{IntoResponses, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::config::Config;
use crate::queues::live::LiveQueues;

pub use accepted::{Accepted, AcceptedOut};
pub use jobs::JobStatus;
pub use operator::Operator;

/// What handlers share.
pub(crate) type AppState = Arc<App>;

/// The host's configuration, and what is shared between requests.
#[derive(Debug)]
pub(crate) struct App {
    config: Config,
    live_queues: LiveQueues,
}

impl App {
    pub(crate) fn new(config: Config) -> Self {
        Self { config, live_queues: LiveQueues::default() }
    }
}

impl Deref for App {
    type Target = Config;

    fn deref(&self) -> &Config {
        &self.config
    }
}

kernel::permission!(
    /// May see and watch the tenant's jobs.
    pub ReadJobs, "jobs:read"
);
kernel::permission!(
    /// May cancel, retry and pause the tenant's jobs and schedules.
    pub ManageJobs, "jobs:manage"
);

/// All routes with their description; pure.
pub(crate) fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(jobs::routes())
        .merge(events::routes())
        .merge(queues::routes())
        .merge(queue_events::routes())
        .merge(operations::routes())
        .merge(schedules::routes())
        .merge(operator::routes())
        .merge(alerts::routes())
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Sitewright jobs", description = "Background work of a tenant: its state, its progress, its outcome.", version = "1"),
    tags(
        (name = "jobs", description = "Background work: see it, watch it, cancel it, try it again."),
        (name = "jobs-operators", description = "The background work of all tenants, for operators of the platform."),
    )
)]
struct Description;

/// What each operation may answer to a caller who is unknown or may not.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only describes")]
enum AccessProblems {
    #[response(status = 401, description = "The caller is unknown.", content_type = "application/problem+json")]
    Unauthorized(#[to_schema] ProblemOut),
    #[response(
        status = 403,
        description = "The caller lacks the permission.",
        content_type = "application/problem+json"
    )]
    Forbidden(#[to_schema] ProblemOut),
}

/// What an operation on one job may answer besides.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only describes")]
enum MissingProblem {
    #[response(
        status = 404,
        description = "There is none of this tenant. Jobs of kinds whose outcome nobody waits for are forgotten when they succeed.",
        content_type = "application/problem+json"
    )]
    NotFound(#[to_schema] ProblemOut),
}
