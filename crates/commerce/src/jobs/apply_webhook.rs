//! Applies what a gateway told.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobResult};
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::CommerceError;
use crate::payments;

/// Applies one message that was kept as it came. What is applied twice changes nothing the second time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ApplyWebhook {
    /// Whose message it is.
    pub(crate) gateway: String,
    /// The gateway's name of it.
    pub(crate) message: String,
}

impl Job for ApplyWebhook {
    const KIND: &'static str = "commerce.apply_webhook";
    const PROTECTED: bool = true;
    const MAX_ATTEMPTS: i32 = 12;
    const TIME_LIMIT: Duration = Duration::from_secs(30);
}

impl ApplyWebhook {
    /// Has it done.
    pub(crate) async fn enqueue(&self, config: &Config, tx: &TenantTx, ctx: &RequestCtx) -> Result<(), CommerceError> {
        config.jobs.enqueue(tx, ctx, self).await?;
        Ok(())
    }
}

pub(super) async fn run(config: Config, job: JobContext, payload: ApplyWebhook) -> JobResult {
    Ok(payments::apply_webhook(&config, job.request(), &payload.gateway, &payload.message).await?)
}
