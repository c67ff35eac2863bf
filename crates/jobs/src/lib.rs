#![doc = include_str!("../README.md")]

mod alerts;
mod config;
mod context;
mod entity;
mod error;
mod failure;
mod handlers;
mod health;
mod http;
mod job;
mod jobs;
mod operations;
mod queue;
mod queues;
mod schedules;
pub mod statements;
mod wake;
mod worker;

use std::sync::Arc;

pub use crate::alerts::{ALERTS_QUEUE, AlertWebhook, AlertWebhookError, AlertsConfig, alert_handlers};
pub use crate::config::{Config, WorkerConfig, WorkerTiming};
pub use crate::context::JobContext;
pub use crate::failure::{Backoff, JobFailure};
pub use crate::handlers::{Handlers, JobResult};
pub use crate::health::{QueueGauges, forget_old, oldest_ready};
pub use crate::http::{Accepted, AcceptedOut, JobStatus, ManageJobs, Operator, ReadJobs};
pub use crate::job::{Job, JobId, Outcome, Priority};
pub use crate::queue::{EnqueueError, EnqueueOptions, JobQueue};
pub use crate::schedules::cron::{Cron, CronError};
pub use crate::schedules::{ScheduleError, ScheduleId, platform_tenant};
pub use crate::wake::{Wake, announce};
pub use crate::worker::{Worker, WorkerError};
pub use migrations_jobs::Migrator;

/// The browser element `<sw-jobs>` as one ES module, to be served as `text/javascript`.
pub const ELEMENTS_JS: &[u8] = include_bytes!("../web/dist/jobs.js");

/// The routes under `/api/jobs/v1`. They expect the host's authentication to have put a [`kernel::RequestCtx`] into the request.
pub fn router(config: Config) -> axum::Router {
    let (router, _) = http::api().split_for_parts();
    router.with_state(Arc::new(http::App::new(config)))
}

/// The description of the routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    http::api().split_for_parts().1
}

/// Where a job can be looked at: the `Location` of a 202 that enqueued it.
#[must_use]
pub fn location(job: JobId) -> String {
    format!("/api/jobs/v1/jobs/{job}")
}
