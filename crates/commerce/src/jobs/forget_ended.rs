//! Forgets what has ended, of all tenants.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobResult};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::retention;

/// What the schedule is known by, and when it is due: each hour, not at its beginning, when all else is.
pub(super) const SCHEDULE: (&str, &str) = ("commerce.forget_ended", "17 * * * *");

/// Forgets sessions, links, handovers, visits to the checkout, carts and reservations that have ended. Doing it again finds nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ForgetEnded {}

impl Job for ForgetEnded {
    const KIND: &'static str = "commerce.forget_ended";
    const TIME_LIMIT: Duration = Duration::from_secs(600);
}

pub(super) async fn run(config: Config, _: JobContext, _: ForgetEnded) -> JobResult {
    let forgotten = retention::forget_ended(&config).await?;
    tracing::info!(?forgotten, "what has ended was forgotten");
    Ok(())
}
