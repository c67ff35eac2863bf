//! Gives an order up that was not paid in time.

use std::time::Duration;

use ::jobs::{EnqueueOptions, Job, JobContext, JobFailure, JobResult};
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::OrderId;
use crate::orders;

/// Expires one order at its deadline. An order that was paid or given up meanwhile is left alone; one whose deadline moved is
/// looked at again then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExpireOrder {
    /// The order.
    pub(crate) order: OrderId,
}

impl Job for ExpireOrder {
    const KIND: &'static str = "commerce.expire_order";
    const PROTECTED: bool = true;
    const MAX_ATTEMPTS: i32 = 20;
    const TIME_LIMIT: Duration = Duration::from_secs(30);
}

impl ExpireOrder {
    /// Has it done at this moment.
    pub(crate) async fn enqueue(
        &self,
        config: &Config,
        tx: &TenantTx,
        ctx: &RequestCtx,
        at: Timestamp,
    ) -> Result<(), CommerceError> {
        let options = EnqueueOptions { run_at: Some(at), ..EnqueueOptions::default() };
        config.jobs.enqueue_with(tx, ctx, self, options).await?;
        Ok(())
    }
}

pub(super) async fn run(config: Config, job: JobContext, payload: ExpireOrder) -> JobResult {
    match orders::expire(&config, job.request(), payload.order).await? {
        None => Ok(()),
        Some(wait) => Err(JobFailure::not_due(wait + Duration::from_secs(1))),
    }
}
